package sheet

import (
	"context"
	"encoding/xml"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"relief/internal/fault"
)

// Merge is a merged range, rows and columns from 1, ends included.
type Merge struct {
	Top, Left, Bottom, Right int
}

// mark is what a cell says about itself besides its value.
type mark struct {
	col      uint16
	kind     Kind
	style    style
	formula  bool
	uncached bool
}

// rowShape is one row element: its number, whether it is hidden, its cells.
type rowShape struct {
	number int
	hidden bool
	marks  []mark
}

// shape is everything about a sheet but its values.
type shape struct {
	rows       []rowShape
	cells      int
	merges     []Merge
	mergedRows int
	hiddenCols []bool // by column from 1; index 0 unused
}

// scanner walks the markup of one sheet and keeps it within the limits.
type scanner struct {
	limits Limits
	styles []style
	shared int // how many shared strings there are
	d      *xml.Decoder
	shape  shape
	row    int // the row being read, or the last one
}

// scan reads the shape of a sheet. Faults name the row they stand in.
func (b *Book) scan(ctx context.Context, part []byte) (*shape, error) {
	s := &scanner{limits: b.limits, styles: b.styles, shared: b.shared, d: newDecoder(part)}
	s.shape.hiddenCols = make([]bool, b.limits.Columns+1)
	var path []string
	for tokens := 0; ; tokens++ {
		if tokens%1024 == 0 && ctx.Err() != nil {
			return nil, late(ctx)
		}
		token, err := s.d.Token()
		if err == io.EOF {
			return &s.shape, nil
		}
		if err != nil {
			return nil, s.broken(err)
		}
		switch el := token.(type) {
		case xml.StartElement:
			path = append(path, el.Name.Local)
			if len(path) > maxDepth {
				return nil, s.broken(nil)
			}
			if err := s.start(path, el); err != nil {
				return nil, err
			}
			if el.Name.Local == "c" {
				path = path[:len(path)-1] // cell read to its end
			}
		case xml.EndElement:
			path = path[:len(path)-1]
		}
	}
}

// start takes one element where the format allows it; a row or cell anywhere
// else would be seen by one reader and not by another, so it is refused.
func (s *scanner) start(path []string, el xml.StartElement) error {
	parent := strings.Join(path[:len(path)-1], "/")
	switch el.Name.Local {
	case "row":
		if parent != "worksheet/sheetData" {
			return s.broken(nil)
		}
		return s.startRow(el)
	case "c":
		if parent != "worksheet/sheetData/row" {
			return s.broken(nil)
		}
		return s.cell(el)
	case "sheetData":
		if parent != "worksheet" {
			return s.broken(nil)
		}
	case "col":
		if parent == "worksheet/cols" && truth(attr(el, "hidden")) {
			s.hide(el)
		}
	case "mergeCell":
		if parent == "worksheet/mergeCells" {
			return s.merge(attr(el, "ref"))
		}
	}
	return nil
}

// startRow begins a row; numbers ascend, and may be left out.
func (s *scanner) startRow(el xml.StartElement) error {
	number := s.row + 1
	if r := attr(el, "r"); r != "" {
		given, err := strconv.Atoi(r)
		if err != nil || given < number {
			return s.broken(err)
		}
		number = given
	}
	if number > s.limits.Rows {
		return fault.New(fault.TooLarge, "sheet.too_many_rows", s.limits.Rows)
	}
	s.row = number
	hidden := truth(attr(el, "hidden"))
	if ht := attr(el, "ht"); ht == "0" {
		hidden = true
	}
	s.shape.rows = append(s.shape.rows, rowShape{number: number, hidden: hidden})
	return nil
}

// hide notes a range of hidden columns.
func (s *scanner) hide(el xml.StartElement) {
	first, err1 := strconv.Atoi(attr(el, "min"))
	last, err2 := strconv.Atoi(attr(el, "max"))
	if err1 != nil || err2 != nil {
		return
	}
	for col := max(first, 1); col <= min(last, s.limits.Columns); col++ {
		s.shape.hiddenCols[col] = true
	}
}

// merge notes a merged range.
func (s *scanner) merge(ref string) error {
	from, to, ok := strings.Cut(ref, ":")
	if !ok {
		return nil
	}
	left, top, err1 := excelize.CellNameToCoordinates(from)
	right, bottom, err2 := excelize.CellNameToCoordinates(to)
	if err1 != nil || err2 != nil || right < left || bottom < top {
		return fault.New(fault.Invalid, "sheet.broken_merge", shown(ref))
	}
	bottom = min(bottom, max(s.row, top)) // rows under the last one hold nothing
	s.shape.mergedRows += bottom - top + 1
	if s.shape.mergedRows > s.limits.MergedRows {
		return fault.New(fault.TooLarge, "sheet.too_many_merges", s.limits.MergedRows)
	}
	s.shape.merges = append(s.shape.merges, Merge{top, left, bottom, right})
	return nil
}

// broken refuses markup that does not follow the format, naming the row.
func (s *scanner) broken(cause error) error {
	return fault.Wrap(cause, fault.Invalid, "sheet.broken_row", max(s.row, 1))
}

// late is the refusal when the context ends while a sheet is read.
func late(ctx context.Context) error {
	return fault.Wrap(ctx.Err(), fault.TooLarge, "sheet.too_slow")
}
