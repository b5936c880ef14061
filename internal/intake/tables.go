package intake

import (
	"context"
	"slices"
	"strings"

	"relief/internal/fault"
	"relief/internal/sheet"
	"relief/internal/text"
)

// Table is a part of a workbook that is read for itself: a sheet, or one more
// table that stands beside or below the first of a sheet, called as a
// spreadsheet calls its cells: Sheet1!E2:G9.
type Table struct {
	Name  string
	Grid  *sheet.Grid // its cells alone
	Found bool        // it holds a table of the kind
	Fault error       // why nothing of the sheet can be read
	sheet string      // the sheet it stands in
	cells int         // cells that hold something
}

// Finder knows the tables of a kind.
type Finder struct {
	// Head gives the row of the first header of a grid, and what its rows are
	// found by.
	Head func(*sheet.Grid) (row int, names string, ok bool)
	// May tells quickly whether a row could be a header.
	May func(sheet.Row) bool
}

// Tables gives the parts of a book. A person may have said in which row of
// which part the header stands (0: nowhere): a sheet in which that is another
// table's stays whole. A sheet that cannot be read is a part with a fault.
func (f Finder) Tables(ctx context.Context, book *sheet.Book, name string, header int) ([]Table, error) {
	var list []Table
	for i, info := range book.Sheets() {
		g, err := book.Grid(ctx, i)
		if unread := fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooLarge); unread && ctx.Err() == nil {
			t := Table{Name: info.Name, Grid: &sheet.Grid{Hidden: info.Hidden}, Fault: err, sheet: info.Name}
			if strings.HasPrefix(name, info.Name+"!") { // a table of it was asked for
				t.Name = name
			}
			list = append(list, t)
			continue
		}
		if err != nil {
			return nil, err
		}
		others := f.others(g)
		first := g.Without(others...)
		said := header > 0 && (name == "" || name == info.Name)
		if said && len(others) > 0 && len(first.Row(header).Columns()) == 0 {
			first, others = g, nil
		}
		list = append(list, f.table(info.Name, info.Name, first))
		for _, at := range others {
			list = append(list, f.table(info.Name+"!"+at.String(), info.Name, g.Only(at)))
		}
	}
	return list, nil
}

func (f Finder) table(name, of string, g *sheet.Grid) Table {
	_, _, ok := f.Head(g)
	named := *g
	named.Name = name
	t := Table{Name: name, Grid: &named, Found: ok, sheet: of}
	for _, row := range g.Rows {
		t.cells += len(Filled(row))
	}
	return t
}

// short is the name as far as a message can carry it.
func (t Table) short() string { return Short(t.sheet) + strings.TrimPrefix(t.Name, t.sheet) }

// Infos name the parts, for a choice among them.
func Infos(list []Table) (infos []sheet.SheetInfo) {
	for _, t := range list {
		infos = append(infos, sheet.SheetInfo{Name: t.Name, Hidden: t.Grid.Hidden})
	}
	return infos
}

// Others tells which other parts of a book hold something, and gives the cells
// of those that stand in the same sheet.
func Others(list []Table, read string) (remarks []Remark, same Cells) {
	of := ""
	for _, t := range list {
		if t.Name == read {
			of = t.sheet
		}
	}
	for _, t := range list {
		said := fault.Message{Key: "import.other_sheet", Args: []any{t.short(), len(t.Grid.Rows)}}
		switch {
		case t.Fault != nil:
			said = fault.Message{Key: "import.sheet_broken", Args: []any{t.short(), fault.Of(t.Fault).Message}}
		case t.Name == read || len(t.Grid.Rows) == 0 || t.Name == ProvenanceSheet:
			continue
		case !t.Found:
			said.Key = "import.sheet_unread"
		}
		remarks = append(remarks, Remark{Message: said})
		if t.sheet == of {
			same.Filled, same.Told = same.Filled+t.cells, same.Told+t.cells
		}
	}
	return remarks, same
}

// Plus adds the cells of another part.
func (c Cells) Plus(more Cells) Cells {
	return Cells{c.Filled + more.Filled, c.Read + more.Read, c.Told + more.Told}
}

// others are the tables of a sheet beside and below its first.
func (f Finder) others(g *sheet.Grid) (list []sheet.Merge) {
	for i, strip := range f.strips(g) {
		part := g.Only(strip)
		tops := f.tops(part)
		for k, top := range tops {
			at := strip
			if at.Top = top; k+1 < len(tops) {
				at.Bottom = tops[k+1] - 1
			}
			if i > 0 || k > 0 {
				list = append(list, g.Only(at).Bounds())
			}
		}
	}
	return list
}

