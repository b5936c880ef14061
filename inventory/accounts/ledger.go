package accounts

import (
	"context"
	"fmt"
	"slices"

	"relief/internal/db"
	"relief/internal/document"
	"relief/inventory"
)

// LedgerAsk asks for the ledger of an account over a period. OfItem and OfLot
// ask for the branch's account of one item or lot. Item narrows a warehouse's,
// donor's or recipient's ledger to one item. Empty dates are open.
type LedgerAsk struct {
	Of       inventory.Account
	Item     inventory.ItemID
	From, To string
}

// Mark is a place in the order of a ledger: (business_on, seq, n).
type Mark struct {
	On  string
	Seq int64
	N   int64
}

// Balance is what an account has: units, the value of those that are valued,
// and how many are not.
type Balance struct {
	Units    inventory.Units
	Fen      int64
	Unvalued inventory.Units
}

// LedgerRow is one line of a ledger. In and out are told apart by Side; a
// reversal counts as minus on the other side. Balance is that of the row's item
// (or lot) in the account, after the row.
type LedgerRow struct {
	Seq        int64
	N          int64
	DocumentID document.ID
	BusinessOn string
	ItemID     inventory.ItemID
	LotID      inventory.LotID
	FromID     inventory.PlaceID
	ToID       inventory.PlaceID
	Units      inventory.Units
	ValueFen   *int64
	Side       int64 // +1 came over the edge, -1 went

	Goods    *LedgerGoods  `db:"-"`
	Lot      *LedgerLot    `db:"-"`
	From, To *LedgerPlace  `db:"-"`
	Document *LedgerSource `db:"-"`
	Who      string        `db:"-"` // who recorded it
	Balance  Balance       `db:"-"`
}

// Mark is where the row stands.
func (r LedgerRow) Mark() Mark { return Mark{r.BusinessOn, r.Seq, r.N} }

// Came and Went are the row's columns: units and value with their sign, and
// whether the row stands in that column.
func (r LedgerRow) Came() (units inventory.Units, fen *int64, there bool) { return r.column(true) }

// Went is the other column.
func (r LedgerRow) Went() (units inventory.Units, fen *int64, there bool) { return r.column(false) }

func (r LedgerRow) column(came bool) (inventory.Units, *int64, bool) {
	red := r.Document.Kind == document.Reversal
	if (r.Side > 0) != (came != red) {
		return 0, nil, false
	}
	if !red {
		return r.Units, r.ValueFen, true
	}
	if r.ValueFen == nil {
		return -r.Units, nil, true
	}
	fen := -*r.ValueFen
	return -r.Units, &fen, true
}

// after is the balance behind the row.
func (b Balance) after(r *LedgerRow) Balance {
	units := inventory.Units(r.Side) * r.Units
	b.Units += units
	if r.ValueFen == nil {
		b.Unvalued += units
	} else {
		b.Fen += r.Side * *r.ValueFen
	}
	return b
}

// LedgerPage is a part of a ledger, in its order.
type LedgerPage struct {
	Rows    []LedgerRow
	Earlier bool // there is more before
	Later   bool // there is more after
}

// lastMark stands behind everything.
var lastMark = Mark{On: "9999-12-31"}

// LedgerRows gives up to limit rows after a mark, or before it. The zero mark is
// the beginning of the period, and before the zero mark is its end.
func LedgerRows(ctx context.Context, r db.Reader, a LedgerAsk, at Mark, before bool, limit int) (LedgerPage, error) {
	var page LedgerPage
	if before && at == (Mark{}) {
		at = lastMark
	}
	days, err := a.daysNear(ctx, r, at, before, limit+1)
	if err != nil {
		return page, err
	}
	if !a.narrowed() || len(days) > 0 {
		if page.Rows, err = a.read(ctx, r, nil, a.query(r.Where(), at, before, days, limit+1)); err != nil {
			return page, err
		}
	}
	more := len(page.Rows) > limit
	if more {
		page.Rows = page.Rows[:limit]
	}
	page.Earlier, page.Later = at != (Mark{}), more
	if before {
		slices.Reverse(page.Rows)
		page.Earlier, page.Later = more, at != lastMark
	}
	if err := newLedgerNames().meet(ctx, r, page.Rows); err != nil {
		return page, fmt.Errorf("ledger of %s %d: %w", a.Of.Scope, a.Of.ID, err)
	}
	return page, a.balance(ctx, r, page.Rows)
}

// read asks for rows, without their names, and puts them behind others.
func (a LedgerAsk) read(ctx context.Context, r db.Reader, rows []LedgerRow, q db.Clause) ([]LedgerRow, error) {
	var row LedgerRow
	err := r.Each(ctx, &row, func() error {
		rows = append(rows, row)
		return nil
	}, q.SQL, q.Args...)
	if err != nil {
		return nil, fmt.Errorf("ledger of %s %d: %w", a.Of.Scope, a.Of.ID, err)
	}
	return rows, nil
}

// balance runs the balances along the rows of a page, beginning with what its
// items had before it.
func (a LedgerAsk) balance(ctx context.Context, r db.Reader, rows []LedgerRow) error {
	if len(rows) == 0 {
		return nil
	}
	var items []inventory.ItemID
	for _, row := range rows {
		if !slices.Contains(items, row.ItemID) {
			items = append(items, row.ItemID)
		}
	}
	slices.Sort(items)
	have, err := a.balances(ctx, r, rows[0].Mark(), items)
	if err != nil {
		return err
	}
	for i := range rows {
		run(have, &rows[i])
	}
	return nil
}

func run(have map[inventory.ItemID]Balance, row *LedgerRow) {
	row.Balance = have[row.ItemID].after(row)
	have[row.ItemID] = row.Balance
}

