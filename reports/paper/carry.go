package paper

// Carry has a table that needs several pages close each with the sums of its
// page, and go from page to page: 过次页 below a page's rows, 承前页 above the
// next one's. After holds, for each row, what is carried once it was written.
// The words stand in the column Label.
type Carry struct {
	Page  string     `json:"page"` // 本页小计
	To    string     `json:"to"`   // 过次页
	From  string     `json:"from"` // 承前页
	Label int        `json:"label"`
	After [][]string `json:"after"`
}

// carried gives the row that carries on after the rows written so far, or nil.
func (g *grid) carried(word string) []cell {
	c := g.table.Carry
	if c == nil || g.done == 0 || g.done > len(c.After) {
		return nil
	}
	row := append([]string(nil), c.After[g.done-1]...)
	row[c.Label] = word
	return g.cells(row, true)
}

// drawCarried draws such a row.
func (g *grid) drawCarried(word string) {
	if cells := g.carried(word); cells != nil {
		g.drawRow(cells, g.rowHigh(cells))
	}
}

// fromHigh is the room that 承前页 takes from a page.
func (g *grid) fromHigh() float64 {
	if g.table.Carry == nil {
		return 0
	}
	return g.carryHigh()
}

// carryHigh is the height that a row with any page's sums may need: that of the
// longest text of each column.
func (g *grid) carryHigh() float64 {
	c := g.table.Carry
	longest := make([]string, len(g.table.Columns))
	for _, row := range c.After {
		for i, s := range row {
			if len(s) > len(longest[i]) {
				longest[i] = s
			}
		}
	}
	high := 0.0
	for _, word := range []string{c.Page, c.To, c.From} {
		longest[c.Label] = word
		high = max(high, g.rowHigh(g.cells(longest, true)))
	}
	return high
}
