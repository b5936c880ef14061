package paper

import "strings"

// A part is columns of a table that stand in one, for a smaller sheet: the
// first one's words above the others'. Width is in mm; 0 shares what is left.
type part struct {
	wide float64
	of   []int
}

// fold sets several columns as one, a line each; what is unknown (—) leaves no
// line where another is known.
func (t Table) fold(parts ...part) Table {
	out := t
	out.Columns, out.Rows = nil, nil
	for _, p := range parts {
		c := t.Columns[p.of[0]]
		c.Width = p.wide
		for _, i := range p.of[1:] {
			c.Label += "/" + t.Columns[i].Label
			c.LabelEn += "/" + t.Columns[i].LabelEn
			c.Subtotal = c.Subtotal || t.Columns[i].Subtotal
		}
		out.Columns = append(out.Columns, c)
	}
	for _, row := range t.Rows {
		out.Rows = append(out.Rows, folded(row, parts))
	}
	if t.Totals != nil {
		out.Totals = folded(t.Totals, parts)
	}
	return out
}

func folded(row []string, parts []part) []string {
	out := make([]string, len(parts))
	for k, p := range parts {
		lines := []string{}
		for _, i := range p.of {
			if row[i] != "" && row[i] != dash {
				lines = append(lines, row[i])
			}
		}
		if out[k] = row[p.of[0]]; len(lines) > 0 {
			out[k] = strings.Join(lines, "\n")
		}
	}
	return out
}
