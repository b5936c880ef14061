package accounts

import (
	"context"
	"fmt"
	"time"

	"relief/internal/db"
	"relief/internal/document"
	"relief/inventory"
)

// MonthRow is what came in and went out in a month: documents that brought goods
// in and that took goods out (by inventory.FlowOf) and were not taken back, and
// the value that came into and left the branch's keeping, reversals as minus.
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

// countDocuments counts what was posted, less what was taken back: month by month
// of each kind, so that the index documents_business is counted off and nothing
// is grouped.
func countDocuments(ctx context.Context, r db.Reader, rows []MonthRow, from string) error {
	var counts []struct {
		Month string
		Kind  document.Kind
		N     int64
	}
	branch := r.Where().Branch
	c := db.Clause{}
	for _, row := range rows {
		for _, kind := range inventory.Counted() {
			c.Add(`SELECT CAST(? AS TEXT) AS month, CAST(? AS TEXT) AS kind, COUNT(*) AS n FROM documents
				WHERE  branch_id = ? AND kind = ? AND business_on >= ? AND business_on <= ? AND posted_at IS NOT NULL
				UNION ALL `, row.Month, kind, branch, kind, row.Month+"-01", row.Month+"-31")
		}
	}
	c.Add(`
		SELECT substr(t.business_on, 1, 7) AS month, t.kind, -COUNT(*) AS n
		FROM   documents v JOIN documents t ON t.id = v.reverses
		WHERE  v.branch_id = ? AND v.kind = 'reversal' AND v.state = 'posted' AND t.business_on >= ?
		GROUP  BY substr(t.business_on, 1, 7), t.kind`, branch, from)
	if err := r.Select(ctx, &counts, c.SQL, c.Args...); err != nil {
		return fmt.Errorf("documents by month: %w", err)
	}
	for _, c := range counts {
		for i := range rows {
			if rows[i].Month != c.Month {
				continue
			}
			switch inventory.FlowOf(c.Kind) {
			case inventory.Inward:
				rows[i].DocumentsIn += c.N
			case inventory.Outward:
				rows[i].DocumentsOut += c.N
			case inventory.Within:
			}
		}
	}
	return nil
}

// ItemMonthRow is what came in and went out of one item in a month, in its
// base unit; reversals count as minus.
type ItemMonthRow struct {
	Month string
	Came  inventory.Units
	Went  inventory.Units
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
func ItemByMonth(ctx context.Context, r db.Reader, item inventory.ItemID, months int) ([]ItemMonthRow, error) {
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
func monthSums(ctx context.Context, r db.Reader, item inventory.ItemID, from string) (map[string]monthSum, error) {
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
