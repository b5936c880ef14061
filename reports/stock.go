package reports

import (
	"context"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/inventory"
	"relief/inventory/equipment"
)

// Stock is the stock list: what a filter lets through, whole, whatever page of
// it a screen shows.
func Stock(ctx context.Context, r db.Reader, f inventory.StockFilter, ask Ask) (*Table, error) {
	t, err := Begin(ctx, r, ask, "stock", ask.T("report.stock"))
	if err != nil {
		return nil, err
	}
	f.After, f.Limit = "", MaxRows+1
	rows, err := inventory.Stock(ctx, r, f)
	if err != nil {
		return nil, err
	}
	totals, err := inventory.Totals(ctx, r, f)
	if err != nil {
		return nil, err
	}
	if err := t.stockFilters(ctx, r, f); err != nil {
		return nil, err
	}
	t.Columns = []Column{
		{Key: "code", Label: ask.T("common.code"), Kind: Text, Width: 12},
		{Key: "name", Label: ask.T("report.item"), Kind: Text, Width: 30},
		{Key: "spec", Label: ask.T("common.specification"), Kind: Text, Width: 14},
		{Key: "unit", Label: ask.T("common.unit"), Kind: Text, Width: 8},
		{Key: "category", Label: ask.T("report.category"), Kind: Text, Width: 14},
		{Key: "place", Label: ask.T("stocklist.place"), Kind: Text, Width: 18},
		{Key: "on_hand", Label: ask.T("common.on_hand"), Kind: Number, Width: 11},
		{Key: "held", Label: ask.T("common.held"), Kind: Number, Width: 11},
		{Key: "available", Label: ask.T("common.available"), Kind: Number, Width: 11},
		{Key: "min_stock", Label: ask.T("report.min_stock"), Kind: Number, Width: 11},
		{Key: "lots", Label: ask.T("report.lots"), Kind: Number, Width: 9},
		{Key: "unknown", Label: ask.T("report.unknown_expiry"), Kind: Number, Width: 13},
		{Key: "first_out", Label: ask.T("report.first_expiry"), Kind: Day, Width: 16},
		{Key: "oldest", Label: ask.T("report.oldest"), Kind: Day, Width: 16},
		{Key: "state", Label: ask.T("common.state"), Kind: Text, Width: 8},
	}
	for _, s := range rows {
		state := ask.T("itempage.in_use")
		if !s.Active {
			state = ask.T("itempage.out_of_use")
		}
		t.Rows = append(t.Rows, []Cell{
			s.Code, ask.Named(s.Name, s.NameEn), s.Spec, s.Unit, s.Category, StockPlace(ask, s),
			int64(s.OnHand), int64(s.Held), int64(s.Available), int64(s.MinStock), s.Lots, s.Unknown,
			DateOf(s.FirstOut), DateOf(s.Oldest), state,
		})
	}
	t.Totals = make([]Cell, len(t.Columns))
	t.Totals[0] = ask.T("common.total")
	t.Totals[1] = ask.T("report.items_in_stock", totals.Items, totals.InStock)
	t.Totals[10] = totals.Lots // units of unlike things are not added up
	return t, nil
}

// StockPlace says where an item lies: the first place by its code, and at how
// many it lies where there are more.
func StockPlace(w interface {
	T(key string, args ...any) string
	Named(name, nameEn string) string
}, s inventory.StockRow) string {
	place := w.Named(s.Place, s.PlaceEn)
	if s.Places < 2 {
		return place
	}
	return w.T("stocklist.places", place, s.Places)
}

// shows are the words for what a stock filter shows.
var shows = map[string]fault.Message{
	"in_stock":  {Key: "report.show_in_stock"},
	"expiring":  {Key: "report.show_expiring"},
	"expired":   {Key: "report.show_expired"},
	"unknown":   {Key: "stocklist.show_unknown"},
	"lying":     {Key: "stocklist.show_lying"},
	"below_min": {Key: "report.show_below_min"},
}

func (t *Table) stockFilters(ctx context.Context, r db.Reader, f inventory.StockFilter) error {
	t.FilterBy(t.words.T("common.search"), f.Find)
	t.FilterBy(t.words.T("report.category"), f.Category)
	if m, ok := shows[f.Show]; ok {
		t.FilterBy(t.words.T("common.filter"), t.words.Say(m))
	}
	if f.Place == 0 {
		return nil
	}
	p, err := inventory.LoadPlace(ctx, r, f.Place)
	if err != nil {
		return err
	}
	t.FilterBy(t.words.T("common.place"), t.words.Named(p.Name, p.NameEn))
	return nil
}

// Equipment is the register of the branch's own equipment, sorted as asked.
func Equipment(ctx context.Context, r db.Reader, sort string, ask Ask) (*Table, error) {
	t, err := Begin(ctx, r, ask, "equipment", ask.T("report.equipment"))
	if err != nil {
		return nil, err
	}
	list, err := equipment.List(ctx, r, sort)
	if err != nil {
		return nil, err
	}
	t.Columns = []Column{
		{Key: "tag", Label: ask.T("report.tag"), Kind: Text, Width: 12},
		{Key: "name", Label: ask.T("report.item"), Kind: Text, Width: 30},
		{Key: "spec", Label: ask.T("common.specification"), Kind: Text, Width: 14},
		{Key: "purpose", Label: ask.T("report.purpose"), Kind: Text, Width: 26},
		{Key: "custodian", Label: ask.T("report.custodian"), Kind: Text, Width: 14},
		{Key: "since", Label: ask.T("report.since"), Kind: Day, Width: 13},
		{Key: "number", Label: ask.T("report.document"), Kind: Text, Width: 18},
		{Key: "state", Label: ask.T("common.state"), Kind: Text, Width: 12},
	}
	for _, e := range list {
		state := ask.T("state.out")
		if e.Retired {
			state = ask.T("equippage.retired")
		}
		t.Rows = append(t.Rows, []Cell{
			e.Tag, ask.Named(e.Name, e.NameEn), e.Spec, e.Purpose, e.Custodian, DateOf(&e.Since),
			WordOf(e.Number), state,
		})
	}
	t.CountRows()
	return t, nil
}
