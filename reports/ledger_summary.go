package reports

import (
	"context"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/text"
	"relief/inventory"
	"relief/inventory/accounts"
)

// SummaryTable is 收发存汇总 as a table; a screen's part goes on behind the
// last item.
type SummaryTable struct {
	*Table
	Next *accounts.SummaryRow
}

// LedgerSummary is what there was of each item, what came by source, what went
// by use, and what is left, over a period.
func LedgerSummary(ctx context.Context, r db.Reader, a accounts.SummaryAsk, ask Ask) (*SummaryTable, error) {
	t, err := Begin(ctx, r, ask, "ledger-summary", ask.T("ledger.summary_title"))
	if err != nil {
		return nil, err
	}
	if err := t.ofWarehouse(ctx, r, a.Warehouse); err != nil {
		return nil, err
	}
	t.FilterBy(ask.T("report.category"), a.Category)
	t.FilterBy(ask.T("common.search"), a.Find)
	t.period(a.From, a.To)
	t.Columns = summaryColumns(ask)
	part := a.Limit
	if part > 0 {
		a.Limit++
	}
	rows, err := accounts.Summary(ctx, r, a)
	if err != nil {
		return nil, err
	}
	out := &SummaryTable{Table: t}
	if part > 0 && len(rows) > part {
		rows = rows[:part]
		out.Next = &rows[part-1]
	}
	for i := range rows {
		s := &rows[i]
		item := []Cell{s.Code, ask.goods(s.Name, s.NameEn, s.Spec), s.Unit}
		t.Rows = append(t.Rows, append(item, summaryCells(s, true)...))
		t.Refs = append(t.Refs, Ref{Kind: "item", ID: int64(s.ItemID)})
	}
	all, err := accounts.SummaryTotals(ctx, r, a)
	if err != nil {
		return nil, err
	}
	t.Totals = append([]Cell{ask.T("common.total"), ask.T("ledger.valued_only"), nil}, summaryCells(&all, false)...)
	return out, nil
}

// ofWarehouse says which warehouse alone a table tells of; 0 says nothing.
func (t *Table) ofWarehouse(ctx context.Context, r db.Reader, id inventory.PlaceID) error {
	if id == 0 {
		return nil
	}
	label, name, err := AccountName(ctx, r, t.words, inventory.Account{Scope: inventory.OfWarehouse, ID: int64(id)})
	if err != nil {
		return err
	}
	t.FilterBy(label, name)
	return nil
}

func summaryColumns(w Ask) []Column {
	columns := []Column{
		{Key: "code", Label: w.T("common.code"), Kind: Text, Width: 9},
		{Key: "item", Label: w.T("report.item"), Kind: Text, Width: 20},
		{Key: "unit", Label: w.T("common.unit"), Kind: Text, Width: 6},
	}
	for _, c := range []struct {
		key   string
		label string
	}{
		{"opening", w.T("ledger.opening_units")}, {"donated", w.T("ledger.donated")},
		{"bought", w.T("ledger.bought")}, {"allocated", w.T("ledger.allocated")},
		{"counted", w.T("ledger.counted")}, {"other_in", w.T("ledger.other_in")},
		{"in", w.T("ledger.in_units")}, {"given", w.T("ledger.given")}, {"used", w.T("ledger.used")},
		{"lost", w.T("ledger.lost")}, {"other_out", w.T("ledger.other_out")}, {"out", w.T("ledger.out_units")},
		{"closing", w.T("ledger.closing_units")},
	} {
		columns = append(columns, Column{Key: c.key, Label: c.label, Kind: Number, Width: 8})
	}
	for _, c := range []struct {
		key   string
		label string
	}{
		{"opening_value", w.T("ledger.opening_value")}, {"in_value", w.T("ledger.in_value")},
		{"out_value", w.T("ledger.out_value")}, {"closing_value", w.T("ledger.closing_value")},
	} {
		columns = append(columns, Column{Key: c.key, Label: c.label, Kind: Money, Width: 11})
	}
	return append(columns, Column{Key: "unvalued", Label: w.T("ledger.unvalued"), Kind: Number, Width: 8})
}

