package sheet

import (
	"sort"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Kind is what a cell holds.
type Kind uint8

// The kinds of cells.
const (
	Empty  Kind = iota
	Text        // a text, as typed
	Number      // a number in plain digits: 3, 0.5, -12
	Bool        // TRUE or FALSE
	Error       // an error value: #DIV/0!
	Date        // a number or text shown as a date, as YYYY-MM-DD
)

// Cell is one cell as it was typed. Text is never formatted the way the
// screen would show it; Shown is, where that says more. A formula gives the value that was stored with it;
// when none was stored (the file was written by a program that does not
// calculate), Uncached is true and Kind is Empty: nothing is calculated here.
type Cell struct {
	Text     string
	Kind     Kind
	Formula  bool
	Uncached bool
	Month    bool  // a date that is shown without its day
	Percent  bool  // a number that is shown as a percentage
	Digits   uint8 // of a number, so many are shown at least: 123 as 00123
}

// Blank tells whether there is nothing in the cell, not even a formula.
func (c Cell) Blank() bool { return c.Kind == Empty && !c.Uncached }

// Shown is the cell as a person sees it where the format holds what the value
// does not: the noughts of a code (00123), or that a date has no day (2027-06,
// kept as the first of the month).
func (c Cell) Shown() string {
	month, first := strings.CutSuffix(c.Text, "-01")
	switch missing := int(c.Digits) - len(c.Text); {
	case c.Month && first:
		return month
	case c.Kind == Number && missing > 0 && strings.Trim(c.Text, "0123456789") == "":
		return strings.Repeat("0", missing) + c.Text
	}
	return c.Text
}

// Row is a row of the file that holds something, with the number Excel shows.
type Row struct {
	Number int
	Hidden bool
	cells  []placed
}

// placed is a cell with its column.
type placed struct {
	col  int
	cell Cell
}

// Cell gives the cell of a column, from 1; a cell that is not there is empty.
func (r Row) Cell(col int) Cell {
	i := sort.Search(len(r.cells), func(i int) bool { return r.cells[i].col >= col })
	if i < len(r.cells) && r.cells[i].col == col {
		return r.cells[i].cell
	}
	return Cell{}
}

// Columns are the columns of the row that hold something, ascending.
func (r Row) Columns() []int {
	cols := make([]int, len(r.cells))
	for i, c := range r.cells {
		cols[i] = c.col
	}
	return cols
}

// Grid is one sheet: the rows that hold something, ascending, without the
// empty ones between and behind them.
type Grid struct {
	Name       string
	Hidden     bool
	Rows       []Row
	Merges     []Merge
	hiddenCols []bool
	merged     map[int][]int // row → merged ranges that cross it
	from1904   bool
}

// Day is the day that a number of this sheet stands for, YYYY-MM-DD, in the
// system its workbook counts days in.
func (g *Grid) Day(serial float64) (iso string, ok bool) { return dayOf(serial, g.from1904) }

// Row gives a row by the number Excel shows; an empty one has no cells.
func (g *Grid) Row(number int) Row {
	i := sort.Search(len(g.Rows), func(i int) bool { return g.Rows[i].Number >= number })
	if i < len(g.Rows) && g.Rows[i].Number == number {
		return g.Rows[i]
	}
	return Row{Number: number}
}

// Cell gives the cell at a row and column, from 1, as Excel counts them.
func (g *Grid) Cell(row, col int) Cell { return g.Row(row).Cell(col) }

// Value gives the cell, or for one covered by a merged range the cell at the
// range's top left, which is what Excel shows there.
func (g *Grid) Value(row, col int) Cell {
	if m, ok := g.Merged(row, col); ok {
		return g.Cell(m.Top, m.Left)
	}
	return g.Cell(row, col)
}

// Merged gives the merged range that covers a cell, if one does.
func (g *Grid) Merged(row, col int) (Merge, bool) {
	for _, i := range g.merged[row] {
		if m := g.Merges[i]; m.Left <= col && col <= m.Right {
			return m, true
		}
	}
	return Merge{}, false
}

// HiddenColumn tells whether a column is hidden.
func (g *Grid) HiddenColumn(col int) bool {
	return col > 0 && col < len(g.hiddenCols) && g.hiddenCols[col]
}

// Width is the last column that holds anything.
func (g *Grid) Width() int {
	width := 0
	for _, row := range g.Rows {
		if n := len(row.cells); n > 0 {
			width = max(width, row.cells[n-1].col)
		}
	}
	return width
}

// Address writes a cell's place the way Excel does: row 3, column 7 is G3.
func Address(row, col int) string {
	name, err := excelize.CoordinatesToCellName(col, row)
	if err != nil {
		return ""
	}
	return name
}

// Column writes a column the way Excel does: 7 is G.
func Column(col int) string {
	name, err := excelize.ColumnNumberToName(col)
	if err != nil {
		return ""
	}
	return name
}

// FromRows makes a grid of a table that was typed or pasted instead of
// uploaded: rows and columns from 1, plain numbers as numbers.
func FromRows(name string, rows [][]string) *Grid {
	g := &Grid{Name: name, merged: map[int][]int{}}
	for i, texts := range rows {
		row := Row{Number: i + 1}
		for col, typed := range texts {
			if typed == "" {
				continue
			}
			c := Cell{Kind: Text, Text: typed}
			if kind, plain := plainNumber(typed); kind == Number {
				c = Cell{Kind: Number, Text: plain}
			}
			row.cells = append(row.cells, placed{col: col + 1, cell: c})
		}
		if len(row.cells) > 0 {
			g.Rows = append(g.Rows, row)
		}
	}
	return g
}

// indexMerges notes which merged ranges cross which row.
func (g *Grid) indexMerges() {
	g.merged = map[int][]int{}
	for i, m := range g.Merges {
		for row := m.Top; row <= m.Bottom; row++ {
			g.merged[row] = append(g.merged[row], i)
		}
	}
}
