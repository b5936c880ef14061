package testkit

import (
	"context"
	"fmt"
	"slices"
	"time"

	"relief/internal/auth"
	"relief/internal/db"
)

// Branch is the branch of every set of books.
const Branch db.BranchID = 1

// BranchName is its name.
const BranchName = "揭阳市揭东区红十字会"

// Password is everybody's.
const Password = "lantern river seven spoons"

// PasswordHash is its hash, of the least cost that argon2 allows: whoever signs
// in does so as the program has it, without the 46 MiB and the time that a real
// hash takes. The cost of a real one is held by the tests of auth.
const PasswordHash auth.Hash = "$argon2id$v=19$m=8,t=1,p=1$" +
	"c2FsdCBvZiB0aGUga2l0IQ$DIEzo3utoe6kxnjhXdGwqhzBnCQx4LuCmu11VA00vQc"

// Noon is midday in Shanghai on 8 October 2021, a fixed moment for tests.
var Noon = time.Date(2021, 10, 8, 4, 0, 0, 0, time.UTC)

// beginning is when the branch was made: before every moment a test picks,
// since time never runs backwards along the chain.
var beginning = time.Date(2020, 1, 2, 1, 0, 0, 0, time.UTC)

// people are the six; a person's number is their place plus one.
var people = []auth.Draft{
	{Login: "keeper", Name: "李仓", Roles: []auth.Role{auth.Storekeeper}},
	{Login: "officer", Name: "王办", Roles: []auth.Role{auth.Officer}},
	{Login: "approver", Name: "陈批", Roles: []auth.Role{auth.Approver}},
	{Login: "auditor", Name: "审计", Roles: []auth.Role{auth.Auditor}},
	{Login: "admin", Name: "管理", Roles: []auth.Role{auth.Admin}},
	{Login: "bookkeeper", Name: "周记", Roles: []auth.Role{auth.Bookkeeper}},
}

// ID is the number of one of the six; a login that is none of them panics.
func ID(login string) db.PersonID {
	i := slices.IndexFunc(people, func(d auth.Draft) bool { return d.Login == login })
	if i < 0 {
		panic("testkit: nobody signs in as " + login)
	}
	return db.PersonID(i + 1)
}

// By says that one of the six acts, as in By("keeper").
func By(login string) db.By {
	return db.By{Actor: ID(login), Branch: Branch, Act: "test.act"}
}

// furnish puts the branch and the people into empty books.
func furnish(ctx context.Context, d *db.DB) error {
	branch, err := newBranch(ctx, d, "JD")
	if err != nil {
		return err
	}
	for _, draft := range people {
		by := db.By{Branch: branch, Act: "person.create"}
		_, err := d.Write(ctx, by, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
			id, err := auth.Create(ctx, tx, draft, PasswordHash)
			return db.Subject{Kind: "person", ID: int64(id)}, err
		})
		if err != nil {
			return fmt.Errorf("furnish %s: %w", draft.Login, err)
		}
	}
	return nil
}

func newBranch(ctx context.Context, d *db.DB, code string) (db.BranchID, error) {
	return d.CreateBranch(ctx, code, BranchName, "Jiedong District Red Cross, Jieyang", "Asia/Shanghai")
}
