package reports

import (
	"context"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/text"
	"relief/inventory"
	"relief/inventory/accounts"
	"relief/inventory/goodsin"
)

// LedgerPart is which lines of a ledger a screen shows: so many after a mark,
// or before it. The zero part is the whole ledger, as files hold it.
type LedgerPart struct {
	At     accounts.Mark
	Before bool
	Limit  int
}

// LedgerTable is a ledger as a table. For a screen it tells the marks of its
// first and last line and whether there is more on either side.
type LedgerTable struct {
	*Table
	Sums           accounts.LedgerTotals
	First, Last    accounts.Mark
	Earlier, Later bool
}

// Ledger is P12 收发存台账: what came in and went out of an account over a
// period, line by line, with what there was before and what is left. Units that
// have no value count as units only, and are told apart.
func Ledger(
	ctx context.Context, r db.Reader, a accounts.LedgerAsk, part LedgerPart, ask Ask,
) (*LedgerTable, error) {
	t, err := Begin(ctx, r, ask, "ledger", ask.T("ledger.title"))
	if err != nil {
		return nil, err
	}
	out := &LedgerTable{Table: t}
	if err := t.ledgerFilters(ctx, r, a); err != nil {
		return nil, err
	}
	if out.Sums, err = accounts.LedgerSums(ctx, r, a); err != nil {
		return nil, err
	}
	t.sayUnvalued(out.Sums)
	one := out.Sums.One
	t.Columns = ledgerColumns(ask, one)
	w := ledgerWords{ask: ask, one: one, of: a.Of.Scope, kinds: map[document.Kind]string{}}
	opening, closing := w.opening(a, out.Sums), w.closing(out.Sums)
	t.Totals, t.turning = closing, w.turning()
	if part.Limit > 0 {
		page, err := accounts.LedgerRows(ctx, r, a, part.At, part.Before, part.Limit)
		if err != nil {
			return nil, err
		}
		if out.Earlier, out.Later = page.Earlier, page.Later; !page.Earlier {
			t.Rows, t.Refs = append(t.Rows, opening), append(t.Refs, Ref{})
		}
		if err := w.meet(ctx, r, page.Rows); err != nil {
			return nil, err
		}
		for i := range page.Rows {
			row := &page.Rows[i]
			t.Rows = append(t.Rows, w.row(row))
			t.Refs = append(t.Refs, Ref{Kind: string(row.Document.Kind), ID: int64(row.DocumentID), Key: row.Seq})
		}
		if n := len(page.Rows); n > 0 {
			out.First, out.Last = page.Rows[0].Mark(), page.Rows[n-1].Mark()
		}
		return out, nil
	}
	if err := w.meet(ctx, r, nil); err != nil {
		return nil, err
	}
	t.stream = &stream{ctx, 1 + int(out.Sums.Moves), func(ctx context.Context, fn func([]Cell) error) error {
		if err := fn(opening); err != nil {
			return err
		}
		return accounts.LedgerEach(ctx, r, a, func(row *accounts.LedgerRow) error { return fn(w.row(row)) })
	}}
	return out, nil
}

// sayUnvalued says what of an account is in no amount: how many units of the
// one item, or that there are some of several.
func (t *Table) sayUnvalued(s accounts.LedgerTotals) {
	if s.CameUnvalued == 0 && s.WentUnvalued == 0 && s.Closing().Unvalued == 0 {
		return
	}
	said := t.words.T("ledger.unvalued_some")
	if s.One {
		said = t.words.T("ledger.unvalued_said", text.Number(int64(s.CameUnvalued)),
			text.Number(int64(s.WentUnvalued)), text.Number(int64(s.Closing().Unvalued)))
	}
	t.FilterBy(t.words.T("ledger.unvalued_units"), said)
}

