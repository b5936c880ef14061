package inventory

import (
	"context"
	"fmt"

	"relief/internal/branch"
	"relief/internal/db"
)

// SoonUntil is the last day on which an expiry is near by the branch's limit,
// YYYY-MM-DD.
func SoonUntil(ctx context.Context, r db.Reader) (string, error) {
	limits, err := branch.LimitsOf(ctx, r)
	return branch.In(r.Where(), limits.SoonDays), err
}

// Categories gives the categories of what there is, in order.
func Categories(ctx context.Context, r db.Reader) ([]string, error) {
	var list []string
	err := r.Select(ctx, &list, `SELECT DISTINCT i.category FROM items i
		WHERE i.branch_id = ? AND i.category <> '' AND `+listed+` ORDER BY i.category`, r.Where().Branch)
	if err != nil {
		return nil, fmt.Errorf("categories: %w", err)
	}
	return list, nil
}

// Watch is what in the store somebody should look at: numbers of items.
type Watch struct {
	Expired  int64
	Expiring int64 // within the branch's SoonDays
	Unknown  int64 // with lots whose expiry should be known and is not
	BelowMin int64 // of which less can be given out than there should be
	Lying    int64 // with lots received more than its DwellDays ago and not held
	Oldest   *string
}

// LoadWatch counts them in one pass over the balances; what is too little is told
// by the items that have a minimum.
func LoadWatch(ctx context.Context, r db.Reader) (Watch, error) {
	at := r.Where()
	var w Watch
	limits, err := branch.LimitsOf(ctx, r)
	if err != nil {
		return w, err
	}
	soon, long := branch.In(at, limits.SoonDays), branch.In(at, -limits.DwellDays)
	err = r.Get(ctx, &w, `
		SELECT COUNT(DISTINCT CASE WHEN l.expires_on < ? THEN b.item_id END) AS expired,
		       COUNT(DISTINCT CASE WHEN l.expires_on >= ? AND l.expires_on <= ? THEN b.item_id END) AS expiring,
		       COUNT(DISTINCT CASE WHEN `+unknownExpiry+` THEN b.item_id END) AS unknown,
		       COUNT(DISTINCT CASE WHEN l.received_on < ? AND b.on_hand > b.held THEN b.item_id END) AS lying,
		       MIN(CASE WHEN l.received_on < ? AND b.on_hand > b.held THEN l.received_on END) AS oldest,
		       (SELECT COUNT(*) FROM items i WHERE i.branch_id = ? AND i.min_stock > 0 AND `+belowMin+`) AS below_min
		FROM   balances b
		JOIN   lots l ON l.id = b.lot_id
		JOIN   items i ON i.id = b.item_id
		JOIN   places p ON p.id = b.place_id AND p.kind IN ('warehouse', 'bin', 'receiving', 'quarantine')
		WHERE  b.branch_id = ? AND b.on_hand > 0`,
		at.Today(), at.Today(), soon, long, long, at.Branch, at.Today(), at.Branch)
	if err != nil {
		return w, fmt.Errorf("what to look at in store: %w", err)
	}
	return w, nil
}

// Aside is what lies in the store of an item, promised to nobody, and is not
// free all the same.
type Aside struct {
	ItemID     ItemID
	Quarantine Units // lies where nothing is picked: a quarantine corner, a closed place
	Expired    Units // elsewhere in the store, past its day
	Earmarked  Units // good, and for one recipient or purpose alone
}

// barred is the places p of the store from which nothing is picked.
const barred = `p.kind NOT IN ('warehouse', 'bin') OR p.open = 0`

// SetAside gives what is not free of some items; one of which all is free is
// left out.
func SetAside(ctx context.Context, r db.Reader, items ...ItemID) (map[ItemID]Aside, error) {
	if len(items) == 0 {
		return nil, nil
	}
	at := r.Where()
	c := db.SQL(`
		SELECT b.item_id,
		       CAST(SUM(CASE WHEN `+barred+` THEN b.on_hand - b.held ELSE 0 END) AS BIGINT) AS quarantine,
		       CAST(SUM(CASE WHEN NOT (`+barred+`) AND l.expires_on < ?
		            THEN b.on_hand - b.held ELSE 0 END) AS BIGINT) AS expired,
		       CAST(SUM(CASE WHEN NOT (`+barred+`) AND l.restriction IS NOT NULL
		            AND (l.expires_on IS NULL OR l.expires_on >= ?)
		            THEN b.on_hand - b.held ELSE 0 END) AS BIGINT) AS earmarked
		FROM   balances b
		JOIN   places p ON p.id = b.place_id AND p.kind IN ('warehouse', 'bin', 'receiving', 'quarantine')
		JOIN   lots l ON l.id = b.lot_id
		WHERE  b.branch_id = ? AND b.on_hand > b.held AND b.item_id`, at.Today(), at.Today(), at.Branch)
	db.Among(&c, items)
	c.Add(` GROUP BY b.item_id`)
	var rows []Aside
	if err := r.Select(ctx, &rows, c.SQL, c.Args...); err != nil {
		return nil, fmt.Errorf("goods set aside: %w", err)
	}
	aside := map[ItemID]Aside{}
	for _, a := range rows {
		if a.Quarantine+a.Expired+a.Earmarked > 0 {
			aside[a.ItemID] = a
		}
	}
	return aside, nil
}
