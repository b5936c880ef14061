package desk

import (
	"context"

	"relief/internal/audit"
	"relief/internal/auth"
	"relief/internal/db"
)

// Copy says on every page that nothing can be changed here, and of which copy
// of the books one reads.
type Copy struct {
	ReadOnly bool
	File     string // empty: the books themselves, opened to be read
	Made     string // instants
	LastAct  string
	Head     string
}

// copyOf looks at the books once: a copy stays as it is.
func (s *Desk) copyOf(ctx context.Context) (Copy, error) {
	c := Copy{ReadOnly: s.Books.ReadOnly()}
	of := s.Books.Copied()
	if of == nil {
		return c, nil
	}
	c.File, c.Made = of.Name, db.Stamp(of.Made)
	var branch db.BranchID
	err := s.Books.Read(ctx, 0, func(ctx context.Context, r db.Reader) (err error) {
		branch, _, err = auth.OnlyBranch(ctx, r)
		return err
	})
	if err != nil {
		return c, err
	}
	err = s.Books.Read(ctx, branch, func(ctx context.Context, r db.Reader) error {
		head, err := audit.Head(ctx, r)
		c.Head, c.LastAct = head.Short(), head.RecordedAt
		return err
	})
	return c, err
}
