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

// among narrows what was named last to some texts.
func (c *clause) among(list []string) {
	c.sql += ` IN (` + strings.TrimSuffix(strings.Repeat("?, ", len(list)), ", ") + `)`
	for _, v := range list {
		c.args = append(c.args, v)
	}
}
