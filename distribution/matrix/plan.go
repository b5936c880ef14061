package matrix

import (
	"strings"

	"relief/internal/fault"
	"relief/internal/intake"
	"relief/internal/sheet"
	"relief/internal/text"
)

// Plan is the table as it stands in a sheet, typed and not judged.
type Plan struct {
	Sheet       string
	Sheets      []sheet.SheetInfo // all that could be read instead, when Load read it
	Title       string            // the first line above the table
	HeaderRow   int               // the row Excel shows
	ItemsAcross bool              // items are columns and recipients rows
	Down        []Label
	Across      []Label
	Cells       []Cell          // the cells that hold something, row by row
	Remarks     []intake.Remark // what is to be told of the sheet
	Counted     intake.Cells
}

// Label names a row or column that takes part in the plan.
type Label struct {
	At     int    // the row or column, from 1
	Text   string // as typed
	Cell   string // where it stands, as in B3
	Kind   string // 单位类别 as typed, for recipients
	Spec   string // for items
	Unit   string // for items
	Kept   bool   // kept by the branch
	Hidden bool
}

// Cell is one figure as typed.
type Cell struct {
	Down, Across int // indexes of Down and Across
	Address      string
	Text         string
	Uncached     bool   // a formula without a stored value
	Broken       bool   // an error value
	Merged       string // the range that it is merged over, where that holds other figures
}

// headerSearch is how many rows that hold something are looked at for a
// header.
const headerSearch = 40

// parser finds its way through one sheet.
type parser struct {
	g        *sheet.Grid
	p        *Plan
	label    int // the column of the names
	header   int // the last row of the header
	kindCol  int
	unitCol  int
	specCol  int
	cols     map[int]part // value columns
	colOrder []int
	heads    map[int]string // column → what stands over it

	a     *intake.Account
	past  bool
	ended int         // the sign-off row that was met; 0 while the table goes on
	below []sheet.Row // rows under it
}

// Parse reads the plan of one sheet. It fails with Invalid when no header or
// no figures are found; the message says what was looked for and found. So does
// a table that is larger than any plan.
func Parse(g *sheet.Grid, as Reading) (*Plan, error) {
	p := &parser{g: g, p: &Plan{Sheet: g.Name}, a: intake.NewAccount(g), past: as.Past}
	found := false
	for i, row := range g.Rows {
		if i == headerSearch {
			break
		}
		if p.p.Title == "" {
			p.p.Title = rowText(row)
		}
		ok, err := p.readHeader(row)
		if err != nil {
			return nil, err
		}
		if ok {
			found = true
			break
		}
	}
	if !found {
		return nil, fault.New(fault.Invalid, "matrix.no_header", words(g))
	}
	if p.p.Title == rowText(g.Row(p.p.HeaderRow)) {
		p.p.Title = ""
	}
	totals := p.readRows()
	if len(p.p.Down) == 0 || len(p.p.Across) == 0 {
		return nil, fault.New(fault.Invalid, "matrix.no_rows", p.p.HeaderRow)
	}
	if err := p.p.fits(); err != nil {
		return nil, err
	}
	p.check(totals)
	p.a.TellBelow(p.ended, p.below)
	p.a.Titles(p.p.HeaderRow)
	for at := p.p.HeaderRow; at <= p.header; at++ {
		p.a.ReadRow(g.Row(at))
	}
	p.p.Remarks, p.p.Counted = p.a.Settle(func(col int) string { return p.heads[col] })
	return p.p, nil
}

// readHeader takes a row as the header when one of its cells stands over the
// names and others name what goes across.
func (p *parser) readHeader(row sheet.Row) (bool, error) {
	p.label, p.kindCol, p.unitCol, p.specCol = 0, 0, 0, 0
	down, maybe := entity, 0
	for _, col := range row.Columns() {
		typed := row.Cell(col).Text
		switch part := headerPart(typed); part {
		case recipients, itemNames:
			if m, ok := p.g.Merged(row.Number, col); ok && m.Right > m.Left && p.label > 0 {
				continue // 分配物资 over all items
			}
			if p.label > 0 && down != part {
				return false, fault.New(fault.Invalid, "matrix.list_form", row.Number)
			}
			if p.label == 0 {
				p.label, down = col, part
			}
		case unitOrName:
			maybe = col
		case kindWord:
			p.kindCol = col
		case unitWord:
			p.unitCol = col
		case specWord:
			p.specCol = col
		}
	}
	switch {
	case p.label == 0 && maybe > 0:
		p.label, down = maybe, recipients
	case maybe > 0 && down == itemNames:
		p.unitCol = maybe
	}
	if p.label == 0 {
		return false, nil
	}
	p.p.HeaderRow, p.header, p.p.ItemsAcross = row.Number, row.Number, down == recipients
	return p.readAcross(row), nil
}

