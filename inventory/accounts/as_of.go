package accounts

import (
	"context"
	"fmt"
	"strings"
	"time"

	"relief/internal/db"
	"relief/inventory"
)

// AsOf asks what lay where at the end of a day, as the books knew it at a
// sequence. An empty day is today, sequence 0 the end of the chain.
type AsOf struct {
	On        string
	Seq       int64
	ByLot     bool
	Find      string
	Category  string
	Item      inventory.ItemID  // 0: all
	Warehouse inventory.PlaceID // 0: all kept places
	AfterKey  string            // keyset, by item: sort key and id of the last one shown
	AfterID   inventory.ItemID
	Limit     int // items; 0: all
}

// AsOfRow is what there was of an item, or of a lot of it. Units are stored,
// away (on the road) or in use (own equipment, on loan); ValueFen is the value
// of all of them but the Unvalued.
type AsOfRow struct {
	ItemID     inventory.ItemID
	Code       string
	Name       string
	NameEn     string
	Spec       string
	Unit       string
	Category   string
	SortKey    string
	LotID      inventory.LotID // 0 by item
	LotNo      *string
	ExpiresOn  *string
	ReceivedOn *string
	Source     *string
	Stored     inventory.Units
	Away       inventory.Units
	InUse      inventory.Units
	Units      inventory.Units
	ValueFen   int64
	Unvalued   inventory.Units
}

// StockAsOf gives what there was, by item in the order of names, then by lot.
// Items of which there was nothing are left out of a whole list; a page of it
// holds them, with lot 0, so that one knows where it goes on.
func StockAsOf(ctx context.Context, r db.Reader, f AsOf) ([]AsOfRow, error) {
	month, err := f.settle(ctx, r)
	if err != nil {
		return nil, err
	}
	q := asOfQuery(r.Where(), f, month)
	var rows []AsOfRow
	if err := r.Select(ctx, &rows, q.SQL, q.Args...); err != nil {
		return nil, fmt.Errorf("stock as of %s, %d: %w", f.On, f.Seq, err)
	}
	return rows, nil
}

// AsOfSums are what a whole list of a day adds up to: the items of which there was
// something, and the units and the value of all of them.
type AsOfSums struct {
	Items int64
	Balance
}

// AsOfTotals adds a list up, whatever page of it is asked for.
func AsOfTotals(ctx context.Context, r db.Reader, f AsOf) (AsOfSums, error) {
	f.AfterKey, f.AfterID, f.Limit = "", 0, 0
	var s AsOfSums
	month, err := f.settle(ctx, r)
	if err != nil {
		return s, err
	}
	q := asOfQuery(r.Where(), f, month)
	if err := r.Get(ctx, &s, `SELECT COUNT(DISTINCT item_id) AS items, CAST(COALESCE(SUM(units), 0) AS BIGINT) AS units,
		CAST(COALESCE(SUM(value_fen), 0) AS BIGINT) AS fen, CAST(COALESCE(SUM(unvalued), 0) AS BIGINT) AS unvalued
		FROM (`+q.SQL+`) AS whole`, q.Args...); err != nil {
		return s, fmt.Errorf("totals of the stock as of %s: %w", f.On, err)
	}
	return s, nil
}

// settle fills in the day and the sequence, and finds the last month end that
// serves; "" is none.
func (f *AsOf) settle(ctx context.Context, r db.Reader) (string, error) {
	at := r.Where()
	if f.On == "" {
		f.On = at.Today()
	}
	before := nextDay(f.On)
	var head struct {
		Seq        int64
		RecordedAt *string // when the sequence asked for was recorded; nil: not yet
	}
	err := r.Get(ctx, &head, `SELECT h.seq, (SELECT a.recorded_at FROM audit a
			WHERE a.branch_id = h.branch_id AND a.seq = ? AND a.seq < h.seq) AS recorded_at
		FROM heads h WHERE h.branch_id = ?`, f.Seq, at.Branch)
	if err != nil {
		return "", fmt.Errorf("sequence %d: %w", f.Seq, err)
	}
	if f.Seq <= 0 || f.Seq > head.Seq {
		f.Seq = head.Seq
	}
	last := inventory.MonthOf(before)
	if head.RecordedAt != nil { // nothing was dated later than the day it was recorded on, in any time zone
		f.On = min(f.On, nextDay((*head.RecordedAt)[:len(time.DateOnly)]))
		last = min(last, inventory.MonthOf(*head.RecordedAt))
	}
	var month string
	err = r.Get(ctx, &month, `SELECT COALESCE(MAX(month), '') FROM month_ends WHERE branch_id = ? AND month < ?`,
		at.Branch, last)
	if err != nil {
		return "", fmt.Errorf("month end before %s: %w", last, err)
	}
	return month, nil
}

// nextDay is the day after a date; what is no date stays as it is.
func nextDay(on string) string {
	day, err := time.Parse(time.DateOnly, on)
	if err != nil {
		return on
	}
	return day.AddDate(0, 0, 1).Format(time.DateOnly)
}

