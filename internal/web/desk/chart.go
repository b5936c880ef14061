package desk

import (
	"relief/internal/text"
	"relief/reports"
)

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
	Words  ChartWords
	lang   text.Lang
}

// ChartWords are a chart's labels.
type ChartWords struct{ Table, Export string }

// ChartCell is one cell of a chart's table.
type ChartCell struct {
	Text    string
	Value   string // as a plain number where the column is drawn
	Numeric bool
}

// ChartHead is a column of a chart's table.
type ChartHead struct {
	Label   string
	Drawn   bool
	Numeric bool
}

// Heads are the columns.
func (c Chart) Heads() []ChartHead {
	heads := make([]ChartHead, len(c.Table.Columns))
	for i, col := range c.Table.Columns {
		heads[i] = ChartHead{col.Label, c.Draw[col.Key], numeric(col.Kind)}
	}
	return heads
}

// ChartRow is one row with where it leads.
type ChartRow struct {
	Name, Href string
	Cells      []ChartCell
}

// Rows are the rows of the table.
func (c Chart) Rows() []ChartRow {
	rows := make([]ChartRow, len(c.Table.Rows))
	for i, row := range c.Table.Rows {
		rows[i] = ChartRow{Name: c.said(row[0]), Cells: c.cells(row)}
		if i < len(c.Links) {
			rows[i].Href = c.Links[i]
		}
	}
	return rows
}

// Totals is the last row.
func (c Chart) Totals() ChartRow {
	return ChartRow{Name: c.said(c.Table.Totals[0]), Cells: c.cells(c.Table.Totals)}
}

// said is a cell as people read it.
func (c Chart) said(cell reports.Cell) string { return reports.Words{Lang: c.lang}.Said(cell) }

func (c Chart) cells(row []reports.Cell) []ChartCell {
	cells := make([]ChartCell, 0, len(row))
	for i, cell := range row[1:] {
		col := c.Table.Columns[i+1]
		out := ChartCell{Text: c.said(cell), Numeric: numeric(col.Kind)}
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

// Chart makes the picture of a table from the columns of these keys.
func (b Base) Chart(id string, t *reports.Table, draw ...string) Chart {
	c := Chart{
		ID: id, Table: t, Report: t.Provenance.Question, Draw: map[string]bool{},
		Drawn: b.T("overview.drawn", t.Title), Words: ChartWords{b.T("overview.table"), b.T("overview.export")},
		lang: b.Lang,
	}
	for _, key := range draw {
		c.Draw[key] = true
	}
	return c
}
