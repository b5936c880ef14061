// Package shelf puts goods on the shelf for tests of the store, and says what
// lies there afterwards.
//
// The verbs are the program's own, acted by the people of [testkit.Books]; what
// is refused fails the test.
package shelf

import (
	"context"
	"fmt"
	"testing"

	"relief/internal/audit"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/inventory"
	"relief/inventory/accounts"
	"relief/inventory/goodsin"
	"relief/inventory/upkeep"
)

// Today is the branch's date, YYYY-MM-DD.
func Today(t testing.TB, b *testkit.Books) string { return Days(t, b, 0) }

// Days is a day so many days from today.
func Days(t testing.TB, b *testkit.Books, n int) (on string) {
	t.Helper()
	b.Ask(t, func(_ context.Context, r db.Reader) error {
		at := r.Where()
		on = at.Now.In(at.Zone).AddDate(0, 0, n).Format("2006-01-02")
		return nil
	})
	return on
}

// Item registers an item counted in 个.
func Item(t testing.TB, b *testkit.Books, name string) (it inventory.Item) {
	t.Helper()
	b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) (err error) {
		it, err = inventory.CreateItem(ctx, tx, inventory.ItemDraft{Name: name, BaseUnit: "个"})
		return err
	})
	return it
}

// Bin makes a bin in the warehouse of the books.
func Bin(t testing.TB, b *testkit.Books, code string) (id inventory.PlaceID) {
	t.Helper()
	b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		p, err := inventory.CreateBin(ctx, tx, b.Warehouse, code, "货位 "+code)
		id = p.ID
		return err
	})
	return id
}

// Receive posts a donation of today and gives its document and its lots.
func Receive(t testing.TB, b *testkit.Books, lines ...goodsin.ReceiptLine) (document.Document, []inventory.LotID) {
	t.Helper()
	return ReceiveOn(t, b, Today(t, b), lines...)
}

// ReceiveOn posts a donation of a day, YYYY-MM-DD.
func ReceiveOn(
	t testing.TB, b *testkit.Books, on string, lines ...goodsin.ReceiptLine,
) (doc document.Document, lots []inventory.LotID) {
	t.Helper()
	b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) (err error) {
		doc, err = goodsin.RecordReceipt(ctx, tx, goodsin.ReceiptDraft{
			Source: "donation", WarehouseID: b.Warehouse, BusinessOn: on, ReceivedFrom: "某单位", Lines: lines,
		})
		if err != nil {
			return err
		}
		moves, err := inventory.MovementsOf(ctx, tx, doc.ID)
		lots = nil
		for _, m := range moves {
			lots = append(lots, m.LotID)
		}
		return err
	})
	return doc, lots
}

// Draft makes a document of a kind in a state, for promises and effects.
func Draft(t testing.TB, b *testkit.Books, kind document.Kind, state document.State) (doc document.Document) {
	t.Helper()
	b.Do(t, "officer", func(ctx context.Context, tx *db.Tx) (err error) {
		doc, err = document.Create(ctx, tx, document.Document{Kind: kind, State: state, BusinessOn: tx.Today()})
		if err != nil {
			return err
		}
		return document.Allot(ctx, tx, &doc, kind.Prefix())
	})
	return doc
}

// Hold promises units of a lot at a place to line 1 of a document.
func Hold(
	t testing.TB, b *testkit.Books, doc document.Document, it inventory.Item, lot inventory.LotID,
	place inventory.PlaceID, units inventory.Units,
) (id inventory.HoldID) {
	t.Helper()
	b.Do(t, "approver", func(ctx context.Context, tx *db.Tx) (err error) {
		id, err = inventory.HoldUnits(ctx, tx, inventory.Hold{
			DocumentID: doc.ID, LineID: 1, ItemID: it.ID, LotID: lot, PlaceID: place, Units: units,
		})
		return err
	})
	return id
}

// At gives on hand and held of a lot at a place.
func At(t testing.TB, b *testkit.Books, lot inventory.LotID, place inventory.PlaceID) [2]int64 {
	t.Helper()
	var row struct{ OnHand, Held int64 }
	b.Ask(t, func(ctx context.Context, r db.Reader) error {
		return r.Get(ctx, &row, `SELECT COALESCE(MAX(on_hand), 0) AS on_hand, COALESCE(MAX(held), 0) AS held
			FROM balances WHERE branch_id = ? AND lot_id = ? AND place_id = ?`, b.Branch, lot, place)
	})
	return [2]int64{row.OnHand, row.Held}
}

// WantAt fails the test unless so much of a lot is on hand and held at a place.
func WantAt(t testing.TB, b *testkit.Books, lot inventory.LotID, place inventory.PlaceID, onHand, held int64) {
	t.Helper()
	if got := At(t, b, lot, place); got != [2]int64{onHand, held} {
		t.Errorf("lot %d at %d: on hand, held = %v, want [%d %d]", lot, place, got, onHand, held)
	}
}

// Refused runs a change that must be refused with this key.
func Refused(t testing.TB, b *testkit.Books, login, key string, fn func(context.Context, *db.Tx) error) *fault.Error {
	t.Helper()
	err := b.Try(login, fn)
	e := fault.Of(err)
	if err == nil || e.Key != key {
		t.Errorf("got %v, want %s", err, key)
		return &fault.Error{}
	}
	return e
}

// Sound fails the test unless the books agree with themselves.
func Sound(t testing.TB, b *testkit.Books) {
	t.Helper()
	b.Ask(t, func(ctx context.Context, r db.Reader) error {
		found, err := accounts.Check(ctx, r)
		if err != nil {
			return err
		}
		breaks, _, err := audit.Walk(ctx, r)
		if len(found)+len(breaks) > 0 {
			return fmt.Errorf("findings %v, breaks %v", found, breaks)
		}
		return err
	})
}

// EndMonth lets a month end as it does in the background.
func EndMonth(t testing.TB, b *testkit.Books) {
	t.Helper()
	if err := upkeep.EndMonths(t.Context(), b.DB, b.Branch); err != nil {
		t.Fatal(err)
	}
}

// OnEach runs a test on both engines and holds the books sound behind it.
func OnEach(t *testing.T, test func(t *testing.T, b *testkit.Books)) {
	t.Helper()
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		test(t, b)
		Sound(t, b)
	})
}

// Fen is an amount in 分 that is known.
func Fen(n int64) *int64 { return &n }

// Propose drafts a reversal as the keeper.
func Propose(t testing.TB, b *testkit.Books, target document.ID) (doc document.Document) {
	t.Helper()
	b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) (err error) {
		doc, err = inventory.DraftReversal(ctx, tx, target, "写错了")
		return err
	})
	return doc
}

// Approve posts a proposed reversal.
func Approve(id document.ID) func(context.Context, *db.Tx) error {
	return func(ctx context.Context, tx *db.Tx) error {
		_, err := inventory.PostReversal(ctx, tx, id, "同意")
		return err
	}
}

// TakeBack proposes a reversal as the keeper and posts it as the approver.
func TakeBack(t testing.TB, b *testkit.Books, target document.ID) {
	t.Helper()
	b.Do(t, "approver", Approve(Propose(t, b, target).ID))
}

// Moves gives what a document moved, in the order it was posted.
func Moves(t testing.TB, b *testkit.Books, doc document.ID) (list []inventory.Movement) {
	t.Helper()
	b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
		list, err = inventory.MovementsOf(ctx, r, doc)
		return err
	})
	return list
}
