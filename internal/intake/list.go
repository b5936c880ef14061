package intake

import (
	"context"
	"strings"

	"relief/internal/fault"
	"relief/internal/sheet"
)

// List is a list as it stands in one sheet: typed, not judged.
type List struct {
	Kind      Kind
	Sheet     string
	Sheets    []sheet.SheetInfo
	HeaderRow int // the row a spreadsheet shows
	Headings  []Heading
	Shape     string // of the header, to know it again
	Rows      []Row
	Skipped   []Skip
}

// Row is one row as typed. Number is the row a spreadsheet shows.
type Row struct {
	Number int
	Hidden bool
	values map[string]string
	cells  []string // by heading, as typed
	cols   map[string]int
	faults []Fault // cells that hold no value of their own
}

// Skip is a row that was not read as a thing, and why.
type Skip struct {
	Number int
	Text   string
	fault.Message
}

// Value is what stands in a field of the row, "" when nothing does.
func (r Row) Value(field string) string { return r.values[field] }

// Has tells whether something stands in a field of the row.
func (r Row) Has(field string) bool { return r.values[field] != "" }

// Cells are all cells of the row under the list's headings, as typed.
func (r Row) Cells() []string { return r.cells }

// Cell is where a field of the row stands, as in F7; "" without such a column.
func (r Row) Cell(field string) string {
	if col := r.cols[field]; col > 0 {
		return sheet.Address(r.Number, col)
	}
	return ""
}

// Mapping is how the list was read, whole.
func (l *List) Mapping() Mapping {
	m := Mapping{Sheet: l.Sheet, HeaderRow: l.HeaderRow, Columns: map[int]string{}}
	for _, h := range l.Headings {
		m.Columns[h.Column] = h.Field
	}
	return m
}

// Reads tells whether the list has a column for a field.
func (l *List) Reads(field string) bool {
	for _, h := range l.Headings {
		if h.Field == field {
			return true
		}
	}
	return false
}

// Read finds the list of a kind in a book: in the sheet the mapping names, or
// in the first visible one with a header. A list that cannot be read comes
// back with what was found of it and the refusal.
func Read(ctx context.Context, book *sheet.Book, k Kind, m Mapping) (*List, error) {
	var list *List
	var refusal error
	for i, info := range book.Sheets() {
		if m.Sheet != "" && m.Sheet != info.Name || m.Sheet == "" && info.Hidden {
			continue
		}
		g, err := book.Grid(ctx, i)
		if err != nil {
			return nil, err
		}
		found, err := parse(g, k, m)
		found.Sheets = book.Sheets()
		if err == nil {
			return found, nil
		}
		if list == nil || len(found.Headings) > len(list.Headings) {
			list, refusal = found, err
		}
	}
	if list == nil {
		return &List{Kind: k, Sheets: book.Sheets()}, fault.New(fault.Invalid, "import.no_sheet")
	}
	return list, refusal
}

// parse reads one sheet.
func parse(g *sheet.Grid, k Kind, m Mapping) (*List, error) {
	h, err := findHeader(g, k, m)
	l := &List{Kind: k, Sheet: g.Name, HeaderRow: h.row, Headings: h.headings, Shape: h.shape()}
	if err != nil {
		return l, err
	}
	for _, row := range g.Rows {
		if row.Number < h.row+h.rows {
			continue
		}
		if l.take(g, h, row) {
			break
		}
	}
	if len(l.Rows) == 0 {
		return l, fault.New(fault.Invalid, "import.no_rows", h.row)
	}
	return l, nil
}

// take reads a row, or notes why it is none; the sign-off ends the table.
func (l *List) take(g *sheet.Grid, h header, row sheet.Row) (ended bool) {
	out := Row{Number: row.Number, Hidden: row.Hidden, values: map[string]string{}, cols: h.col}
	first, filled, heads := "", 0, 0
	for _, heading := range h.headings {
		c := g.Value(row.Number, heading.Column)
		typed := c.Text
		out.cells = append(out.cells, typed)
		value := trim(typed)
		if value != "" && first == "" {
			first = value
		}
		if heading.Field == "" {
			continue
		}
		if value != "" {
			filled++
			if value == trim(g.Value(h.row, heading.Column).Text) ||
				value == trim(g.Value(h.row+h.rows-1, heading.Column).Text) {
				heads++
			}
		}
		out.values[heading.Field] = value
		if f, _ := l.Kind.Field(heading.Field); f.Lines && value != "" {
			out.values[heading.Field] = strings.Trim(typed, " \t\r\u3000") // its last line break counts
		}
		out.check(heading, c)
	}
	reason := ""
	switch {
	case IsSignOff(first):
		reason, ended = "import.skip_sign_off", true
	case filled == 0 && len(out.faults) == 0:
		return false
	case IsExample(first):
		reason = "import.skip_example"
	case IsTotal(first):
		reason = "import.skip_total"
	case heads >= 2:
		reason = "import.skip_header"
	case across(g, h, row.Number) || filled == 1 && IsSection(first):
		reason = "import.skip_section"
	}
	if reason != "" {
		l.Skipped = append(l.Skipped, Skip{row.Number, short(first), fault.Message{Key: reason}})
		return ended
	}
	l.Rows = append(l.Rows, out)
	return false
}

// across tells whether one merged cell covers several columns of a row.
func across(g *sheet.Grid, h header, number int) bool {
	for _, heading := range h.headings {
		if m, merged := g.Merged(number, heading.Column); merged && m.Right > m.Left {
			return true
		}
	}
	return false
}

// check notes a cell that holds no value of its own.
func (r *Row) check(heading Heading, c sheet.Cell) {
	key := ""
	switch {
	case c.Uncached:
		key = "import.not_calculated"
	case c.Kind == sheet.Error:
		key = "import.error_value"
	default:
		return
	}
	r.faults = append(r.faults, Fault{Field: heading.Field, Cell: r.Cell(heading.Field),
		Message: fault.Message{Key: key}})
}

// trim takes the blanks around a text off, full-width ones too.
func trim(s string) string { return strings.TrimSpace(s) }
