package distribution_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relief/distribution"
	"relief/distribution/matrix"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/inventory"
)

// A plan that is larger than any is refused with its size and the largest,
// whether it is ticked, typed, read from a table or grows cell by cell; nothing
// changes. One at the limit is none.
func TestPlan_tooLarge(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		o := planned(t, b)
		recipients, items := make([]distribution.RecipientID, 2_000), make([]inventory.ItemID, 200)
		result := &matrix.Result{}
		var cells []distribution.Cell
		for i := range recipients {
			recipients[i] = distribution.RecipientID(i + 1)
			result.Recipients = append(result.Recipients, matrix.Who{RecipientID: int64(i + 1)})
			cells = append(cells, distribution.Cell{
				ItemID: inventory.ItemID(i%200 + 1), RecipientID: distribution.RecipientID(i + 1), Units: 1,
			})
		}
		for i := range items {
			items[i] = inventory.ItemID(i + 1)
			result.Items = append(result.Items, int64(i+1))
		}
		before := testkit.Fingerprint(t, b.DB)
		for name, do := range map[string]func(context.Context, *db.Tx) error{
			"ticked": func(ctx context.Context, tx *db.Tx) error {
				return distribution.SetColumns(ctx, tx, o.plan, 0, recipients, items)
			},
			"typed": func(ctx context.Context, tx *db.Tx) error {
				return distribution.SetCells(ctx, tx, o.plan, 0, cells)
			},
			"read": func(ctx context.Context, tx *db.Tx) error {
				return distribution.FillPlan(ctx, tx, o.plan, 0, result, nil)
			},
		} {
			f := fault.Of(o.Try("officer", do))
			if f == nil || f.Kind != fault.Invalid || f.Key != "plan.too_large" {
				t.Fatalf("%s: %v", name, f)
			}
			sizes := []any{int64(2_000), int64(200), int64(1_000), int64(100), int64(50_000)}
			if diff := cmp.Diff(sizes, f.Args); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		if after := testkit.Fingerprint(t, b.DB); after != before {
			t.Error("refused, and the books changed")
		}
		outgrow(t, o)
	})
}

// outgrow puts one item too many on a plan that has as many as there can be.
func outgrow(t *testing.T, o *office) {
	t.Helper()
	var items []inventory.ItemID
	o.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		for i := range matrix.MostItems + 1 {
			it, err := inventory.CreateItem(ctx, tx, inventory.ItemDraft{
				Name: fmt.Sprintf("物资 %d 号", i), BaseUnit: "个", Active: true,
			})
			if err != nil {
				return err
			}
			items = append(items, it.ID)
		}
		return nil
	})
	var plan distribution.Plan
	o.Do(t, "officer", func(ctx context.Context, tx *db.Tx) (err error) {
		plan, err = distribution.CreatePlan(ctx, tx, distribution.PlanDraft{Title: "大", BusinessOn: tx.Today()})
		if err != nil {
			return err
		}
		return distribution.SetColumns(ctx, tx, plan.ID, 0, o.recipients, items[:matrix.MostItems])
	})
	err := o.Try("officer", func(ctx context.Context, tx *db.Tx) error {
		return distribution.SetCells(ctx, tx, plan.ID, 0, []distribution.Cell{{ItemID: items[matrix.MostItems]}})
	})
	if f := fault.Of(err); f == nil || f.Key != "plan.too_large" || f.Args[1] != int64(matrix.MostItems+1) {
		t.Errorf("the item after the last: %v", err)
	}
}