// strips cut a sheet into tables that stand side by side: where columns lie
// empty between two tables, or the heads begin again.
func (f Finder) strips(g *sheet.Grid) (strips []sheet.Merge) {
	all := g.Bounds()
	for _, run := range runsOf(g) {
		if n := len(strips); n > 0 && !f.apart(g, strips[n-1], run) {
			strips[n-1].Right = run.Right
			continue
		}
		strips = append(strips, run)
	}
	for i := 0; i < len(strips); i++ {
		left, right := strips[i], strips[i]
		right.Left = f.again(g.Only(left))
		if left.Right = right.Left - 1; right.Left > 0 && f.apart(g, left, right) {
			strips = slices.Insert(strips, i+1, right)
			strips[i] = left
		}
	}
	if len(strips) < 2 {
		return []sheet.Merge{all}
	}
	return strips
}

// runsOf are the columns that hold something, those without a gap together.
func runsOf(g *sheet.Grid) (runs []sheet.Merge) {
	used := make([]bool, g.Width()+1)
	for _, row := range g.Rows {
		for _, col := range Filled(row) {
			used[col] = true
		}
	}
	all := g.Bounds()
	for col := 1; col < len(used); col++ {
		switch n := len(runs); {
		case !used[col]:
		case n > 0 && runs[n-1].Right == col-1:
			runs[n-1].Right = col
		default:
			runs = append(runs, sheet.Merge{Top: all.Top, Left: col, Bottom: all.Bottom, Right: col})
		}
	}
	return runs
}

// apart tells whether two strips are tables of their own: both have a header,
// and what lies in one row is found by the same.
func (f Finder) apart(g *sheet.Grid, left, right sheet.Merge) bool {
	row, names, ok := f.Head(g.Only(right))
	if !ok {
		return false
	}
	before, same, ok := f.Head(g.Only(left))
	return ok && (row != before || names == same)
}

// again is the column in which the heads of a strip begin once more, or 0.
func (f Finder) again(g *sheet.Grid) int {
	number, _, ok := f.Head(g)
	cols := g.Row(number).Columns()
	if !ok || len(cols) < 4 {
		return 0
	}
	first := text.Fold(g.Cell(number, cols[0]).Text)
	for _, col := range cols[2:] {
		if first != "" && text.Fold(g.Cell(number, col).Text) == first {
			return col
		}
	}
	return 0
}

// tops are the rows in which the tables of a strip begin: its own, and those of
// every other header below it, with its titles.
func (f Finder) tops(g *sheet.Grid) []int {
	tops := []int{g.Bounds().Top}
	header, _, ok := f.Head(g)
	for i, row := range g.Rows {
		if !ok || row.Number <= header+1 || !f.May(row) || alike(g.Row(header), row) || alike(g.Row(header+1), row) {
			continue
		}
		next := row.Number + 1
		at, _, is := f.Head(g.Only(sheet.Merge{Top: row.Number, Left: 1, Bottom: next, Right: g.Width()}))
		if !is || at != row.Number {
			continue
		}
		top := row.Number
		for k := i - 1; k >= 0 && g.Rows[k].Number == top-1 && top-1 > header+1 && title(g.Rows[k]); k-- {
			top--
		}
		tops, header = append(tops, top), row.Number
	}
	return tops
}

// alike tells whether a row says what another says, in the same columns.
func alike(a, b sheet.Row) bool {
	same := 0
	for _, col := range b.Columns() {
		if text.Fold(a.Cell(col).Text) == text.Fold(b.Cell(col).Text) {
			same++
		}
	}
	return same*3 >= len(b.Columns())*2
}

// title tells whether a row could be the title over a table.
func title(row sheet.Row) bool {
	filled := Filled(row)
	return len(filled) == 1 && !IsSignOff(row.Cell(filled[0]).Text) && !IsTotal(row.Cell(filled[0]).Text)
}

// Texts tells whether a row holds texts alone, two at least, of which two in
// three are known.
func Texts(row sheet.Row, known func(string) bool) bool {
	n, of := 0, 0
	for _, col := range row.Columns() {
		c := row.Cell(col)
		if c.Kind != sheet.Text || len(c.Text) > 200 {
			return false
		}
		if of++; known(c.Text) {
			n++
		}
	}
	return n > 1 && n*3 >= of*2
}
