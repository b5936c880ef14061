package inventory

import (
	"context"
	"fmt"
	"slices"
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

// daySums are rows that add up to an account's sums of items up to a day (open
// when empty), each dated so that a sum may be cut at from: months that are
// over come from their closings, the months of from and to as days. Items is a
// query that gives their ids (0: all together).
func daySums(at db.At, of Account, items clause, ended, from, to string) clause {
	s := spans{at: at, of: of, items: items}
	start, until := monthOf(from), ended
	if to != "" && monthOf(to) <= ended {
		until = lastMonth(to)
	}
	if from == "" || start > until {
		s.closing(until, until, "")
		s.days(until, to)
		return s.clause
	}
	before := lastMonth(from)
	s.closing(before, before, "")
	cut := before
	if from != start+"-01" { // the month it cuts, as days
		s.days(before, monthEnd(start))
		cut = start
	}
	if cut < until {
		s.closing(until, until, "")
		s.closing(cut, until, "-")
	}
	s.days(until, to)
	return s.clause
}

// spans are the rows of daySums as they come together.
type spans struct {
	clause
	at    db.At
	of    Account
	items clause
}

// part begins rows of a table of sums under a date.
func (s *spans) part(on clause, sign, table string) {
	if s.sql != "" {
		s.add(` UNION ALL `)
	}
	s.add(`SELECT w.item_id, `+on.sql+` AS business_on, w.way`, on.args...)
	s.add(`, `+figures(sign+`w.$ AS $`)+` FROM (`+s.items.sql+`) AS o CROSS JOIN `+table+` w
		WHERE w.branch_id = ? AND w.scope = ? AND w.scope_id = ? AND w.item_id = o.id`,
		append(slices.Clone(s.items.args), s.at.Branch, s.of.Scope, s.of.ID)...)
}

// closing adds the sums from the beginning to the end of a month, or takes them
// off, as sums of another month.
func (s *spans) closing(month, as, sign string) {
	s.part(clause{`CAST(? AS TEXT)`, []any{as + "-01"}}, sign, `ledger_closings`)
	s.add(` AND w.month = (SELECT MAX(x.month) FROM ledger_closings x WHERE x.branch_id = ? AND x.scope = ?
		AND x.scope_id = ? AND x.item_id = o.id AND x.month <= ?)`, s.at.Branch, s.of.Scope, s.of.ID, month)
}

// days adds the days after a month, up to a day.
func (s *spans) days(after, to string) {
	s.part(clause{sql: `w.business_on`}, "", `ledger_days`)
	s.add(` AND w.business_on > ?`, monthEnd(after))
	if to != "" {
		s.add(` AND w.business_on <= ?`, to)
	}
}
