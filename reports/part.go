package reports

// Part is which rows of a list a screen shows: those after a key, at most so
// many. The zero Part is the whole list, as files hold it.
type Part struct {
	After int64
	Limit int
}

// Most is how many rows to ask for: one more than wanted, so that one knows
// whether there are more.
func (p Part) Most() int {
	if p.Limit > 0 {
		return p.Limit + 1
	}
	return MaxRows + 1
}

// Cut takes off the row that only says there are more.
func (t *Table) Cut(part Part) {
	if part.Limit > 0 && len(t.Rows) > part.Limit {
		t.Rows, t.Refs, t.More = t.Rows[:part.Limit], t.Refs[:part.Limit], true
	}
}
