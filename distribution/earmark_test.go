package distribution_test

import (
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// blankets takes in 10 blankets for each wish: a recipient by number, a
// purpose, or nobody in particular. It gives the item.
func (o *office) blankets(t *testing.T, wishes ...any) (item inventory.ItemID) {
	t.Helper()
	o.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		it, err := inventory.CreateItem(ctx, tx, inventory.ItemDraft{Name: "毛毯", BaseUnit: "条", Active: true})
		if err != nil {
			return err
		}
		item = it.ID
		for _, wish := range wishes {
			d := goodsin.InspectionDraft{
				Source: "donation", WarehouseID: o.Warehouse, Second: "乙",
				Fiscal: goodsin.FiscalDraft{Kind: "anonymous"},
				Lines:  []goodsin.InspectionLine{{ItemID: item, Received: 10, Accepted: 10, LotNo: "free"}},
			}
			switch of := wish.(type) {
			case int:
				rec, err := distribution.LoadRecipient(ctx, tx, o.recipients[of])
				if err != nil {
					return err
				}
				d.Earmarked, d.ForPlaceID, d.Lines[0].LotNo = true, rec.PlaceID, "for "+itoa(int64(of))
			case string:
				d.Earmarked, d.Purpose, d.Lines[0].LotNo = true, of, of
			}
			doc, err := goodsin.RecordArrival(ctx, tx, goodsin.ArrivalDraft{
				ArrivedOn: tx.Today(), ReceivedFrom: "某人", Parcels: 1})
			if err != nil {
				return err
			}
			if err := goodsin.Inspect(ctx, tx, doc.ID, 0, d); err != nil {
				return err
			}
			if _, err := goodsin.PostArrival(ctx, tx, doc.ID, 0, tx.Today()); err != nil {
				return err
			}
		}
		return nil
	})
	return item
}

// planFor drafts a plan of one item with units per recipient, the first
// recipients first, and hands it in.
func (o *office) planFor(t *testing.T, purpose string, item inventory.ItemID, want map[int]inventory.Units) error {
	t.Helper()
	return o.Try("officer", func(ctx context.Context, tx *db.Tx) error {
		draft := distribution.PlanDraft{Title: "毛毯", Purpose: purpose, BusinessOn: tx.Today()}
		p, err := distribution.CreatePlan(ctx, tx, draft)
		if err != nil {
			return err
		}
		o.plan = p.ID
		var cells []distribution.Cell
		for _, rec := range slices.Sorted(maps.Keys(want)) {
			cells = append(cells, distribution.Cell{ItemID: item, RecipientID: o.recipients[rec], Units: want[rec]})
		}
		if err := distribution.SetCells(ctx, tx, p.ID, 0, cells); err != nil {
			return err
		}
		return distribution.Submit(ctx, tx, p.ID, 0)
	})
}

// heldLots are the lots that a recipient's line holds, with their units.
func (o *office) heldLots(t *testing.T, rec int) (got []string) {
	t.Helper()
	o.Ask(t, func(ctx context.Context, r db.Reader) error {
		lines, err := distribution.Lines(ctx, r, o.plan)
		for _, l := range lines {
			if l.RecipientID == nil || *l.RecipientID != o.recipients[rec] {
				continue
			}
			holds, err := inventory.OpenHolds(ctx, r, o.plan, l.ID)
			if err != nil {
				return err
			}
			for _, h := range holds {
				lot, err := inventory.LoadLot(ctx, r, h.LotID)
				if err != nil {
					return err
				}
				got = append(got, *lot.LotNo+" "+itoa(int64(h.Units)))
			}
		}
		return err
	})
	return got
}

// What a donor meant for one recipient goes to that one first and to nobody
// else; what was meant for a purpose goes before what anybody may have.
func TestApprove_earmarked(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		o := opened(t, b)
		item := o.blankets(t, nil, careHome, "老人过冬")
		if err := o.planFor(t, "用于老人 过冬", item, map[int]inventory.Units{clinic: 12, careHome: 15}); err != nil {
			t.Fatal(err)
		}
		_, m := o.load(t)
		if m.Items[0].Free != 30 || m.Items[0].Left() != 3 {
			t.Errorf("the matrix sees %d free, %d left", m.Items[0].Free, m.Items[0].Left())
		}
		o.Do(t, "approver", o.approve)
		if diff := cmp.Diff([]string{"老人过冬 10", "free 2"}, o.heldLots(t, clinic)); diff != "" {
			// within one day of receipt the order of holds is that of the lots
			if diff = cmp.Diff([]string{"free 2", "老人过冬 10"}, o.heldLots(t, clinic)); diff != "" {
				t.Error("clinic: " + diff)
			}
		}
		if diff := cmp.Diff([]string{"free 5", "for 4 10"}, o.heldLots(t, careHome)); diff != "" {
			t.Error("care home: " + diff)
		}
		o.sound(t)
	})
}

