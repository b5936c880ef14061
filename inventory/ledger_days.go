package inventory

import (
	"context"
	"fmt"
	"strings"

	"relief/internal/db"
)

// narrowed tells whether one item is asked for in an account that has others
// too. Neither the item's movements nor the account's lines lead to its rows
// straight: its days do.
func (a LedgerAsk) narrowed() bool {
	account, item := a.account()
	return item != 0 && account.Scope != OfBranch && account.Scope != OfLot
}

// daysNear gives the days behind a mark, or before it, that hold the next rows
// of a narrowed account: as few as have limit of them, besides the mark's own.
func (a LedgerAsk) daysNear(ctx context.Context, r db.Reader, at Mark, before bool, limit int) ([]string, error) {
	if !a.narrowed() {
		return nil, nil
	}
	account, item := a.account()
	var c clause
	c.add(`SELECT w.business_on AS day, CAST(SUM(w.moves) AS BIGINT) AS moves FROM ledger_days w
		WHERE w.branch_id = ? AND w.scope = ? AND w.scope_id = ? AND w.item_id = ? AND w.business_on >= ?`,
		r.Where().Branch, account.Scope, account.ID, item, a.From)
	if a.To != "" {
		c.add(` AND w.business_on <= ?`, a.To)
	}
	order := ``
	if before {
		c.add(` AND w.business_on <= ?`, at.On)
		order = ` DESC`
	} else {
		c.add(` AND w.business_on >= ?`, at.On)
	}
	c.add(` GROUP BY w.business_on ORDER BY w.business_on`+order+` LIMIT ?`, limit+1)
	var rows []struct {
		Day   string
		Moves int64
	}
	if err := r.Select(ctx, &rows, c.sql, c.args...); err != nil {
		return nil, fmt.Errorf("days of %s %d: %w", a.Of.Scope, a.Of.ID, err)
	}
	var days []string
	found := int64(0)
	for _, row := range rows {
		if days = append(days, row.Day); row.Day != at.On {
			found += row.Moves
		}
		if found >= int64(limit) {
			break
		}
	}
	return days, nil
}

// among narrows the column named last to some values.
func among[T any](c *clause, list []T) {
	c.sql += ` IN (` + strings.TrimSuffix(strings.Repeat("?, ", len(list)), ", ") + `)`
	for _, v := range list {
		c.args = append(c.args, v)
	}
}

// dayFigures are the columns of ledger_days and ledger_months that add up.
const dayFigures = `moves, came, went, came_fen, went_fen, came_unvalued, went_unvalued`

// addMonths adds up the days of the months after one up to another, once these
// are over.
func addMonths(ctx context.Context, tx *db.Tx, after, last string) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO ledger_months (branch_id, scope, scope_id, item_id, month, way, `+dayFigures+`)
		SELECT branch_id, scope, scope_id, item_id, substr(business_on, 1, 7), way, SUM(moves), SUM(came), SUM(went),
		       SUM(came_fen), SUM(went_fen), SUM(came_unvalued), SUM(went_unvalued)
		FROM   ledger_days WHERE branch_id = ? AND business_on > ? AND business_on <= ?
		GROUP BY branch_id, scope, scope_id, item_id, substr(business_on, 1, 7), way`,
		tx.Branch, monthEnd(after), monthEnd(last))
	if err != nil {
		return fmt.Errorf("days of %s: %w", last, err)
	}
	return nil
}

// daySums are the rows of ledger_days of an account's items up to a day (open
// when empty), where every whole month that is over is one row dated its first
// day. The months of from and to stay days, so that a sum may be cut at either.
func daySums(at db.At, of Account, items clause, ended, from, to string) clause {
	var c clause
	part := func(table, on string) {
		c.add(`SELECT item_id, `+on+` AS business_on, way, `+dayFigures+` FROM `+table+`
			WHERE branch_id = ? AND scope = ? AND scope_id = ? AND item_id`, at.Branch, of.Scope, of.ID)
		c.add(items.sql, items.args...)
	}
	part(`ledger_months`, `month || '-01'`)
	if from != "" {
		c.add(` AND month <> ?`, monthOf(from))
	}
	if to != "" {
		c.add(` AND month < ?`, monthOf(to))
	}
	days := func(after, until string) {
		c.add(` UNION ALL `)
		part(`ledger_days`, `business_on`)
		c.add(` AND business_on > ?`, after)
		if until != "" {
			c.add(` AND business_on <= ?`, until)
		}
	}
	days(monthEnd(ended), to)
	start, end := monthOf(from), monthOf(to)
	if to != "" && end <= ended {
		days(end, to)
	}
	if from != "" && start <= ended && (to == "" || start < end) {
		days(start, monthEnd(start))
	}
	return c
}