// headerPart reads a header cell, a corner with both headers too.
func headerPart(typed string) part {
	if p := corner(typed); p != entity {
		return p
	}
	return classify(typed)
}

// readAcross reads the value columns right of the names, from the next row
// too where the header is merged over several columns.
func (p *parser) readAcross(row sheet.Row) bool {
	p.cols, p.colOrder, p.p.Across = map[int]part{}, nil, nil
	columns := map[int]string{}
	p.heads = map[int]string{}
	for _, col := range row.Columns() {
		p.heads[col] = row.Cell(col).Text
	}
	below := p.g.Row(row.Number + 1)
	two := false
	for _, col := range row.Columns() {
		m, merged := p.g.Merged(row.Number, col)
		if merged && m.Right > m.Left && m.Bottom == row.Number && col > p.label {
			two = true
			for c := m.Left; c <= m.Right; c++ {
				columns[c] = below.Cell(c).Text
				p.heads[c] = below.Cell(c).Text
			}
		} else if row.Cell(col).Kind == sheet.Text {
			columns[col] = row.Cell(col).Text
		}
	}
	if two {
		p.header++
	}
	units := p.unitsRow()
	for col := 1; col <= p.g.Width(); col++ {
		typed, _, _ := text.Tidy(columns[col])
		if typed == "" || col == p.label || col == p.kindCol || col == p.unitCol || col == p.specCol {
			continue
		}
		what := classify(typed)
		switch what {
		case entity, kept:
			p.p.Across = append(p.p.Across, Label{At: col, Text: typed, Kept: what == kept,
				Cell: sheet.Address(p.header-units, col), Hidden: p.g.HiddenColumn(col),
				Unit: p.unitBelow(units, col)})
		case total, stock, left:
		default:
			continue
		}
		p.cols[col] = what
		p.colOrder = append(p.colOrder, col)
	}
	return len(p.p.Across) > 0
}

// unitsRow tells whether the row under the header gives the units of the
// columns, and takes it into the header: 1 or 0 rows.
func (p *parser) unitsRow() int {
	row := p.g.Row(p.header + 1)
	cols := row.Columns()
	if !p.p.ItemsAcross || len(cols) == 0 {
		return 0
	}
	for _, col := range cols {
		c := row.Cell(col)
		word := strings.Trim(text.Fold(c.Text), "()")
		isLabel := col <= p.label && (word == "单位" || word == "计量单位" || word == "unit")
		if c.Kind != sheet.Text || !isLabel && (col <= p.label || len([]rune(word)) > 4) {
			return 0
		}
	}
	p.header++
	return 1
}

// unitBelow is the unit of a column in the row of units.
func (p *parser) unitBelow(units, col int) string {
	if units == 0 {
		return ""
	}
	return strings.Trim(strings.TrimSpace(p.g.Cell(p.header, col).Text), "()（）")
}

// rowText is a row's texts one behind the other.
func rowText(row sheet.Row) string {
	var texts []string
	for _, col := range row.Columns() {
		texts = append(texts, strings.TrimSpace(row.Cell(col).Text))
	}
	return short(strings.Join(texts, " "), 80)
}

// words lists what the first rows hold, for a message.
func words(g *sheet.Grid) string {
	var out []string
	for _, row := range g.Rows {
		for _, col := range row.Columns() {
			if c := row.Cell(col); c.Kind == sheet.Text && len(out) < 12 {
				out = append(out, short(c.Text, 24))
			}
		}
	}
	if len(out) == 0 {
		return "—"
	}
	return strings.Join(out, "、")
}

// short cuts a foreign text to what a message can carry.
func short(s string, most int) string {
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}
