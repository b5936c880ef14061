package imports

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/intake"
	"relief/internal/sheet"
	"relief/internal/text"
	"relief/internal/web/desk"
	"relief/internal/web/desk/drafts"
	"relief/inventory"
	"relief/inventory/opening"
	"relief/inventory/picks"
)

// openingRows is how many rows of a workbook a page shows.
const openingRows = 100

// openingPage is what was understood of a workbook.
type openingPage struct {
	desk.Base
	File       desk.Staged
	Problem    string // why no table could be read
	Sheets     []desk.Option
	Count      *opening.Count
	Result     *opening.Result
	Rows       []openingRow
	Tabs       []openingTab
	Pages      []desk.Option
	Warehouses []desk.Option
	Items      []picks.Offer // what a name can be picked from
	Columns    []desk.Field
	Carried    []desk.Attr // corrections of rows that are not shown open
	AllNew     bool
	Today      string
	Draft      drafts.Shown
	Posted     *document.Document // the receipt that this very file became already
	asks       *openingAsks

	stores         map[inventory.PlaceID]string // names of the warehouses
	chosen         inventory.PlaceID
	makesWarehouse bool
}

// openingTab is one way to look at the rows.
type openingTab struct {
	View, Label string
	Count       int
	Active      bool
}

// resolve says of every row what it means, against what the branch knows now.
func (p *openingPage) resolve(ctx context.Context, r db.Reader) error {
	p.Today = r.Where().Today()
	known, err := picks.Load(ctx, r)
	if err != nil {
		return err
	}
	for _, e := range p.asks.Edits { // whoever corrects a name may write a code or initials
		if e.Name == nil {
			continue
		}
		if it, clear, _ := known.Meant(*e.Name); clear {
			*e.Name = it.Name + it.Spec
		}
	}
	if err := p.judge(ctx, r); err != nil {
		return err
	}
	p.Items = known.Offers(desk.MostPicks, p)
	if err := p.loadWarehouses(ctx, r); err != nil {
		return err
	}
	if p.Posted, err = opening.PostedFrom(ctx, r, p.File.Bytes); err != nil {
		return err
	}
	p.show()
	return nil
}

// judge runs the count against the names of the branch and the head as typed.
func (p *openingPage) judge(ctx context.Context, r db.Reader) error {
	names, err := inventory.LoadNames(ctx, r)
	if err != nil {
		return err
	}
	if p.asks.Head {
		p.Count.CountedOn, p.Count.CountedBy, p.Count.Witness = p.asks.CountedOn, p.asks.CountedBy, p.asks.Witness
	}
	p.Result = opening.Resolve(p.Count, opening.Know(names), p.asks.Edits, r.Where().Today())
	if p.asks.Head && p.asks.Bad != nil {
		p.Result.Fields["counted_on"] = *p.asks.Bad
	}
	if p.asks.Checking && p.asks.AllNew > 0 {
		p.asks.AllNew = p.Result.Tally.New
	}
	if p.AllNew = p.asks.AllNew > 0 && p.asks.AllNew == p.Result.Tally.New; !p.AllNew {
		return nil
	}
	for i := range p.Result.Lines {
		l := &p.Result.Lines[i]
		l.CreateNew = l.CreateNew || l.State == opening.New
	}
	p.Result.Tally.Unticked = 0
	return nil
}

// loadWarehouses makes the choice of the warehouse: the one the sheet names,
// the only one there is, or a new one under the name that was read.
func (p *openingPage) loadWarehouses(ctx context.Context, r db.Reader) error {
	places, err := inventory.Places(ctx, r)
	if err != nil {
		return err
	}
	chosen, named := p.asks.Warehouse, false
	var options []desk.Option
	p.stores = map[inventory.PlaceID]string{}
	for _, w := range places {
		if w.Kind != inventory.Warehouse || !w.Open {
			continue
		}
		id := strconv.FormatInt(int64(w.ID), 10)
		p.stores[w.ID] = p.Named(w.Name, w.NameEn)
		if text.Fold(w.Name) == text.Fold(p.Count.Warehouse) {
			named = true
			if chosen == "" || chosen == "new" { // or registered since it was to be made
				chosen = id
			}
		}
		options = append(options, desk.Option{Value: id, Label: p.Named(w.Name, w.NameEn)})
	}
	if chosen == "" && p.Count.Warehouse == "" && len(options) == 1 {
		chosen = options[0].Value
	}
	if !named && (p.Count.Warehouse != "" || len(options) == 0) {
		label := p.T("openpage.new_warehouse", p.WarehouseName())
		options = append(options, desk.Option{Value: "new", Label: label})
		chosen = cmp.Or(chosen, "new")
	}
	if !slices.ContainsFunc(options, func(o desk.Option) bool { return o.Value == chosen }) {
		options, chosen = append([]desk.Option{{Label: p.T("common.choose")}}, options...), ""
	}
	for i := range options {
		options[i].Chosen = options[i].Value == chosen
	}
	p.Warehouses = options
	id, _ := strconv.ParseInt(chosen, 10, 64) // a new warehouse, or none, has no number
	p.chosen, p.makesWarehouse = inventory.PlaceID(id), chosen == "new"
	p.Result.Place(places, p.chosen)
	return nil
}