// Others are refused: by the plan with what is free, by the hold and by
// re-homing with the donor's wish.
func TestEarmarked_refused(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		o := opened(t, b)
		item := o.blankets(t, nil, careHome, "老人过冬")
		err := o.planFor(t, "急救培训", item, map[int]inventory.Units{clinic: 11})
		if m := fault.Of(err).Fields[field(item)]; m.Key != "plan.item_short" || m.Args[1] != int64(10) {
			t.Fatalf("a plan for others: %v", err)
		}
		if err := o.planFor(t, "急救培训", item, map[int]inventory.Units{clinic: 10, careHome: 10}); err != nil {
			t.Fatal(err)
		}
		o.Do(t, "approver", o.approve)
		if diff := cmp.Diff([]string{"for 4 10"}, o.heldLots(t, careHome)); diff != "" {
			t.Error(diff)
		}
		slips := o.drawUp(t)
		s, lines := o.slip(t, slips[0])
		o.Ask(t, func(ctx context.Context, r db.Reader) error {
			picks, err := distribution.PicksFor(ctx, r, s, lines[0])
			if len(picks) != 0 {
				t.Errorf("the clinic could take %+v", picks)
			}
			return err
		})
		for _, lotNo := range []string{"for 4", "老人过冬"} {
			err := o.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
				var lot inventory.LotID
				err := tx.Get(ctx, &lot, `SELECT id FROM lots WHERE branch_id = ? AND lot_no = ?`, tx.Branch, lotNo)
				if err != nil {
					return err
				}
				return distribution.Rehome(ctx, tx, s.ID, lines[0].HoldID, lot, o.Warehouse, "想换")
			})
			if e := fault.Of(err); e == nil || e.Key != "hold.lot_restricted" || e.Kind != fault.Conflict {
				t.Errorf("re-homing to %q: %v", lotNo, err)
			}
		}
		if s.State != document.Picking {
			t.Error(s.State)
		}
		o.sound(t)
	})
}

// What lies in the store and may not be planned is told apart from what is
// free: in quarantine, near its expiry, given for somebody else.
func TestMatrix_barred(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		o := opened(t, b)
		item := o.blankets(t, nil, careHome, "水灾")
		o.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			until, err := inventory.MinLifeUntil(ctx, tx, false)
			if err != nil {
				return err
			}
			day, err := time.Parse(time.DateOnly, until)
			if err != nil {
				return err
			}
			doc, err := goodsin.RecordArrival(ctx, tx, goodsin.ArrivalDraft{
				ArrivedOn: tx.Today(), ReceivedFrom: "某人", Parcels: 1})
			if err != nil {
				return err
			}
			if err := goodsin.Inspect(ctx, tx, doc.ID, 0, goodsin.InspectionDraft{
				Source: "donation", WarehouseID: o.Warehouse, Second: "乙",
				Fiscal: goodsin.FiscalDraft{Kind: "anonymous"},
				Lines: []goodsin.InspectionLine{{ItemID: item, Received: 5, Accepted: 3,
					Rejected: 2, RejectReason: "受潮", RejectTo: "quarantine",
					LotNo: "near", ExpiresOn: day.AddDate(0, 0, -1).Format(time.DateOnly)}},
			}); err != nil {
				return err
			}
			_, err = goodsin.PostArrival(ctx, tx, doc.ID, 0, tx.Today())
			return err
		})
		if err := o.planFor(t, "", item, map[int]inventory.Units{careHome: 4}); err != nil {
			t.Fatal(err)
		}
		o.Ask(t, func(ctx context.Context, r db.Reader) error {
			m, err := distribution.MatrixOf(ctx, r, o.plan)
			if err != nil {
				return err
			}
			row := m.Items[0]
			if row.OnHand != 35 || row.Free != 14 || row.Quarantined != 2 || row.Expired != 3 || row.Earmarked != 16 {
				t.Errorf("%+v", row)
			}
			return nil
		})
	})
}
