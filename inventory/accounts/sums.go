package accounts

import (
	"context"
	"fmt"

	"relief/internal/db"
	"relief/inventory"
)

// LedgerTotals are an account's figures over a period: what it had before
// (期初), what came and went, what it has at the end (期末). Where more than one
// item is asked for, units of unlike things are added up and only the value
// means something; One says that they are of one item.
type LedgerTotals struct {
	Opening Balance
	inventory.Sums
	One bool
}

// Closing is what there is at the end.
func (t LedgerTotals) Closing() Balance {
	return Balance{
		t.Opening.Units + t.Came - t.Went, t.Opening.Fen + t.CameFen - t.WentFen,
		t.Opening.Unvalued + t.CameUnvalued - t.WentUnvalued,
	}
}

// LedgerSums gives an account's figures over the period asked for.
func LedgerSums(ctx context.Context, r db.Reader, a LedgerAsk) (LedgerTotals, error) {
	t := LedgerTotals{}
	account, item := a.account()
	t.One = item != 0 || a.Of.Scope == inventory.OfLot
	var sums struct {
		OpeningUnits, OpeningFen, OpeningUnvalued int64
		inventory.Sums
	}
	var c db.Clause
	if a.Of.Scope == inventory.OfLot {
		c = lotSums(r.Where(), a)
	} else {
		ended, err := inventory.LastMonthEnd(ctx, r)
		if err != nil {
			return t, err
		}
		c.Add(`SELECT `)
		periodColumns(&c, a.From, false)
		s := daySums(r.Where(), account, oneItem(item), ended, a.From, a.To)
		c.Add(` FROM (`+s.SQL+`) AS w`, s.Args...)
	}
	if err := r.Get(ctx, &sums, c.SQL, c.Args...); err != nil {
		return t, fmt.Errorf("sums of %s %d: %w", a.Of.Scope, a.Of.ID, err)
	}
	t.Sums = sums.Sums
	t.Opening = Balance{inventory.Units(sums.OpeningUnits), sums.OpeningFen, inventory.Units(sums.OpeningUnvalued)}
	return t, nil
}

// oneItem asks for the sums of one item, or (0) of all together.
func oneItem(item inventory.ItemID) db.Clause { return db.SQL(`SELECT CAST(? AS BIGINT) AS id`, item) }

// periodColumns adds the columns of an opening and of a period's sums over ledger_days w.
func periodColumns(c *db.Clause, from string, more bool) {
	for i, column := range []struct{ name, before, within string }{
		{"opening_units", "came - w.went", ""}, {"opening_fen", "came_fen - w.went_fen", ""},
		{"opening_unvalued", "came_unvalued - w.went_unvalued", ""},
		{"moves", "", "moves"}, {"came", "", "came"}, {"went", "", "went"}, {"came_fen", "", "came_fen"},
		{"went_fen", "", "went_fen"}, {"came_unvalued", "", "came_unvalued"}, {"went_unvalued", "", "went_unvalued"},
	} {
		if i > 0 || more {
			c.Add(`, `)
		}
		cond, what := `w.business_on < ?`, column.before
		if what == "" {
			cond, what = `w.business_on >= ?`, column.within
		}
		c.Add(`CAST(COALESCE(SUM(CASE WHEN `+cond+` THEN w.`+what+` ELSE 0 END), 0) AS BIGINT) AS `+column.name, from)
	}
}

// lotSums are the same columns over the movements of a lot.
func lotSums(at db.At, a LedgerAsk) db.Clause {
	c := db.SQL(`
		SELECT CAST(COALESCE(SUM(CASE WHEN e.early = 1 THEN e.side * e.units ELSE 0 END), 0) AS BIGINT)
		       AS opening_units,
		       CAST(COALESCE(SUM(CASE WHEN e.early = 1 THEN e.side * e.fen ELSE 0 END), 0) AS BIGINT)
		       AS opening_fen,
		       CAST(COALESCE(SUM(CASE WHEN e.early = 1 THEN e.side * e.unvalued ELSE 0 END), 0) AS BIGINT)
		       AS opening_unvalued,
		       COALESCE(SUM(1 - e.early), 0) AS moves`)
	for _, column := range []struct{ name, what string }{{"", "units"}, {"_fen", "fen"}, {"_unvalued", "unvalued"}} {
		for _, way := range []struct{ name, cond string }{{"came", "e.side <> e.sign"}, {"went", "e.side = e.sign"}} {
			// a reversal's sign is +1, so that side 1 is what it takes back of what went
			c.SQL += `, CAST(COALESCE(SUM(CASE WHEN e.early = 0 AND ` + way.cond + ` THEN -e.sign * e.` + column.what +
				` ELSE 0 END), 0) AS BIGINT) AS ` + way.name + column.name
		}
	}
	c.Add(` FROM (SELECT CASE WHEN m.business_on < ? THEN 1 ELSE 0 END AS early, t.kept - f.kept AS side,
		CASE WHEN d.kind = 'reversal' THEN 1 ELSE -1 END AS sign, m.units, COALESCE(m.value_fen, 0) AS fen,
		CASE WHEN m.value_fen IS NULL THEN m.units ELSE 0 END AS unvalued
		FROM movements m JOIN places f ON f.id = m.from_id JOIN places t ON t.id = m.to_id
		JOIN documents d ON d.id = m.document_id
		WHERE m.branch_id = ? AND m.lot_id = ? AND f.kept <> t.kept`, a.From, at.Branch, a.Of.ID)
	if a.To != "" {
		c.Add(` AND m.business_on <= ?`, a.To)
	}
	c.Add(`) AS e`)
	return c
}