// WarehouseField is where it is chosen: what was typed is looked at already.
func (p *openingPage) WarehouseField() desk.Field {
	b := p.Base
	b.Form = nil
	return b.Choice("warehouse", p.T("common.warehouse"), p.Warehouses)
}

// WarehouseName is what a new warehouse would be called.
func (p *openingPage) WarehouseName() string {
	return cmp.Or(p.Count.Warehouse, p.T("openpage.first_warehouse"))
}

// show chooses the rows of the view and page, faulty ones first.
func (p *openingPage) show() {
	p.fieldFaults()
	all := make([]openingRow, 0, len(p.Result.Lines))
	for _, l := range p.Result.Lines {
		all = append(all, p.row(l))
	}
	attention := slices.ContainsFunc(all, func(r openingRow) bool { return r.rank < 2 })
	if p.asks.Order != orderSheet {
		slices.SortStableFunc(all, func(a, b openingRow) int { return cmp.Compare(a.rank, b.rank) })
	}
	view := p.asks.View
	if view == "" && len(all) > openingRows && attention {
		view = "attention"
	}
	p.makeTabs(all, view)
	shown := slices.DeleteFunc(slices.Clone(all), func(r openingRow) bool { return !inView(r, view) })
	pages := max(1, (len(shown)+openingRows-1)/openingRows)
	at := min(p.asks.Page, pages)
	for n := 1; n <= pages && pages > 1; n++ {
		p.Pages = append(p.Pages, desk.Option{Value: strconv.Itoa(n), Label: strconv.Itoa(n), Chosen: n == at})
	}
	p.Rows = shown[(at-1)*openingRows : min(at*openingRows, len(shown))]
	for i := range p.Rows {
		if p.Rows[i].Open {
			p.Rows[i].Fields = p.rowFields(p.Rows[i])
		}
	}
	p.carry()
	p.makeColumns(p.Count.Headings)
}

// makeTabs counts the rows of every view.
func (p *openingPage) makeTabs(all []openingRow, view string) {
	for _, tab := range []struct{ view, label string }{
		{"all", p.T("openpage.tab_all")}, {"attention", p.T("openpage.tab_attention")},
		{"matched", p.T("openpage.tab_matched")}, {"uncounted", p.T("openpage.tab_uncounted")},
		{"left_out", p.T("openpage.tab_left_out")},
	} {
		n := 0
		for _, row := range all {
			if inView(row, tab.view) {
				n++
			}
		}
		if n == 0 && tab.view == "left_out" && view != tab.view {
			continue // as with most counts
		}
		active := tab.view == cmp.Or(view, "all")
		p.Tabs = append(p.Tabs, openingTab{View: tab.view, Label: tab.label, Count: n, Active: active})
	}
}

func inView(r openingRow, view string) bool {
	switch view {
	case "attention":
		return r.rank < 2
	case "matched":
		return r.State == opening.Matched
	case "uncounted":
		return r.State == opening.NotCounted
	case "left_out":
		return r.State == opening.LeftOut
	}
	return true
}

// carry keeps the corrections of rows that do not stand open on this page.
func (p *openingPage) carry() {
	open, ticks, skips := map[int]bool{}, map[int]bool{}, map[int]bool{}
	for _, row := range p.Rows {
		open[row.N] = row.Open
		ticks[row.N] = row.State == opening.New
		skips[row.N] = row.CanSkip()
	}
	for _, n := range sortedRows(p.asks.Edits) {
		e := p.asks.Edits[n]
		for _, role := range editFields {
			if cell := *editOf(&e, role); cell != nil && !open[n] {
				p.Carried = append(p.Carried, desk.Attr{Name: fmt.Sprintf("row.%d.%s", n, role), Value: *cell})
			}
		}
		if e.CreateNew && !ticks[n] {
			p.Carried = append(p.Carried, desk.Attr{Name: fmt.Sprintf("row.%d.new", n), Value: "1"})
		}
		if e.LeaveOut && !skips[n] {
			p.Carried = append(p.Carried, desk.Attr{Name: fmt.Sprintf("row.%d.skip", n), Value: "1"})
		}
	}
}

