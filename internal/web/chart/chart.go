// Package chart is a report's table with a picture of some of its columns, as a
// page shows it by the part "chart".
package chart

import "relief/reports"

// Chart is a table with a picture of some of its columns. The table is the
// truth: the script draws what it reads there, and without script it stands
// alone.
type Chart struct {
	ID     string
	Table  *reports.Table
	Draw   map[string]bool // the keys of the columns that are drawn
	Links  []string        // where each row leads, or nothing
	Report string          // the question it answers, for its files
	Query  string          // what was asked, behind the files' names
	Open   bool            // the table is shown from the beginning
	Drawn  string          // what the picture shows, for those who do not see it
	Words  Words
	said   func(reports.Cell) string // a cell as people read it
}

// Words are a chart's labels.
type Words struct{ Table, Export string }

// Cell is one cell of a chart's table.
type Cell struct {
	Text    string
	Value   string // as a plain number where the column is drawn
	Numeric bool
}

// Head is a column of a chart's table.
type Head struct {
	Label   string
	Drawn   bool
	Numeric bool
}

// Heads are the columns.
func (c Chart) Heads() []Head {
	heads := make([]Head, len(c.Table.Columns))
	for i, col := range c.Table.Columns {
		heads[i] = Head{col.Label, c.Draw[col.Key], col.Kind.Numeric()}
	}
	return heads
}

// Row is one row with where it leads.
type Row struct {
	Name, Href string
	Cells      []Cell
}

// Rows are the rows of the table.
func (c Chart) Rows() []Row {
	rows := make([]Row, len(c.Table.Rows))
	for i, row := range c.Table.Rows {
		rows[i] = Row{Name: c.said(row[0]), Cells: c.cells(row)}
		if i < len(c.Links) {
			rows[i].Href = c.Links[i]
		}
	}
	return rows
}

// Totals is the last row.
func (c Chart) Totals() Row {
	return Row{Name: c.said(c.Table.Totals[0]), Cells: c.cells(c.Table.Totals)}
}

func (c Chart) cells(row []reports.Cell) []Cell {
	cells := make([]Cell, 0, len(row))
	for i, cell := range row[1:] {
		col := c.Table.Columns[i+1]
		out := Cell{Text: c.said(cell), Numeric: col.Kind.Numeric()}
		if n, is := cell.(int64); is && c.Draw[col.Key] {
			out.Value = reports.Show(n)
		}
		cells = append(cells, out)
	}
	return cells
}

// Anything tells whether there is something to draw.
func (c Chart) Anything() bool {
	for _, row := range c.Table.Rows {
		for i, cell := range row {
			if n, is := cell.(int64); is && n != 0 && c.Draw[c.Table.Columns[i].Key] {
				return true
			}
		}
	}
	return false
}

// Of makes the picture of a table from the columns of these keys.
func Of(w reports.Words, id string, t *reports.Table, draw ...string) Chart {
	c := Chart{
		ID: id, Table: t, Report: t.Provenance.Question, Draw: map[string]bool{},
		Drawn: w.T("overview.drawn", t.Title), Words: Words{w.T("overview.table"), w.T("overview.export")},
		said: w.Said,
	}
	for _, key := range draw {
		c.Draw[key] = true
	}
	return c
}
