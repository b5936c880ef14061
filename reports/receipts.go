package reports

import (
	"context"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// receiptShows are the words for what a list of receipts shows.
var receiptShows = map[string]fault.Message{
	"waiting":   {Key: "receipts.show_waiting"},
	"posted":    {Key: "receipts.show_posted"},
	"withdrawn": {Key: "receipts.show_withdrawn"},
	"no_fiscal": {Key: "receipts.show_no_fiscal"},
}

// Receipts is the list of goods that came, newest first: on record, posted,
// withdrawn, with for how long those not posted have lain.
func Receipts(ctx context.Context, r db.Reader, f goodsin.ArrivalFilter, ask Ask) (*Table, error) {
	t, err := Begin(ctx, r, ask, "receipts", ask.T("menu.receipts"))
	if err != nil {
		return nil, err
	}
	f.Before, f.Limit = 0, MaxRows+1
	list, err := goodsin.Arrivals(ctx, r, f)
	if err != nil {
		return nil, err
	}
	t.FilterBy(ask.T("common.search"), f.Find)
	if m, ok := receiptShows[f.Show]; ok {
		t.FilterBy(ask.T("common.filter"), ask.Say(m))
	}
	t.FilterBy(ask.T("docpage.source"), ask.Say(inventory.SourceWord(f.Source)))
	t.Columns = []Column{
		{Key: "number", Label: ask.T("common.number"), Kind: Text, Width: 19},
		{Key: "state", Label: ask.T("common.state"), Kind: Text, Width: 14},
		{Key: "arrived_on", Label: ask.T("receipts.arrived_on"), Kind: Day, Width: 13},
		{Key: "age", Label: ask.T("receipts.age_days"), Kind: Number, Width: 12},
		{Key: "business_on", Label: ask.T("receipts.posted_on"), Kind: Day, Width: 13},
		{Key: "source", Label: ask.T("docpage.source"), Kind: Text, Width: 11},
		{Key: "received_from", Label: ask.T("docpage.received_from"), Kind: Text, Width: 24},
		{Key: "donor", Label: ask.T("receipts.donor"), Kind: Text, Width: 24},
		{Key: "restriction", Label: ask.T("receipts.earmark"), Kind: Text, Width: 20},
		{Key: "parcels", Label: ask.T("receipts.parcels"), Kind: Number, Width: 9},
		{Key: "lines", Label: ask.T("receipts.lines"), Kind: Number, Width: 9},
		{Key: "recorded_by", Label: ask.T("receipts.recorded_by"), Kind: Text, Width: 12},
		{Key: "inspected_by", Label: ask.T("receipts.inspectors"), Kind: Text, Width: 18},
		{Key: "fiscal", Label: ask.T("receipts.fiscal"), Kind: Text, Width: 20},
	}
	for _, a := range list {
		t.Rows = append(t.Rows, t.receiptRow(a, r.Where().Today()))
	}
	t.CountRows()
	return t, nil
}

func (t *Table) receiptRow(a goodsin.ArrivalRow, today string) []Cell {
	w := t.words
	state := w.Say(fault.Message{Key: a.State.Key()})
	if a.Reversed {
		state = w.T("slip.reversed")
	}
	var age, posted, parcels Cell
	if a.Waiting() {
		age = a.Age(today)
	}
	if a.PostedAt != nil {
		posted = DateOf(&a.BusinessOn)
	}
	if a.Parcels > 0 {
		parcels = a.Parcels
	}
	inspectors := a.InspectedBy
	if a.SecondBy != "" {
		inspectors += " / " + a.SecondBy
	}
	return []Cell{
		WordOf(a.Number), state, DateOf(&a.ArrivedOn), age, posted, w.Say(a.SourceWord()), a.ReceivedFrom,
		w.Named(a.Donor, a.DonorEn), a.Restriction(), parcels, a.Lines, w.Hand(a.AuthorName), inspectors, w.fiscal(a),
	}
}

// fiscal says what became of a gift's fiscal receipt.
func (w Words) fiscal(a goodsin.ArrivalRow) string {
	switch {
	case a.FiscalNumber != "":
		return a.FiscalNumber
	case a.FiscalKind != "":
		return w.Say(a.FiscalWord())
	case a.FiscalMissing():
		return w.T("receipts.fiscal_missing")
	}
	return ""
}

// Donors is the register of donors and suppliers by name.
func Donors(ctx context.Context, r db.Reader, find string, all bool, ask Ask) (*Table, error) {
	t, err := Begin(ctx, r, ask, "donors", ask.T("menu.donors"))
	if err != nil {
		return nil, err
	}
	list, err := goodsin.DonorSums(ctx, r, goodsin.DonorFilter{Find: find, All: all})
	if err != nil {
		return nil, err
	}
	t.FilterBy(ask.T("common.search"), find)
	t.Columns = []Column{
		{Key: "name", Label: ask.T("common.name"), Kind: Text, Width: 30},
		{Key: "name_en", Label: ask.T("common.name_en"), Kind: Text, Width: 24},
		{Key: "kind", Label: ask.T("common.kind"), Kind: Text, Width: 12},
		{Key: "contact", Label: ask.T("common.contact"), Kind: Text, Width: 12},
		{Key: "phone", Label: ask.T("common.telephone"), Kind: Text, Width: 16},
		{Key: "address", Label: ask.T("common.address"), Kind: Text, Width: 24},
		{Key: "uscc", Label: ask.T("recipient.uscc_label"), Kind: Text, Width: 21},
		{Key: "publicity", Label: ask.T("donor.publicity"), Kind: Text, Width: 10},
		{Key: "receipts", Label: ask.T("donor.receipts"), Kind: Number, Width: 9},
		{Key: "last_on", Label: ask.T("donor.last_on"), Kind: Day, Width: 13},
	}
	for _, d := range list {
		publicity := ask.T("donor.public")
		if d.Publicity == "anonymous" {
			publicity = ask.T("donor.anonymous")
		}
		t.Rows = append(t.Rows, []Cell{
			d.Name, d.NameEn, ask.Say(d.KindWord()), d.Contact, d.Phone, d.Address, d.USCC, publicity,
			d.Receipts, DateOf(d.LastOn),
		})
	}
	t.CountRows()
	return t, nil
}
