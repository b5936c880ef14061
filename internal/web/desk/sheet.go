package desk

import (
	"net/url"
	"slices"
	"strings"

	"relief/reports"
)

// Sheet is a report's table as a page shows it, for the part "sheet": the same
// cells as in its files, written for people. A column in which no row says
// anything is left out.
type Sheet struct {
	Report string
	Heads  []SheetHead
	Rows   []SheetRow
	Totals []SheetCell
	Tone   string // of every row: "red", or empty
}

// SheetHead is a column's head.
type SheetHead struct {
	Key, Label string
	Numeric    bool
}

// SheetRow is one row; Href leads to what it is about.
type SheetRow struct {
	Href  string
	Cells []SheetCell
}

// SheetCell is one cell: what is shown, and the value as files hold it.
type SheetCell struct {
	Key, Label, Shown, Value string
	Numeric, First           bool
	Figure                   bool // what the row comes to
	Href                     string
}

// Sheet makes one; its totals are of the whole list, whatever part it shows.
func (b Base) Sheet(t *reports.Table) Sheet {
	s := Sheet{Report: t.Provenance.Question}
	said := make([]bool, len(t.Columns))
	for _, row := range append(t.Rows[:len(t.Rows):len(t.Rows)], t.Totals) {
		for i, c := range row {
			said[i] = said[i] || reports.Show(c) != ""
		}
	}
	for i, c := range t.Columns {
		if said[i] {
			s.Heads = append(s.Heads, SheetHead{c.Key, c.Label, c.Kind.Numeric()})
		}
	}
	for i, row := range t.Rows {
		line := SheetRow{Cells: b.sheetCells(t, row, said)}
		if i < len(t.Refs) {
			line.Href = b.HomeOf(t.Refs[i].Kind, t.Refs[i].ID)
		}
		if len(line.Cells) > 0 {
			line.Cells[0].First, line.Cells[0].Href = true, line.Href
		}
		s.Rows = append(s.Rows, line)
	}
	if t.Totals != nil {
		s.Totals = b.sheetCells(t, t.Totals, said)
		if len(s.Totals) > 0 {
			s.Totals[0].First = true
		}
	}
	return s
}

func (b Base) sheetCells(t *reports.Table, row []reports.Cell, said []bool) (cells []SheetCell) {
	for i, c := range row {
		if !said[i] {
			continue
		}
		col := t.Columns[i]
		cells = append(cells, SheetCell{
			Key: col.Key, Label: col.Label, Shown: reports.Words{Lang: b.Lang}.Said(c),
			Value: reports.Show(c), Numeric: col.Kind.Numeric(),
		})
	}
	if at := figureOf(cells); at > 0 {
		cells[at].Figure = true
	}
	return cells
}

// figures are the columns that say what a row comes to, the first that a list
// has before others.
var figures = []string{"closing", "balance", "units", "count"}

// figureOf finds the cell that says what a row comes to, else the last number; 0
// is none.
func figureOf(cells []SheetCell) (at int) {
	rank := len(figures)
	for i, c := range cells {
		if n := slices.Index(figures, c.Key); n >= 0 && n < rank {
			at, rank = i, n
		} else if rank == len(figures) && c.Numeric && i > 0 {
			at = i
		}
	}
	return at
}

// Faces are the three files of a report, for the part "faces"; and Sheet, its
// page of every column, where the page they stand on shows less.
type Faces struct {
	Sheet, Xlsx, CSV, PDF string
	Words                 struct{ Export, Sheet string }
}

// Faces makes the addresses of a report's files, with what was asked.
func (b Base) Faces(report string, asked url.Values) Faces {
	f := Faces{}
	for ending, into := range map[string]*string{"xlsx": &f.Xlsx, "csv": &f.CSV, "pdf": &f.PDF} {
		*into = "/reports/" + report + "." + ending
		if len(asked) > 0 {
			*into += "?" + asked.Encode()
		}
	}
	f.Words.Export = b.T("common.export")
	return f
}

// ListFaces are the files of a list for people to work with: those questions of
// the page that were asked go along.
func (b Base) ListFaces(report string, names ...string) Faces {
	asked := url.Values{}
	for _, name := range names {
		if v := b.Query.Get(name); v != "" {
			asked.Set(name, v)
		}
	}
	f := b.Faces(report, asked)
	f.Sheet, f.Words.Sheet = strings.Replace(f.Xlsx, ".xlsx", ".html", 1), b.T("report.all_columns")
	return f
}