// summaryCells are the figures of an item, or of all: then without units,
// which are of unlike things. Only what has a value has one, and an item's last
// column says how much of what is left has none.
func summaryCells(s *accounts.SummaryRow, units bool) []Cell {
	figures := []inventory.Units{s.OpeningUnits, s.Donated, s.Bought, s.Allocated, s.Counted, s.OtherIn, s.Came,
		s.Given, s.Used, s.Lost, s.OtherOut, s.Went, s.Closing().Units}
	cells := make([]Cell, len(figures), len(figures)+5)
	for i, n := range figures {
		sum := i == 0 || i == 6 || i >= 11 // ways nothing took stay empty
		if units && (sum || n != 0) {
			cells[i] = int64(n)
		}
	}
	opening := accounts.Balance{Units: s.OpeningUnits, Fen: s.OpeningFen, Unvalued: s.OpeningUnvalued}
	came := accounts.Balance{Units: s.Came, Fen: s.CameFen, Unvalued: s.CameUnvalued}
	went := accounts.Balance{Units: s.Went, Fen: s.WentFen, Unvalued: s.WentUnvalued}
	closing := value(s.Closing())
	if !units {
		closing[1] = nil
	}
	return append(cells, value(opening)[0], value(came)[0], value(went)[0], closing[0], closing[1])
}

// AsOfTable is the stock of a day as a table; a screen's part goes on behind
// the last item.
type AsOfTable struct {
	*Table
	Next *accounts.AsOfRow
}

// StockAsOf is what lay in the branch's keeping at the end of a day, as the
// books knew it at a sequence: by item, or by lot.
func StockAsOf(ctx context.Context, r db.Reader, f accounts.AsOf, ask Ask) (*AsOfTable, error) {
	t, err := Begin(ctx, r, ask, "stock-as-of", ask.T("ledger.as_of_title"))
	if err != nil {
		return nil, err
	}
	if err := t.knows(r.Where(), f); err != nil {
		return nil, err
	}
	if err := t.ofWarehouse(ctx, r, f.Warehouse); err != nil {
		return nil, err
	}
	t.asOfFilters(r.Where(), f)
	part := f.Limit
	if part > 0 {
		f.Limit++
	}
	rows, err := accounts.StockAsOf(ctx, r, f)
	if err != nil {
		return nil, err
	}
	out := &AsOfTable{Table: t}
	rows, out.Next = asOfPart(rows, part)
	t.Columns = asOfColumns(ask, f.ByLot)
	sums, err := asOfSums(ctx, r, f, rows, out.Next != nil || f.AfterID != 0)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		s := &rows[i]
		if s.Units == 0 && s.ValueFen == 0 {
			continue
		}
		b := accounts.Balance{Units: s.Units, Fen: s.ValueFen, Unvalued: s.Unvalued}
		cells := []Cell{s.Code, ask.Named(s.Name, s.NameEn), s.Spec, s.Unit, s.Category}
		ref := Ref{Kind: "item", ID: int64(s.ItemID)}
		if f.ByLot {
			cells = append(cells, WordOf(s.LotNo), DateOf(s.ExpiresOn), DateOf(s.ReceivedOn))
			ref = Ref{Kind: "lot", ID: int64(s.LotID)}
		}
		cells = append(cells, int64(s.Stored), int64(s.Away), int64(s.InUse), int64(s.Units))
		t.Rows = append(t.Rows, append(cells, value(b)...))
		t.Refs = append(t.Refs, ref)
	}
	t.Totals = make([]Cell, len(t.Columns))
	t.Totals[0], t.Totals[1] = ask.T("common.total"), ask.T("ledger.items", sums.Items)
	worth := value(sums.Balance)
	if sums.Items > 1 {
		worth[1] = nil // units of unlike things
	}
	copy(t.Totals[len(t.Columns)-2:], worth)
	return out, nil
}

