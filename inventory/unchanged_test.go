package inventory_test

import (
	"context"
	"testing"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/inventory"
)

// An item saved as it is is refused plainly; nothing is written of it.
func TestUpdateItem_unchanged(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		d := inventory.ItemDraft{Name: "急救箱", NameEn: "First-aid box", Spec: "B型", BaseUnit: "个", Category: "急救",
			MinStock: 5, Tracking: "lot", Aliases: []string{"药箱", "急救药箱"}, Active: true,
			Units: []inventory.UnitWord{{Word: "箱", Factor: 24}, {Word: "盒", Factor: 2}}}
		plain := inventory.ItemDraft{Name: "帐篷", BaseUnit: "件", Active: true} // takes the words of its group
		for _, d := range []inventory.ItemDraft{d, plain} {
			var it inventory.Item
			b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) (err error) {
				it, err = inventory.CreateItem(ctx, tx, d)
				return err
			})
			save := func(d inventory.ItemDraft) *fault.Error {
				return fault.Of(b.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
					return inventory.UpdateItem(ctx, tx, it.ID, it.Version, d)
				}))
			}
			coded, read := d, d
			coded.Code, coded.Name = it.Code, d.Name+" "
			b.Ask(t, func(ctx context.Context, r db.Reader) (err error) { // as the form has it
				read.Aliases, read.Units, err = inventory.Words(ctx, r, it.ID)
				return err
			})
			before := testkit.Fingerprint(t, b.DB)
			for _, same := range []inventory.ItemDraft{d, coded, read} {
				if e := save(same); e == nil || e.Kind != fault.Invalid || e.Key != "fault.nothing_changed" {
					t.Errorf("%s saved as it was: %v", d.Name, e)
				}
			}
			if testkit.Fingerprint(t, b.DB) != before {
				t.Error("the books changed")
			}
			more := d
			more.Units = append(more.Units, inventory.UnitWord{Word: "托", Factor: 480})
			if e := save(more); e != nil {
				t.Errorf("%s with one word more: %v", d.Name, e)
			}
		}
	})
}
