package inventory

import (
	"context"
	"fmt"

	"relief/internal/branch"
	"relief/internal/db"
)

// StockFilter says which items a stock list shows, and from where it goes on.
type StockFilter struct {
	Find     string // part of code, name, alias or pinyin initials
	Category string
	Place    PlaceID // a warehouse with its bins, or one place; 0: all
	Show     string  // "", "in_stock", "expiring", "expired", "unknown", "lying", "below_min"
	Sort     string  // a column of StockSorting, or -column; "": by name
	After    string  // where StockSorting's Cut said that the next page begins
	Limit    int
	limits   branch.Limits // the branch's, of what is near and what has lain long
}

// limited is the filter with the limits of the reader's branch, where it asks
// for what they decide.
func (f StockFilter) limited(ctx context.Context, r db.Reader) (StockFilter, error) {
	if f.Show != "expiring" && f.Show != "lying" {
		return f, nil
	}
	var err error
	f.limits, err = branch.LimitsOf(ctx, r)
	return f, err
}

// StockRow is an item with what is in store of it. OnHand counts the store
// (not in transit, not own equipment); Available is what Pickable may promise to
// anybody: not held, and neither expired, restricted, quarantined nor in a place
// that is closed.
type StockRow struct {
	ItemID    ItemID
	Code      string
	Name      string
	NameEn    string
	Spec      string
	Unit      string
	Category  string
	MinStock  Units
	SortKey   string
	Active    bool
	OnHand    Units
	Held      Units
	Available Units
	Lots      int64
	Unknown   int64   // lots whose expiry should be known and is not
	FirstOut  *string // earliest known expiry in store
	Oldest    *string // received first
	BelowMin  bool    `db:"-"` // in the whole store; a list of one place does not tell
	PlaceCode *string // of the places it lies at, the first by its code
	Place     string  // that place's name
	PlaceEn   string
	Places    int64 // at how many it lies
}

// StockTotals are the totals over every row the filter lets through.
type StockTotals struct {
	Items   int64
	InStock int64 // items of which something is on hand
	Lots    int64
}

// Store is the places that count as the store; it takes the branch. A filter may
// ask for fewer.
const Store = `SELECT p.id FROM places p
	WHERE p.branch_id = ? AND p.kind IN ('warehouse', 'bin', 'receiving', 'quarantine')`

// listed is the items i that a list of what there is shows: those in use, and
// whatever the branch still keeps. What is kept is never out of sight.
const listed = `(i.active = 1 OR EXISTS (SELECT 1 FROM balances b
	WHERE b.branch_id = i.branch_id AND b.item_id = i.id AND b.on_hand > 0))`

// promisable is the condition on balances b at places p that anybody may be promised
// them; it takes today. Pickable reads the same.
const promisable = `p.kind IN ('warehouse', 'bin') AND p.open = 1 AND b.restricted = 0
	AND (b.expires_on IS NULL OR b.expires_on >= ?)`

// BelowMin is the items i in use of which less can be given out than there
// should be; it takes today.
const BelowMin = `i.active = 1 AND i.min_stock > (SELECT COALESCE(SUM(b.on_hand - b.held), 0) FROM balances b
	JOIN places p ON p.id = b.place_id
	WHERE b.branch_id = i.branch_id AND b.item_id = i.id AND b.on_hand > 0 AND b.on_hand > b.held
	AND ` + promisable + `)`

// unknownExpiry is that the expiry of what lies in balance b of item i should be
// known and is not.
const unknownExpiry = `b.expires_on IS NULL AND i.tracking = 'lot_expiry'`

// inStore finds the lots of item i that lie in the store.
const inStore = `SELECT 1 FROM balances b
	WHERE b.branch_id = i.branch_id AND b.item_id = i.id AND b.on_hand > 0 AND b.place_id IN (`

// FindItems adds the condition that items i are found by part of their code,
// names, aliases, specification, category or pinyin initials; a blank text asks
// for all.
func FindItems(c *db.Clause, at db.At, text string) {
	c.Find(at.Branch, text, db.Sought{Table: "items", Column: "i.id"})
}

// store is the places the filter asks for.
func (f StockFilter) store(at db.At) db.Clause {
	c := db.SQL(Store, at.Branch)
	if f.Place != 0 {
		c.Add(` AND (p.id = ? OR p.warehouse_id = ?)`, f.Place, f.Place)
	}
	return c
}