// asOfSums are the totals of a whole list: of its rows, or of the books where the
// rows are a part of it.
func asOfSums(
	ctx context.Context, r db.Reader, f accounts.AsOf, rows []accounts.AsOfRow, part bool,
) (sums accounts.AsOfSums, err error) {
	if part {
		return accounts.AsOfTotals(ctx, r, f)
	}
	var last inventory.ItemID
	for _, s := range rows {
		if s.Units == 0 && s.ValueFen == 0 {
			continue
		}
		sums.Units, sums.Fen, sums.Unvalued = sums.Units+s.Units, sums.Fen+s.ValueFen, sums.Unvalued+s.Unvalued
		if s.ItemID != last {
			sums.Items, last = sums.Items+1, s.ItemID
		}
	}
	return sums, nil
}

// knows refuses a day to come and a sequence that the books have not reached:
// what is there now would be called the stock of then.
func (t *Table) knows(at db.At, f accounts.AsOf) error {
	var faults fault.Fields
	if f.On > at.Today() {
		faults.Add("on", "fault.in_future")
	}
	if last := t.Provenance.Head.Seq; f.Seq > last {
		faults.Add("seq", "ledger.seq_beyond", f.Seq, last)
	}
	return faults.Err(fault.Invalid, "fault.invalid")
}

// asOfPart cuts a part off behind its last item and tells that item where more
// follow. By lot, the last item of one too many goes with all its lots.
func asOfPart(rows []accounts.AsOfRow, part int) ([]accounts.AsOfRow, *accounts.AsOfRow) {
	if part == 0 {
		return rows, nil
	}
	items := 0
	for i := range rows {
		if i == 0 || rows[i].ItemID != rows[i-1].ItemID {
			if items++; items > part {
				return rows[:i], &rows[i-1]
			}
		}
	}
	return rows, nil
}

func (t *Table) asOfFilters(at db.At, f accounts.AsOf) {
	w := t.words
	on := f.On
	if on == "" {
		on = at.Today()
	}
	t.FilterBy(w.T("ledger.on"), text.Date(w.Lang, on))
	if f.Seq > 0 {
		t.FilterBy(w.T("ledger.seq"), formatInt(f.Seq))
	}
	t.FilterBy(w.T("report.category"), f.Category)
	t.FilterBy(w.T("common.search"), f.Find)
}

func asOfColumns(w Ask, lots bool) []Column {
	columns := []Column{
		{Key: "code", Label: w.T("common.code"), Kind: Text, Width: 10},
		{Key: "item", Label: w.T("report.item"), Kind: Text, Width: 26},
		{Key: "spec", Label: w.T("common.specification"), Kind: Text, Width: 12},
		{Key: "unit", Label: w.T("common.unit"), Kind: Text, Width: 7},
		{Key: "category", Label: w.T("report.category"), Kind: Text, Width: 12},
	}
	if lots {
		columns = append(columns,
			Column{Key: "lot_no", Label: w.T("common.lot_no"), Kind: Text, Width: 14},
			Column{Key: "expires_on", Label: w.T("common.expires_on"), Kind: Day, Width: 12},
			Column{Key: "received_on", Label: w.T("ledger.received_on"), Kind: Day, Width: 12})
	}
	return append(columns, []Column{
		{Key: "stored", Label: w.T("ledger.stored"), Kind: Number, Width: 11},
		{Key: "away", Label: w.T("ledger.away"), Kind: Number, Width: 9},
		{Key: "in_use", Label: w.T("ledger.in_use"), Kind: Number, Width: 9},
		{Key: "units", Label: w.T("ledger.kept"), Kind: Number, Width: 11},
		{Key: "value", Label: w.T("ledger.value"), Kind: Money, Width: 14},
		{Key: "unvalued", Label: w.T("ledger.unvalued"), Kind: Number, Width: 11},
	}...)
}
