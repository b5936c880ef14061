package paper

import (
	"strconv"
	"strings"

	"relief/internal/text"
)

// fields draws the labelled values, two to a line, a wide one alone.
func (l *layout) fields(fields []Field) {
	name := l.labelWide()
	half := l.sheet.inner() / 2
	cells := func(f Field, wide float64) []cell {
		return []cell{
			{wide: name, lines: l.fieldLabel(f, name), shaded: true},
			{wide: wide - name, lines: l.set(f.Value, wide-name, l.sheet.body, false, black)},
		}
	}
	for i := 0; i < len(fields); i++ {
		switch {
		case fields[i].Wide:
			l.row(cells(fields[i], 2*half), nil)
		case i+1 < len(fields) && !fields[i+1].Wide:
			l.row(append(cells(fields[i], half), cells(fields[i+1], half)...), nil)
			i++
		default:
			l.row(append(cells(fields[i], half), cell{wide: half}), nil)
		}
	}
}

// labelWide is the width of the cell that labels a field.
func (l *layout) labelWide() float64 {
	switch {
	case !l.paper.Bilingual:
		return 24
	case l.sheet.inner() > 200:
		return 42 // room for both languages on one line
	}
	return 29
}

// fieldLabel sets a field's label: both languages on one line where they fit,
// otherwise one under the other.
func (l *layout) fieldLabel(f Field, wide float64) []line {
	if l.paper.Bilingual && f.LabelEn != "" {
		one, size := f.Label+" "+f.LabelEn, l.sheet.pt(l.sheet.body-0.5)
		if l.font.width(one, size) <= wide-2*padX {
			return []line{{text: one, size: size}}
		}
	}
	return l.label(f.Label, f.LabelEn, wide, false)
}

// A grid is a table being set.
type grid struct {
	*layout
	table Table
	wide  []float64 // of the columns
	page  tally     // 本页小计
	done  int       // rows written
}

// grid draws a table: head, rows, totals. tail draws what must stay together
// with the last rows (nil for nothing).
func (l *layout) grid(t Table, tail func(*layout)) {
	if len(t.Columns) == 0 {
		return
	}
	g := &grid{layout: l, table: t, wide: l.widths(t)}
	rows := make([][]cell, len(t.Rows))
	all := 0.0
	for i, row := range t.Rows {
		rows[i] = g.cells(row, false)
		all += l.rowHigh(rows[i])
	}
	end := func(l *layout) {
		(&grid{layout: l, table: t, wide: g.wide}).end()
		if tail != nil {
			tail(l)
		}
	}
	endHigh := l.measure(end)
	head := g.headHigh()
	whole := head + all + endHigh
	if l.space() < head+l.sheet.row || t.Caption != "" && whole > l.space() && whole <= l.room() {
		l.newPage()
	}
	g.head()
	subtotal := 0.0 // what a page's own sums take from it
	if all+endHigh > l.space() {
		subtotal = g.subtotalHigh()
	}
	l.floor -= subtotal
	turn := func() { g.turn(subtotal) }
	for i, cells := range rows {
		if i == max(0, len(rows)-2) {
			last := endHigh
			for _, c := range rows[i:] {
				last += l.rowHigh(c)
			}
			if last > l.space() && last <= l.room()-g.headHigh()-g.fromHigh() {
				turn()
			}
		}
		l.row(cells, turn)
		g.page.add(t.Rows[i])
		g.done++
	}
	l.floor += subtotal
	if subtotal > 0 {
		g.subtotal()
	}
	g.end()
}

// turn goes to a new page, with the subtotal below the old one.
func (g *grid) turn(subtotal float64) {
	if subtotal > 0 {
		g.floor += subtotal
		g.subtotal()
		if g.table.Carry != nil {
			g.drawCarried(g.table.Carry.To)
		}
		g.floor -= subtotal
	}
	g.newPage()
	g.head()
	if g.table.Carry != nil {
		g.drawCarried(g.table.Carry.From)
	}
}

// end draws the totals and rules the table off.
func (g *grid) end() {
	if g.table.Ruled {
		text := g.both("—— 以下空白 ——", "(blank below)")
		g.row([]cell{{wide: g.sheet.inner(), align: Center,
			lines: []line{{text: text, size: g.sheet.pt(g.sheet.body - 1), ink: grey}}}}, nil)
	}
	if len(g.table.Totals) > 0 {
		g.row(g.cells(g.table.Totals, true), nil)
	}
}

// head draws the caption and the column labels.
func (g *grid) head() {
	if g.table.Caption != "" {
		g.drawRow([]cell{{wide: g.sheet.inner(), align: Center,
			lines: g.label(g.table.Caption, "", g.sheet.inner(), true)}}, g.sheet.row)
	}
	cells := make([]cell, len(g.table.Columns))
	for i, c := range g.table.Columns {
		cells[i] = cell{wide: g.wide[i], align: Center, shaded: true,
			lines: g.label(c.Label, c.LabelEn, g.wide[i], true)}
	}
	g.drawRow(cells, g.rowHigh(cells))
}

func (g *grid) headHigh() float64 {
	return g.measure(func(l *layout) { (&grid{layout: l, table: g.table, wide: g.wide}).head() })
}

