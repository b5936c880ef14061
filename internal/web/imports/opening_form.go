package imports

import (
	"slices"
	"strconv"
	"strings"

	"relief/internal/fault"
	"relief/internal/text"
	"relief/internal/web/desk"
	"relief/inventory/opening"
)

// openingAsks is what a person has said of a workbook so far: how to read it,
// its head, and the rows that were touched.
type openingAsks struct {
	Mapping   opening.Mapping
	Edits     map[int]opening.Edit
	AllNew    int  // make every new item: how many the page said there are
	Checking  bool // only read again: the tick for all new items follows the rows
	Open      map[int]bool
	View      string
	Order     string
	NewBins   bool
	Page      int
	Head      bool // the head was sent: it goes before what the sheet says
	CountedOn string
	Bad       *fault.Message // what is wrong with the typed date
	Warehouse string         // a number, or "new"
	CountedBy string
	Witness   string
}

// editFields are the cells of a row that can be corrected in place.
var editFields = []opening.Role{
	opening.Name, opening.Spec, opening.Unit, opening.Counted, opening.Damaged, opening.LotNo, opening.MadeOn,
	opening.ExpiresOn,
}

// readOpening reads everything but the rows. Another sheet or header row makes
// what was said of the old one void.
func readOpening(form *desk.Form) *openingAsks {
	a := &openingAsks{Edits: map[int]opening.Edit{}, Open: map[int]bool{}, Page: 1}
	if form == nil {
		return a
	}
	a.Mapping.Sheet = form.Text("sheet")
	a.Mapping.HeaderRow, _ = strconv.Atoi(form.Text("header_row")) // what is no number: find it
	moved := a.Mapping.Sheet != form.Text("was_sheet")
	if moved {
		a.Mapping.HeaderRow = 0
	}
	if moved || form.Text("header_row") != form.Text("was_header") {
		form.Drop("row.", "column.", "all_new", "counted_on", "warehouse", "counted_by", "witness", "was_",
			"header_row")
		return a
	}
	a.readColumns(form)
	a.Mapping.Past, a.NewBins = form.Ticked("past"), form.Ticked("new_bins")
	if orders := form.List("order"); len(orders) > 0 {
		a.Order = orders[len(orders)-1]
	}
	views, pages := form.List("view"), form.List("page") // a pressed button comes last
	if len(views) > 0 {
		a.View = views[len(views)-1]
	}
	if len(pages) > 0 && len(views) < 2 {
		n, err := strconv.Atoi(pages[len(pages)-1])
		if err == nil && n > 0 {
			a.Page = n
		}
	}
	for _, typed := range form.List("open") {
		if n, err := strconv.Atoi(typed); err == nil {
			a.Open[n] = true
		}
	}
	a.AllNew, _ = strconv.Atoi(form.Text("all_new")) // not ticked is 0
	a.Head = form.Has("witness")
	a.Warehouse, a.CountedBy, a.Witness = form.Text("warehouse"), form.Text("counted_by"), form.Text("witness")
	a.CountedOn, a.Bad = form.Day("counted_on", text.Past)
	return a
}

func (a *openingAsks) readColumns(form *desk.Form) {
	roles := opening.Roles()
	for _, name := range form.Names() {
		column, is := strings.CutPrefix(name, "column.")
		n, err := strconv.Atoi(column)
		role := opening.Role(form.Text(name))
		if !is || err != nil || n < 1 || role != opening.Ignored && !slices.Contains(roles, role) {
			continue
		}
		if a.Mapping.Columns == nil {
			a.Mapping.Columns = map[int]opening.Role{}
		}
		a.Mapping.Columns[n] = role
	}
}

// rows reads the rows that were touched: a cell that reads as the workbook has
// it is no correction.
func (a *openingAsks) rows(form *desk.Form, count *opening.Count) {
	if form == nil {
		return
	}
	typed := map[int]opening.Row{}
	for _, row := range count.Rows {
		typed[row.Number] = row
	}
	for _, name := range form.Names() {
		rest, is := strings.CutPrefix(name, "row.")
		number, field, two := strings.Cut(rest, ".")
		n, err := strconv.Atoi(number)
		row, there := typed[n]
		if !is || !two || err != nil || !there {
			continue
		}
		e := a.Edits[n]
		e.CreateNew = e.CreateNew || field == "new"
		e.LeaveOut = e.LeaveOut || field == "skip"
		if cell := editOf(&e, opening.Role(field)); cell != nil {
			if now := form.Text(name); now != strings.TrimSpace(typedCell(row, opening.Role(field))) {
				*cell = &now
			}
		}
		a.Edits[n] = e
	}
}

// editOf is where an edit keeps a cell; nil when the cell is not corrected so.
func editOf(e *opening.Edit, role opening.Role) **string {
	switch role {
	case opening.Name:
		return &e.Name
	case opening.Spec:
		return &e.Spec
	case opening.Unit:
		return &e.Unit
	case opening.Counted:
		return &e.Counted
	case opening.Damaged:
		return &e.Damaged
	case opening.LotNo:
		return &e.LotNo
	case opening.MadeOn:
		return &e.MadeOn
	case opening.ExpiresOn:
		return &e.ExpiresOn
	}
	return nil
}

// typedCell is a cell of a row as it reads now.
func typedCell(row opening.Row, role opening.Role) string {
	switch role {
	case opening.Name:
		return row.Name
	case opening.Spec:
		return row.Spec
	case opening.Unit:
		return row.Unit
	case opening.Counted:
		return row.CountedText
	case opening.Damaged:
		return row.DamagedText
	case opening.LotNo:
		return row.LotNo
	case opening.MadeOn:
		return row.MadeOn
	case opening.ExpiresOn:
		return row.ExpiresOn
	}
	return ""
}
