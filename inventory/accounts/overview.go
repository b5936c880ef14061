package accounts

import (
	"context"
	"fmt"

	"relief/internal/branch"
	"relief/internal/db"
	"relief/inventory"
)

// Amount says how much lies in store without adding up units of unlike goods:
// how many items and lots, what is left of their value by the ledger, and how
// many lots have no value.
type Amount struct {
	Items    int64
	Lots     int64
	ValueFen int64
	Unvalued int64
}

func (a *Amount) add(b Amount) {
	a.Items, a.Lots = a.Items+b.Items, a.Lots+b.Lots
	a.ValueFen, a.Unvalued = a.ValueFen+b.ValueFen, a.Unvalued+b.Unvalued
}

// stored is what lies in the store of a category and expires in a span. Items of
// several spans are of the category in one of them.
type stored struct {
	Category string
	Span     Span
	Amount
	OwnItems int64
}

// storedSQL adds it up in one walk over what lies there; spans are numbers until
// few rows are left. What a lot is worth is what the ledger says of
// it.
const storedSQL = `
	SELECT y.category, y.span, COUNT(*) AS items, CAST(SUM(y.lots) AS BIGINT) AS lots,
	       CAST(SUM(y.value_fen) AS BIGINT) AS value_fen, CAST(SUM(y.unvalued) AS BIGINT) AS unvalued,
	       CAST(SUM(CASE WHEN y.nth = 1 THEN 1 ELSE 0 END) AS BIGINT) AS own_items
	FROM  (SELECT i.category, x.lots, x.value_fen, x.unvalued,
	              CASE x.span WHEN 0 THEN 'expired' WHEN 1 THEN 'within_30' WHEN 2 THEN 'within_90'
	                   WHEN 3 THEN 'within_180' WHEN 4 THEN 'later'
	                   ELSE CASE WHEN i.tracking = 'lot_expiry' THEN 'unknown' ELSE 'no_expiry' END END AS span,
	              ROW_NUMBER() OVER (PARTITION BY x.item_id ORDER BY x.span) AS nth
	       FROM  (SELECT b.item_id, CASE WHEN b.expires_on IS NULL THEN 5 WHEN b.expires_on < ? THEN 0
	                     WHEN b.expires_on <= ? THEN 1 WHEN b.expires_on <= ? THEN 2
	                     WHEN b.expires_on <= ? THEN 3 ELSE 4 END AS span,
	                     COUNT(DISTINCT b.lot_id) AS lots, SUM(b.value_fen) AS value_fen,
	                     COUNT(DISTINCT CASE WHEN b.unvalued = 1 THEN b.lot_id END) AS unvalued
	              FROM   balances b
	              WHERE  b.branch_id = ? AND b.on_hand > 0 AND b.place_id IN (` + inventory.Store + `)
	              GROUP BY 1, 2) AS x
	       JOIN   items i ON i.id = x.item_id) AS y
	GROUP BY y.category, y.span
	ORDER BY y.category`

// Overview is what lies in the store, by category in order, and by when it
// expires: every span, in order, those too in which nothing does.
type Overview struct {
	Categories []CategoryRow
	Spans      []ExpiryRow
}

// InStore adds it up.
func InStore(ctx context.Context, r db.Reader) (Overview, error) {
	at := r.Where()
	var rows []stored
	err := r.Select(ctx, &rows, storedSQL, at.Today(), branch.In(at, 30), branch.In(at, 90), branch.In(at, 180),
		at.Branch, at.Branch)
	if err != nil {
		return Overview{}, fmt.Errorf("what lies in store: %w", err)
	}
	var o Overview
	for _, span := range []Span{Expired, Within30, Within90, Within180, Later, Unknown, NoExpiry} {
		o.Spans = append(o.Spans, ExpiryRow{Span: span})
	}
	for _, row := range rows {
		last := len(o.Categories) - 1
		if last < 0 || o.Categories[last].Category != row.Category {
			o.Categories = append(o.Categories, CategoryRow{Category: row.Category})
			last++
		}
		own := row.Amount
		own.Items = row.OwnItems
		o.Categories[last].add(own)
		for i := range o.Spans {
			if o.Spans[i].Span == row.Span {
				o.Spans[i].add(row.Amount)
			}
		}
	}
	return o, nil
}

// ByCategory gives what lies in store by category, in order.
func ByCategory(ctx context.Context, r db.Reader) ([]CategoryRow, error) {
	o, err := InStore(ctx, r)
	return o.Categories, err
}

// ByExpiry gives what expires when: every span, in order, those too in which
// nothing does.
func ByExpiry(ctx context.Context, r db.Reader) ([]ExpiryRow, error) {
	o, err := InStore(ctx, r)
	return o.Spans, err
}

// CategoryRow is what lies in store of a category; "" is goods without one.
type CategoryRow struct {
	Category string
	Amount
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
