package inventory_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
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

func openHolds(t testing.TB, b *testkit.Books, doc document.ID) (list []inventory.Hold) {
	t.Helper()
	b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
		list, err = inventory.OpenHolds(ctx, r, doc, 0)
		return err
	})
	return list
}

// A move takes free goods first; what is promised of the rest moves along.
func TestTransfer_carriesHolds(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it, a1 := shelf.Item(t, b, "急救箱"), shelf.Bin(t, b, "A-01")
		_, lots := shelf.Receive(t, b, goodsin.ReceiptLine{ItemID: it.ID, Units: 49})
		plan := shelf.Draft(t, b, document.Plan, document.Draft)
		shelf.Hold(t, b, plan, it, lots[0], b.Warehouse, 20)
		shelf.Hold(t, b, plan, it, lots[0], b.Warehouse, 9)
		move := func(units inventory.Units) error {
			return b.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
				_, err := inventory.RecordTransfer(ctx, tx, inventory.TransferDraft{BusinessOn: tx.Today(),
					Again: true,
					Lines: []inventory.TransferLine{{LotID: lots[0], From: b.Warehouse, To: a1, Units: units}}})
				return err
			})
		}
		if err := move(20); err != nil { // all that is free
			t.Fatal(err)
		}
		shelf.WantAt(t, b, lots[0], b.Warehouse, 29, 29)
		if err := move(12); err != nil { // the newest promise, and three of the older
			t.Fatal(err)
		}
		shelf.WantAt(t, b, lots[0], b.Warehouse, 17, 17)
		shelf.WantAt(t, b, lots[0], a1, 32, 12)
		sum := inventory.Units(0)
		for _, h := range openHolds(t, b, plan.ID) {
			sum += h.Units
			if h.LineID != 1 || h.ItemID != it.ID {
				t.Errorf("hold %+v changed hands", h)
			}
		}
		if sum != 29 {
			t.Errorf("%d promised, want 29 as before", sum)
		}
		e := fault.Of(move(18))
		if e.Key != "stock.short" || fmt.Sprint(e.Fields["units.0"].Args) != "[急救箱 17 18]" {
			t.Errorf("too many: %v", e)
		}
		// Promised goods do not go where nothing is picked.
		shelf.Refused(t, b, "keeper", "hold.place_barred", func(ctx context.Context, tx *db.Tx) error {
			corner, err := inventory.QuarantineOf(ctx, tx, a1)
			if err != nil {
				return err
			}
			_, err = inventory.RecordTransfer(ctx, tx, inventory.TransferDraft{BusinessOn: tx.Today(),
				Lines: []inventory.TransferLine{{LotID: lots[0], From: a1, To: corner, Units: 21}}})
			return err
		})
	})
}

// Faults of a move are named all at once, and so are short lines.
func TestTransfer_faults(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it, other, a1 := shelf.Item(t, b, "急救箱"), shelf.Item(t, b, "毛毯"), shelf.Bin(t, b, "A-01")
		_, lots := shelf.Receive(t, b, goodsin.ReceiptLine{ItemID: it.ID, Units: 5},
			goodsin.ReceiptLine{ItemID: other.ID, Units: 6})
		w := b.Warehouse
		try := func(on string, lines ...inventory.TransferLine) *fault.Error {
			return fault.Of(b.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
				_, err := inventory.RecordTransfer(ctx, tx, inventory.TransferDraft{BusinessOn: on, Lines: lines})
				return err
			}))
		}
		donors := shelf.Moves(t, b, 1)[0].FromID
		e := try("", inventory.TransferLine{LotID: lots[0], From: w, To: w, Units: 1},
			inventory.TransferLine{LotID: lots[0], From: w, To: donors, Units: 0},
			inventory.TransferLine{LotID: lots[0], From: 9999, To: a1, Units: 1})
		want := []string{"business_on", "from.2", "to.0", "to.1", "units.1"}
		if got := slices.Sorted(maps.Keys(e.Fields)); e.Kind != fault.Invalid || !slices.Equal(got, want) {
			t.Errorf("fields %v, want %v", got, want)
		}
		e = try(shelf.Today(t, b), inventory.TransferLine{LotID: lots[0], From: w, To: a1, Units: 6},
			inventory.TransferLine{LotID: lots[1], From: w, To: a1, Units: 6},
			inventory.TransferLine{LotID: lots[1], From: w, To: a1, Units: 1})
		want = []string{"units.0", "units.2"}
		if got := slices.Sorted(maps.Keys(e.Fields)); e.Key != "stock.short" || !slices.Equal(got, want) {
			t.Errorf("short lines %v: %v", got, e)
		}
		shelf.WantAt(t, b, lots[1], w, 6, 0)
	})
}

