package inventory_test

import (
	"context"
	"strings"
	"testing"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/internal/testkit/shelf"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// The same name with another specification is another item; a name, alias or
// code that belongs to another is refused at its field.
func TestCreateItem_names(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		create := func(d inventory.ItemDraft) (it inventory.Item, err error) {
			err = b.Try("keeper", func(ctx context.Context, tx *db.Tx) (err error) {
				it, err = inventory.CreateItem(ctx, tx, d)
				return err
			})
			return it, err
		}
		one, err := create(inventory.ItemDraft{Name: "帐篷", BaseUnit: "顶", Aliases: []string{"帐蓬"}})
		if err != nil || one.Code != "W0001" {
			t.Fatal(one, err)
		}
		two, err := create(inventory.ItemDraft{Name: "帐篷", Spec: "12㎡", BaseUnit: "顶"})
		if err != nil || two.ID == one.ID || two.Code != "W0002" {
			t.Fatal(two, err)
		}
		for field, d := range map[string]inventory.ItemDraft{
			"name":         {Name: "帐 篷", BaseUnit: "顶"},
			"aliases":      {Name: "大帐篷", BaseUnit: "顶", Aliases: []string{"帐蓬"}},
			"code":         {Name: "小帐篷", BaseUnit: "顶", Code: "W0001"},
			"base_unit":    {Name: "中帐篷"},
			"units":        {Name: "旧帐篷", BaseUnit: "顶", Units: []inventory.UnitWord{{Word: "箱"}}},
			"units twice":  {Name: "旧帐篷", BaseUnit: "顶", Units: []inventory.UnitWord{{"箱", 24}, {"Ｘ", 1}, {"箱 ", 20}}},
			"units base":   {Name: "旧帐篷", BaseUnit: "顶", Units: []inventory.UnitWord{{"顶", 2}}},
			"units number": {Name: "旧帐篷", BaseUnit: "顶", Units: []inventory.UnitWord{{"12", 2}}},
			"base_unit 3":  {Name: "旧帐篷", BaseUnit: "３"},
			"min_stock":    {Name: "新帐篷", BaseUnit: "顶", MinStock: -1},
		} {
			_, err := create(d)
			if field, _, _ = strings.Cut(field, " "); err == nil {
				t.Errorf("%s is not refused: %+v", field, d)
			} else if e := fault.Of(err); e.Kind != fault.Invalid || e.Fields[field].Key == "" {
				t.Errorf("%s: %v", field, err)
			}
		}
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			names, err := inventory.LoadNames(ctx, r)
			if err != nil {
				return err
			}
			for name, want := range map[string]inventory.ItemID{"帐篷": one.ID, "帐蓬": one.ID, "帐篷12㎡": two.ID} {
				if got, ok := names.Find(name); !ok || got.ID != want {
					t.Errorf("%s = %d, %v, want %d", name, got.ID, ok, want)
				}
			}
			return nil
		})
		err = b.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
			return inventory.UpdateItem(ctx, tx, one.ID, one.Version, inventory.ItemDraft{
				Name: "帐篷", BaseUnit: "顶", Code: two.Code})
		})
		if fault.Of(err).Fields["code"].Key != "item.code_taken" {
			t.Errorf("another's code: %v", err)
		}
		shelf.Receive(t, b, goodsin.ReceiptLine{ItemID: one.ID, Units: 1})
		err = b.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
			return inventory.UpdateItem(ctx, tx, one.ID, one.Version, inventory.ItemDraft{Name: "帐篷", BaseUnit: "件"})
		})
		if fault.Of(err).Fields["base_unit"].Key != "item.unit_frozen" {
			t.Errorf("unit of a moved item: %v", err)
		}
	})
}
