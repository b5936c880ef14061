package scrutiny_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/testkit/played"
	"relief/internal/text"
	"relief/inventory"
	"relief/reports"
	"relief/reports/scrutiny"
)

// What was accepted of a line leads to what was rejected of it, and back; the
// units of the other lot are said and not added up.
func TestTrace_rejected(t *testing.T) {
	played.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		played.Gifts(t, b)
		var lots []inventory.LotID
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			return r.Select(ctx, &lots, `SELECT id FROM lots WHERE branch_id = ? ORDER BY id LIMIT 2`, b.Branch)
		})
		for i, said := range []string{"拒收 2 条（破），不计入本表", "验收合格 7 条，不计入本表"} {
			b.Ask(t, func(ctx context.Context, r db.Reader) error {
				traced, err := scrutiny.Trace(ctx, r, lots[i], played.Asks(t, text.Zh))
				if err != nil {
					return err
				}
				n := slices.Index(traced.Refs, reports.Ref{Kind: "lot", ID: int64(lots[1-i])})
				if n < 0 || !strings.Contains(reports.Show(traced.Rows[n][8]), said) || !traced.Sum.OK() {
					t.Errorf("lot %d: row %d of %v", lots[i], n, traced.Rows)
				}
				return nil
			})
		}
	})
}