// ledgerBlock is how many rows of a whole ledger are asked for at a time.
const ledgerBlock = 4_000

// LedgerEach calls fn with every row of the period in order, with running
// balances, without keeping them. The row is only good during the call.
func LedgerEach(ctx context.Context, r db.Reader, a LedgerAsk, fn func(*LedgerRow) error) error {
	have, err := a.balances(ctx, r, Mark{On: a.From}, nil)
	if err != nil {
		return err
	}
	names := newLedgerNames()
	rows, at := make([]LedgerRow, 0, ledgerBlock), Mark{}
	for {
		if rows, err = a.read(ctx, r, rows[:0], a.query(r.Where(), at, false, nil, ledgerBlock)); err != nil {
			return err
		}
		if err := names.meet(ctx, r, rows); err != nil {
			return fmt.Errorf("ledger of %s %d: %w", a.Of.Scope, a.Of.ID, err)
		}
		for i := range rows {
			run(have, &rows[i])
			if err := fn(&rows[i]); err != nil {
				return err
			}
		}
		if len(rows) < ledgerBlock {
			return nil
		}
		at = rows[len(rows)-1].Mark()
	}
}

// account is the account whose days are kept, and the item asked for in it
// (0: all).
func (a LedgerAsk) account() (inventory.Account, inventory.ItemID) {
	if a.Of.Scope == inventory.OfItem {
		return inventory.Account{Scope: inventory.OfBranch}, inventory.ItemID(a.Of.ID)
	}
	return a.Of, a.Item
}

// side is +1 where a movement from place f to place t comes over the edge, -1
// where it goes, 0 where it does neither.
func (a LedgerAsk) side() db.Clause {
	switch a.Of.Scope {
	case inventory.OfWarehouse:
		return db.SQL(`(CASE WHEN t.id = ? OR t.warehouse_id = ? THEN 1 ELSE 0 END
			- CASE WHEN f.id = ? OR f.warehouse_id = ? THEN 1 ELSE 0 END)`, a.Of.ID, a.Of.ID, a.Of.ID, a.Of.ID)
	case inventory.OfRecipient:
		return db.SQL(`(CASE WHEN t.id = ? THEN 1 ELSE 0 END - CASE WHEN f.id = ? THEN 1 ELSE 0 END)`, a.Of.ID, a.Of.ID)
	}
	return db.SQL(`(t.kept - f.kept)`)
}

// moves finds the account's movements m by an index in the ledger's order: the
// table, the condition, and which columns the order and the marks stand in.
func (a LedgerAsk) moves(at db.At) (from string, where db.Clause, key string) {
	account, item := a.account()
	switch {
	case a.Of.Scope == inventory.OfLot:
		return `movements m`, db.SQL(`m.branch_id = ? AND m.lot_id = ?`, at.Branch, a.Of.ID), "m"
	case item != 0 && (account.Scope == inventory.OfBranch || account.Scope == inventory.OfWarehouse):
		return `movements m`, db.SQL(`m.branch_id = ? AND m.item_id = ?`, at.Branch, item), "m"
	case account.Scope == inventory.OfBranch:
		return `movements m`, db.SQL(`m.branch_id = ?`, at.Branch), "m"
	}
	where = db.SQL(`g.branch_id = ? AND g.scope = ? AND g.scope_id = ?`, at.Branch, account.Scope, account.ID)
	if item != 0 {
		where.Add(` AND g.item_id = ?`, item)
	}
	where.Add(` AND m.branch_id = g.branch_id AND m.seq = g.seq AND m.n = g.n`)
	return `ledger_lines g CROSS JOIN movements m`, where, "g"
}

// query gives the rows behind a mark, or before it, newest first; on some days
// alone where days are given. The joins are crossed and their conditions stand
// below: SQLite then keeps to this order, from the account's line to its places,
// and does not begin at a small table and sort the whole account.
func (a LedgerAsk) query(at db.At, mark Mark, before bool, days []string, limit int) db.Clause {
	var c db.Clause
	side := a.side()
	from, where, key := a.moves(at)
	place := key + ".business_on, " + key + ".seq, " + key + ".n"
	c.Add(`
		SELECT m.seq, m.n, m.document_id, m.business_on, m.item_id, m.lot_id, m.from_id, m.to_id,
		       m.units, m.value_fen, `+side.SQL+` AS side
		FROM   `+from+` CROSS JOIN places f CROSS JOIN places t
		WHERE  f.id = m.from_id AND t.id = m.to_id AND `, side.Args...)
	c.Add(where.SQL, where.Args...)
	if key == "m" {
		side := a.side()
		c.Add(` AND `+side.SQL+` <> 0`, side.Args...)
	}
	if a.From != "" {
		c.Add(` AND `+key+`.business_on >= ?`, a.From)
	}
	if a.To != "" {
		c.Add(` AND `+key+`.business_on <= ?`, a.To)
	}
	if len(days) > 0 {
		c.Add(` AND ` + key + `.business_on`)
		db.Among(&c, days)
	}
	order := ` ORDER BY ` + place
	switch {
	case before:
		c.Add(` AND (`+place+`) < (?, ?, ?)`, mark.On, mark.Seq, mark.N)
		order = ` ORDER BY ` + key + `.business_on DESC, ` + key + `.seq DESC, ` + key + `.n DESC`
	case mark != Mark{}:
		c.Add(` AND (`+place+`) > (?, ?, ?)`, mark.On, mark.Seq, mark.N)
	}
	c.Add(order)
	if limit > 0 {
		c.Add(` LIMIT ?`, limit)
	}
	return c
}
