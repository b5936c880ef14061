package intake

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"relief/internal/fault"
	"relief/internal/sheet"
	"relief/internal/text"
)

// taker reads the rows under a header.
type taker struct {
	g     *sheet.Grid
	h     header
	l     *List
	a     *Account
	ends  int         // the sign-off row that was met last; 0 while the table goes on
	below []sheet.Row // rows under it
}

// parse reads one sheet.
func parse(g *sheet.Grid, k Kind, m Mapping) (*List, error) {
	h, err := findHeader(g, k, m)
	l := &List{Kind: k, Sheet: g.Name, HeaderRow: h.row, Headings: h.headings, Shape: h.shape(), past: m.Past}
	if err != nil {
		return l, err
	}
	h.headless(g)
	l.Headings, l.stacked, l.said = h.headings, h.rows > 1, k.heard(m.Words)
	t := &taker{g: g, h: h, l: l, a: NewAccount(g)}
	t.a.Titles(h.row)
	for _, row := range g.Rows {
		switch {
		case row.Number < h.row:
		case row.Number < h.row+h.rows:
			t.a.ReadRow(row)
		default:
			t.take(row)
		}
	}
	t.a.TellBelow(t.ends, t.below)
	for _, heading := range h.headings {
		if w, said := k.said("", heading.Text); said && w.Meaning == heading.Field {
			label, _ := k.Label(w)
			t.a.Say(0, "", "import.heading_said", sheet.Column(heading.Column), Short(heading.Text), label, w.On)
		}
		if f, known := k.Field(heading.Field); known && g.HiddenColumn(heading.Column) {
			t.a.Say(0, "", "import.hidden_column", sheet.Column(heading.Column), f.Label)
		}
	}
	l.Remarks, l.Cells = t.a.Settle(h.text)
	if len(l.Rows) == 0 {
		return l, fault.New(fault.Invalid, "import.no_rows", h.row)
	}
	return l, nil
}

// headless puts the columns without a head that hold something among the
// headings, so that a person can say what they are.
func (h *header) headless(g *sheet.Grid) {
	known := map[int]bool{}
	for _, heading := range h.headings {
		known[heading.Column] = true
	}
	var more []int
	for _, row := range g.Rows {
		if row.Number < h.row+h.rows {
			continue
		}
		for _, col := range Filled(row) {
			if !known[col] {
				known[col] = true
				more = append(more, col)
			}
		}
	}
	slices.Sort(more)
	for _, col := range more {
		h.headings = append(h.headings, Heading{Column: col})
	}
}

// text is what stands over a column.
func (h header) text(col int) string {
	for _, heading := range h.headings {
		if heading.Column == col {
			return heading.Text
		}
	}
	return ""
}

// at is the cell that a column of a row shows and where it stands. A cell
// merged downwards counts for all its rows, one merged across for its first
// column alone.
func (t *taker) at(row sheet.Row, col int) (c sheet.Cell, number int) {
	m, merged := t.g.Merged(row.Number, col)
	switch {
	case !merged:
		return row.Cell(col), row.Number
	case m.Left != col:
		return sheet.Cell{}, row.Number
	}
	return t.g.Cell(m.Top, col), m.Top
}

// take reads a row, or tells why it is none.
func (t *taker) take(row sheet.Row) {
	filled := Filled(row)
	if len(filled) == 0 {
		return
	}
	first := trim(row.Cell(filled[0]).Text)
	heads, own := t.heads(row)
	switch {
	case own > 0 && heads == own || heads >= 2: // the header again, on the next page
		t.a.TellBelow(t.ends, t.below)
		t.ends, t.below = 0, nil
		t.a.ReadRow(row)
		return
	case t.ends > 0 && IsSignOff(first):
		t.a.ReadRow(row)
		return
	case t.ends > 0:
		t.below = append(t.below, row)
		return
	case IsSignOff(first):
		if !t.l.past {
			t.ends = row.Number
		}
		t.a.TellRow(row, "import.skip_sign_off", Short(first))
		return
	}
	if key := t.aside(row, filled, first, own); key != "" {
		t.a.TellRow(row, key, Short(first))
		return
	}
	t.row(row)
}

