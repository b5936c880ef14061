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

// The stock list and the register of items are read in pages under any order.
func TestLists_pages(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		n := 0
		names := []string{"棉被", "急救箱", "Tent", "帐篷", "毛毯", "饮用水", "急救包"}
		grow := func() {
			b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
				draft := goodsin.ReceiptDraft{
					Source: "donation", WarehouseID: b.Warehouse, BusinessOn: tx.Today(), ReceivedFrom: "某企业",
				}
				for range 3 {
					n++
					it, err := inventory.CreateItem(ctx, tx, inventory.ItemDraft{
						Name: fmt.Sprint(names[n%len(names)], n/len(names)), BaseUnit: "个", Active: n%5 != 0,
						Category: []string{"", "药品", "食品"}[n%3], MinStock: inventory.Units(n % 4),
					})
					if err != nil {
						return err
					}
					for lot := range n % 4 { // every fourth has nothing in store
						line := goodsin.ReceiptLine{ItemID: it.ID, Units: inventory.Units(10 * (n%3 + 1))}
						line.ExpiresOn = []string{"", "2020-05-01", "2099-01-01"}[(lot+n)%3]
						draft.Lines = append(draft.Lines, line)
					}
				}
				_, err := goodsin.RecordReceipt(ctx, tx, draft)
				return err
			})
		}
		grow()
		grow()
		grow()
		testkit.Pages(t, inventory.StockSorting, func(sort, after string, limit int) (rows []inventory.StockRow) {
			b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
				rows, err = inventory.Stock(ctx, r, inventory.StockFilter{Sort: sort, After: after, Limit: limit})
				return err
			})
			return rows
		}, func(r inventory.StockRow) int64 { return int64(r.ItemID) }, grow)
		testkit.Pages(t, inventory.ItemSorting, func(sort, after string, limit int) (rows []inventory.Item) {
			b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
				rows, _, err = inventory.ItemList(ctx, r, inventory.ItemFilter{Sort: sort, After: after, Limit: limit})
				return err
			})
			return rows
		}, func(i inventory.Item) int64 { return int64(i.ID) }, grow)
	})
}

// What nobody knows stands last, the nearest expiry and the latest first; a
// name's order is its key's, and an unknown column is no column.
func TestStockSorting_order(t *testing.T) {
	first, later := "2030-01-01", "2031-01-01"
	rows := []inventory.StockRow{
		{ItemID: 1, SortKey: "b"}, {ItemID: 2, SortKey: "a", FirstOut: &later},
		{ItemID: 3, SortKey: "c", FirstOut: &first}, {ItemID: 4, SortKey: "a"},
	}
	for sort, want := range map[string]string{
		"first_out": "[3 2 4 1]", "-first_out": "[2 3 4 1]", "name": "[2 4 1 3]", "-name": "[3 1 2 4]",
		"": "[2 4 1 3]", "1; DROP TABLE items": "[2 4 1 3]",
	} {
		inventory.StockSorting.Order(sort, "").Sort(rows)
		var got []inventory.ItemID
		for _, r := range rows {
			got = append(got, r.ItemID)
		}
		if fmt.Sprint(got) != want {
			t.Errorf("by %q: %v, want %s", sort, got, want)
		}
	}
}
