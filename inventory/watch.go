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
