package opening

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/width"

	"relief/internal/fault"
	"relief/internal/sheet"
	"relief/internal/text"
)

// cell is what a role's column shows in a row, and in which row it stands; a
// cell merged downwards stands for every row it covers.
func (r *reader) cell(row sheet.Row, role Role) (c sheet.Cell, number int) {
	col := r.h.col[role]
	if col == 0 {
		return sheet.Cell{}, row.Number
	}
	m, merged := r.g.Merged(row.Number, col)
	if !merged || m.Left != col || m.Right != col {
		return row.Cell(col), row.Number
	}
	return r.g.Cell(m.Top, col), m.Top
}

// value is the text at a role's column, without what nobody sees.
func (r *reader) value(row sheet.Row, role Role) string {
	c, _ := r.cell(row, role)
	value, _, _ := text.Tidy(c.Shown())
	return value
}

// word is the value of a role that holds a name or a number of signs, with what
// is to be said of its cell.
func (r *reader) word(row sheet.Row, out *Row, role Role) string {
	c, _ := r.cell(row, role)
	value, unseen, broke := text.Tidy(c.Shown())
	code := role == LotNo || role == Code
	switch {
	case code && scientific.MatchString(value):
		out.damaged[role] = fault.Message{Key: "import.scientific", Args: []any{value}}
	case code && c.Kind == sheet.Number && len(value) > 15:
		out.note(role, "import.long_number", value)
	}
	if len(unseen) > 0 {
		out.note(role, "import.unseen", strings.Join(unseen, "、"))
	}
	if broke {
		out.note(role, "import.joined", short(value))
	}
	return value
}

// scientific is a long number that a spreadsheet wrote short, and lost.
var scientific = regexp.MustCompile(`^\d(\.\d+)?[eE]\+\d+$`)

// figureText is the figure of a role's own cell, with what is to be said of it
// where out is given.
func (r *reader) figureText(row sheet.Row, out *Row, role Role) string {
	col := r.h.col[role]
	if col == 0 {
		return ""
	}
	c := row.Cell(col)
	value, unseen, _ := text.Tidy(c.Text)
	if counts(role) {
		role = Counted
	}
	if out != nil && len(unseen) > 0 {
		out.note(role, "import.unseen", strings.Join(unseen, "、"))
	}
	if out != nil && c.Percent {
		out.note(role, "opening.percent", value)
	}
	return value
}

// lostMonth is a number that may have been typed as the tenth month: a cell
// keeps 2027.10 as 2027.1.
var lostMonth = regexp.MustCompile(`^20\d\d\.1$`)

// date is what stands in a date's cell: a day, or a month where no day is
// shown; a bare number is a day of the workbook's own system.
func (r *reader) date(row sheet.Row, out *Row, role Role) string {
	c, _ := r.cell(row, role)
	value, unseen, _ := text.Tidy(c.Shown())
	if len(unseen) > 0 {
		out.note(role, "import.unseen", strings.Join(unseen, "、"))
	}
	switch {
	case c.Month && value == c.Text:
		out.note(role, "opening.month_with_day", value)
	case c.Kind == sheet.Number && role == ExpiresOn && lostMonth.MatchString(value):
		out.damaged[role] = fault.Message{Key: "opening.month_lost", Args: []any{value}}
	}
	serial, err := strconv.ParseFloat(width.Fold.String(value), 64)
	if err == nil && serial >= 20_000 && serial < 110_000 { // the years 1954 to 2199
		if iso, ok := r.g.Day(serial); ok {
			return iso
		}
	}
	return value
}

// note keeps something to say of a cell that refuses nothing.
func (r *Row) note(role Role, key string, args ...any) {
	r.notes = append(r.notes, cellNote{role, fault.Message{Key: key, Args: args}})
}

// cellNote is something to say of a cell of a row.
type cellNote struct {
	role Role
	fault.Message
}
