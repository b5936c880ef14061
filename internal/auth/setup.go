package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/text"
)

// Setup is the first run: as long as nobody can sign in, whoever holds the
// token printed in the log may name the branch and the first admin.
type Setup struct {
	books *db.DB
	token string
	mu    sync.Mutex
}

// NewSetup makes the first run of a set of books, with a token of 128 bits.
func NewSetup(books *db.DB) *Setup {
	return &Setup{books: books, token: rand.Text()}
}

// Token is what the log prints.
func (s *Setup) Token() string { return s.token }

// Open tells whether the set-up is still to be done.
func (s *Setup) Open(ctx context.Context) (bool, error) {
	var any bool
	err := s.books.Read(ctx, 0, func(ctx context.Context, r db.Reader) (err error) {
		any, err = AnyPerson(ctx, r)
		return err
	})
	return !any, err
}

// Holds tells whether this is the token.
func (s *Setup) Holds(token string) bool {
	return subtle.ConstantTimeCompare([]byte(s.token), []byte(strings.TrimSpace(token))) == 1
}

// BranchDraft is a branch to be: a short code of letters and figures, its name
// and its English name.
type BranchDraft struct {
	Code   string
	Name   string
	NameEn string
}

const longestBranch = 80

// Check names the faults at branch_name and branch_name_en.
func (b BranchDraft) Check(string) error {
	var f fault.Fields
	switch {
	case b.Name == "":
		f.Add("branch_name", "fault.required")
	case !text.Readable(b.Name):
		f.Add("branch_name", "fault.unreadable")
	}
	for field, v := range map[string]string{"branch_name": b.Name, "branch_name_en": b.NameEn} {
		switch {
		case utf8.RuneCountInString(v) > longestBranch:
			f.Add(field, "fault.too_long", longestBranch)
		case !utf8.ValidString(v), strings.ContainsFunc(v, func(r rune) bool { return r < ' ' }):
			f.Add(field, "fault.bad_text")
		}
	}
	return f.Err(fault.Invalid, "fault.invalid")
}

// Clean trims, and takes the code from the name's initials where none is given.
func (b BranchDraft) Clean() BranchDraft {
	b.Name, b.NameEn = text.Line(b.Name), text.Line(b.NameEn)
	b.Code = strings.ToUpper(strings.TrimSpace(b.Code))
	if b.Code == "" {
		b.Code = strings.ToUpper(text.Initials(b.Name))
	}
	if b.Code == "" {
		b.Code = "BRANCH"
	}
	if len(b.Code) > 16 {
		b.Code = b.Code[:16]
	}
	return b
}

// Run makes the branch (unless there is one already) and its first admin. Once
// somebody can sign in it is Forbidden.
func (s *Setup) Run(ctx context.Context, b BranchDraft, d Draft) (db.BranchID, db.PersonID, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	open, err := s.Open(ctx)
	if err != nil {
		return 0, 0, err
	}
	if !open {
		return 0, 0, fault.New(fault.Forbidden, "auth.set_up_already")
	}
	branch, err := s.branch(ctx)
	if err != nil {
		return 0, 0, err
	}
	b = b.Clean()
	if err := checkFirst(b, d, branch == 0); err != nil {
		return 0, 0, err
	}
	hash, err := NewHash(ctx, d.Password)
	if err != nil {
		return 0, 0, err
	}
	if branch == 0 {
		if branch, err = s.books.CreateBranch(ctx, b.Code, b.Name, b.NameEn, "Asia/Shanghai"); err != nil {
			return 0, 0, err
		}
	}
	by := db.By{Branch: branch, Act: "person.first"}
	subject, err := s.books.Write(ctx, by, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		any, err := AnyPerson(ctx, tx)
		if err != nil {
			return db.Subject{}, err
		}
		if any {
			return db.Subject{}, fault.New(fault.Forbidden, "auth.set_up_already")
		}
		id, err := Create(ctx, tx, d, hash)
		return db.Subject{Kind: "person", ID: int64(id)}, err
	})
	return branch, db.PersonID(subject.ID), err
}

func (s *Setup) branch(ctx context.Context) (db.BranchID, error) {
	var id db.BranchID
	err := s.books.Read(ctx, 0, func(ctx context.Context, r db.Reader) (err error) {
		id, _, err = OnlyBranch(ctx, r)
		return err
	})
	if fault.Is(err, fault.NotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("set up: %w", err)
	}
	return id, nil
}

// checkFirst names the faults of both drafts at once.
func checkFirst(b BranchDraft, d Draft, newBranch bool) error {
	var f fault.Fields
	if newBranch {
		f.Take(b.Check(""))
	}
	f.Take(d.Check(""))
	return f.Err(fault.Invalid, "fault.invalid")
}
