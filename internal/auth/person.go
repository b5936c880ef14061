package auth

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/text"
)

// Person is someone who may sign in, as seen from the branch they work in. The
// zero Person is a visitor.
type Person struct {
	ID           db.PersonID
	Login        string
	Name         string
	Language     text.Lang // empty: as the browser asks
	Theme        string    // "light", "dark" or empty: as the system is set
	Rows         string    // of lists: "comfortable", or empty: compact
	Active       bool
	MustChange   bool // the password, before anything else
	Version      int
	Mark         string // changes with the password; a session carries it
	Roles        []Role
	Branch       db.BranchID
	BranchName   string
	BranchNameEn string
	BranchLang   text.Lang      // of those who chose none; empty: as the browser asks
	Zone         *time.Location // the branch's
	Rights       Rights
}

// Can tells whether the person holds exactly this permission.
func (p Person) Can(need Permission) bool {
	switch need {
	case Public:
		return true
	case SignedIn:
		return p.ID != 0
	}
	return p.ID != 0 && p.Active && p.Rights[need]
}

// personRow is a row of people with its branch.
type personRow struct {
	ID           db.PersonID
	Login        string
	Name         string
	PasswordHash string
	Language     text.Lang
	Theme        string
	RowHeight    string
	Active       int
	MustChange   int
	Version      int
	Branch       db.BranchID
	BranchName   string
	BranchNameEn string
	BranchLang   text.Lang
	Zone         string
}

const selectPeople = `
	SELECT p.id, p.login, p.name, p.password_hash, p.language, p.theme, p.row_height, p.active, p.must_change,
	       p.version, b.id AS branch, b.name AS branch_name, b.name_en AS branch_name_en,
	       b.language AS branch_lang, b.zone
	FROM   people p
	JOIN   branches b ON b.id = (SELECT MIN(id) FROM branches)`

func (row personRow) person() Person {
	sum := sha256.Sum256([]byte(row.PasswordHash))
	return Person{
		ID: row.ID, Login: row.Login, Name: row.Name, Language: row.Language, Theme: row.Theme, Rows: row.RowHeight,
		Active: row.Active == 1, MustChange: row.MustChange == 1, Version: row.Version,
		Mark:   hex.EncodeToString(sum[:8]),
		Branch: row.Branch, BranchName: row.BranchName, BranchNameEn: row.BranchNameEn,
		BranchLang: row.BranchLang, Zone: zone(row.Zone),
	}
}

// zones keeps the zones read; there are as many as branches have.
var zones sync.Map

// zone gives a zone by its name; one this machine does not know is UTC.
func zone(name string) *time.Location {
	if z, ok := zones.Load(name); ok {
		return z.(*time.Location)
	}
	z, err := time.LoadLocation(name)
	if err != nil {
		z = time.UTC
	}
	zones.Store(name, z)
	return z
}

func find(ctx context.Context, r db.Reader, where string, arg any) (personRow, error) {
	var row personRow
	err := r.Get(ctx, &row, selectPeople+` WHERE `+where, arg)
	if errors.Is(err, db.ErrNoRows) {
		return row, fault.New(fault.NotFound, "fault.not_found")
	}
	if err != nil {
		return row, fmt.Errorf("person: %w", err)
	}
	return row, nil
}

// Load looks a person up with what they may do now. No such person is NotFound.
func Load(ctx context.Context, r db.Reader, id db.PersonID) (Person, error) {
	row, err := find(ctx, r, `p.id = ?`, id)
	if err != nil {
		return Person{}, err
	}
	p := row.person()
	err = r.Select(ctx, &p.Roles, `
		SELECT role FROM person_roles WHERE branch_id = ? AND person_id = ? ORDER BY role`, p.Branch, p.ID)
	if err != nil {
		return Person{}, fmt.Errorf("roles of person %d: %w", id, err)
	}
	p.Rights = RightsOf(p.Roles)
	return p, nil
}

