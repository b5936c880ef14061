package sheet

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"relief/internal/fault"
)

// separators are what can part the fields of a line; the first wins a draw.
var separators = []byte{',', ';', '\t'}

// sampled is how many lines are looked at to tell the separator.
const sampled = 50

// parseText makes a grid of a text. Every field is kept as typed: 007 stays
// 007; only the apostrophe of our own export is taken off.
func parseText(content string, limits Limits) (*Grid, error) {
	sep, content := separator(content)
	g := &Grid{Name: csvName, merged: map[int][]int{}}
	s := &lines{rest: content, sep: sep, row: 0}
	cells, left := 0, limits.TextBytes
	for s.next() {
		row := Row{Number: s.row}
		if s.row > limits.Rows && !s.blank() {
			return nil, fault.New(fault.TooLarge, "sheet.too_many_rows", limits.Rows)
		}
		for i, field := range s.fields {
			if field == "" {
				continue
			}
			if i >= limits.Columns {
				return nil, fault.New(fault.TooLarge, "sheet.too_many_columns", s.row, limits.Columns)
			}
			if len(field) > limits.CellChars && utf8.RuneCountInString(field) > limits.CellChars {
				return nil, fault.New(fault.TooLarge, "sheet.long_cell", s.row, limits.CellChars)
			}
			if left -= int64(len(field)); left < 0 {
				return nil, fault.New(fault.TooLarge, "sheet.too_much_text", s.row, limits.TextBytes>>20)
			}
			if cells++; cells > limits.Cells {
				return nil, fault.New(fault.TooLarge, "sheet.too_many_cells", limits.Cells)
			}
			row.cells = append(row.cells, placed{col: i + 1, cell: textCell(field)})
		}
		if len(row.cells) > 0 {
			g.Rows = append(g.Rows, row)
		}
	}
	switch {
	case s.open > 0:
		return nil, fault.New(fault.Invalid, "sheet.open_quote", s.open)
	case g.Width() < 2:
		return nil, fault.New(fault.Invalid, "sheet.one_column")
	}
	return g, nil
}

// textCell is a field as a cell: a number only where it reads the same as one.
func textCell(field string) Cell {
	f, err := strconv.ParseFloat(field, 64)
	if err == nil && !math.IsNaN(f) && !math.IsInf(f, 0) && strconv.FormatFloat(f, 'f', -1, 64) == field {
		return Cell{Kind: Number, Text: field}
	}
	return Cell{Kind: Text, Text: Unguard(field)}
}

// separator tells what parts the fields: the line sep=; that some programs
// write, or what most lines hold the same number of, outside quotes.
func separator(content string) (byte, string) {
	rest, told := strings.CutPrefix(content, "sep=")
	if told && rest != "" && bytes.IndexByte(separators, rest[0]) >= 0 {
		after := strings.TrimPrefix(rest[1:], "\r")
		if strings.HasPrefix(after, "\n") || after == "" {
			return rest[0], strings.TrimPrefix(after, "\n")
		}
	}
	best, most := separators[0], 0
	for _, sep := range separators {
		counts := map[int]int{}
		s := &lines{rest: content, sep: sep}
		for n := 0; n < sampled && s.next(); n++ {
			if len(s.fields) > 1 {
				counts[len(s.fields)-1]++
			}
		}
		score := 0
		for fields, times := range counts {
			score = max(score, fields*times)
		}
		if score > most {
			best, most = sep, score
		}
	}
	return best, content
}

// lines walks the rows of a text. A quoted field may hold separators, line
// breaks (as \n) and doubled quotes; a quote that nobody doubled (2" pump)
// stays where it stands; what stands behind the closing quote belongs to it.
type lines struct {
	rest   string
	sep    byte
	row    int // the row a spreadsheet shows
	fields []string
	open   int // the row whose quote was never closed
}

// next reads a row, a blank one too.
func (s *lines) next() bool {
	if s.rest == "" || s.open > 0 {
		return false
	}
	s.row++
	s.fields = s.fields[:0]
	for {
		field, ended := s.field()
		s.fields = append(s.fields, field)
		if ended {
			return s.open == 0
		}
	}
}

// blank tells whether nothing stands in the row.
func (s *lines) blank() bool {
	for _, f := range s.fields {
		if f != "" {
			return false
		}
	}
	return true
}

// field reads one field and what ends it: a separator, or the row's end.
func (s *lines) field() (field string, ended bool) {
	quoted := ""
	if strings.HasPrefix(s.rest, `"`) {
		var closed bool
		if quoted, closed = s.quoted(); !closed {
			s.open = s.row
			return quoted, true
		}
	}
	at := strings.IndexAny(s.rest, string([]byte{s.sep, '\r', '\n'}))
	if at < 0 {
		field, s.rest = quoted+s.rest, ""
		return field, true
	}
	field = quoted + s.rest[:at]
	end := s.rest[at]
	s.rest = s.rest[at+1:]
	if end == s.sep {
		return field, false
	}
	if end == '\r' {
		s.rest = strings.TrimPrefix(s.rest, "\n")
	}
	return field, true
}

// quoted reads from an opening quote behind the closing one.
func (s *lines) quoted() (field string, closed bool) {
	var b strings.Builder
	s.rest = s.rest[1:]
	for {
		at := strings.IndexByte(s.rest, '"')
		if at < 0 {
			s.rest = ""
			return "", false
		}
		b.WriteString(s.rest[:at])
		s.rest = s.rest[at+1:]
		doubled := strings.HasPrefix(s.rest, `"`)
		if !doubled && !s.amid() {
			return strings.ReplaceAll(b.String(), "\r\n", "\n"), true
		}
		b.WriteByte('"')
		if doubled {
			s.rest = s.rest[1:]
		}
	}
}

// amid tells whether the quote just read stands within its field: words follow
// it, and a quote that closes comes before one that opens another field.
func (s *lines) amid() bool {
	line := s.rest
	if end := strings.IndexAny(line, "\r\n"); end >= 0 {
		line = line[:end]
	}
	field, _, _ := strings.Cut(line, string(s.sep))
	if strings.TrimSpace(field) == "" {
		return false
	}
	for i := range len(line) {
		switch {
		case line[i] != '"':
		case i > 0 && line[i-1] == s.sep:
			return false
		case i+1 == len(line) || line[i+1] == s.sep:
			return true
		}
	}
	return false
}
