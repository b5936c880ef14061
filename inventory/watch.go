package inventory

import (
	"context"
	"fmt"
	"time"

	"relief/internal/db"
	"relief/internal/document"
)

// How many days ahead an expiry is near, and for how many days goods may lie
// without a promise before somebody should ask why.
const (
	SoonDays  = 90
	DwellDays = 30
)

// daysOn is the branch's date so many days from now, YYYY-MM-DD.
func daysOn(at db.At, days int) string {
	return at.Now.In(at.Zone).AddDate(0, 0, days).Format(time.DateOnly)
}

// Categories gives the categories in use, in order.
func Categories(ctx context.Context, r db.Reader) ([]string, error) {
	var list []string
	err := r.Select(ctx, &list, `SELECT DISTINCT category FROM items
		WHERE branch_id = ? AND active = 1 AND category <> '' ORDER BY category`, r.Where().Branch)
	if err != nil {
		return nil, fmt.Errorf("categories: %w", err)
	}
	return list, nil
}

// Watch is what in the store somebody should look at: numbers of items.
type Watch struct {
	Expired  int64
	Expiring int64 // within SoonDays
	Unknown  int64 // with lots whose expiry is not known
	Lying    int64 // with lots received more than DwellDays ago and not held
	Oldest   *string
}

// LoadWatch counts them in one pass over the balances.
func LoadWatch(ctx context.Context, r db.Reader) (Watch, error) {
	at := r.Where()
	var w Watch
	err := r.Get(ctx, &w, `
		SELECT COUNT(DISTINCT CASE WHEN l.expires_on < ? THEN b.item_id END) AS expired,
		       COUNT(DISTINCT CASE WHEN l.expires_on >= ? AND l.expires_on <= ? THEN b.item_id END) AS expiring,
		       COUNT(DISTINCT CASE WHEN l.expires_on IS NULL THEN b.item_id END) AS unknown,
		       COUNT(DISTINCT CASE WHEN l.received_on < ? AND b.on_hand > b.held THEN b.item_id END) AS lying,
		       MIN(CASE WHEN l.received_on < ? AND b.on_hand > b.held THEN l.received_on END) AS oldest
		FROM   balances b
		JOIN   lots l ON l.id = b.lot_id
		JOIN   items i ON i.id = b.item_id AND i.active = 1
		JOIN   places p ON p.id = b.place_id AND p.kind IN ('warehouse', 'bin', 'receiving', 'quarantine')
		WHERE  b.branch_id = ? AND b.on_hand > 0`,
		at.Today(), at.Today(), daysOn(at, SoonDays), daysOn(at, -DwellDays), daysOn(at, -DwellDays), at.Branch)
	if err != nil {
		return w, fmt.Errorf("what to look at in store: %w", err)
	}
	return w, nil
}

// Waiting gives the reversals that somebody has proposed and nobody approved.
func Waiting(ctx context.Context, r db.Reader) ([]document.Document, error) {
	return document.List(ctx, r, document.Filter{Kind: document.Reversal, State: document.Draft, Limit: 1000})
}
