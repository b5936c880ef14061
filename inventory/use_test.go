package inventory_test

import (
	"context"
	"fmt"
	"testing"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/internal/testkit/shelf"
	"relief/inventory"
	"relief/inventory/accounts"
	"relief/inventory/goodsin"
)

// retire takes an item out of use as its form would.
func retire(b *testkit.Books, id inventory.ItemID) error {
	return b.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
		it, err := inventory.LoadItem(ctx, tx, id)
		if err != nil {
			return err
		}
		return inventory.UpdateItem(ctx, tx, id, it.Version, inventory.ItemDraft{
			Code: it.Code, Name: it.Name, BaseUnit: it.BaseUnit, Tracking: it.Tracking})
	})
}

// An item is not taken out of use while something of it lies in the store, held
// or not; the refusal names every place with its units. Empty, it is; and nothing
// of it comes in then, until somebody takes it into use again.
func TestUpdateItem_retires(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it, a1 := shelf.Item(t, b, "急救箱"), shelf.Bin(t, b, "A-01")
		doc, lots := shelf.Receive(t, b, goodsin.ReceiptLine{ItemID: it.ID, Units: 49},
			goodsin.ReceiptLine{ItemID: it.ID, Units: 7, PlaceID: a1, ExpiresOn: "2020-01-01"})
		plan := shelf.Draft(t, b, document.Plan, document.Draft)
		hold := shelf.Hold(t, b, plan, it, lots[0], b.Warehouse, 21)
		e := fault.Of(retire(b, it.ID))
		want := "[[{item.kept_held [中心仓库 49 个 21]} {item.kept_at [货位 A-01 7 个]}]]"
		if m := e.Fields["active"]; m.Key != "item.still_kept" || fmt.Sprint(m.Args) != want {
			t.Errorf("with stock: %v, want %s", e, want)
		}
		b.Do(t, "approver", func(ctx context.Context, tx *db.Tx) error {
			return inventory.Release(ctx, tx, hold, "不要了")
		})
		shelf.TakeBack(t, b, doc.ID)
		if err := retire(b, it.ID); err != nil {
			t.Fatalf("empty: %v", err)
		}
		come := func(units inventory.Units) *fault.Error {
			return fault.Of(b.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
				_, err := goodsin.RecordReceipt(ctx, tx, goodsin.ReceiptDraft{
					Source: "opening", WarehouseID: b.Warehouse, BusinessOn: tx.Today(), CountedBy: "甲", Witness: "乙",
					Lines: []goodsin.ReceiptLine{{ItemID: it.ID, Units: units}},
				})
				return err
			}))
		}
		if e := come(3); e == nil || e.Fields["item.0"].Key != "item.out_of_use" {
			t.Errorf("comes in: %v", e)
		}
		if e := come(0); e != nil { // a count of nothing brings nothing in
			t.Errorf("counted as none: %v", e)
		}
	})
}

// Goods set aside and what may be promised add up to what is not held, wherever
// the goods lie: in a corner, in a closed place, expired, earmarked.
func TestSetAside_addsUp(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it, a1 := shelf.Item(t, b, "急救箱"), shelf.Bin(t, b, "A-01")
		shelf.Receive(t, b, goodsin.ReceiptLine{ItemID: it.ID, Units: 9},
			goodsin.ReceiptLine{ItemID: it.ID, Units: 7, PlaceID: a1},
			goodsin.ReceiptLine{ItemID: it.ID, Units: 5, ExpiresOn: "2020-01-01"})
		check := func(available, quarantine, expired inventory.Units) {
			t.Helper()
			b.Ask(t, func(ctx context.Context, r db.Reader) error {
				rows, err := inventory.Stock(ctx, r, inventory.StockFilter{})
				if err != nil {
					return err
				}
				aside, err := accounts.SetAside(ctx, r, it.ID)
				if err != nil {
					return err
				}
				if got := aside[it.ID]; rows[0].Available != available || got.Quarantine != quarantine ||
					got.Expired != expired {
					t.Errorf("available %d, aside %+v, want %d, %d, %d", rows[0].Available, got, available, quarantine,
						expired)
				}
				picks, err := inventory.Pickable(ctx, r, it.ID, r.Where().Today())
				sum := inventory.Units(0)
				for _, p := range picks {
					sum += p.Available
				}
				if sum != available {
					t.Errorf("%d may be promised, the list says %d", sum, available)
				}
				return err
			})
		}
		check(16, 0, 5)
		sql(t, b, `UPDATE places SET open = 0 WHERE code = 'A-01'`)
		check(9, 7, 5)
	})
}

// sql writes as older books may be.
func sql(t *testing.T, b *testkit.Books, statement string) {
	t.Helper()
	if _, err := b.Plain(t).Exec(statement); err != nil {
		t.Fatal(err)
	}
}

// What can be given out decides whether there is too little: expired, quarantined
// and earmarked goods do not count, nor what is held.
func TestStock_belowMin(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		var corner inventory.PlaceID
		b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
			corner, err = inventory.QuarantineOf(ctx, r, b.Warehouse)
			return err
		})
		lines := map[string]goodsin.ReceiptLine{
			"好的": {Units: 10}, "过期": {Units: 10, ExpiresOn: "2020-01-01"}, "待处理": {Units: 10, PlaceID: corner},
			"预留": {Units: 10}, "不多不少": {Units: 5},
		}
		for name, line := range lines {
			b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
				it, err := inventory.CreateItem(ctx, tx, inventory.ItemDraft{Name: name, BaseUnit: "个", MinStock: 5})
				line.ItemID = it.ID
				return err
			})
			_, lots := shelf.Receive(t, b, line)
			if name == "预留" {
				shelf.Hold(t, b, shelf.Draft(t, b, document.Plan, document.Draft),
					inventory.Item{ID: line.ItemID}, lots[0], b.Warehouse, 6)
			}
		}
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			rows, err := inventory.Stock(ctx, r, inventory.StockFilter{})
			if err != nil {
				return err
			}
			below := map[string]bool{"过期": true, "待处理": true, "预留": true}
			for _, row := range rows {
				if row.BelowMin != below[row.Name] {
					t.Errorf("%s: available %d of %d, below %v", row.Name, row.Available, row.MinStock, row.BelowMin)
				}
			}
			rows, err = inventory.Stock(ctx, r, inventory.StockFilter{Show: "below_min"})
			if err != nil {
				return err
			}
			w, err := accounts.LoadWatch(ctx, r, 3)
			if len(rows) != len(below) || w.BelowMin != int64(len(below)) {
				t.Errorf("%d listed, %d at home, want %d", len(rows), w.BelowMin, len(below))
			}
			return err
		})
	})
}
