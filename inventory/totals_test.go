package inventory_test

import (
	"context"
	"fmt"
	"testing"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// The totals count what the list shows, whatever is asked for.
func TestTotals_areTheLists(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		by := testkit.By("keeper")
		_, err := b.Write(t.Context(), by, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
			draft := goodsin.ReceiptDraft{
				Source: "donation", WarehouseID: b.Warehouse, BusinessOn: tx.Today(), ReceivedFrom: "某企业",
			}
			for i := range 12 {
				it, err := inventory.CreateItem(ctx, tx, inventory.ItemDraft{
					Name: fmt.Sprintf("物资%d", i), BaseUnit: "个", Category: fmt.Sprint("类", i%3),
					MinStock: inventory.Units(i * 4),
				})
				if err != nil {
					return db.Subject{}, err
				}
				for lot := range i % 4 { // every fourth has nothing in store
					line := goodsin.ReceiptLine{ItemID: it.ID, Units: 10}
					line.ExpiresOn = []string{"", "2020-05-01", "2099-01-01"}[lot]
					draft.Lines = append(draft.Lines, line)
				}
			}
			doc, err := goodsin.RecordReceipt(ctx, tx, draft)
			return doc.Subject(), err
		})
		if err != nil {
			t.Fatal(err)
		}
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			for _, show := range []string{"", "in_stock", "expired", "expiring", "unknown", "lying", "below_min"} {
				for _, f := range []inventory.StockFilter{
					{Show: show}, {Show: show, Category: "类1"}, {Show: show, Find: "物资1"},
					{Show: show, Place: b.Warehouse}, {Show: show, Place: 999999},
				} {
					rows, err := inventory.Stock(ctx, r, f)
					if err != nil {
						return err
					}
					got, err := inventory.Totals(ctx, r, f)
					if err != nil {
						return err
					}
					want := inventory.StockTotals{Items: int64(len(rows))}
					for _, row := range rows {
						want.Lots += row.Lots
						if row.OnHand > 0 {
							want.InStock++
						}
					}
					if got != want {
						t.Errorf("%+v: totals %+v, the list has %+v", f, got, want)
					}
				}
			}
			return nil
		})
	})
}
