package sheet

import (
	"encoding/xml"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"relief/internal/fault"
)

// cell reads one cell to its end: which kind it is, and whether it stands
// there by a formula. Columns ascend, and may be left out.
func (s *scanner) cell(el xml.StartElement) error {
	row := &s.shape.rows[len(s.shape.rows)-1]
	col := 1
	if n := len(row.marks); n > 0 {
		col = int(row.marks[n-1].col) + 1
	}
	if ref := attr(el, "r"); ref != "" {
		c, r, err := excelize.CellNameToCoordinates(ref)
		if err != nil || r != row.number || c < col {
			return s.broken(err)
		}
		col = c
	}
	if col > s.limits.Columns {
		return fault.New(fault.TooLarge, "sheet.too_many_columns", row.number, s.limits.Columns)
	}
	if s.shape.cells++; s.shape.cells > s.limits.Cells {
		return fault.New(fault.TooLarge, "sheet.too_many_cells", s.limits.Cells)
	}
	formula, stored, value, err := s.inside(row.number)
	if err != nil {
		return err
	}
	if attr(el, "t") == "s" && value != "" {
		index, err := strconv.Atoi(value)
		if err != nil || index < 0 || index >= s.shared {
			return s.broken(err) // the text is lost; a blank would be a lie
		}
	}
	m := mark{col: uint16(col), style: s.styleOf(el), formula: formula}
	m.kind = kindOf(el, m.style)
	// Excel stores an empty text as <v></v> of type str; other programs leave
	// the value out, or empty whatever the type.
	m.uncached = formula && value == "" && !(stored && attr(el, "t") == "str")
	row.marks = append(row.marks, m)
	return nil
}

// inside reads the children of a cell: is there a formula, is a value stored
// and how does it begin, and does the text keep to the length of a cell.
func (s *scanner) inside(row int) (formula, stored bool, value string, err error) {
	const enough = 16 // bytes of a value, to tell an index or that there is one
	var path []string
	chars := 0
	for {
		token, err := s.d.Token()
		if err != nil {
			return false, false, "", s.broken(err)
		}
		switch el := token.(type) {
		case xml.StartElement:
			path = append(path, el.Name.Local)
			if len(path) > maxDepth || el.Name.Local == "c" || el.Name.Local == "row" {
				return false, false, "", s.broken(nil)
			}
			if len(path) == 1 {
				formula = formula || el.Name.Local == "f"
				stored = stored || el.Name.Local == "v"
			}
		case xml.EndElement:
			if len(path) == 0 {
				return formula, stored, value, nil
			}
			path = path[:len(path)-1]
		case xml.CharData:
			if len(path) == 0 {
				continue
			}
			if chars += len(el) / 4; chars > s.limits.CellChars {
				return false, false, "", fault.New(fault.TooLarge, "sheet.long_cell",
					row, s.limits.CellChars)
			}
			if path[0] == "v" && len(value) < enough {
				value += strings.TrimSpace(string(el[:min(len(el), enough)]))
			}
		}
	}
}

// kindOf reads the declared type of a cell; a number in a date style is a
// date.
func kindOf(el xml.StartElement, shows style) Kind {
	switch attr(el, "t") {
	case "s", "str", "inlineStr":
		return Text
	case "b":
		return Bool
	case "e":
		return Error
	case "d":
		return Date
	}
	if shows.date {
		return Date
	}
	return Number
}

// styleOf is what the style of a cell shows.
func (s *scanner) styleOf(el xml.StartElement) style {
	n, err := strconv.Atoi(attr(el, "s"))
	if err != nil || n < 0 || n >= len(s.styles) {
		return style{}
	}
	return s.styles[n]
}