// items is the condition on items i that the filter makes.
func (f StockFilter) items(at db.At) db.Clause {
	c := db.SQL(`i.branch_id = ? AND `+listed, at.Branch)
	if f.Category != "" {
		c.Add(` AND i.category = ?`, f.Category)
	}
	FindItems(&c, at, f.Find)
	holding := func(sql string, args ...any) {
		in := f.store(at)
		c.Add(` AND EXISTS (`+inStore+in.SQL+`)`, in.Args...)
		c.Add(sql+`)`, args...)
	}
	if f.Show == "in_stock" || f.Place != 0 { // of a place, what lies in it
		in := f.store(at)
		c.Add(` AND EXISTS (SELECT 1 FROM balances b WHERE b.branch_id = i.branch_id AND b.item_id = i.id
			AND b.on_hand > 0 AND b.place_id IN (`+in.SQL+`))`, in.Args...)
	}
	switch f.Show {
	case "expiring":
		holding(` AND b.expires_on >= ? AND b.expires_on <= ?`, at.Today(), branch.In(at, f.limits.SoonDays))
	case "expired":
		holding(` AND b.expires_on < ?`, at.Today())
	case "unknown":
		holding(` AND ` + unknownExpiry)
	case "lying":
		holding(` AND b.received_on < ? AND b.on_hand > b.held`, branch.In(at, -f.limits.DwellDays))
	case "below_min":
		c.Add(` AND `+BelowMin, at.Today())
	}
	return c
}

// stockColumns are a row of the stock list, summed.
const stockColumns = `i.code, i.name, i.name_en, i.spec, i.unit, i.category, i.min_stock, i.sort_key,
		       i.active = 1 AS active, i.on_hand, i.held, i.available, i.lots, i.unknown, i.first_out, i.oldest,
		       i.place_code, i.places, COALESCE(f.name, '') AS place, COALESCE(f.name_en, '') AS place_en`

// stockQuery picks the page's items first and sums the balances of those
// alone: neither the ledger nor all balances are walked for a page. Only an
// order by a sum has to know every item's.
func stockQuery(at db.At, f StockFilter) db.Clause {
	var c db.Clause
	order, bySum := StockSorting.Order(f.Sort, f.After), stockSums.Has(f.Sort)
	items := f.items(at)
	c.Add(`
		WITH page AS (
		       SELECT i.id, i.code, i.name, i.name_en, i.spec, i.base_unit, i.category, i.min_stock, i.sort_key,
		              i.active, i.tracking
		       FROM   items i WHERE `+items.SQL, items.Args...)
	if !bySum {
		goOn(&c, order, f.Limit)
	}
	c.Add(`), summed AS (`)
	f.sum(&c, at)
	c.Add(`)
		SELECT i.id AS item_id, `+stockColumns+`
		FROM   summed i LEFT JOIN places f ON f.branch_id = ? AND f.code = i.place_code
		WHERE  1 = 1`, at.Branch)
	if bySum {
		goOn(&c, order, f.Limit)
	} else {
		c.Add(` ORDER BY ` + order.By())
	}
	return c
}

// goOn adds where a list goes on, in which order, and how far.
func goOn[T any](c *db.Clause, order db.Order[T], limit int) {
	if cond, args := order.After(); cond != "" {
		c.Add(` AND `+cond, args...)
	}
	c.Add(` ORDER BY ` + order.By())
	if limit > 0 {
		c.Add(` LIMIT ?`, limit)
	}
}

// sum adds up what lies in the store of the items of page.
func (f StockFilter) sum(c *db.Clause, at db.At) {
	c.Add(`
		SELECT i.id, i.code, i.name, i.name_en, i.spec, i.base_unit AS unit, i.category, i.min_stock, i.sort_key,
		       i.active, CAST(COALESCE(SUM(b.on_hand), 0) AS BIGINT) AS on_hand,
		       CAST(COALESCE(SUM(b.held), 0) AS BIGINT) AS held,
		       CAST(COALESCE(SUM(CASE WHEN `+promisable+`
		            THEN b.on_hand - b.held ELSE 0 END), 0) AS BIGINT) AS available,
		       COUNT(b.lot_id) AS lots,
		       CAST(COALESCE(SUM(CASE WHEN b.lot_id IS NOT NULL AND `+unknownExpiry+`
		            THEN 1 ELSE 0 END), 0) AS BIGINT) AS unknown,
		       MIN(b.expires_on) AS first_out, MIN(b.received_on) AS oldest,
		       MIN(p.code) AS place_code, COUNT(DISTINCT b.place_id) AS places
		FROM   page i`, at.Today())
	in := f.store(at)
	c.Add(`
		LEFT JOIN balances b ON b.branch_id = ? AND b.item_id = i.id AND b.on_hand > 0 AND b.place_id IN (`, at.Branch)
	c.Add(in.SQL+`)
		LEFT JOIN places p ON p.id = b.place_id
		GROUP BY i.id, i.code, i.name, i.name_en, i.spec, i.base_unit, i.category, i.min_stock, i.sort_key,
		       i.active`, in.Args...)
}