// What was learned of n of 49 makes a new lot with its share of the value;
// promises on them move along, split where they must.
func TestRelabel_splits(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it := shelf.Item(t, b, "急救箱")
		_, lots := shelf.Receive(t, b, goodsin.ReceiptLine{ItemID: it.ID, Units: 49, ValueFen: shelf.Fen(10000)})
		plan := shelf.Draft(t, b, document.Plan, document.Draft)
		shelf.Hold(t, b, plan, it, lots[0], b.Warehouse, 40)
		relabel := func(units inventory.Units, expires string) (lot inventory.LotID) {
			b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) (err error) {
				_, lot, err = inventory.RecordRelabel(ctx, tx, inventory.RelabelDraft{
					LotID: lots[0], PlaceID: b.Warehouse, Units: units, LotNo: "K1", ExpiresOn: expires,
					Evidence: "外箱标签", BusinessOn: tx.Today(),
				})
				return err
			})
			return lot
		}
		first := relabel(12, shelf.Days(t, b, 200))
		shelf.WantAt(t, b, lots[0], b.Warehouse, 37, 37)
		shelf.WantAt(t, b, first, b.Warehouse, 12, 3)
		second := relabel(37, shelf.Days(t, b, 300))
		shelf.WantAt(t, b, lots[0], b.Warehouse, 0, 0)
		shelf.WantAt(t, b, second, b.Warehouse, 37, 37)
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			one, err := inventory.LoadLot(ctx, r, first)
			if err != nil {
				return err
			}
			two, err := inventory.LoadLot(ctx, r, second)
			if err != nil {
				return err
			}
			if *one.ValueFen != 2448 || *two.ValueFen != 7552 { // 10000 × 12 ÷ 49, the rest
				t.Errorf("values %d and %d, want 2448 and 7552", *one.ValueFen, *two.ValueFen)
			}
			if *one.SplitFrom != lots[0] || one.Evidence != "外箱标签" || *one.LotNo != "K1" || one.MadeOn != nil {
				t.Errorf("new lot %+v", one)
			}
			return nil
		})
		sum := inventory.Units(0)
		for _, h := range openHolds(t, b, plan.ID) {
			sum += h.Units
		}
		if sum != 40 {
			t.Errorf("%d promised, want 40", sum)
		}
		e := fault.Of(b.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
			_, _, err := inventory.RecordRelabel(ctx, tx, inventory.RelabelDraft{LotID: lots[0], MadeOn: "x",
				ExpiresOn: "2021-13-01", PlaceID: 9999, BusinessOn: shelf.Days(t, b, 1)})
			return err
		}))
		want := []string{"business_on", "evidence", "expires_on", "made_on", "place", "units"}
		if got := slices.Sorted(maps.Keys(e.Fields)); !slices.Equal(got, want) {
			t.Errorf("fields %v, want %v", got, want)
		}
	})
}

