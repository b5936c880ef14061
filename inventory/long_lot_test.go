//go:build linux

package inventory_test

import (
	"context"
	"testing"
	"time"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/testkit/shelf"
	"relief/internal/testkit/soak"
	"relief/internal/testkit/steps"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// A posting on a lot that was moved many times reads no more rows than one on a
// lot that just came: dated today, and dated yesterday with nothing come since.
func TestPosting_longLot(t *testing.T) {
	steps.Watch()
	now := testkit.Noon
	b := testkit.NewBooks(t, db.SQLite, testkit.Clock(func() time.Time { return now }))
	it, bin := shelf.Item(t, b, "急救箱"), shelf.Bin(t, b, "A1")
	_, lots := shelf.Receive(t, b, goodsin.ReceiptLine{ItemID: it.ID, Units: 1_000_000, ValueFen: shelf.Fen(7_000_003)})
	now = now.AddDate(0, 0, 2)
	post := func(days int) int {
		d := inventory.TransferDraft{
			BusinessOn: shelf.Days(t, b, -days), Reason: "整理", Again: true,
			Lines: []inventory.TransferLine{{LotID: lots[0], From: b.Warehouse, To: bin, Units: 1}},
		}
		return steps.Count(func() {
			b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
				_, err := inventory.RecordTransfer(ctx, tx, d)
				return err
			})
		}).Steps()
	}
	var tenth [2]int
	for n := range soak.Times(1_000, 10_000) {
		for days := range 2 {
			if got := post(days); n == 9 {
				tenth[days] = got
			}
		}
	}
	for days, want := range tenth {
		if got := post(days); float64(got) > 1.05*float64(want) {
			t.Errorf("dated %d days back: %d steps, the tenth took %d", days, got, want)
		} else {
			t.Logf("dated %d days back: %d steps, the tenth took %d", days, got, want)
		}
	}
}
