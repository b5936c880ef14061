package inventory_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"

	"relief/internal/audit"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/inventory"
)

// today is the branch's date and days a day so many days from it.
func today(t testing.TB, b *testkit.Books) string { return days(t, b, 0) }

func days(t testing.TB, b *testkit.Books, n int) (on string) {
	t.Helper()
	b.Ask(t, func(_ context.Context, r db.Reader) error {
		at := r.Where()
		on = at.Now.In(at.Zone).AddDate(0, 0, n).Format("2006-01-02")
		return nil
	})
	return on
}

func item(t testing.TB, b *testkit.Books, name string) (it inventory.Item) {
	t.Helper()
	b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) (err error) {
		it, err = inventory.CreateItem(ctx, tx, inventory.ItemDraft{Name: name, BaseUnit: "个"})
		return err
	})
	return it
}

func bin(t testing.TB, b *testkit.Books, code string) (id inventory.PlaceID) {
	t.Helper()
	b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		p, err := inventory.CreateBin(ctx, tx, b.Warehouse, code, "货位 "+code)
		id = p.ID
		return err
	})
	return id
}

// receive posts a donation of today and gives its document and its lots.
func receive(t testing.TB, b *testkit.Books, lines ...inventory.ReceiptLine) (document.Document, []inventory.LotID) {
	t.Helper()
	return receiveOn(t, b, today(t, b), lines...)
}

func receiveOn(
	t testing.TB, b *testkit.Books, on string, lines ...inventory.ReceiptLine,
) (doc document.Document, lots []inventory.LotID) {
	t.Helper()
	b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) (err error) {
		doc, err = inventory.RecordReceipt(ctx, tx, inventory.ReceiptDraft{
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

// draft makes a document of a kind in a state, for promises and effects.
func draft(t testing.TB, b *testkit.Books, kind document.Kind, state document.State) (doc document.Document) {
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

func hold(
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

// at gives on hand and held of a lot at a place.
func at(t testing.TB, b *testkit.Books, lot inventory.LotID, place inventory.PlaceID) [2]int64 {
	t.Helper()
	var row struct{ OnHand, Held int64 }
	b.Ask(t, func(ctx context.Context, r db.Reader) error {
		return r.Get(ctx, &row, `SELECT COALESCE(MAX(on_hand), 0) AS on_hand, COALESCE(MAX(held), 0) AS held
			FROM balances WHERE branch_id = ? AND lot_id = ? AND place_id = ?`, b.Branch, lot, place)
	})
	return [2]int64{row.OnHand, row.Held}
}

func wantAt(t testing.TB, b *testkit.Books, lot inventory.LotID, place inventory.PlaceID, onHand, held int64) {
	t.Helper()
	if got := at(t, b, lot, place); got != [2]int64{onHand, held} {
		t.Errorf("lot %d at %d: on hand, held = %v, want [%d %d]", lot, place, got, onHand, held)
	}
}

// refused runs a change that must be refused with this key.
func refused(t testing.TB, b *testkit.Books, login, key string, fn func(context.Context, *db.Tx) error) *fault.Error {
	t.Helper()
	err := b.Try(login, fn)
	e := fault.Of(err)
	if err == nil || e.Key != key {
		t.Errorf("got %v, want %s", err, key)
		return fault.New(fault.Internal, "")
	}
	return e
}

// sound fails the test unless the books agree with themselves.
func sound(t testing.TB, b *testkit.Books) {
	t.Helper()
	b.Ask(t, func(ctx context.Context, r db.Reader) error {
		found, err := inventory.Check(ctx, r)
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

// onEach runs a test on both engines and holds the books sound behind it.
func onEach(t *testing.T, test func(t *testing.T, b *testkit.Books)) {
	t.Helper()
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		test(t, b)
		sound(t, b)
	})
}

// plain is a connection to the books outside internal/db.
func plain(t testing.TB, b *testkit.Books) *sql.DB {
	t.Helper()
	driver, name := "pgx", b.Options.URL
	if b.Engine() == db.SQLite {
		driver, name = "sqlite3", "file:"+filepath.Join(b.Options.Dir, db.FileName)+"?_busy_timeout=5000&_foreign_keys=1"
	}
	c, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}
	c.SetMaxOpenConns(1)
	t.Cleanup(func() { c.Close() })
	return c
}

func fen(n int64) *int64 { return &n }