// ledgerColumns are the columns of P12; more than one item are named in two
// columns more.
func ledgerColumns(w Ask, one bool) []Column {
	columns := []Column{
		{Key: "date", Label: w.T("common.date"), Kind: Day, Width: 12},
		{Key: "number", Label: w.T("ledger.voucher"), Kind: Text, Width: 17},
		{Key: "summary", Label: w.T("ledger.summary"), Kind: Text, Width: 26},
	}
	balance, value := w.T("ledger.balance"), w.T("ledger.balance_value")
	if !one {
		columns = append(columns,
			Column{Key: "item", Label: w.T("report.item"), Kind: Text, Width: 20},
			Column{Key: "unit", Label: w.T("common.unit"), Kind: Text, Width: 6})
		balance, value = w.T("ledger.balance_item"), w.T("ledger.balance_value_item")
	}
	return append(columns, []Column{
		{Key: "lot_no", Label: w.T("common.lot_no"), Kind: Text, Width: 12},
		{Key: "expires_on", Label: w.T("common.expires_on"), Kind: Day, Width: 12},
		{Key: "in", Label: w.T("ledger.in"), Kind: Number, Width: 10, page: one},
		{Key: "out", Label: w.T("ledger.out"), Kind: Number, Width: 10, page: one},
		{Key: "balance", Label: balance, Kind: Number, Width: 11},
		{Key: "in_value", Label: w.T("ledger.in_value"), Kind: Money, Width: 13, page: true},
		{Key: "out_value", Label: w.T("ledger.out_value"), Kind: Money, Width: 13, page: true},
		{Key: "balance_value", Label: value, Kind: Money, Width: 14},
		{Key: "unvalued", Label: w.T("ledger.unvalued"), Kind: Number, Width: 10},
		{Key: "who", Label: w.T("ledger.who"), Kind: Text, Width: 10},
	}...)
}

// ledgerWords make the cells of a ledger.
type ledgerWords struct {
	ask   Ask
	one   bool
	of    inventory.Scope
	kinds map[document.Kind]string
	to    map[document.ID]distribution.SlipFor // whom goods on the road were for
}

// meet learns whom a warehouse's goods on the road were for: those of a page,
// or (nil) all.
func (w *ledgerWords) meet(ctx context.Context, r db.Reader, rows []accounts.LedgerRow) (err error) {
	if w.of != inventory.OfWarehouse {
		return nil
	}
	var ids []document.ID
	for _, row := range rows {
		if via := row.Via(); via != nil {
			ids = append(ids, *via)
		}
	}
	if rows == nil || len(ids) > 0 {
		w.to, err = distribution.RecipientsOf(ctx, r, ids)
	}
	return err
}

// row is one line.
func (w ledgerWords) row(r *accounts.LedgerRow) []Cell {
	cells := make([]Cell, 0, 15)
	cells = append(cells, Date(r.BusinessOn), WordOf(r.Document.Number), w.summary(r))
	if !w.one {
		cells = append(cells, w.ask.goods(r.Goods.Name, r.Goods.NameEn, r.Goods.Spec), r.Goods.Unit)
	}
	came, cameFen, in := r.Came()
	went, wentFen, out := r.Went()
	cells = append(cells, WordOf(r.Lot.LotNo), DateOf(r.Lot.ExpiresOn),
		counted(int64(came), in), counted(int64(went), out),
		int64(r.Balance.Units), worth(cameFen), worth(wentFen))
	who := w.ask.Hand(r.Who)
	return append(append(cells, value(r.Balance)...), WordOf(&who))
}

// summary is what a line was: the kind of its document, and from whom or to whom.
func (w ledgerWords) summary(r *accounts.LedgerRow) string {
	kind, said := w.kinds[r.Document.Kind]
	if !said {
		kind = w.ask.Say(fault.Message{Key: r.Document.Kind.Key()})
		w.kinds[r.Document.Kind] = kind
	}
	if via := r.Via(); via != nil {
		to := w.to[*via]
		switch name := w.ask.Named(to.Name, to.NameEn); {
		case w.of == inventory.OfRecipient:
			return kind
		case name != "" && r.Side < 0:
			return kind + " → " + name
		case name != "":
			return kind + " ← " + name
		}
	}
	if r.Side < 0 {
		return kind + " → " + w.ask.Named(r.To.Name, r.To.NameEn)
	}
	if d := r.Document; d.Party != "" && d.Kind == document.Receipt {
		return kind + " ← " + w.ask.Named(d.Party, d.PartyEn)
	}
	return kind + " ← " + w.ask.Named(r.From.Name, r.From.NameEn)
}

// opening is the line above the first: what there was before the period.
func (w ledgerWords) opening(a accounts.LedgerAsk, t accounts.LedgerTotals) []Cell {
	cells := w.blank("ledger.opening", "ledger.opening_all")
	if a.From != "" {
		cells[0] = Date(a.From)
	}
	return w.ending(cells, t.Opening)
}

// closing is the line of totals: what came and went, and what is left.
func (w ledgerWords) closing(t accounts.LedgerTotals) []Cell {
	cells := w.blank("ledger.closing", "ledger.closing_all")
	n := len(cells) - 8
	if w.one {
		cells[n], cells[n+1] = int64(t.Came), int64(t.Went)
	}
	cells[n+3] = value(accounts.Balance{Units: t.Came, Fen: t.CameFen, Unvalued: t.CameUnvalued})[0]
	cells[n+4] = value(accounts.Balance{Units: t.Went, Fen: t.WentFen, Unvalued: t.WentUnvalued})[0]
	return w.ending(cells, t.Closing())
}

