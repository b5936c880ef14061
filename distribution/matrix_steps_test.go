//go:build linux

package distribution_test

import (
	"context"
	"fmt"
	"testing"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/testkit/steps"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// What a plan's page asks is found by the plan and its items, whatever else lies
// in the store.
func TestMatrixOf_steps(t *testing.T) {
	steps.Watch()
	o := planned(t, testkit.NewBooks(t, db.SQLite))
	asked := func() steps.Counted {
		return steps.Count(func() {
			o.Ask(t, func(ctx context.Context, r db.Reader) error {
				_, err := distribution.MatrixOf(ctx, r, o.plan)
				return err
			})
		})
	}
	few := asked()
	o.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		draft := goodsin.ReceiptDraft{
			Source: "opening", WarehouseID: o.Warehouse, BusinessOn: tx.Today(), CountedBy: "甲", Witness: "乙",
		}
		for i := range 300 {
			it, err := inventory.CreateItem(ctx, tx, inventory.ItemDraft{
				Name: fmt.Sprintf("其他物资 %d", i), BaseUnit: "个", Active: true,
			})
			if err != nil {
				return err
			}
			draft.Lines = append(draft.Lines, goodsin.ReceiptLine{ItemID: it.ID, Units: 10})
		}
		_, err := goodsin.RecordReceipt(ctx, tx, draft)
		return err
	})
	if many := asked(); float64(many.Steps()) > 1.2*float64(few.Steps()) {
		t.Errorf("%d steps, %d with more in the store:%s", few.Steps(), many.Steps(), many.Most(3))
	}
}