// asOfQuery adds the state up. A page finds its items first and asks for their
// movements alone; a whole list adds up all there is.
func asOfQuery(at db.At, f AsOf, month string) db.Clause {
	var c db.Clause
	key := "e.item_id"
	if f.ByLot {
		key = "e.item_id, e.lot_id"
	}
	c.Add(`WITH page AS (SELECT i.id FROM items i WHERE i.branch_id = ?`, at.Branch)
	f.items(&c, at)
	c.Add(`), state AS (SELECT ` + key + `, SUM(e.stored) AS stored, SUM(e.away) AS away, SUM(e.in_use) AS in_use,
		SUM(e.units) AS units, SUM(e.value_fen) AS value_fen, SUM(e.unvalued) AS unvalued FROM (`)
	for i, part := range inventory.StateParts(at, month, f.On, f.Seq) {
		if i > 0 {
			c.Add(` UNION ALL `)
		}
		f.summed(&c, key, part)
	}
	c.Add(`) AS e GROUP BY ` + key)
	if f.Limit == 0 || f.ByLot {
		c.Add(` HAVING SUM(e.units) <> 0`)
	}
	c.Add(`)
		SELECT i.id AS item_id, i.code, i.name, i.name_en, i.spec, i.base_unit AS unit, i.category, i.sort_key,`)
	if f.ByLot {
		c.Add(` COALESCE(e.lot_id, 0) AS lot_id, l.lot_no, l.expires_on, l.received_on, l.source,`)
	}
	c.Add(`
		CAST(COALESCE(e.stored, 0) AS BIGINT) AS stored, CAST(COALESCE(e.away, 0) AS BIGINT) AS away,
		CAST(COALESCE(e.in_use, 0) AS BIGINT) AS in_use, CAST(COALESCE(e.units, 0) AS BIGINT) AS units,
		CAST(COALESCE(e.value_fen, 0) AS BIGINT) AS value_fen, CAST(COALESCE(e.unvalued, 0) AS BIGINT) AS unvalued`)
	switch {
	case f.ByLot && f.Limit > 0:
		c.Add(` FROM page JOIN items i ON i.id = page.id
			LEFT JOIN state e ON e.item_id = i.id
			LEFT JOIN lots l ON l.id = e.lot_id
			ORDER BY i.sort_key, i.id, l.received_on, l.id`)
	case f.ByLot:
		c.Add(` FROM state e JOIN items i ON i.id = e.item_id JOIN lots l ON l.id = e.lot_id
			ORDER BY i.sort_key, i.id, l.received_on, l.id`)
	case f.Limit > 0:
		c.Add(` FROM page JOIN items i ON i.id = page.id
			LEFT JOIN state e ON e.item_id = i.id
			ORDER BY i.sort_key, i.id`)
	default:
		c.Add(` FROM state e JOIN items i ON i.id = e.item_id ORDER BY i.sort_key, i.id`)
	}
	return c
}

// summed adds up one part of the state. Each part is added up by itself: a month
// end lies in the order of items and needs no sorting.
func (f AsOf) summed(c *db.Clause, key string, part db.Clause) {
	if f.some() {
		part.SQL = strings.ReplaceAll(part.SQL, "WHERE branch_id = ?",
			"WHERE branch_id = ? AND item_id IN (SELECT page.id FROM page)")
	}
	c.Add(`SELECT ` + key + `,
		SUM(CASE WHEN p.kind IN ('warehouse', 'bin', 'receiving', 'quarantine') THEN e.units ELSE 0 END) AS stored,
		SUM(CASE WHEN p.kind = 'in_transit' THEN e.units ELSE 0 END) AS away,
		SUM(CASE WHEN p.kind IN ('own_equipment', 'on_loan') THEN e.units ELSE 0 END) AS in_use,
		SUM(e.units) AS units, SUM(e.value_fen) AS value_fen, SUM(e.unvalued) AS unvalued FROM (`)
	c.Add(part.SQL, part.Args...)
	c.Add(`) AS e CROSS JOIN places p WHERE p.id = e.place_id AND p.kept = 1`)
	if f.Warehouse != 0 {
		c.Add(` AND (p.id = ? OR p.warehouse_id = ?)`, f.Warehouse, f.Warehouse)
	}
	c.Add(` GROUP BY ` + key)
}

// some tells whether not all items are asked for.
func (f AsOf) some() bool {
	return f.Find != "" || f.Category != "" || f.Item != 0 || f.Limit > 0 || f.AfterID != 0
}

// items adds the condition on the items i that are asked for.
func (f AsOf) items(c *db.Clause, at db.At) {
	if f.Item != 0 {
		c.Add(` AND i.id = ?`, f.Item)
	}
	if f.Category != "" {
		c.Add(` AND i.category = ?`, f.Category)
	}
	inventory.FindItems(c, at, f.Find)
	c.Add(` AND EXISTS (SELECT 1 FROM ledger_days w WHERE w.branch_id = i.branch_id AND w.scope = 'branch'
		AND w.scope_id = 0 AND w.item_id = i.id AND w.business_on <= ?)`, f.On)
	if f.AfterID != 0 {
		c.Add(` AND (i.sort_key, i.id) > (?, ?)`, f.AfterKey, f.AfterID)
	}
	c.Add(` ORDER BY i.sort_key, i.id`)
	if f.Limit > 0 {
		c.Add(` LIMIT ?`, f.Limit)
	}
}
