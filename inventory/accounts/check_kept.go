package accounts

import (
	"context"
	"fmt"
	"slices"

	"relief/inventory"
)

// keptLines counts the lines of the ledger.
func (c *checker) keptLines(ctx context.Context) error {
	var l struct {
		Scope, BusinessOn       string
		ScopeID, Seq, N, ItemID int64
	}
	err := c.r.Each(ctx, &l, func() error {
		key := rowKey{c.name(l.Scope), uint64(l.ScopeID), c.date(l.BusinessOn), uint64(l.Seq), uint64(l.N),
			uint64(l.ItemID)}
		c.lines.add(c.hash(key), 1, 1)
		return nil
	}, `SELECT scope, scope_id, business_on, seq, n, item_id FROM ledger_lines WHERE branch_id = ?`, c.r.Where().Branch)
	if err != nil {
		return fmt.Errorf("check lines: %w", err)
	}
	return nil
}

// keptStock counts what lies at each month's end, less what lay at the one before.
func (c *checker) keptStock(ctx context.Context) error {
	var s struct {
		Month                                             string
		ItemID, LotID, PlaceID, Units, ValueFen, Unvalued int64
	}
	month, weights := "", []uint64(nil) // of it, and of the next that is written down
	err := c.r.Each(ctx, &s, func() error {
		if s.Month != month {
			month, weights = s.Month, []uint64{c.weight(s.Month)}
			if i, known := slices.BinarySearch(c.ends, month); known && i+1 < len(c.ends) {
				weights = append(weights, c.weights[i+1])
			}
		}
		if s.Month > c.last && s.Month == c.making {
			return nil
		}
		h := c.hash(rowKey{uint64(s.ItemID), uint64(s.LotID), uint64(s.PlaceID)})
		for i, weight := range weights {
			c.stock.add(weighed(h, weight), int64(1-2*i), s.Units, s.ValueFen, s.Unvalued)
		}
		return nil
	}, `SELECT month, item_id, lot_id, place_id, units, value_fen, unvalued FROM month_stock WHERE branch_id = ?`,
		c.r.Where().Branch)
	if err != nil {
		return fmt.Errorf("check month ends: %w", err)
	}
	return nil
}

// summed is a day of an account's item, or a closing, dated by its month.
type summed struct {
	Scope, On, Way                                                  string
	ScopeID, ItemID, Closes                                         int64
	Moves, Came, Went, CameFen, WentFen, CameUnvalued, WentUnvalued int64
}

// closing is what an account's item came to by a way.
type closing struct {
	way     string
	figures [7]int64
}

// closings holds the closings against the days, account by account and item by
// item: in each month that is over and in which the item moved there is one for
// every way that it ever took, with all that went that way, and in no other.
type closings struct {
	last   string // month that is written down
	making string // up to which closings may be there already
	of     summed // the account and the item
	month  string
	moved  bool // in the month
	so     []closing
	closed []closing // as kept, of the month
	wrong  []Finding
}

// keptDays counts the days and holds the closings against them.
func (c *checker) keptDays(ctx context.Context) ([]Finding, error) {
	k := closings{last: c.last, making: c.making}
	var s summed
	branch := c.r.Where().Branch
	err := c.r.Each(ctx, &s, func() error {
		figures := [7]int64{s.Moves, s.Came, s.Went, s.CameFen, s.WentFen, s.CameUnvalued, s.WentUnvalued}
		k.next(&s)
		if s.Closes == 1 {
			k.closed = append(k.closed, closing{s.Way, figures})
			return nil
		}
		k.add(s.Way, figures)
		key := rowKey{c.name(s.Scope), uint64(s.ScopeID), uint64(s.ItemID), c.date(s.On), c.name(s.Way)}
		c.days.add(c.hash(key), 1, figures[:]...)
		return nil
	}, `
		SELECT scope, scope_id, item_id, business_on AS "on", 0 AS closes, way, `+inventory.DayFigures(`$`)+`
		FROM   ledger_days WHERE branch_id = ?
		UNION ALL
		SELECT scope, scope_id, item_id, month, 1, way, `+inventory.DayFigures(`$`)+`
		FROM   ledger_closings WHERE branch_id = ?
		ORDER BY 1, 2, 3, 4`, branch, branch)
	if err != nil {
		return nil, fmt.Errorf("check days: %w", err)
	}
	k.end()
	return k.wrong, nil
}

// next goes on to a row's account, item and month.
func (k *closings) next(s *summed) {
	month := inventory.MonthOf(s.On)
	same := k.of.ScopeID == s.ScopeID && k.of.ItemID == s.ItemID && k.of.Scope == s.Scope
	if same && month == k.month {
		return
	}
	k.end()
	if k.month = month; !same {
		k.of, k.so = *s, k.so[:0]
	}
}

// add counts a day.
func (k *closings) add(way string, figures [7]int64) {
	k.moved = true
	i := slices.IndexFunc(k.so, func(o closing) bool { return o.way == way })
	if i < 0 {
		i, k.so = len(k.so), append(k.so, closing{way: way})
	}
	for j, figure := range figures {
		k.so[i].figures[j] += figure
	}
}

// end holds the closings of a month against what it and all before it came to.
func (k *closings) end() {
	want := k.so
	if !k.moved || k.month > k.last {
		want = nil
	}
	if k.month > k.last && k.month <= k.making {
		k.closed = k.closed[:0]
	}
	good := len(want) == len(k.closed)
	for _, o := range want {
		good = good && slices.Contains(k.closed, o)
	}
	if !good {
		f := Finding{What: "ledger_day", ItemID: inventory.ItemID(k.of.ItemID)}
		if inventory.Scope(k.of.Scope) != inventory.OfDonor {
			f.Place = inventory.PlaceID(k.of.ScopeID)
		}
		for _, o := range k.closed {
			f.Have += o.figures[0]
		}
		for _, o := range want {
			f.Want += o.figures[0]
		}
		k.wrong = append(k.wrong, f)
	}
	k.moved, k.closed = false, k.closed[:0]
}

// ledger holds lines, days, closings and month ends against the movements. Where
// a fingerprint differs, the rows that do not agree are looked for.
func (c *checker) ledger(ctx context.Context) ([]Finding, error) {
	if err := c.keptLines(ctx); err != nil {
		return nil, err
	}
	closed, err := c.keptDays(ctx)
	if err != nil {
		return nil, err
	}
	if err := c.keptStock(ctx); err != nil {
		return nil, err
	}
	var found []Finding
	for _, table := range []struct {
		what, beyond, sql string
		left              *fingerprint
		more              []Finding
	}{
		{"ledger_line", "", wrongLines, &c.lines, nil}, {"ledger_day", beyondDays, wrongDays, &c.days, closed},
		{"month_end", beyondMonths, wrongMonths, &c.stock, nil},
	} {
		if !table.left.agrees() {
			list, err := c.differing(ctx, table.what, table.beyond, table.sql)
			if err != nil {
				return nil, err
			}
			if len(list) == 0 {
				list = []Finding{{What: table.what}}
			}
			found = append(found, list...)
		}
		found = append(found, table.more...)
	}
	return found, nil
}

// differing gives the rows of a table that do not agree: those with figures that
// cannot be added up, or else those that do not come to what the movements say.
func (c *checker) differing(ctx context.Context, what, beyond, sql string) ([]Finding, error) {
	if beyond != "" {
		if list, err := ask(ctx, c.r, what, beyond); err != nil || len(list) > 0 {
			return list, err
		}
	}
	return ask(ctx, c.r, what, sql)
}