// heads counts the cells of a row that read as the header over them, and those
// that stand in a column of the list at all.
func (t *taker) heads(row sheet.Row) (heads, own int) {
	for _, heading := range t.h.headings {
		value := trim(row.Cell(heading.Column).Text)
		if heading.Field == "" || value == "" {
			continue
		}
		own++
		if value == trim(t.g.Value(t.h.row, heading.Column).Text) ||
			value == trim(t.g.Value(t.h.row+t.h.rows-1, heading.Column).Text) {
			heads++
		}
	}
	return heads, own
}

// aside tells why a row is no row of the list: an example, a total, or a title
// that stands alone. A row that holds anything beside its name is one.
func (t *taker) aside(row sheet.Row, filled []int, first string, own int) string {
	switch {
	case IsExample(first):
		return "import.skip_example"
	case IsTotal(first):
		return "import.skip_total"
	case len(filled) > 1 || own > 1:
		return ""
	}
	m, merged := t.g.Merged(row.Number, filled[0])
	if merged && m.Right > m.Left || IsSection(first) {
		return "import.skip_section"
	}
	return ""
}

// row reads a row as one of the list, unless nothing but its number stands in
// it.
func (t *taker) row(row sheet.Row) {
	out := Row{Number: row.Number, Hidden: row.Hidden, values: map[string]string{}, cols: t.h.col}
	empty := true
	for _, heading := range t.h.headings {
		c, number := t.at(row, heading.Column)
		out.cells = append(out.cells, c.Shown())
		switch {
		case heading.seq && heading.Field == "":
			t.a.Read(row.Number, heading.Column)
		case heading.Field != "":
			f, _ := t.l.Kind.Field(heading.Field)
			out.read(f, c)
			if number == row.Number && !c.Blank() {
				empty = empty && trim(c.Text) == "" && !c.Uncached
			}
		}
	}
	if empty {
		return // what stands in it is told by the account
	}
	for _, heading := range t.h.headings {
		if _, number := t.at(row, heading.Column); heading.Field != "" && number == row.Number {
			t.a.Read(row.Number, heading.Column)
		}
	}
	if row.Hidden {
		out.notes = append(out.notes, Fault{Message: fault.Message{Key: "import.hidden_row"}})
	}
	t.l.Rows = append(t.l.Rows, out)
}

// scientific is a long number that a spreadsheet wrote short, and lost.
var scientific = regexp.MustCompile(`^\d(\.\d+)?[eE]\+\d+$`)

// read takes the value of a cell: as it is shown, without what nobody sees, on
// one line where the field has one.
func (r *Row) read(f Field, c sheet.Cell) {
	shown := c.Shown()
	value, unseen, broke := text.Tidy(shown)
	if f.Lines && value != "" {
		value = strings.Map(keepLines, shown)
		value = strings.Trim(value, " \t\r\u3000") // its last line break counts
	}
	r.values[f.Key] = value
	fail := func(key string, args ...any) {
		r.faults = append(r.faults, Fault{f.Key, r.Cell(f.Key), fault.Message{Key: key, Args: args}})
	}
	switch {
	case c.Uncached:
		fail("import.not_calculated")
	case c.Kind == sheet.Error:
		fail("import.error_value")
	case f.Code && scientific.MatchString(value):
		fail("import.scientific", value)
	case f.Code && c.Kind == sheet.Number && len(value) > 15:
		r.Note(f.Key, "import.long_number", value)
	}
	if len(unseen) > 0 {
		r.Note(f.Key, "import.unseen", strings.Join(unseen, "、"))
	}
	if broke && !f.Lines {
		r.Note(f.Key, "import.joined", Short(value))
	}
}

// keepLines drops what nobody sees, but for line breaks.
func keepLines(r rune) rune {
	if text.Unseen(r) && r != '\n' && r != '\r' || r != '\n' && r != '\r' && unicode.Is(unicode.Zl, r) {
		return -1
	}
	return r
}

// trim takes the blanks around a text off, full-width ones too.
func trim(s string) string { return strings.TrimSpace(s) }
