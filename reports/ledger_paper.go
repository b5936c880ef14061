package reports

import "relief/reports/paper"

// turning is what a ledger on paper carries over the turn of a page: the words,
// the column they stand in, and how a row changes what is carried.
type turning struct {
	label          int
	page, to, from string
	after          func(have, row []Cell) []Cell
}

// turning has a ledger carry what came and went so far and what is left: 过次页
// and 承前页. Units of unlike things are not added up; amounts are.
func (w ledgerWords) turning() *turning {
	return &turning{
		label: 2, after: w.carryOn,
		page: w.say("ledger.page_sum", "ledger.page_sum_all"),
		to:   w.say("ledger.carried_to", "ledger.carried_to_all"),
		from: w.say("ledger.carried_from", "ledger.carried_from_all"),
	}
}

// carryOn is what is carried after a row. The last eight columns are in, out,
// balance, their values, how much of the balance has none, and who.
func (w ledgerWords) carryOn(have, row []Cell) []Cell {
	out := make([]Cell, len(row))
	n := len(row) - 8
	in, gone, left, inFen, goneFen, leftFen, unvalued := n, n+1, n+2, n+3, n+4, n+5, n+6
	if have == nil { // of the opening balance: nothing came or went yet
		copy(out[left:], []Cell{row[left], nil, nil, row[leftFen], row[unvalued]})
		return out
	}
	out[inFen], out[goneFen] = addCells(have[inFen], row[inFen]), addCells(have[goneFen], row[goneFen])
	if w.one {
		out[in], out[gone] = addCells(have[in], row[in]), addCells(have[gone], row[gone])
		out[left], out[leftFen], out[unvalued] = row[left], row[leftFen], row[unvalued]
		return out
	}
	out[leftFen] = addCells(have[leftFen], row[inFen])
	if went, is := row[goneFen].(Fen); is {
		out[leftFen] = addCells(out[leftFen], -went)
	}
	return out
}

// addCells adds two figures of one kind; what is unknown adds nothing.
func addCells(a, b Cell) Cell {
	switch x := a.(type) {
	case int64:
		if y, is := b.(int64); is {
			return x + y
		}
	case Fen:
		if y, is := b.(Fen); is {
			return x + y
		}
	case nil:
		return b
	}
	return a
}

// carry sets what is carried after each row of the table.
func (t *Table) carry() *paper.Carry {
	if t.turning == nil {
		return nil
	}
	c := &paper.Carry{Page: t.turning.page, To: t.turning.to, From: t.turning.from, Label: t.turning.label}
	var have []Cell
	for _, row := range t.Rows {
		have = t.turning.after(have, row)
		c.After = append(c.After, shown(have))
	}
	return c
}
