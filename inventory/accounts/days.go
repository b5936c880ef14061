package accounts

import (
	"context"
	"fmt"
	"slices"

	"relief/internal/db"
	"relief/inventory"
)

// narrowed tells whether one item is asked for in an account that has others
// too. Neither the item's movements nor the account's lines lead to its rows
// straight: its days do.
func (a LedgerAsk) narrowed() bool {
	account, item := a.account()
	return item != 0 && account.Scope != inventory.OfBranch && account.Scope != inventory.OfLot
}

// daysNear gives the days behind a mark, or before it, that hold the next rows
// of a narrowed account: as few as have limit of them, besides the mark's own.
func (a LedgerAsk) daysNear(ctx context.Context, r db.Reader, at Mark, before bool, limit int) ([]string, error) {
	if !a.narrowed() {
		return nil, nil
	}
	account, item := a.account()
	var c db.Clause
	c.Add(`SELECT w.business_on AS day, CAST(SUM(w.moves) AS BIGINT) AS moves FROM ledger_days w
		WHERE w.branch_id = ? AND w.scope = ? AND w.scope_id = ? AND w.item_id = ? AND w.business_on >= ?`,
		r.Where().Branch, account.Scope, account.ID, item, a.From)
	if a.To != "" {
		c.Add(` AND w.business_on <= ?`, a.To)
	}
	order := ``
	if before {
		c.Add(` AND w.business_on <= ?`, at.On)
		order = ` DESC`
	} else {
		c.Add(` AND w.business_on >= ?`, at.On)
	}
	c.Add(` GROUP BY w.business_on ORDER BY w.business_on`+order+` LIMIT ?`, limit+1)
	var rows []struct {
		Day   string
		Moves int64
	}
	if err := r.Select(ctx, &rows, c.SQL, c.Args...); err != nil {
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

// daySums are rows that add up to an account's sums of items up to a day (open
// when empty), each dated so that a sum may be cut at from: months that are
// over come from their closings, the months of from and to as days. Items is a
// query that gives their ids (0: all together).
func daySums(at db.At, of inventory.Account, items db.Clause, ended, from, to string) db.Clause {
	s := spans{at: at, of: of, items: items}
	start, until := inventory.MonthOf(from), ended
	if to != "" && inventory.MonthOf(to) <= ended {
		until = inventory.MonthBefore(to)
	}
	if from == "" || start > until {
		s.closing(until, until, "")
		s.days(until, to)
		return s.Clause
	}
	before := inventory.MonthBefore(from)
	s.closing(before, before, "")
	cut := before
	if from != start+"-01" { // the month it cuts, as days
		s.days(before, inventory.MonthEnd(start))
		cut = start
	}
	if cut < until {
		s.closing(until, until, "")
		s.closing(cut, until, "-")
	}
	s.days(until, to)
	return s.Clause
}

// spans are the rows of daySums as they come together.
type spans struct {
	db.Clause
	at    db.At
	of    inventory.Account
	items db.Clause
}

// part begins rows of a table of sums under a date.
func (s *spans) part(on db.Clause, sign, table string) {
	if s.SQL != "" {
		s.Add(` UNION ALL `)
	}
	s.Add(`SELECT w.item_id, `+on.SQL+` AS business_on, w.way`, on.Args...)
	s.Add(`, `+inventory.DayFigures(sign+`w.$ AS $`)+` FROM (`+s.items.SQL+`) AS o CROSS JOIN `+table+` w
		WHERE w.branch_id = ? AND w.scope = ? AND w.scope_id = ? AND w.item_id = o.id`,
		append(slices.Clone(s.items.Args), s.at.Branch, s.of.Scope, s.of.ID)...)
}

// closing adds the sums from the beginning to the end of a month, or takes them
// off, as sums of another month.
func (s *spans) closing(month, as, sign string) {
	s.part(db.SQL(`CAST(? AS TEXT)`, as+"-01"), sign, `ledger_closings`)
	s.Add(` AND w.month = (SELECT MAX(x.month) FROM ledger_closings x WHERE x.branch_id = ? AND x.scope = ?
		AND x.scope_id = ? AND x.item_id = o.id AND x.month <= ?)`, s.at.Branch, s.of.Scope, s.of.ID, month)
}

// days adds the days after a month, up to a day.
func (s *spans) days(after, to string) {
	s.part(db.SQL(`w.business_on`), "", `ledger_days`)
	s.Add(` AND w.business_on > ?`, inventory.MonthEnd(after))
	if to != "" {
		s.Add(` AND w.business_on <= ?`, to)
	}
}