func sortedRows(edits map[int]opening.Edit) []int {
	var rows []int
	for n := range edits {
		rows = append(rows, n)
	}
	slices.Sort(rows)
	return rows
}

// makeColumns makes the choice of what each column means.
func (p *openingPage) makeColumns(headings []opening.Heading) {
	for _, h := range headings {
		var options []desk.Option
		for _, role := range append([]opening.Role{opening.Ignored}, opening.Roles()...) {
			if role == opening.Ignored && len(options) > 0 {
				continue
			}
			options = append(options, desk.Option{
				Value: string(role), Label: p.Say(opening.RoleKey(role)), Chosen: role == h.Role,
			})
		}
		b := p.Base
		b.Form = nil // what was read is what was asked
		label := sheet.Column(h.Column) + " " + h.Text
		p.Columns = append(p.Columns, b.Choice(fmt.Sprintf("column.%d", h.Column), label, options))
	}
}

// Refused shows on the page what a posting was refused for; the list at its
// head is kept short, in the order of the rows, and leads to them.
func (p *openingPage) Refused(form *desk.Form, refusal error) {
	p.Base.Refused(form, refusal)
	if p.asks.View != "" && p.asks.View != "all" {
		p.asks.View = "attention"
	}
	p.Tabs, p.Pages, p.Rows, p.Carried, p.Columns, p.asks.Page = nil, nil, nil, nil, nil, 1
	p.show()
	here := map[int]bool{}
	for _, row := range p.Rows {
		here[row.N] = true
	}
	slices.SortStableFunc(p.Faults, func(a, b desk.Faulty) int { return cmp.Compare(rowOf(a.Field), rowOf(b.Field)) })
	if more := len(p.Faults) - 10; more > 0 {
		p.Faults = append(p.Faults[:10], desk.Faulty{Field: "rows", Said: p.T("openpage.more_faults", more)})
	}
	heads := map[string]string{
		"f-counted_on": p.T("openpage.counted_on"), "f-warehouse": p.T("common.warehouse"),
		"f-witness": p.T("openpage.witness"),
	}
	for i, slip := range p.Faults {
		n := rowOf(slip.Field)
		if label := heads[slip.Field]; label != "" {
			p.Faults[i].Said = p.T("openpage.at_field", label, slip.Said)
		}
		if n == 0 {
			continue
		}
		p.Faults[i] = desk.Faulty{Field: "rows", Said: p.T("openpage.at_row", n, slip.Said)}
		if here[n] {
			p.Faults[i].Field = fmt.Sprintf("row-%d", n)
		}
	}
}

// HeaderField is where the header row can be corrected: it shows the row that
// was read.
func (p *openingPage) HeaderField() desk.Field {
	b := p.Base
	b.Form = nil
	return b.Field("header_row", p.T("openpage.header_row"), p.HeaderRow(), "inputmode", "numeric",
		"autocomplete", "off")
}

// HeaderRow is the header row that was read, or asked for.
func (p *openingPage) HeaderRow() string {
	n := p.asks.Mapping.HeaderRow
	if p.Count != nil {
		n = p.Count.HeaderRow
	}
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// Sheet is the sheet that was read, or asked for.
func (p *openingPage) Sheet() string {
	if p.Count != nil {
		return p.Count.Sheet
	}
	return p.asks.Mapping.Sheet
}

// Order is how the rows are ordered.
func (p *openingPage) Order() string { return p.asks.Order }

// OtherOrder is the other one.
func (p *openingPage) OtherOrder() string { return otherOrder(p.asks.Order) }

// Past tells whether the rows below a sign-off are read too.
func (p *openingPage) Past() bool { return p.asks.Mapping.Past }

// NewBins tells whether the bins nobody knows are made.
func (p *openingPage) NewBins() bool { return p.asks.NewBins }

// BinNames are the bins nobody knows.
func (p *openingPage) BinNames() string {
	var names []string
	for _, b := range p.Result.NewBins {
		names = append(names, b.Name)
	}
	return strings.Join(names, "、")
}

// Remarks are what is told of the workbook.
func (p *openingPage) Remarks() []intake.Remark { return p.Result.Remarks() }

// View is how the rows are looked at.
func (p *openingPage) View() string { return p.asks.View }

// PageNo is which page of the rows is shown.
func (p *openingPage) PageNo() int { return p.asks.Page }

// Action is where the form's buttons lead.
func (p *openingPage) Action(step string) string {
	return fmt.Sprintf("/opening/%d/%s", p.File.ID, step)
}

// rowOf is the row a field's id speaks of; 0 is the head.
func rowOf(id string) int {
	var n int
	if _, err := fmt.Sscanf(id, "f-row-%d-", &n); err != nil {
		return 0
	}
	return n
}