// Stock lists items with what is in store, in the order the filter asks for.
// Limit 0 gives them all.
func Stock(ctx context.Context, r db.Reader, f StockFilter) ([]StockRow, error) {
	f, err := f.limited(ctx, r)
	if err != nil {
		return nil, err
	}
	q := stockQuery(r.Where(), f)
	var rows []StockRow
	if err := r.Select(ctx, &rows, q.SQL, q.Args...); err != nil {
		return nil, fmt.Errorf("stock list: %w", err)
	}
	for i := range rows {
		rows[i].BelowMin = f.Place == 0 && rows[i].Active && rows[i].Available < rows[i].MinStock
	}
	return rows, nil
}

// totalsQuery finds the items first and counts their balances in one walk. A
// filter that leaves few items looks theirs up; without one, all balances are
// counted in the order of their items.
func totalsQuery(at db.At, f StockFilter) db.Clause {
	var c db.Clause
	counted := `(SELECT COUNT(*) FROM wanted)`
	if f.Show == "in_stock" { // then the walk itself tells which items they are
		f.Show, counted = "", `COUNT(*)`
	}
	in, items := f.store(at), f.items(at)
	c.Add(`
		WITH wanted AS MATERIALIZED (SELECT i.id FROM items i WHERE `+items.SQL+`)
		SELECT `+counted+` AS items, COUNT(*) AS in_stock,
		       CAST(COALESCE(SUM(s.lots), 0) AS BIGINT) AS lots
		FROM  (SELECT b.item_id, COUNT(*) AS lots FROM balances b
		       WHERE  b.branch_id = ? AND b.on_hand > 0`, append(items.Args, at.Branch)...)
	c.Add(` AND b.place_id IN (`+in.SQL+`)`, in.Args...)
	if f.Find != "" || f.Category != "" || f.Show != "" {
		c.Add(` AND b.item_id IN (SELECT w.id FROM wanted w)`)
	}
	c.Add(` GROUP BY b.item_id) AS s
		WHERE  s.item_id IN (SELECT w.id FROM wanted w)`)
	return c
}

// Totals sums what the filter lets through, whatever page is shown.
func Totals(ctx context.Context, r db.Reader, f StockFilter) (StockTotals, error) {
	var t StockTotals
	f, err := f.limited(ctx, r)
	if err != nil {
		return t, err
	}
	q := totalsQuery(r.Where(), f)
	if err := r.Get(ctx, &t, q.SQL, q.Args...); err != nil {
		return t, fmt.Errorf("stock totals: %w", err)
	}
	return t, nil
}

// LotRow is a lot of an item at a place, as the stock card shows it.
type LotRow struct {
	LotID      LotID
	PlaceID    PlaceID
	Place      string
	PlaceEn    string
	PlaceKind  PlaceKind
	LotNo      *string
	MadeOn     *string
	ExpiresOn  *string
	ReceivedOn string
	Source     string
	Donor      *string
	Wish       *string // whom or what an earmarked lot is for
	ValueFen   *int64
	OnHand     Units
	Held       Units
}

// LotsOf gives the lots of an item wherever the branch keeps them, in PickOrder.
func LotsOf(ctx context.Context, r db.Reader, item ItemID) ([]LotRow, error) {
	var rows []LotRow
	err := r.Select(ctx, &rows, `
		SELECT b.lot_id, b.place_id, p.name AS place, p.name_en AS place_en, p.kind AS place_kind,
		       l.lot_no, l.made_on, l.expires_on, l.received_on, l.source, l.donor,
		       l.restriction AS wish, l.value_fen, b.on_hand, b.held
		FROM   balances b JOIN lots l ON l.id = b.lot_id JOIN places p ON p.id = b.place_id
		WHERE  b.branch_id = ? AND b.item_id = ? AND b.on_hand > 0
		ORDER BY `+PickOrder+`, b.place_id`, r.Where().Branch, item)
	if err != nil {
		return nil, fmt.Errorf("lots of item %d: %w", item, err)
	}
	return rows, nil
}