// Re-homing keeps item and units; it refuses other items, barred lots and
// places, too little, and what was resolved.
func TestRehome(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it, other, a1 := shelf.Item(t, b, "急救箱"), shelf.Item(t, b, "毛毯"), shelf.Bin(t, b, "A-01")
		_, lots := shelf.Receive(t, b,
			goodsin.ReceiptLine{ItemID: it.ID, Units: 10}, goodsin.ReceiptLine{ItemID: it.ID, Units: 10, PlaceID: a1},
			goodsin.ReceiptLine{ItemID: other.ID, Units: 10},
			goodsin.ReceiptLine{ItemID: it.ID, Units: 10, ExpiresOn: shelf.Days(t, b, -1)},
			goodsin.ReceiptLine{ItemID: it.ID, Units: 5})
		w := b.Warehouse
		var corner inventory.PlaceID
		b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
			corner, err = inventory.QuarantineOf(ctx, r, w)
			return err
		})
		plan := shelf.Draft(t, b, document.Plan, document.Draft)
		id := shelf.Hold(t, b, plan, it, lots[0], w, 6)
		rehome := func(
			lot inventory.LotID, place inventory.PlaceID, to *inventory.HoldID,
		) func(context.Context, *db.Tx) error {
			return func(ctx context.Context, tx *db.Tx) error {
				fresh, err := inventory.Rehome(ctx, tx, id, lot, place, inventory.Use{}, "先到期先出")
				if to != nil {
					*to = fresh
				}
				return err
			}
		}
		shelf.Refused(t, b, "keeper", "hold.other_item", rehome(lots[2], w, nil))
		shelf.Refused(t, b, "keeper", "hold.lot_barred", rehome(lots[3], w, nil))
		shelf.Refused(t, b, "keeper", "hold.place_barred", rehome(lots[1], corner, nil))
		shelf.Refused(t, b, "keeper", "stock.not_free", rehome(lots[4], w, nil))
		shelf.Refused(t, b, "keeper", "lot.not_found", rehome(9999, w, nil))
		for _, h := range []inventory.Hold{
			{ItemID: it.ID, LotID: lots[3], PlaceID: w}, {ItemID: it.ID, LotID: lots[2], PlaceID: w},
			{ItemID: it.ID, LotID: lots[0], PlaceID: corner}, {ItemID: it.ID, LotID: lots[4], PlaceID: w, Units: 6},
		} {
			h.DocumentID, h.LineID, h.Units = plan.ID, 1, max(h.Units, 1)
			err := b.Try("approver", func(ctx context.Context, tx *db.Tx) error {
				_, err := inventory.HoldUnits(ctx, tx, h)
				return err
			})
			if !fault.Is(err, fault.Conflict) {
				t.Errorf("hold %+v: %v, want Conflict", h, err)
			}
		}
		shelf.WantAt(t, b, lots[0], w, 10, 6)
		var fresh inventory.HoldID
		b.Do(t, "keeper", rehome(lots[1], a1, &fresh))
		shelf.WantAt(t, b, lots[0], w, 10, 0)
		shelf.WantAt(t, b, lots[1], a1, 10, 6)
		shelf.Refused(t, b, "keeper", "hold.resolved", rehome(lots[0], w, nil))
		shelf.Refused(t, b, "keeper", "hold.resolved", func(ctx context.Context, tx *db.Tx) error {
			return inventory.Release(ctx, tx, id, "again")
		})
		b.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
			return inventory.Release(ctx, tx, fresh, "取消")
		})
		shelf.WantAt(t, b, lots[1], a1, 10, 0)
		shelf.Refused(t, b, "keeper", "hold.resolved", func(ctx context.Context, tx *db.Tx) error {
			_, err := inventory.Issue(ctx, tx, fresh)
			return err
		})
	})
}

// One order everywhere: unknown expiry first, then first expiry, first
// received, lowest lot; too short a life, restricted and closed are left out.
func TestPickable_order(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it, a1 := shelf.Item(t, b, "急救箱"), shelf.Bin(t, b, "A-01")
		if _, err := b.Plain(t).Exec(`UPDATE items SET tracking = 'lot_expiry'`); err != nil {
			t.Fatal(err)
		}
		line := func(life int, units inventory.Units) goodsin.ReceiptLine {
			l := goodsin.ReceiptLine{ItemID: it.ID, Units: units}
			if life != 0 {
				l.ExpiresOn = shelf.Days(t, b, life)
			}
			return l
		}
		_, late := shelf.Receive(t, b, line(90, 1), line(29, 1), line(30, 1), line(0, 1), line(-1, 1), line(60, 1))
		_, early := shelf.ReceiveOn(t, b, shelf.Days(t, b, -3), line(60, 1), line(0, 1), line(60, 2))
		closed := line(31, 1)
		closed.PlaceID = a1
		_, shut := shelf.Receive(t, b, closed)
		if _, err := b.Plain(t).Exec(fmt.Sprintf(`UPDATE places SET open = 0 WHERE id = %d`, a1)); err != nil {
			t.Fatal(err)
		}
		pick := func(short bool) (lots []inventory.LotID) {
			b.Ask(t, func(ctx context.Context, r db.Reader) error {
				until, err := inventory.MinLifeUntil(ctx, r, short)
				if err != nil {
					return err
				}
				list, err := inventory.Pickable(ctx, r, it.ID, until)
				for _, p := range list {
					lots = append(lots, p.LotID)
				}
				return err
			})
			return lots
		}
		want := []inventory.LotID{early[1], late[3], late[2], early[0], early[2], late[5], late[0]}
		if got := pick(false); !slices.Equal(got, want) {
			t.Errorf("picks %v, want %v (closed: %v)", got, want, shut)
		}
		want = slices.Insert(want, 2, late[1])
		if got := pick(true); !slices.Equal(got, want) {
			t.Errorf("short life picks %v, want %v", got, want)
		}
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			rows, err := inventory.Stock(ctx, r, inventory.StockFilter{Find: "jjx"})
			if err != nil || len(rows) != 1 || rows[0].OnHand != 11 || rows[0].Lots != 10 || rows[0].Unknown != 2 {
				t.Errorf("stock = %+v, %v", rows, err)
			}
			lots, err := inventory.LotsOf(ctx, r, it.ID)
			if err != nil || len(lots) != 10 || lots[0].LotID != early[1] {
				t.Errorf("lots = %d, %v", len(lots), err)
			}
			card, err := accounts.Card(ctx, r, it.ID, nil, 100)
			if err != nil || len(card) != 10 || card[0].Balance != 11 {
				t.Errorf("card = %+v, %v", card, err)
			}
			return nil
		})
	})
}

