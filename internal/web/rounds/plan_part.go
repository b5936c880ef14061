package rounds

import (
	"fmt"
	"strconv"
	"strings"

	"relief/distribution"
	"relief/internal/web/desk"
	"relief/inventory"
)

// A plan is shown in pages of its recipients, and one of very many items in
// parts of its items, so that no page has more than about pageCells cells.
const (
	pageCells  = 1300
	fewAcross  = 25 // recipients on a page of a plan with many items
	manyAcross = 50 // recipients on a page of one with few
)

// planPart is what of a plan's matrix one page shows.
type planPart struct {
	Find     string
	Paged    bool                        // the plan has more recipients than a page shows
	Across   []distribution.MatrixColumn // the recipients shown
	Shown    []distribution.MatrixRow    // the items shown, with the cells of those recipients
	Parts    []desk.Tab                  // where the items are shown in parts
	From, To int                         // which of the recipients found these are, from 1
	Of       int                         // how many were found
	Earlier  string
	Later    string
}

// takePart narrows the matrix to what the address asks for: a page of the
// recipients that are found, a part of the items.
func (p *planPage) takePart(found map[distribution.RecipientID]bool) {
	all := p.Matrix.Recipients
	size := across(len(all), len(p.Matrix.Items))
	p.Paged = len(all) > size
	columns := make([]int, 0, len(all))
	for i, c := range all {
		if found[c.RecipientID] {
			columns = append(columns, i)
		}
	}
	p.Of = len(columns)
	page := pageOf(p.Query.Get("page"), (len(columns)+size-1)/size)
	from, to := (page-1)*size, min(page*size, len(columns))
	p.From, p.To = from+1, to
	if page > 1 {
		p.Earlier = p.With("page", pageWord(page-1))
	}
	if to < len(columns) {
		p.Later = p.With("page", pageWord(page+1))
	}
	p.narrow(columns[from:to])
}

// across is how many recipients a page of a plan shows.
func across(recipients, items int) int {
	switch {
	case recipients <= manyAcross && (recipients+1)*items <= pageCells:
		return max(1, recipients)
	case (manyAcross+1)*items <= pageCells:
		return manyAcross
	}
	return fewAcross
}

// pageOf reads which page is asked for; what is none is the first.
func pageOf(typed string, last int) int {
	n, err := strconv.Atoi(typed)
	if err != nil {
		n = 1
	}
	return max(1, min(n, last))
}

// pageWord is a page in an address; the first has none.
func pageWord(n int) string {
	if n == 1 {
		return ""
	}
	return strconv.Itoa(n)
}

// narrow keeps of the matrix the columns and the part of the items to be shown.
func (p *planPage) narrow(columns []int) {
	for _, i := range columns {
		p.Across = append(p.Across, p.Matrix.Recipients[i])
	}
	rows := p.part()
	p.Shown = make([]distribution.MatrixRow, len(rows))
	for n, row := range rows {
		cells := make([]distribution.Progress, len(columns))
		for at, i := range columns {
			cells[at] = row.Cells[i]
		}
		row.Cells = cells
		p.Shown[n] = row
	}
}

// part is the rows shown on this page of a plan of many items.
func (p *planPage) part() []distribution.MatrixRow {
	rows := p.Matrix.Items
	size := max(1, pageCells/(len(p.Across)+1))
	if len(rows) <= size {
		return rows
	}
	shown := pageOf(p.Query.Get("part"), (len(rows)+size-1)/size)
	for from := 0; from < len(rows); from += size {
		n := from/size + 1
		p.Parts = append(p.Parts, desk.Tab{
			Label: p.T("plan.rows", from+1, min(from+size, len(rows))), Href: p.With("part", pageWord(n)),
			Active: n == shown,
		})
	}
	return rows[(shown-1)*size : min(shown*size, len(rows))]
}

// CellsPath is where the page's cells are posted; it keeps the page.
func (p planPage) CellsPath() string {
	return strings.Replace(p.With(), p.Path, p.at("cells"), 1)
}

// ShownSlips are the slips of the recipients shown.
func (p planPage) ShownSlips() []distribution.Slip {
	if !p.Paged {
		return p.Slips
	}
	shown := map[distribution.RecipientID]bool{}
	for _, c := range p.Across {
		shown[c.RecipientID] = true
	}
	var list []distribution.Slip
	for _, s := range p.Slips {
		if shown[s.RecipientID] {
			list = append(list, s)
		}
	}
	return list
}

// Was is what the cells shown held when they were read, item by item: a cell that
// is not in it held nothing. On a page that came back, a cell typed over was read
// when the page was opened, unless what it holds now is said beside it.
func (p planPage) Was() string {
	var told strings.Builder
	add := func(item inventory.ItemID, rec distribution.RecipientID, units inventory.Units) {
		if name := cellName(item, rec); p.told && p.typedOver(name) && !p.overtaken[name] {
			units = p.was[name]
		}
		if units > 0 {
			fmt.Fprintf(&told, "%d.%d=%d ", item, rec, units)
		}
	}
	for _, row := range p.Shown {
		for i, c := range p.Across {
			add(row.ItemID, c.RecipientID, row.Cells[i].Units)
		}
		add(row.ItemID, 0, row.Kept.Units)
	}
	return told.String()
}

// Seen is the version of the plan that the page was read at; where it came back,
// that of the page as it was opened, unless it says that the plan was changed.
func (p planPage) Seen() int64 { return p.seen }

// typedOver tells whether a cell of a page that came back holds what was typed.
// One that was sent as it had been read holds what it holds now.
func (p planPage) typedOver(name string) bool {
	if p.Form == nil || !p.Form.Has(name) {
		return false
	}
	units, plain := typedUnits(p.Form.Typed(name))
	return !p.told || !plain || units != p.was[name]
}

// wasOf reads what the page said that its cells held; told is false where it
// said nothing.
func wasOf(form *desk.Form) (was map[string]inventory.Units, told bool) {
	if !form.Has("was") {
		return nil, false
	}
	was = map[string]inventory.Units{}
	for _, at := range strings.Fields(form.Text("was")) {
		cell, units, _ := strings.Cut(at, "=")
		n, err := strconv.ParseInt(units, 10, 64)
		if err != nil {
			return nil, false // no field of ours
		}
		was["cell."+cell] = inventory.Units(n)
	}
	return was, true
}
