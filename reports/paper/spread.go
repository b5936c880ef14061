package paper

import "slices"

// Spread shares the columns of a table that is too wide for its page out to
// several tables, each as wide as it was. Each repeats the columns before the
// first figure, which say what a row is about, and takes as many more as fit.
func Spread(t Table, fits func(columns []int) bool) []Table {
	lead := max(0, slices.IndexFunc(t.Columns, func(c Column) bool { return c.Numeric }))
	var head []int
	for i := range lead {
		head = append(head, i)
	}
	var all []Table
	columns := head
	for i := lead; i < len(t.Columns); i++ {
		wider := append(slices.Clone(columns), i)
		if len(columns) > lead && !fits(wider) {
			all = append(all, t.of(columns))
			wider = append(slices.Clone(head), i)
		}
		columns = wider
	}
	return append(all, t.of(columns))
}

// of is some columns of a table, as wide together as the whole.
func (t Table) of(columns []int) Table {
	var whole, some float64
	for _, c := range t.Columns {
		whole += c.Width
	}
	for _, i := range columns {
		some += t.Columns[i].Width
	}
	out := t
	out.Columns, out.Rows, out.Totals = nil, nil, pick(t.Totals, columns)
	for _, i := range columns {
		c := t.Columns[i]
		c.Width *= whole / some
		out.Columns = append(out.Columns, c)
	}
	for _, row := range t.Rows {
		out.Rows = append(out.Rows, pick(row, columns))
	}
	return out
}

// pick gives some cells of a row, where there is one.
func pick(row []string, columns []int) []string {
	if row == nil {
		return nil
	}
	cells := make([]string, len(columns))
	for n, i := range columns {
		cells[n] = row[i]
	}
	return cells
}