// itemBalance is a balance as it is read.
type itemBalance struct {
	ItemID               inventory.ItemID
	Units, Fen, Unvalued int64
}

// balances gives what the account had of items just before a mark; nil is all
// items. Days that are over come from their sums, the mark's own day from its
// movements.
func (a LedgerAsk) balances(
	ctx context.Context, r db.Reader, at Mark, items []inventory.ItemID,
) (map[inventory.ItemID]Balance, error) {
	account, one := a.account()
	if one != 0 {
		items = []inventory.ItemID{one}
	}
	queries := []db.Clause{a.sameDay(r.Where(), at, items)}
	if a.Of.Scope != inventory.OfLot && at.On != "" {
		ended, err := inventory.LastMonthEnd(ctx, r)
		if err != nil {
			return nil, err
		}
		some := db.SQL(`SELECT id FROM items WHERE branch_id = ?`, r.Where().Branch)
		if items != nil {
			some = db.SQL(`SELECT id FROM items WHERE id`)
			db.Among(&some, items)
		}
		s := daySums(r.Where(), account, some, ended, "", at.On)
		var c db.Clause
		c.Add(`SELECT w.item_id, CAST(SUM(w.came - w.went) AS BIGINT) AS units,
			CAST(SUM(w.came_fen - w.went_fen) AS BIGINT) AS fen,
			CAST(SUM(w.came_unvalued - w.went_unvalued) AS BIGINT) AS unvalued
			FROM (`+s.SQL+`) AS w WHERE w.business_on < ? GROUP BY w.item_id`, append(s.Args, at.On)...)
		queries = append(queries, c)
	}
	have := map[inventory.ItemID]Balance{}
	for _, c := range queries {
		if c.SQL == "" {
			continue
		}
		var rows []itemBalance
		if err := r.Select(ctx, &rows, c.SQL, c.Args...); err != nil {
			return nil, fmt.Errorf("balances of %s %d: %w", a.Of.Scope, a.Of.ID, err)
		}
		for _, b := range rows {
			was := have[b.ItemID]
			have[b.ItemID] = Balance{
				was.Units + inventory.Units(b.Units), was.Fen + b.Fen, was.Unvalued + inventory.Units(b.Unvalued),
			}
		}
	}
	return have, nil
}

// sameDay sums the movements of the mark's day before it; a lot's are summed
// from its first.
func (a LedgerAsk) sameDay(at db.At, mark Mark, items []inventory.ItemID) db.Clause {
	var c db.Clause
	if mark.Seq == 0 && a.Of.Scope != inventory.OfLot {
		return c // the beginning of a day
	}
	side := a.side()
	from, where, key := a.moves(at)
	c.Add(`SELECT e.item_id, CAST(SUM(e.side * e.units) AS BIGINT) AS units, CAST(SUM(e.side * e.fen) AS BIGINT) AS fen,
		CAST(SUM(e.side * e.unvalued) AS BIGINT) AS unvalued
		FROM (SELECT m.item_id, `+side.SQL+` AS side, m.units, COALESCE(m.value_fen, 0) AS fen,
		CASE WHEN m.value_fen IS NULL THEN m.units ELSE 0 END AS unvalued
		FROM `+from+` CROSS JOIN places f CROSS JOIN places t
		WHERE f.id = m.from_id AND t.id = m.to_id AND `, side.Args...)
	c.Add(where.SQL, where.Args...)
	if a.Of.Scope != inventory.OfLot {
		c.Add(` AND `+key+`.business_on = ?`, mark.On)
		if items != nil {
			c.Add(` AND m.item_id`)
			db.Among(&c, items)
		}
	}
	c.Add(` AND (`+key+`.business_on, `+key+`.seq, `+key+`.n) < (?, ?, ?)) AS e WHERE e.side <> 0 GROUP BY e.item_id`,
		mark.On, mark.Seq, mark.N)
	return c
}
