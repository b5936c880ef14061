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
	shelf, floor := "WH1-A", "WH1-B"
	rows := []inventory.StockRow{
		{ItemID: 1, SortKey: "b"}, {ItemID: 2, SortKey: "a", FirstOut: &later},
		{ItemID: 3, SortKey: "c", FirstOut: &first, PlaceCode: &floor}, {ItemID: 4, SortKey: "a", PlaceCode: &shelf},
	}
	for sort, want := range map[string]string{
		"first_out": "[3 2 4 1]", "-first_out": "[2 3 4 1]", "name": "[2 4 1 3]", "-name": "[3 1 2 4]",
		"place": "[4 3 2 1]", "": "[2 4 1 3]", "1; DROP TABLE items": "[2 4 1 3]",
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

// Numbers in names and codes sort as numbers.
func TestLists_numbers(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			for _, it := range [][2]string{{"Z10", "M10 帐篷"}, {"Z9", "M9 帐篷"}, {"Z-2", "M99 帐篷"}, {"z1", "M１ 帐篷"},
				{"Z100", "帐篷 12 人"}, {"A9", "帐篷 4 人"}} {
				d := inventory.ItemDraft{Code: it[0], Name: it[1], BaseUnit: "顶"}
				if _, err := inventory.CreateItem(ctx, tx, d); err != nil {
					return err
				}
			}
			return nil
		})
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			stock, err := inventory.Stock(ctx, r, inventory.StockFilter{})
			if err != nil {
				return err
			}
			var names []string
			for _, row := range stock {
				names = append(names, row.Name)
			}
			if got := fmt.Sprintf("%q", names); got != `["M１ 帐篷" "M9 帐篷" "M10 帐篷" "M99 帐篷" "帐篷 4 人" "帐篷 12 人"]` {
				t.Errorf("by name: %s", got)
			}
			items, _, err := inventory.ItemList(ctx, r, inventory.ItemFilter{Sort: "code"})
			names = nil
			for _, it := range items {
				names = append(names, it.Code)
			}
			if got := fmt.Sprintf("%q", names); got != `["A9" "Z-2" "z1" "Z9" "Z10" "Z100"]` {
				t.Errorf("by code: %s", got)
			}
			return err
		})
	})
}

// What stands in a pattern of the engines' own is looked for as it stands.
func TestFindItems_literal(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			for _, name := range []string{"75%酒精", "A_B 胶", `C\D 绳`, "棉被"} {
				if _, err := inventory.CreateItem(ctx, tx, inventory.ItemDraft{Name: name, BaseUnit: "个"}); err != nil {
					return err
				}
			}
			return nil
		})
		for find, want := range map[string]int{"%": 1, "_": 1, `\`: 1, "": 4, "　": 4, "＿": 1, "％": 1, "%%": 0, "x": 0} {
			b.Ask(t, func(ctx context.Context, r db.Reader) error {
				list, total, err := inventory.ItemList(ctx, r, inventory.ItemFilter{Find: find})
				if len(list) != want || int(total) != want {
					t.Errorf("%q finds %d items of %d, want %d", find, len(list), total, want)
				}
				return err
			})
		}
	})
}