// However goods are split on their way, the shares of their value add up to
// it, and the last units take what rounding left.
func TestValue_shares(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it, a1 := shelf.Item(t, b, "急救箱"), shelf.Bin(t, b, "A-01")
		_, lots := shelf.Receive(t, b, goodsin.ReceiptLine{ItemID: it.ID, Units: 7, ValueFen: shelf.Fen(100)})
		shares := []int64{}
		for range 7 {
			b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
				doc, err := inventory.RecordTransfer(ctx, tx, inventory.TransferDraft{BusinessOn: tx.Today(),
					Again: true,
					Lines: []inventory.TransferLine{{LotID: lots[0], From: b.Warehouse, To: a1, Units: 1}}})
				if err != nil {
					return err
				}
				list, err := inventory.MovementsOf(ctx, tx, doc.ID)
				shares = append(shares, *list[0].ValueFen)
				return err
			})
		}
		sum := int64(0)
		for _, s := range shares {
			sum += s
		}
		if sum != 100 || shares[0] != 14 {
			t.Errorf("shares %v add up to %d, want 100", shares, sum)
		}
	})
}

// A correction that says of a lot what it says already is none, and goods are not
// re-homed to where they are: nothing is written.
func TestRelabel_nothingNew(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it := shelf.Item(t, b, "急救箱")
		_, lots := shelf.Receive(t, b, goodsin.ReceiptLine{
			ItemID: it.ID, Units: 80, LotNo: "L1", MadeOn: "2020-01-01", ExpiresOn: "2099-01-01"})
		same := inventory.RelabelDraft{LotID: lots[0], PlaceID: b.Warehouse, Units: 80, LotNo: " L1 ",
			MadeOn: "2020-01-01", ExpiresOn: "2099-01-01", Evidence: "看过", BusinessOn: shelf.Today(t, b)}
		relabel := func(d inventory.RelabelDraft) func(context.Context, *db.Tx) error {
			return func(ctx context.Context, tx *db.Tx) error {
				_, _, err := inventory.RecordRelabel(ctx, tx, d)
				return err
			}
		}
		shelf.Refused(t, b, "keeper", "relabel.nothing_new", relabel(same))
		hold := shelf.Hold(t, b, shelf.Draft(t, b, document.Plan, document.Draft), it, lots[0], b.Warehouse, 3)
		shelf.Refused(t, b, "keeper", "hold.same_place", func(ctx context.Context, tx *db.Tx) error {
			_, err := inventory.Rehome(ctx, tx, hold, lots[0], b.Warehouse, inventory.Use{}, "没变")
			return err
		})
		shelf.WantAt(t, b, lots[0], b.Warehouse, 80, 3)
		for _, change := range []func(*inventory.RelabelDraft){
			func(d *inventory.RelabelDraft) { d.LotNo = "L2" }, func(d *inventory.RelabelDraft) { d.MadeOn = "" },
			func(d *inventory.RelabelDraft) { d.ExpiresOn = "2099-01-02" },
		} {
			d := same
			d.Units = 1
			change(&d)
			b.Do(t, "keeper", relabel(d))
		}
	})
}
