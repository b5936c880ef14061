package inventory

import (
	"context"
	"fmt"

	"relief/internal/db"
)

// MonthOf is the month of a date, YYYY-MM.
func MonthOf(on string) string { return on[:min(7, len(on))] }

// MonthEnd is a bound that no date of a month (YYYY-MM) passes and every later date does.
func MonthEnd(month string) string { return month + "-31" }

// LastMonthEnd is the last month whose end is written down, or "". Ends are
// written behind the postings (see the room upkeep), so that a month that is over
// may not have its end yet: what moved since the one before counts day by day.
func LastMonthEnd(ctx context.Context, r db.Reader) (month string, err error) {
	err = r.Get(ctx, &month, `SELECT COALESCE(MAX(month), '') FROM month_ends WHERE branch_id = ?`, r.Where().Branch)
	if err != nil {
		return "", fmt.Errorf("last month's end: %w", err)
	}
	return month, nil
}

// MonthBefore is the month before a date's, YYYY-MM.
func MonthBefore(on string) string {
	var year, month int
	if _, err := fmt.Sscanf(on, "%d-%d", &year, &month); err != nil {
		return ""
	}
	if month--; month == 0 {
		year, month = year-1, 12
	}
	return fmt.Sprintf("%04d-%02d", year, month)
}

// backdate adds a movement dated into months that are written down to the ends
// of those months. Sign is +1 where the goods came and -1 where they left.
func backdate(ctx context.Context, tx *db.Tx, m Movement, place PlaceID, sign int64) error {
	units, fen, unvalued := sign*int64(m.Units), int64(0), sign*int64(m.Units)
	if m.ValueFen != nil {
		fen, unvalued = sign**m.ValueFen, 0
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO month_stock (branch_id, month, item_id, lot_id, place_id, units, value_fen, unvalued)
		SELECT branch_id, month, CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS BIGINT),
		       CAST(? AS BIGINT), CAST(? AS BIGINT)
		FROM   month_ends WHERE branch_id = ? AND month >= ?
		ON CONFLICT (branch_id, month, item_id, lot_id, place_id) DO UPDATE SET
		       units = month_stock.units + excluded.units, value_fen = month_stock.value_fen + excluded.value_fen,
		       unvalued = month_stock.unvalued + excluded.unvalued`,
		m.ItemID, m.LotID, place, units, fen, unvalued, tx.Branch, MonthOf(m.BusinessOn))
	if err != nil {
		return fmt.Errorf("month ends after %s: %w", m.BusinessOn, err)
	}
	return nil
}

// StateParts are the queries whose rows, added up (item_id, lot_id, place_id,
// units, value_fen, unvalued, edges among the places), are what lay where: the
// last month end that serves and what moved after it, up to a day and a sequence.
//
//	state(D, S) = month end M + Σ (M < business_on ≤ D, seq ≤ S) − Σ (business_on ≤ M, seq > S)
//
// The last term is what was recorded later and dated back across a month,
// which movements_late holds; so M must lie before the month in which S was
// recorded. Month "" is the beginning of the books.
func StateParts(at db.At, month, on string, seq int64) (parts []db.Clause) {
	moved := func(place, sign, cond string, args ...any) {
		parts = append(parts, db.SQL(`SELECT item_id, lot_id, `+place+` AS place_id, `+sign+`units AS units,
			`+sign+`COALESCE(value_fen, 0) AS value_fen,
			CASE WHEN value_fen IS NULL THEN `+sign+`units ELSE 0 END AS unvalued
			FROM movements WHERE branch_id = ? AND `+cond, append([]any{at.Branch}, args...)...))
	}
	moved("to_id", "", `business_on > ? AND business_on <= ? AND seq <= ?`, MonthEnd(month), on, seq)
	moved("from_id", "-", `business_on > ? AND business_on <= ? AND seq <= ?`, MonthEnd(month), on, seq)
	if month == "" {
		return parts
	}
	late := `seq > ? AND substr(business_on, 1, 7) < substr(recorded_at, 1, 7) AND business_on <= ?`
	moved("to_id", "-", late, seq, MonthEnd(month))
	moved("from_id", "", late, seq, MonthEnd(month))
	return append(parts, db.SQL(`SELECT item_id, lot_id, place_id, units, value_fen, unvalued FROM month_stock
		WHERE branch_id = ? AND month = ?`, at.Branch, month))
}
