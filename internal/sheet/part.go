package sheet

// String writes a range the way Excel does: E2:G9.
func (m Merge) String() string { return Address(m.Top, m.Left) + ":" + Address(m.Bottom, m.Right) }

// holds tells whether a cell lies in a range.
func (m Merge) holds(row, col int) bool {
	return m.Top <= row && row <= m.Bottom && m.Left <= col && col <= m.Right
}

// Bounds is the range that holds everything.
func (g *Grid) Bounds() (m Merge) {
	for i, row := range g.Rows {
		if i == 0 {
			m.Top, m.Left = row.Number, row.cells[0].col
		}
		m.Left, m.Right = min(m.Left, row.cells[0].col), max(m.Right, row.cells[len(row.cells)-1].col)
		m.Bottom = row.Number
	}
	return m
}

// Only is the sheet with the cells of a range alone, each where it stands.
func (g *Grid) Only(at Merge) *Grid {
	if all := g.Bounds(); at.holds(all.Top, all.Left) && at.holds(all.Bottom, all.Right) {
		return g
	}
	return g.keep(at.holds)
}

// Without is the sheet without the cells of some ranges.
func (g *Grid) Without(ranges ...Merge) *Grid {
	if len(ranges) == 0 {
		return g
	}
	return g.keep(func(row, col int) bool {
		for _, m := range ranges {
			if m.holds(row, col) {
				return false
			}
		}
		return true
	})
}

func (g *Grid) keep(kept func(row, col int) bool) *Grid {
	part := *g
	part.Rows = nil
	for _, row := range g.Rows {
		var cells []placed
		for _, c := range row.cells {
			if kept(row.Number, c.col) {
				cells = append(cells, c)
			}
		}
		if len(cells) > 0 {
			part.Rows = append(part.Rows, Row{Number: row.Number, Hidden: row.Hidden, cells: cells})
		}
	}
	return &part
}
