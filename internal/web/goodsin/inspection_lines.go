package goodsin

import (
	"fmt"
	"slices"
	"strconv"

	"relief/internal/web/desk"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// lineRow is one line of the form.
type lineRow struct {
	N        int          // as people count
	What     []desk.Field // what every line says
	Short    desk.Field   // why other than declared
	Reject   []desk.Field // why some were rejected, and where they went
	More     []desk.Field // what few lines say
	New      string       // the name of the box that makes a new item, where nobody knows it
	NewLabel string
	Ticked   bool
}

// Open tells whether the part that few lines need is shown at once.
func (l lineRow) Open() bool { return slices.ContainsFunc(l.More, desk.Field.Holds) }

// remember keeps what was found before as the first values of the fields.
func (p *inspectPage) remember(a goodsin.Arrival) {
	p.values = map[string]string{
		"donor": a.DonorName, "reference": a.Reference, "letter": a.Letter, "purpose": a.Purpose, "second": a.SecondBy,
	}
	if f := a.Fiscal; f != nil {
		p.values["fiscal_number"], p.values["fiscal_reason"] = f.Number, f.Reason
	}
	for i, l := range a.Lines {
		set := func(name, value string) { p.values[fmt.Sprintf("%s.%d", name, i)] = value }
		set("item", p.picks.Value(inventory.Item{
			ID: l.ItemID, Code: l.Code, Name: l.Name, NameEn: l.NameEn, Spec: l.Spec}, p))
		if l.Declared != nil {
			set("declared", strconv.FormatInt(int64(*l.Declared), 10))
		}
		set("received", strconv.FormatInt(int64(l.Received), 10))
		if l.Rejected > 0 { // the accepted are the rest
			set("rejected", strconv.FormatInt(int64(l.Rejected), 10))
		}
		set("difference", l.Difference)
		set("reject_reason", l.RejectReason)
		set("reject_to", l.RejectTo)
		if a.WarehouseID == nil || l.PlaceID != *a.WarehouseID {
			set("place", l.Place)
		}
		for name, s := range map[string]*string{
			"lot_no": l.LotNo, "made_on": l.MadeOn, "expires_on": l.ExpiresOn, "basis": l.ValueBasis,
		} {
			if s != nil {
				set(name, *s)
			}
		}
		if l.ValueFen != nil {
			set("value", fmt.Sprintf("%d.%02d", *l.ValueFen/100, *l.ValueFen%100))
		}
		set("remarks", l.Remarks)
	}
}

// known is how many lines were found before.
func (p *inspectPage) known() (n int) {
	for p.values[fmt.Sprintf("item.%d", n)] != "" {
		n++
	}
	return n
}

// makeLines makes so many lines of the form.
func (p *inspectPage) makeLines(n int) {
	p.Lines = nil
	for i := range n {
		p.Lines = append(p.Lines, p.line(i))
	}
	p.Rest = goodsin.MaxArrivalLines - n
}

func (p *inspectPage) line(i int) lineRow {
	field := func(name, label string, with ...string) desk.Field {
		name = fmt.Sprintf("%s.%d", name, i)
		return p.Field(name, label, p.values[name], append(with, "placeholder", " ", "autocomplete", "off")...)
	}
	number := func(name, label string) desk.Field { return field(name, label, "inputmode", "numeric") }
	item := field("item", p.T("common.item"), "list", "items")
	item.Focus = i == p.focus
	row := lineRow{
		N: i + 1,
		What: []desk.Field{
			item, field("unit", p.T("common.unit")), number("declared", p.T("receipts.declared")),
			number("received", p.T("receipts.received")), number("rejected", p.T("receipts.rejected")),
			field("lot_no", p.T("common.lot_no")),
			field("expires_on", p.T("common.expires_on"), "placeholder", "2027-03"),
		},
		Short: field("difference", p.T("receipts.difference")),
		Reject: []desk.Field{
			field("reject_reason", p.T("receipts.reject_reason")),
			p.choice(fmt.Sprintf("reject_to.%d", i), p.T("receipts.reject_to"),
				[]string{"quarantine", "sender"}, p.Sent),
		},
		More: []desk.Field{
			number("accepted", p.T("receipts.accepted")), field("value", p.T("receipts.value"), "inputmode", "decimal"),
			p.choice(fmt.Sprintf("basis.%d", i), p.T("receipts.basis"), goodsin.ValueBases,
				func(basis string) string { return p.Say(goodsin.BasisWord(basis)) }),
			field("place", p.T("receipts.bin"), "list", "bins"),
			field("made_on", p.T("common.made_on"), "placeholder", "2027-03-31"),
			field("remarks", p.T("common.remarks")),
		},
	}
	if p.unmade[i] && p.Can("item.write") {
		row.New, row.NewLabel = fmt.Sprintf("new.%d", i), p.T("receipts.make_item")
		row.Ticked = p.Base.Form != nil && p.Base.Form.Ticked(row.New)
	}
	return row
}

// fields are the fields of a line in the order in which they stand.
func (l lineRow) fields() []desk.Field {
	return slices.Concat(l.What, []desk.Field{l.Short}, l.Reject, l.More)
}

// headFields are the fields that stand before the lines, in their order: name,
// what it is called.
func (p *inspectPage) headFields() [][2]string {
	return [][2]string{
		{"source", p.T("docpage.source")}, {"donor", p.T("receipts.donor")}, {"from_place", p.T("receipts.from_place")},
		{"reference", p.T("receipts.reference")}, {"warehouse", p.T("common.warehouse")},
		{"second", p.T("receipts.second")}, {"donor_pick", p.T("receipts.donor_which")},
		{"donor_kind", p.T("receipts.donor_new_kind")}, {"donor_publicity", p.T("donor.publicity")},
	}
}

// giftFields are those behind the lines.
func (p *inspectPage) giftFields() [][2]string {
	return [][2]string{
		{"earmarked", p.T("receipts.intent")}, {"for_place", p.T("receipts.for_whom")},
		{"purpose", p.T("receipts.for_what")},
		{"fiscal", p.T("receipts.fiscal")}, {"fiscal_number", p.T("receipts.fiscal_number")},
		{"fiscal_reason", p.T("receipts.fiscal_reason")}, {"letter", p.T("receipts.letter")},
	}
}

// Refused shows on the page what was refused. The list at its head follows the
// form and says where each fault stands.
func (p *inspectPage) Refused(form *desk.Form, refusal error) {
	p.Base.Refused(form, refusal)
	p.makeLines(linesOf(form))
	fields := p.headFields()
	for _, line := range p.Lines {
		for _, f := range line.fields() {
			fields = append(fields, [2]string{f.Name, p.T("receipts.at_line", line.N, f.Label)})
		}
	}
	p.NameFaults(append(fields, p.giftFields()...))
	for i, slip := range p.Faults {
		if slip.Field == desk.FieldID("lines") {
			p.Faults[i].Field = "line-rows"
		}
	}
}

// choice is a select of a line with nothing chosen first.
func (p *inspectPage) choice(name, label string, values []string, say func(string) string) desk.Field {
	options := []desk.Option{{Label: "—"}}
	for _, v := range values {
		options = append(options, desk.Option{Value: v, Label: say(v), Chosen: p.values[name] == v})
	}
	return p.Choice(name, label, options)
}
