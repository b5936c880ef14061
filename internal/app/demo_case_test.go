package app_test

import (
	"context"
	"testing"

	"relief/distribution"
	"relief/internal/app"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
	"relief/internal/text"
	"relief/inventory"
	"relief/reports"
	"relief/reports/scrutiny"
)

// The demo is the case half-way on both engines: counted, the plan drafted and
// not yet handed in, books without a finding, every name in English too.
func TestPrepareDemo_case(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			books := testkit.Empty(t, engine)
			if _, err := app.PrepareDemo(t.Context(), books.DB, t.TempDir()); err != nil {
				t.Fatal(err)
			}
			words, err := text.Load()
			if err != nil {
				t.Fatal(err)
			}
			ask := reports.Ask{Words: reports.Words{Catalogue: words, Lang: text.En}, Who: "test"}
			err = books.Read(t.Context(), 1, func(ctx context.Context, r db.Reader) error {
				v, err := scrutiny.Verify(ctx, r, scrutiny.VerifyOptions{})
				if err != nil || !v.OK {
					t.Errorf("verify: %+v %v", v, err)
				}
				plans, err := document.List(ctx, r, document.Filter{Kind: document.Plan, Limit: 10})
				if err != nil || len(plans) != 1 || plans[0].State != document.Draft {
					t.Fatalf("plans: %+v %v", plans, err)
				}
				lines, err := distribution.Lines(ctx, r, plans[0].ID)
				if err != nil || len(lines) != 21 {
					t.Errorf("%d cells %v", len(lines), err)
				}
				table, err := reports.Plan(ctx, r, plans[0].ID, ask)
				if err != nil {
					return err
				}
				for i, left := range []string{"0", "0", "0", "0", "0", "374"} {
					row := table.Rows[i]
					if got := reports.Show(row[len(row)-1]); got != left {
						t.Errorf("%v leaves %s, want %s", row[0], got, left)
					}
				}
				names, err := inventory.LoadNames(ctx, r)
				if err != nil {
					return err
				}
				for short, item := range map[string]string{"心肺复苏简易模": "心肺复苏简易模拟人", "急救箱": "急救箱"} {
					if it, found := names.Find(short); !found || it.Name != item || it.NameEn == "" {
						t.Errorf("%s is %+v", short, it)
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}
