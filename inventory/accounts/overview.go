package accounts

import (
	"context"
	"fmt"

	"relief/internal/branch"
	"relief/internal/db"
)

// Amount says how much lies in store without adding up units of unlike goods:
// how many items and lots, what is left of their value (each lot's share,
// rounded down), and how many lots have no value.
type Amount struct {
	Items    int64
	Lots     int64
	ValueFen int64
	Unvalued int64
}

const amount = `
	COUNT(DISTINCT s.item_id) AS items, COUNT(*) AS lots,
	CAST(COALESCE(SUM(l.value_fen * s.units / l.units), 0) AS BIGINT) AS value_fen,
	CAST(SUM(CASE WHEN l.value_fen IS NULL THEN 1 ELSE 0 END) AS BIGINT) AS unvalued`

// lotsInStore is what lies in the store of each lot, in one walk over the
// balances. It takes the branch twice.
const lotsInStore = `
	FROM  (SELECT b.lot_id, b.item_id, CAST(SUM(b.on_hand) AS BIGINT) AS units FROM balances b
	       WHERE b.branch_id = ? AND b.on_hand > 0 AND b.place_id IN (
	              SELECT p.id FROM places p
	              WHERE  p.branch_id = ? AND p.kind IN ('warehouse', 'bin', 'receiving', 'quarantine'))
	       GROUP BY b.lot_id, b.item_id) s
	JOIN   lots l ON l.id = s.lot_id
	JOIN   items i ON i.id = s.item_id`

// CategoryRow is what lies in store of a category; "" is goods without one.
type CategoryRow struct {
	Category string
	Amount
}

// ByCategory gives what lies in store by category, in order.
func ByCategory(ctx context.Context, r db.Reader) ([]CategoryRow, error) {
	at := r.Where()
	var rows []CategoryRow
	err := r.Select(ctx, &rows, `SELECT i.category,`+amount+lotsInStore+`
		GROUP BY i.category ORDER BY i.category`, at.Branch, at.Branch)
	if err != nil {
		return nil, fmt.Errorf("stock by category: %w", err)
	}
	return rows, nil
}

// Span is a stretch of time in which lots expire.
type Span string

// The spans, in order. Unknown are lots whose expiry should be known; NoExpiry
// is goods of which nobody writes one down.
const (
	Expired   Span = "expired"
	Within30  Span = "within_30"
	Within90  Span = "within_90"
	Within180 Span = "within_180"
	Later     Span = "later"
	Unknown   Span = "unknown"
	NoExpiry  Span = "no_expiry"
)

// ExpiryRow is what expires in a span.
type ExpiryRow struct {
	Span Span
	Amount
}

// ByExpiry gives what expires when: every span, in order, those too in which
// nothing does.
func ByExpiry(ctx context.Context, r db.Reader) ([]ExpiryRow, error) {
	at := r.Where()
	var found []ExpiryRow
	err := r.Select(ctx, &found, `
		SELECT span,`+amount+`
		FROM  (SELECT x.lot_id, x.item_id, x.units,
		              CASE WHEN x.expires_on IS NULL AND x.tracking = 'lot_expiry' THEN 'unknown'
		                   WHEN x.expires_on IS NULL THEN 'no_expiry' WHEN x.expires_on < ? THEN 'expired'
		                   WHEN x.expires_on <= ? THEN 'within_30' WHEN x.expires_on <= ? THEN 'within_90'
		                   WHEN x.expires_on <= ? THEN 'within_180' ELSE 'later' END AS span
		       FROM  (SELECT s.lot_id, s.item_id, s.units, l.expires_on, i.tracking`+lotsInStore+`) x) s
		JOIN   lots l ON l.id = s.lot_id
		GROUP  BY span`,
		at.Today(), branch.In(at, 30), branch.In(at, 90), branch.In(at, 180), at.Branch, at.Branch)
	if err != nil {
		return nil, fmt.Errorf("stock by expiry: %w", err)
	}
	var rows []ExpiryRow
	for _, span := range []Span{Expired, Within30, Within90, Within180, Later, Unknown, NoExpiry} {
		row := ExpiryRow{Span: span}
		for _, f := range found {
			if f.Span == span {
				row = f
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}
