package inventory

import (
	"context"
	"fmt"
	"time"

	"relief/internal/branch"
	"relief/internal/db"
	"relief/internal/document"
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
	       WHERE b.branch_id = ? AND b.on_hand > 0 AND b.place_id IN (` + store + `)
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

// The spans, in order; the last is of lots whose expiry is not known.
const (
	Expired   Span = "expired"
	Within30  Span = "within_30"
	Within90  Span = "within_90"
	Within180 Span = "within_180"
	Later     Span = "later"
	Unknown   Span = "unknown"
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
		              CASE WHEN x.expires_on IS NULL THEN 'unknown' WHEN x.expires_on < ? THEN 'expired'
		                   WHEN x.expires_on <= ? THEN 'within_30' WHEN x.expires_on <= ? THEN 'within_90'
		                   WHEN x.expires_on <= ? THEN 'within_180' ELSE 'later' END AS span
		       FROM  (SELECT s.lot_id, s.item_id, s.units, l.expires_on`+lotsInStore+`) x) s
		JOIN   lots l ON l.id = s.lot_id
		GROUP  BY span`,
		at.Today(), branch.In(at, 30), branch.In(at, 90), branch.In(at, 180), at.Branch, at.Branch)
	if err != nil {
		return nil, fmt.Errorf("stock by expiry: %w", err)
	}
	var rows []ExpiryRow
	for _, span := range []Span{Expired, Within30, Within90, Within180, Later, Unknown} {
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

// MonthRow is what came in and went out in a month: documents of goods in
// (receipts) and out (slips and own use) that were not taken back, and the
// value that came into and left the branch's keeping, reversals as minus.
type MonthRow struct {
	Month        string // YYYY-MM
	DocumentsIn  int64
	DocumentsOut int64
	CameFen      int64
	WentFen      int64
	CameUnvalued bool // some of it has no value
	WentUnvalued bool
}

// ByMonth gives the last months, this one last, those too in which nothing
// happened. It reads the days of the ledger, never its movements.
func ByMonth(ctx context.Context, r db.Reader, months int) ([]MonthRow, error) {
	rows, from := emptyMonths(r.Where(), months)
	if err := countDocuments(ctx, r, rows, from); err != nil {
		return nil, err
	}
	days, err := monthSums(ctx, r, 0, from)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		sum := days[rows[i].Month]
		rows[i].CameFen, rows[i].CameUnvalued = sum.CameFen, sum.CameUnvalued != 0
		rows[i].WentFen, rows[i].WentUnvalued = sum.WentFen, sum.WentUnvalued != 0
	}
	return rows, nil
}

// emptyMonths gives the last months without figures, and their first day.
func emptyMonths(at db.At, months int) ([]MonthRow, string) {
	now := at.Now.In(at.Zone)
	first := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC).AddDate(0, 1-months, 0)
	rows := make([]MonthRow, months)
	for i := range rows {
		rows[i].Month = first.AddDate(0, i, 0).Format("2006-01")
	}
	return rows, first.Format(time.DateOnly)
}

// countDocuments counts what was posted, less what was taken back.
func countDocuments(ctx context.Context, r db.Reader, rows []MonthRow, from string) error {
	var counts []struct {
		Month string
		Kind  document.Kind
		N     int64
	}
	err := r.Select(ctx, &counts, `
		SELECT substr(business_on, 1, 7) AS month, kind, COUNT(*) AS n FROM documents
		WHERE  branch_id = ? AND business_on >= ? AND posted_at IS NOT NULL
		GROUP  BY substr(business_on, 1, 7), kind
		UNION ALL
		SELECT substr(t.business_on, 1, 7) AS month, t.kind, -COUNT(*) AS n
		FROM   documents v JOIN documents t ON t.id = v.reverses
		WHERE  v.branch_id = ? AND v.kind = 'reversal' AND v.state = 'posted' AND t.business_on >= ?
		GROUP  BY substr(t.business_on, 1, 7), t.kind`, r.Where().Branch, from, r.Where().Branch, from)
	if err != nil {
		return fmt.Errorf("documents by month: %w", err)
	}
	for _, c := range counts {
		for i := range rows {
			if rows[i].Month != c.Month {
				continue
			}
			switch stockKinds[c.Kind].flow {
			case inward:
				rows[i].DocumentsIn += c.N
			case outward:
				rows[i].DocumentsOut += c.N
			case neither:
			}
		}
	}
	return nil
}

// ItemMonthRow is what came in and went out of one item in a month, in its
// base unit; reversals count as minus.
type ItemMonthRow struct {
	Month string
	Came  Units
	Went  Units
}

// monthSum is the days of a month, added up.
type monthSum struct {
	ItemMonthRow
	CameFen      int64
	WentFen      int64
	CameUnvalued int64
	WentUnvalued int64
}

// ItemByMonth is ByMonth for one item.
func ItemByMonth(ctx context.Context, r db.Reader, item ItemID, months int) ([]ItemMonthRow, error) {
	empty, from := emptyMonths(r.Where(), months)
	sums, err := monthSums(ctx, r, item, from)
	if err != nil {
		return nil, err
	}
	rows := make([]ItemMonthRow, len(empty))
	for i, m := range empty {
		rows[i] = sums[m.Month].ItemMonthRow
		rows[i].Month = m.Month
	}
	return rows, nil
}

// monthSums adds up the branch's days of an item, or of all (0).
func monthSums(ctx context.Context, r db.Reader, item ItemID, from string) (map[string]monthSum, error) {
	var rows []monthSum
	err := r.Select(ctx, &rows, `
		SELECT substr(business_on, 1, 7) AS month,
		       CAST(SUM(came) AS BIGINT) AS came, CAST(SUM(went) AS BIGINT) AS went,
		       CAST(SUM(came_fen) AS BIGINT) AS came_fen, CAST(SUM(went_fen) AS BIGINT) AS went_fen,
		       CAST(SUM(ABS(came_unvalued)) AS BIGINT) AS came_unvalued,
		       CAST(SUM(ABS(went_unvalued)) AS BIGINT) AS went_unvalued
		FROM   ledger_days
		WHERE  branch_id = ? AND scope = 'branch' AND scope_id = 0 AND item_id = ? AND business_on >= ?
		GROUP  BY substr(business_on, 1, 7)`, r.Where().Branch, item, from)
	if err != nil {
		return nil, fmt.Errorf("months of item %d: %w", item, err)
	}
	sums := map[string]monthSum{}
	for _, row := range rows {
		sums[row.Month] = row
	}
	return sums, nil
}