// ByLogin looks a person up by the name they sign in with, for commands.
func ByLogin(ctx context.Context, r db.Reader, login string) (Person, error) {
	row, err := find(ctx, r, `p.login = ?`, FoldLogin(login))
	if err != nil {
		return Person{}, err
	}
	return Load(ctx, r, row.ID)
}

// PeopleSorting is what the list of people can be sorted by; the active come
// first unless it is.
var PeopleSorting = db.Sorting[Person]{
	Columns: []db.Column[Person]{
		{Name: "name", Of: func(p Person) any { return text.SortKey(p.Name) }},
		{Name: "login", Of: func(p Person) any { return p.Login }},
		db.Ranked("state", "", []string{"active", ""}, activity),
	},
	Ties: []db.Column[Person]{
		db.Ranked("", "active", []string{"active", ""}, activity),
		{SQL: "login", Of: func(p Person) any { return p.Login }},
	},
}

func activity(p Person) string {
	if p.Active {
		return "active"
	}
	return ""
}

// People lists everyone of the branch, the active first, then by login.
func People(ctx context.Context, r db.Reader) ([]Person, error) {
	var rows []personRow
	if err := r.Select(ctx, &rows, selectPeople+` ORDER BY p.active DESC, p.login`); err != nil {
		return nil, fmt.Errorf("people: %w", err)
	}
	var roles []struct {
		PersonID db.PersonID
		Role     Role
	}
	if err := r.Select(ctx, &roles, `SELECT person_id, role FROM person_roles WHERE branch_id = ?`,
		r.Where().Branch); err != nil {
		return nil, fmt.Errorf("roles: %w", err)
	}
	people := make([]Person, len(rows))
	for i, row := range rows {
		people[i] = row.person()
		for _, role := range Roles {
			held := slices.ContainsFunc(roles, func(x struct {
				PersonID db.PersonID
				Role     Role
			}) bool {
				return x.PersonID == row.ID && x.Role == role
			})
			if held {
				people[i].Roles = append(people[i].Roles, role)
			}
		}
		people[i].Rights = RightsOf(people[i].Roles)
	}
	return people, nil
}

// LastSignIns gives the instant at which each person was let in last; who never
// was, or so long ago that the log is swept, is not in it.
func LastSignIns(ctx context.Context, r db.Reader) (map[db.PersonID]string, error) {
	var rows []struct {
		ID   db.PersonID
		Last *string
	}
	err := r.Select(ctx, &rows, `
		SELECT p.id, (SELECT MAX(s.recorded_at) FROM security_log s WHERE s.kind = ? AND s.person_id = p.id) AS last
		FROM   people p`, kindDone)
	if err != nil {
		return nil, fmt.Errorf("last sign-ins: %w", err)
	}
	last := map[db.PersonID]string{}
	for _, row := range rows {
		if row.Last != nil {
			last[row.ID] = *row.Last
		}
	}
	return last, nil
}

// AnyPerson tells whether somebody can sign in at all. Until then the
// machine's operator may act.
func AnyPerson(ctx context.Context, r db.Reader) (bool, error) {
	var n int64
	if err := r.Get(ctx, &n, `SELECT COUNT(*) FROM people`); err != nil {
		return false, fmt.Errorf("count people: %w", err)
	}
	return n > 0, nil
}

// OnlyBranch gives the branch the books belong to; none yet is NotFound.
func OnlyBranch(ctx context.Context, r db.Reader) (id db.BranchID, name string, err error) {
	var row struct {
		ID   db.BranchID
		Name string
	}
	err = r.Get(ctx, &row, `SELECT id, name FROM branches ORDER BY id LIMIT 1`)
	if errors.Is(err, db.ErrNoRows) {
		return 0, "", fault.New(fault.NotFound, "auth.no_branch_yet")
	}
	if err != nil {
		return 0, "", fmt.Errorf("branch: %w", err)
	}
	return row.ID, row.Name, nil
}
