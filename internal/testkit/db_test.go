package testkit_test

import (
	"context"
	"testing"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/testkit"
)

// The numbers that By gives are those of the people in the books.
func TestBooks_people(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		err := d.Read(t.Context(), testkit.Branch, func(ctx context.Context, r db.Reader) error {
			for _, login := range []string{"keeper", "officer", "approver", "auditor", "admin", "bookkeeper"} {
				p, err := auth.ByLogin(ctx, r, login)
				if err != nil {
					return err
				}
				if p.ID != testkit.ID(login) || p.BranchName != testkit.BranchName || len(p.Roles) != 1 {
					t.Errorf("%s = %+v", login, p)
				}
			}
			if got := r.Where().Today(); got != "2021-10-08" {
				t.Errorf("today = %s", got)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}, testkit.At(testkit.Noon))
}
