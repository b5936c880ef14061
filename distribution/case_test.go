package distribution_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/inventory"
	"relief/inventory/equipment"
)

// units writes a row of the table.
func units(n ...inventory.Units) []inventory.Units { return n }

// The whole case: count, plan, approval, five slips, three training aids, 374
// masks left, and the plan closed by itself.
func TestJiedong(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		o, slips := drawn(t, b)
		_, held, free := o.stock(t)
		if diff := cmp.Diff(units(3, 3, 7, 49, 14, 0), held); diff != "" {
			t.Errorf("held after approval: %s", diff)
		}
		if diff := cmp.Diff(units(0, 0, 0, 0, 0, 374), free); diff != "" {
			t.Errorf("free after approval: %s", diff)
		}
		if len(slips) != 5 {
			t.Fatalf("%d slips, want 5", len(slips))
		}
		for i, id := range slips {
			s, lines := o.slip(t, id)
			if s.RecipientName != placed[i] {
				t.Errorf("slip %d goes to %s, want %s", i, s.RecipientName, placed[i])
			}
			got := make([]inventory.Units, 6)
			for _, l := range lines {
				for at, item := range o.items {
					if l.ItemID == item {
						got[at] = l.Issued
					}
				}
				if l.LotNo != nil || l.ExpiresOn != nil || l.ValueFen != nil {
					t.Errorf("line %+v knows what nobody knows", l)
				}
			}
			if diff := cmp.Diff(given[i], got); diff != "" {
				t.Errorf("slip of %s: %s", placed[i], diff)
			}
			o.handOver(t, id)
		}
		if p, _ := o.load(t); p.State != document.Approved {
			t.Errorf("the plan is %s with kept goods still to take", p.State)
		}
		var taken document.Document
		o.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) (err error) {
			taken, err = distribution.TakeOwnUse(ctx, tx, o.plan, 0, distribution.OwnUseDraft{
				Purpose: "培训", Custodian: "丙", BusinessOn: tx.Today(),
			})
			return err
		})
		onHand, held, _ := o.stock(t)
		if diff := cmp.Diff(units(0, 0, 0, 0, 0, 374), onHand); diff != "" {
			t.Errorf("left in store: %s", diff)
		}
		if diff := cmp.Diff(units(0, 0, 0, 0, 0, 0), held); diff != "" {
			t.Errorf("still held: %s", diff)
		}
		o.Ask(t, func(ctx context.Context, r db.Reader) error {
			list, err := equipment.List(ctx, r, "")
			if len(list) != 3 || list[0].DocumentID != taken.ID {
				t.Errorf("equipment = %+v, want three pieces of %s", list, taken.No())
			}
			return err
		})
		p, m := o.load(t)
		if p.State != document.Closed {
			t.Errorf("the plan is %s, want closed", p.State)
		}
		if got := m.Items[medium]; got.Total != 49 || got.Left() != 0 || got.Cells[clinic].Out != 12 {
			t.Errorf("row of medium packs = %+v", got)
		}
		o.sound(t)
	})
}

// Taking a delivered slip back restores its goods and opens the plan again;
// both documents stay, and a second time is refused.
func TestJiedong_reversal(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		o, slips := drawn(t, b)
		for _, id := range slips {
			o.handOver(t, id)
		}
		o.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			_, err := distribution.TakeOwnUse(ctx, tx, o.plan, 0, distribution.OwnUseDraft{
				Purpose: "培训", Custodian: "丙", BusinessOn: tx.Today(),
			})
			return err
		})
		var back document.Document
		o.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) (err error) {
			back, err = inventory.DraftReversal(ctx, tx, slips[middleSchool], "送错学校")
			return err
		})
		own := o.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
			_, err := distribution.ApproveReversal(ctx, tx, back.ID, "同意")
			return err
		})
		if !fault.Is(own, fault.Forbidden) {
			t.Errorf("the author approves the reversal: %v", own)
		}
		o.Do(t, "approver", func(ctx context.Context, tx *db.Tx) error {
			_, err := distribution.ApproveReversal(ctx, tx, back.ID, "同意")
			return err
		})
		onHand, held, free := o.stock(t)
		if diff := cmp.Diff(units(1, 0, 1, 9, 4, 374), onHand); diff != "" {
			t.Errorf("on hand after the reversal: %s", diff)
		}
		if diff := cmp.Diff(units(0, 0, 0, 0, 0, 0), held); diff != "" {
			t.Errorf("open, not held: %s", diff)
		}
		if diff := cmp.Diff(units(1, 0, 1, 9, 4, 374), free); diff != "" {
			t.Errorf("free after the reversal: %s", diff)
		}
		p, m := o.load(t)
		at := m.Items[medium].Cells[middleSchool]
		if p.State != document.Approved || at.Open() != 9 || at.Unheld() != 9 {
			t.Errorf("plan %s, line %+v: want approved, 9 open and not held", p.State, at)
		}
		if s, _ := o.slip(t, slips[middleSchool]); !s.Reversed || s.State != document.Delivered {
			t.Errorf("slip %s reversed %t", s.State, s.Reversed)
		}
		twice := o.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
			_, err := inventory.DraftReversal(ctx, tx, slips[middleSchool], "再来")
			return err
		})
		if !fault.Is(twice, fault.Conflict) {
			t.Errorf("twice: %v", twice)
		}
		again := o.drawUp(t)
		if len(again) != 1 {
			t.Fatalf("%d slips after the reversal, want 1", len(again))
		}
		o.handOver(t, again[0])
		if p, _ := o.load(t); p.State != document.Closed {
			t.Errorf("the plan is %s, want closed", p.State)
		}
		o.sound(t)
	})
}

// A 50th medium pack and a 15th small one are refused by name, with what there
// is and what was asked; nothing changes.
func TestSetCells_short(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		o := planned(t, b)
		before, _ := o.load(t)
		err := o.Try("officer", func(ctx context.Context, tx *db.Tx) error {
			return distribution.SetCells(ctx, tx, o.plan, 0, []distribution.Cell{
				{ItemID: o.items[medium], RecipientID: o.recipients[clinic], Units: 13},
				{ItemID: o.items[small], RecipientID: o.recipients[clinic], Units: 5},
			})
		})
		f := fault.Of(err)
		if f.Kind != fault.Conflict || len(f.Fields) != 2 {
			t.Fatalf("refusal = %v", err)
		}
		for i, want := range map[int][]any{medium: {itemNames[medium], int64(49), int64(50)},
			small: {itemNames[small], int64(14), int64(15)}} {
			if diff := cmp.Diff(want, f.Fields[field(o.items[i])].Args); diff != "" {
				t.Errorf("%s: %s", itemNames[i], diff)
			}
		}
		after, m := o.load(t)
		if after.Version != before.Version || m.Items[medium].Total != 49 {
			t.Errorf("version %d → %d, total %d", before.Version, after.Version, m.Items[medium].Total)
		}
	})
}

func field(item inventory.ItemID) string { return "item." + itoa(int64(item)) }
