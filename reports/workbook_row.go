package reports

import "github.com/xuri/excelize/v2"

// rowCells types the cells of one row after the other into the same places; a
// writer has used them up before the next row comes.
type rowCells struct {
	columns []Column
	cells   []excelize.Cell
	out     []any
	wide    []float64    // how wide the columns are
	days    map[Date]any // a ledger names few days, each many times
}

func (b *book) rowCells(t *Table) *rowCells {
	n := len(t.Columns)
	r := &rowCells{t.Columns, make([]excelize.Cell, n), make([]any, n), make([]float64, n), map[Date]any{}}
	for i, c := range t.Columns {
		r.cells[i].StyleID = b.styles[string(c.Kind)]
		r.out[i] = &r.cells[i]
		r.wide[i] = t.wideFor(i)
	}
	return r
}

// mostDays is how many days are remembered.
const mostDays = 5_000

// of gives the cells of a row; a calculated one keeps the value it comes to.
func (r *rowCells) of(row []Cell, at int) []any {
	for i, c := range row {
		one := &r.cells[i]
		if day, is := c.(Date); is {
			one.Value = r.day(day)
		} else {
			one.Value = typed(c)
		}
		if f := r.columns[i].formula; f != nil {
			one.Formula = f(at)
		}
	}
	return r.out
}

func (r *rowCells) day(d Date) any {
	v, known := r.days[d]
	if !known {
		if v = typed(d); len(r.days) < mostDays {
			r.days[d] = v
		}
	}
	return v
}

// mostMeasured is how long a table may be to have its rows measured one by one.
const mostMeasured = 5_000

// mostHigh is how high a row of a workbook can be, in points, and mostLines how
// many lines of a table it holds then.
const (
	mostHigh  = 409.0
	mostLines = 27
)

// highFor is the height in points of a row of a table with so many lines.
func highFor(lines int) float64 { return min(4+15*float64(lines), mostHigh) }

// mostWide is how wide a column of a workbook can be, in characters.
const mostWide = 255.0

// wideFor is how wide a column must be so that its longest text has its lines in
// a row: most are as wide as the table says. The rows of a stream are not asked
// for twice.
func (t *Table) wideFor(i int) float64 {
	wide := t.Columns[i].Width
	if t.Len() > mostMeasured {
		return wide
	}
	for _, row := range t.Rows {
		if s, is := row[i].(string); is && linesOf(s, wide) > mostLines {
			wide = min(wide*float64(linesOf(s, wide)+1)/mostLines, mostWide)
		}
	}
	return wide
}

// height is the height in points of a row with a text of several lines, which
// not every office suite finds by itself; 0 where one line will do.
func (r *rowCells) height(row []Cell) float64 {
	most := 1
	for i, c := range row {
		if s, is := c.(string); is && float64(len(s)) > r.wide[i]/1.15 {
			most = max(most, linesOf(s, r.wide[i]))
		}
	}
	if most == 1 {
		return 0
	}
	return highFor(most)
}