// cells sets the texts of a row. Numbers are red on a red paper.
func (g *grid) cells(row []string, bold bool) []cell {
	out := make([]cell, len(g.table.Columns))
	for i, c := range g.table.Columns {
		colour := black
		if c.Numeric {
			colour = g.redOr(black)
		}
		out[i] = cell{wide: g.wide[i], align: c.Align,
			lines: g.set(row[i], g.wide[i], g.sheet.body, bold, colour)}
	}
	return out
}

// subtotal draws 本页小计 and begins the next page's.
func (g *grid) subtotal() {
	if !g.sums() {
		return
	}
	cells := g.subtotalRow()
	g.drawRow(cells, g.rowHigh(cells))
	g.page = tally{}
}

// subtotalHigh is the room that a page's sums need below its rows.
func (g *grid) subtotalHigh() float64 {
	switch {
	case g.table.Carry != nil && g.sums():
		return 2 * g.carryHigh()
	case g.table.Carry != nil:
		return g.carryHigh()
	case g.sums():
		return g.rowHigh(g.subtotalRow())
	}
	return 0
}

func (g *grid) subtotalRow() []cell {
	row := make([]string, len(g.table.Columns))
	named := g.table.Carry != nil
	if named {
		row[g.table.Carry.Label] = g.table.Carry.Page
	}
	for i, c := range g.table.Columns {
		switch {
		case c.Subtotal:
			row[i] = g.page.text(i, g.table.Grouped)
		case !named && c.Width <= 0:
			row[i], named = g.both("本页小计", "Page total"), true
		}
	}
	return g.cells(row, g.table.Carry != nil)
}

// sums reports whether any column is added up.
func (g *grid) sums() bool {
	for _, c := range g.table.Columns {
		if c.Subtotal {
			return true
		}
	}
	return false
}

// widths shares the room, and then has those columns that can spare some give it
// to those whose heads or figures would break inside a word.
func (l *layout) widths(t Table) []float64 {
	wide := widths(t.Columns, l.sheet.inner())
	lack, spare := 0.0, 0.0
	need := make([]float64, len(wide))
	for i, c := range t.Columns {
		need[i] = l.font.word(c.Label, l.sheet.body)
		if l.paper.Bilingual {
			need[i] = max(need[i], l.font.word(c.LabelEn, l.sheet.small))
		}
		if c.Numeric {
			for _, row := range t.Rows {
				need[i] = max(need[i], l.font.word(row[i], l.sheet.body))
			}
			if len(t.Totals) > 0 {
				need[i] = max(need[i], l.font.word(t.Totals[i], l.sheet.body))
			}
		}
		need[i] = min(need[i]+2*padX+0.01, l.sheet.inner()/4) // a word without end takes no more
		lack, spare = lack+max(need[i]-wide[i], 0), spare+max(wide[i]-need[i], 0)
	}
	if lack == 0 {
		return wide
	}
	given := min(lack/spare, 1) // all that can be given, where that is not enough
	for i := range wide {
		if over := wide[i] - need[i]; over > 0 {
			wide[i] -= over * given
		} else {
			wide[i] -= over * min(spare/lack, 1)
		}
	}
	return wide
}

// widths shares the room among the columns: those with a width get it, the
// others the rest, at least 32 mm each; then all are scaled to fill the line.
func widths(columns []Column, room float64) []float64 {
	fixed, free := 0.0, 0
	for _, c := range columns {
		fixed += max(c.Width, 0)
		if c.Width <= 0 {
			free++
		}
	}
	share := max(32, (room-fixed)/float64(max(free, 1)))
	out := make([]float64, len(columns))
	sum := 0.0
	for i, c := range columns {
		out[i] = c.Width
		if c.Width <= 0 {
			out[i] = share
		}
		sum += out[i]
	}
	for i := range out {
		out[i] *= room / sum
	}
	return out
}

// A tally adds up printed numbers by column, in hundredths.
type tally map[int]*sum

type sum struct {
	hundredths int64
	decimals   bool
}

// add counts the cells that are numbers; others (—, 未知) are unknown, not 0.
func (t *tally) add(row []string) {
	if *t == nil {
		*t = tally{}
	}
	for i, s := range row {
		s = strings.ReplaceAll(strings.ReplaceAll(s, ",", ""), "−", "-")
		whole, part, decimals := strings.Cut(s, ".")
		if whole == "" || len(part) > 2 || len(whole) > 14 {
			continue
		}
		n, err := strconv.ParseInt(whole+(part + "00")[:2], 10, 64)
		if err != nil {
			continue
		}
		if (*t)[i] == nil {
			(*t)[i] = &sum{}
		}
		(*t)[i].hundredths += n
		(*t)[i].decimals = (*t)[i].decimals || decimals
	}
}

func (t tally) text(column int, grouped bool) string {
	s := t[column]
	if s == nil {
		return "—"
	}
	n, sign := s.hundredths, ""
	if n < 0 {
		n, sign = -n, "-"
	}
	whole := strconv.FormatInt(n/100, 10)
	if grouped {
		whole = text.Number(n / 100)
	}
	if s.decimals {
		whole += "." + strconv.FormatInt(100+n%100, 10)[1:]
	}
	return sign + whole
}
