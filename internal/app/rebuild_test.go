package app_test

import (
	"context"
	"testing"

	"relief/internal/app"
	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/testkit/played"
	"relief/inventory/upkeep"
	"relief/reports/scrutiny"
)

// What rows are found by, spoilt in any way, is found, made anew, and no longer
// found. Words a row was found by before may stay in its run.
func TestRebuildIn_keys(t *testing.T) {
	played.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		p := played.Draft(t, b)
		played.Gifts(t, b)
		p.Approve(t).Finish(t)
		spoil := b.Plain(t)
		check := func() (list []scrutiny.Misfound) {
			b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
				list, err = scrutiny.CheckFound(ctx, r)
				return err
			})
			return list
		}
		for _, do := range []string{
			`DELETE FROM find_keys WHERE kind = 'items'`,
			`DELETE FROM find_keys WHERE kind = 'slips' AND id = (SELECT MIN(id) FROM find_keys WHERE kind = 'slips')`,
			`INSERT INTO find_keys (branch_id, kind, id, key) SELECT id, 'donors', 999, 'x' FROM branches`,
			`UPDATE find_keys SET key = 'otherwise' WHERE kind = 'documents/slip'`,
			`DELETE FROM find_runs WHERE kind = 'plans'`,
			`DELETE FROM find_runs`,
			`INSERT INTO find_runs (branch_id, kind, run, keys) SELECT id, 'places', 999, 'x' FROM branches`,
			`UPDATE find_runs SET keys = 'otherwise' WHERE kind = 'recipients'`,
		} {
			if found := check(); len(found) > 0 {
				t.Fatalf("before %s: %+v", do, found)
			}
			if _, err := spoil.Exec(do); err != nil {
				t.Fatal(err)
			}
			if found := check(); len(found) == 0 {
				t.Errorf("%s: not found", do)
			}
			b.Do(t, "admin", func(ctx context.Context, tx *db.Tx) error {
				done, err := app.RebuildIn(ctx, tx)
				if len(done) != 1 || done["keys"] == 0 {
					t.Errorf("%s: mended %v", do, done)
				}
				return err
			})
		}
		if _, err := spoil.Exec(`UPDATE find_runs SET keys = keys || ' before'`); err != nil {
			t.Fatal(err)
		}
		b.Do(t, "admin", func(ctx context.Context, tx *db.Tx) error {
			done, err := app.RebuildIn(ctx, tx)
			if len(check()) > 0 || len(done) > 0 {
				t.Errorf("of older words: mended %v", upkeep.Rebuilt(done))
			}
			return err
		})
	})
}
