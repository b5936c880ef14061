package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/fault"
)

// accountsFile lists the demo's accounts with their passwords.
const accountsFile = "ACCOUNTS.txt"

// The demo's branch and people. The names are invented.
const (
	demoCode     = "JD"
	demoBranch   = "揭阳市揭东区红十字会"
	demoBranchEn = "Jiedong District Red Cross, Jieyang"
)

var demoPeople = []auth.Draft{
	{Login: "keeper", Name: "李仓", Roles: []auth.Role{auth.Storekeeper}},
	{Login: "officer", Name: "王办", Roles: []auth.Role{auth.Officer}},
	{Login: "approver", Name: "陈批", Roles: []auth.Role{auth.Approver}},
	{Login: "bookkeeper", Name: "周记", Roles: []auth.Role{auth.Bookkeeper}},
	{Login: "auditor", Name: "审计", Roles: []auth.Role{auth.Auditor}},
	{Login: "admin", Name: "管理", Roles: []auth.Role{auth.Admin}},
}

// PrepareDemo fills empty books with the demo's branch and people, and gives
// the text of its accounts, which stands in ACCOUNTS.txt of the data folder.
// Books that hold anybody are left as they are.
func PrepareDemo(ctx context.Context, books *db.DB, dir string) (accounts string, err error) {
	path := filepath.Join(dir, accountsFile)
	var filled bool
	err = books.Read(ctx, 0, func(ctx context.Context, r db.Reader) (err error) {
		filled, err = auth.AnyPerson(ctx, r)
		return err
	})
	if err != nil {
		return "", err
	}
	if !filled {
		if err := fillDemo(ctx, books, path); err != nil {
			return "", fmt.Errorf("fill the demo: %w", err)
		}
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil // books of somebody else: nothing to tell
	}
	return string(text), err
}

// fillDemo writes the accounts down before it makes them, so that no password
// is ever lost, makes them all in one act, and then plays the case half-way.
func fillDemo(ctx context.Context, books *db.DB, path string) error {
	var list strings.Builder
	hashes := make([]auth.Hash, len(demoPeople))
	for i, p := range demoPeople {
		password := strings.ToLower(rand.Text()[:12])
		password = password[:4] + "-" + password[4:8] + "-" + password[8:]
		var err error
		if hashes[i], err = auth.NewHash(ctx, password); err != nil {
			return err
		}
		fmt.Fprintf(&list, "%-10s  %s  %s %s\n", p.Login, password, p.Name, p.Roles[0])
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fault.Place(err, filepath.Dir(path))
	}
	if err := os.WriteFile(path, []byte(list.String()), 0o600); err != nil {
		return fault.Place(err, path)
	}
	branch, err := demoBranchID(ctx, books)
	if err != nil {
		return err
	}
	by := db.By{Branch: branch, Act: "demo.people"}
	_, err = books.Write(ctx, by, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		for i, p := range demoPeople {
			if _, err := auth.Create(ctx, tx, p, hashes[i]); err != nil {
				return db.Subject{}, err
			}
		}
		return db.Subject{Kind: "branch", ID: int64(branch)}, nil
	})
	if err != nil {
		return err
	}
	return fillCase(ctx, books, branch)
}

func demoBranchID(ctx context.Context, books *db.DB) (db.BranchID, error) {
	var id db.BranchID
	err := books.Read(ctx, 0, func(ctx context.Context, r db.Reader) error {
		return r.Get(ctx, &id, `SELECT id FROM branches ORDER BY id LIMIT 1`)
	})
	if errors.Is(err, db.ErrNoRows) {
		return books.CreateBranch(ctx, demoCode, demoBranch, demoBranchEn, "Asia/Shanghai")
	}
	return id, err
}
