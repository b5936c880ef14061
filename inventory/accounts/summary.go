package accounts

import (
	"context"
	"fmt"

	"relief/internal/db"
	"relief/inventory"
)

// SummaryAsk asks what came in and went out of each item over a period
// (收发存汇总): of the branch as a whole, or of a warehouse.
type SummaryAsk struct {
	From, To  string // open when empty
	Warehouse inventory.PlaceID
	Category  string
	Find      string
	AfterKey  string // keyset: sort key and id of the last item shown
	AfterID   inventory.ItemID
	Limit     int // 0: all
}

// SummaryRow is one item's figures: what there was, what came by source, what
// went by use, what is left. Item 0 is all items together: only its value
// means something.
type SummaryRow struct {
	ItemID   inventory.ItemID
	Code     string
	Name     string
	NameEn   string
	Spec     string
	Unit     string
	Category string
	SortKey  string

	OpeningUnits    inventory.Units
	OpeningFen      int64
	OpeningUnvalued inventory.Units
	inventory.Sums

	Donated   inventory.Units // came from donors
	Bought    inventory.Units // from suppliers
	Allocated inventory.Units // from the superior body
	Counted   inventory.Units // opening counts
	OtherIn   inventory.Units // found, relabelled, from other warehouses, come back
	Given     inventory.Units // went to recipients
	Used      inventory.Units // own use, loans, consumed
	Lost      inventory.Units // lost, disposed of, returned to the sender
	OtherOut  inventory.Units // relabelled, to other warehouses
}

// Closing is what there is at the end.
func (s SummaryRow) Closing() Balance {
	return Balance{s.OpeningUnits + s.Came - s.Went, s.OpeningFen + s.CameFen - s.WentFen,
		s.OpeningUnvalued + s.CameUnvalued - s.WentUnvalued}
}

// inWays and outWays say which column a kind of place on the other side
// belongs to; what is not named is other.
var (
	inWays = []struct{ column, kinds string }{
		{"donated", `'donor'`}, {"bought", `'supplier'`}, {"allocated", `'superior'`}, {"counted", `'opening'`},
	}
	outWays = []struct{ column, kinds string }{
		{"given", `'recipient', 'in_transit'`}, {"used", `'own_equipment', 'on_loan', 'consumed'`},
		{"lost", `'loss', 'disposed', 'returned'`},
	}
)

// wayColumns adds the columns of what came and went by the other side.
func wayColumns(c *db.Clause, from string) {
	for _, side := range []struct {
		column, other string
		ways          []struct{ column, kinds string }
	}{{"came", "other_in", inWays}, {"went", "other_out", outWays}} {
		named := ""
		for _, w := range side.ways {
			if named != "" {
				named += ", "
			}
			named += w.kinds
			wayColumn(c, side.column, `IN (`+w.kinds+`)`, w.column, from)
		}
		wayColumn(c, side.column, `NOT IN (`+named+`)`, side.other, from)
	}
}

func wayColumn(c *db.Clause, column, kinds, name, from string) {
	c.Add(`, CAST(COALESCE(SUM(CASE WHEN w.business_on >= ? AND w.way `+kinds+`
		THEN w.`+column+` ELSE 0 END), 0) AS BIGINT) AS `+name, from)
}

// account is whose days are summed.
func (a SummaryAsk) account() inventory.Account {
	if a.Warehouse != 0 {
		return inventory.Account{Scope: inventory.OfWarehouse, ID: int64(a.Warehouse)}
	}
	return inventory.Account{Scope: inventory.OfBranch}
}

// Summary gives every item that ever moved, in the order of names.
func Summary(ctx context.Context, r db.Reader, a SummaryAsk) ([]SummaryRow, error) {
	ended, err := inventory.LastMonthEnd(ctx, r)
	if err != nil {
		return nil, err
	}
	c := a.query(r.Where(), ended)
	var rows []SummaryRow
	if err := r.Select(ctx, &rows, c.SQL, c.Args...); err != nil {
		return nil, fmt.Errorf("summary of the ledger: %w", err)
	}
	return rows, nil
}

// summaryFigures are what days and ways add.
const summaryFigures = `opening_units, opening_fen, opening_unvalued, moves, came, went, came_fen, went_fen,
	came_unvalued, went_unvalued, donated, bought, allocated, counted, other_in, given, used, lost, other_out`

// query picks the page's items first and sums their days alone.
func (a SummaryAsk) query(at db.At, ended string) db.Clause {
	var c db.Clause
	of := a.account()
	c.Add(`
		WITH page AS (SELECT i.id, i.code, i.name, i.name_en, i.spec, i.base_unit, i.category, i.sort_key
		FROM items i WHERE i.branch_id = ?`, at.Branch)
	a.items(&c, at)
	if a.AfterID != 0 {
		c.Add(` AND (i.sort_key, i.id) > (?, ?)`, a.AfterKey, a.AfterID)
	}
	c.Add(` ORDER BY i.sort_key, i.id`)
	if a.Limit > 0 {
		c.Add(` LIMIT ?`, a.Limit)
	}
	c.Add(`)
		SELECT i.id AS item_id, i.code, i.name, i.name_en, i.spec, i.base_unit AS unit, i.category, i.sort_key,
		       ` + summaryFigures + `
		FROM   page i JOIN (SELECT w.item_id`)
	periodColumns(&c, a.From, true)
	wayColumns(&c, a.From)
	s := daySums(at, of, db.SQL(`SELECT page.id FROM page`), ended, a.From, a.To)
	c.Add(` FROM (`+s.SQL+`) AS w GROUP BY w.item_id) AS s ON s.item_id = i.id ORDER BY i.sort_key, i.id`, s.Args...)
	return c
}

// items adds the condition on items i.
func (a SummaryAsk) items(c *db.Clause, at db.At) {
	of := a.account()
	if a.Category != "" {
		c.Add(` AND i.category = ?`, a.Category)
	}
	inventory.FindItems(c, at, a.Find)
	c.Add(` AND EXISTS (SELECT 1 FROM ledger_days x WHERE x.branch_id = i.branch_id AND x.scope = ? AND x.scope_id = ?
		AND x.item_id = i.id`, of.Scope, of.ID)
	if a.To != "" {
		c.Add(` AND x.business_on <= ?`, a.To)
	}
	c.Add(`)`)
}

// SummaryTotals gives the figures of all items together that the ask lets
// through, as one row. Without a filter they are kept; with one, its items'
// days are summed.
func SummaryTotals(ctx context.Context, r db.Reader, a SummaryAsk) (SummaryRow, error) {
	var row SummaryRow
	var c db.Clause
	ended, err := inventory.LastMonthEnd(ctx, r)
	if err != nil {
		return row, err
	}
	some := oneItem(0)
	if a.Category != "" || a.Find != "" {
		c.Add(`WITH page AS (SELECT i.id FROM items i WHERE i.branch_id = ?`, r.Where().Branch)
		a.items(&c, r.Where())
		c.Add(`) `)
		some = db.SQL(`SELECT page.id FROM page`)
	}
	s := daySums(r.Where(), a.account(), some, ended, a.From, a.To)
	c.Add(`SELECT `)
	periodColumns(&c, a.From, false)
	wayColumns(&c, a.From)
	c.Add(` FROM (`+s.SQL+`) AS w`, s.Args...)
	if err := r.Get(ctx, &row, c.SQL, c.Args...); err != nil {
		return row, fmt.Errorf("totals of the ledger: %w", err)
	}
	return row, nil
}
