package accounts

import (
	"context"
	"fmt"

	"relief/internal/branch"
	"relief/internal/db"
	"relief/inventory"
)

// Watch is what in the store somebody should look at: numbers of items, and the
// first of some.
type Watch struct {
	Expired  int64
	Expiring int64 // within the branch's SoonDays
	Unknown  int64 // with lots whose expiry should be known and is not
	BelowMin int64 // of which less can be given out than there should be
	Lying    int64 // with lots received more than its DwellDays ago and not held
	Oldest   *string

	FirstExpired  []Outgoing `db:"-"` // the earliest first
	FirstExpiring []Outgoing `db:"-"` // those with nothing expired
}

// Outgoing is an item with the day on which the first of it in the store expires.
type Outgoing struct {
	ItemID   inventory.ItemID
	Name     string
	NameEn   string
	FirstOut string
}

// watched is every item of which something lies in the store, in one walk over
// what lies there: the first and the first coming expiry, whether one should be
// known and is not, and since when the oldest that is free has lain. It takes
// today and the branch twice.
const watched = `
	WITH watched AS (
	     SELECT b.item_id, MIN(b.expires_on) AS first_out,
	            MIN(CASE WHEN b.expires_on >= ? THEN b.expires_on END) AS next_out,
	            MAX(CASE WHEN b.expires_on IS NULL THEN 1 ELSE 0 END) AS undated,
	            MIN(CASE WHEN b.on_hand > b.held THEN b.received_on END) AS oldest
	     FROM   balances b
	     WHERE  b.branch_id = ? AND b.on_hand > 0 AND b.place_id IN (` + inventory.Store + `)
	     GROUP BY b.item_id)`

// LoadWatch counts them in one pass over what lies in the store, and names at most
// so many of those that expire first; what is too little is told by the items that
// have a minimum.
func LoadWatch(ctx context.Context, r db.Reader, most int) (Watch, error) {
	at := r.Where()
	limits, err := branch.LimitsOf(ctx, r)
	if err != nil {
		return Watch{}, err
	}
	const (
		counts = `
		SELECT 0 AS item_id, '' AS name, '' AS name_en, '' AS first_out,
		       COUNT(CASE WHEN w.first_out < ? THEN 1 END) AS expired,
		       COUNT(CASE WHEN w.next_out < ? THEN 1 END) AS expiring,
		       COUNT(CASE WHEN w.undated = 1 AND i.tracking = 'lot_expiry' THEN 1 END) AS unknown,
		       COUNT(CASE WHEN w.oldest < ? THEN 1 END) AS lying,
		       MIN(CASE WHEN w.oldest < ? THEN w.oldest END) AS oldest,
		       (SELECT COUNT(*) FROM items i WHERE i.branch_id = ? AND i.min_stock > 0
		        AND ` + inventory.BelowMin + `) AS below_min
		FROM   watched w JOIN items i ON i.id = w.item_id`
		first = `
		UNION ALL
		SELECT * FROM (SELECT w.item_id, i.name, i.name_en, w.first_out, 0 AS expired, 0 AS expiring, 0 AS unknown,
		       0 AS lying, CAST(NULL AS TEXT) AS oldest, 0 AS below_min
		FROM   watched w JOIN items i ON i.id = w.item_id
		WHERE  w.first_out >= ? AND w.first_out < ?
		ORDER BY w.first_out, i.sort_key, i.id LIMIT ?) AS p`
	)
	past, long := branch.In(at, limits.SoonDays+1), branch.In(at, -limits.DwellDays)
	var rows []struct {
		Watch
		Outgoing
	}
	err = r.Select(ctx, &rows, watched+counts+first+first,
		at.Today(), at.Branch, at.Branch, at.Today(), past, long, long, at.Branch, at.Today(),
		"", at.Today(), most, at.Today(), past, most)
	if err != nil {
		return Watch{}, fmt.Errorf("what to look at in store: %w", err)
	}
	var w Watch
	for _, row := range rows {
		switch {
		case row.ItemID == 0:
			w = row.Watch
		case row.FirstOut < at.Today():
			w.FirstExpired = append(w.FirstExpired, row.Outgoing)
		default:
			w.FirstExpiring = append(w.FirstExpiring, row.Outgoing)
		}
	}
	return w, nil
}

// Bare tells whether nothing at all lies in the store.
func Bare(ctx context.Context, r db.Reader) (bool, error) {
	at := r.Where()
	var lots int64
	err := r.Get(ctx, &lots, `SELECT COUNT(*) FROM (SELECT b.lot_id FROM balances b
		WHERE b.branch_id = ? AND b.on_hand > 0 AND b.place_id IN (`+inventory.Store+`) LIMIT 1) AS any_lot`,
		at.Branch, at.Branch)
	if err != nil {
		return false, fmt.Errorf("whether anything lies in store: %w", err)
	}
	return lots == 0, nil
}