func (w ledgerWords) blank(one, all string) []Cell {
	cells := make([]Cell, len(ledgerColumns(w.ask, w.one)))
	cells[2] = w.say(one, all)
	return cells
}

// say chooses the words for one thing or for many.
func (w ledgerWords) say(one, all string) string {
	if w.one {
		return w.ask.T(one)
	}
	return w.ask.T(all)
}

// ending fills in a balance; units of unlike things are not added up.
func (w ledgerWords) ending(cells []Cell, b accounts.Balance) []Cell {
	n := len(cells) - 8
	if w.one {
		cells[n+2] = int64(b.Units)
	}
	copy(cells[n+5:], value(b))
	if !w.one {
		cells[n+6] = nil
	}
	return cells
}

// value is what a balance is worth and how much of it has no value: nothing is
// said where nothing is known, and of nothing.
func value(b accounts.Balance) []Cell {
	switch {
	case b == accounts.Balance{}:
		return []Cell{nil, nil}
	case b.Unvalued == 0:
		return []Cell{Fen(b.Fen), nil}
	case b.Fen == 0 && b.Unvalued == b.Units:
		return []Cell{nil, int64(b.Unvalued)}
	}
	return []Cell{Fen(b.Fen), int64(b.Unvalued)}
}

func counted(n int64, there bool) Cell {
	if !there {
		return nil
	}
	return n
}

func worth(fen *int64) Cell {
	if fen == nil {
		return nil
	}
	return Fen(*fen)
}

// ledgerFilters say whose ledger it is, over which days, and how much of what
// came and went has no value.
func (t *Table) ledgerFilters(ctx context.Context, r db.Reader, a accounts.LedgerAsk) error {
	label, name, err := AccountName(ctx, r, t.words, a.Of)
	if err != nil {
		return err
	}
	t.FilterBy(label, name)
	if a.Item != 0 {
		it, err := inventory.LoadItem(ctx, r, a.Item)
		if err != nil {
			return err
		}
		t.FilterBy(t.words.T("report.item"), itemName(t.words, it))
	}
	t.period(a.From, a.To)
	return nil
}

func (t *Table) period(from, to string) {
	w := t.words
	switch {
	case from != "" && to != "":
		t.FilterBy(w.T("ledger.period"), w.T("ledger.from_to", text.Date(w.Lang, from), text.Date(w.Lang, to)))
	case from != "":
		t.FilterBy(w.T("ledger.period"), w.T("ledger.since", text.Date(w.Lang, from)))
	case to != "":
		t.FilterBy(w.T("ledger.period"), w.T("ledger.until", text.Date(w.Lang, to)))
	}
}

func itemName(w Words, it inventory.Item) string {
	return w.goods(it.Name, it.NameEn, it.Spec) + w.T("ledger.per_unit", it.BaseUnit)
}

// AccountName is what an account is called, and by which word.
func AccountName(ctx context.Context, r db.Reader, w Words, of inventory.Account) (label, name string, err error) {
	switch of.Scope {
	case inventory.OfItem:
		it, err := inventory.LoadItem(ctx, r, inventory.ItemID(of.ID))
		return w.T("report.item"), itemName(w, it), err
	case inventory.OfLot:
		lot, err := inventory.LoadLot(ctx, r, inventory.LotID(of.ID))
		if err != nil {
			return "", "", err
		}
		it, err := inventory.LoadItem(ctx, r, lot.ItemID)
		name = itemName(w, it) + " " + text.Date(w.Lang, lot.ReceivedOn)
		if lot.LotNo != nil {
			name = *lot.LotNo + " " + name
		}
		return w.T("ledger.of_lot"), name, err
	case inventory.OfDonor:
		d, err := goodsin.LoadDonor(ctx, r, inventory.DonorID(of.ID))
		return w.T("ledger.of_donor"), w.Named(d.Name, d.NameEn), err
	case inventory.OfWarehouse, inventory.OfRecipient:
		p, err := inventory.LoadPlace(ctx, r, inventory.PlaceID(of.ID))
		if of.Scope == inventory.OfRecipient {
			return w.T("ledger.of_recipient"), w.Named(p.Name, p.NameEn), err
		}
		return w.T("common.warehouse"), w.Named(p.Name, p.NameEn), err
	}
	return w.T("ledger.scope"), w.T("ledger.of_branch"), nil
}
