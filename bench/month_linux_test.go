package bench

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/inventory"
	"relief/inventory/upkeep"
)

// firstPosting is how much processor time the first posting of a month may take.
const firstPosting = 100 * time.Millisecond

// BenchmarkMonth posts a transfer on the first day of a month at a million
// movements and 80,000 balances that are not empty, and then ends the last month
// behind it. The goal is of the posting.
func BenchmarkMonth(b *testing.B) {
	dir := testkit.FurnishedIn(b, b.TempDir())
	seedLedger(b, filepath.Join(dir, db.FileName), 1_000_000, 80_000)
	now := time.Now().AddDate(0, 2, 0)
	d, err := db.Open(b.Context(), db.Options{Dir: dir, Clock: func() time.Time { return now }})
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	post := func() time.Duration {
		return used(b, func() error {
			by := testkit.By("keeper")
			by.Act = "bench.transfer"
			_, err := d.Write(b.Context(), by, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
				return db.Subject{Kind: "bench", ID: 1}, transferOne(ctx, tx)
			})
			return err
		})
	}
	first := post()
	whole := used(b, func() error { return upkeep.EndMonths(b.Context(), d, testkit.Branch) })
	b.ReportMetric(millis(first), "ms-first")
	b.ReportMetric(millis(post()), "ms-next")
	b.ReportMetric(whole.Seconds(), "s-month-end")
	if first > firstPosting {
		b.Errorf("the first posting of a month takes %v, want %v", first, firstPosting)
	}
}

// transferOne moves a unit of what lies somewhere to another bin.
func transferOne(ctx context.Context, tx *db.Tx) error {
	var at struct {
		LotID   inventory.LotID
		PlaceID inventory.PlaceID
		Bin     inventory.PlaceID
	}
	if err := tx.Get(ctx, &at, `SELECT b.lot_id, b.place_id, (SELECT MIN(p.id) FROM places p
			WHERE p.kind = 'bin' AND p.id <> b.place_id AND p.warehouse_id = o.warehouse_id) AS bin
		FROM balances b JOIN places o ON o.id = b.place_id AND o.kind = 'bin'
		WHERE b.branch_id = ? AND b.on_hand > 1 LIMIT 1`, tx.Branch); err != nil {
		return err
	}
	_, err := inventory.RecordTransfer(ctx, tx, inventory.TransferDraft{Again: true, BusinessOn: tx.Today(),
		Lines: []inventory.TransferLine{{LotID: at.LotID, From: at.PlaceID, To: at.Bin, Units: 1}}})
	return err
}
