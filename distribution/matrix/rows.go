package matrix

import (
	"strconv"
	"strings"

	"relief/internal/intake"
	"relief/internal/sheet"
	"relief/internal/text"
)

// summary is a row or column of totals, stock or balance.
type summary struct {
	what part
	at   int
}

// readRows reads the rows under the header down to the sign-off and gives
// the summary rows.
func (p *parser) readRows() []summary {
	var summaries []summary
	for _, row := range p.g.Rows {
		if row.Number <= p.header {
			continue
		}
		if p.repeats(row) {
			p.a.TellBelow(p.ended, p.below)
			p.ended, p.below = 0, nil
			p.a.ReadRow(row)
			continue
		}
		name, col := p.name(row)
		signs := (signShape.MatchString(text.Fold(name)) || intake.IsSignOff(name)) && !p.numbers(row)
		switch {
		case signs:
			p.sign(row, name)
			continue
		case p.ended > 0:
			p.below = append(p.below, row)
			continue
		}
		figures := p.figures(row)
		p.a.Read(row.Number, p.seqs()...)
		if name == "" && !figures {
			continue // what stands in it is told by the account
		}
		switch what := classify(name); what {
		case entity, kept:
			if name != "" && !figures && p.isGroup(row, col) {
				p.a.TellRow(row, "import.skip_section", short(name, 24))
				continue
			}
			p.takeRow(row, name, col, what == kept)
		case total, stock, left:
			summaries = append(summaries, summary{what: what, at: row.Number})
			p.a.ReadRow(row)
		}
	}
	return summaries
}

// sign takes the row where people sign: the table ends, unless the rows below
// are to be read too.
func (p *parser) sign(row sheet.Row, name string) {
	if p.ended > 0 || p.past {
		p.a.ReadRow(row)
	} else {
		p.ended = row.Number
		p.a.TellRow(row, "import.skip_sign_off", short(name, 24))
	}
}

// seqs are the columns of running numbers.
func (p *parser) seqs() (cols []int) {
	for col, head := range p.heads {
		if intake.IsSeq(head) {
			cols = append(cols, col)
		}
	}
	return cols
}

// name is the label of a row: under the header of the names, or a word for a
// summary or for what is kept, left of the figures.
func (p *parser) name(row sheet.Row) (string, int) {
	typed, unseen, broke := text.Tidy(p.g.Value(row.Number, p.label).Text)
	if typed != "" {
		p.tidied(sheet.Address(row.Number, p.label), typed, unseen, broke)
		return typed, p.label
	}
	first := p.colOrder[0]
	for _, col := range row.Columns() {
		typed := strings.TrimSpace(row.Cell(col).Text)
		if col < first && row.Cell(col).Kind == sheet.Text {
			if classify(typed) != entity || signShape.MatchString(text.Fold(typed)) {
				return typed, col
			}
		}
	}
	return "", p.label
}

// figures tells whether anything stands in the value columns.
func (p *parser) figures(row sheet.Row) bool {
	for _, col := range p.colOrder {
		if c := row.Cell(col); c.Uncached || strings.TrimSpace(c.Text) != "" {
			return true
		}
	}
	return false
}

// numbers tells whether a number stands in the value columns.
func (p *parser) numbers(row sheet.Row) bool {
	for _, col := range p.colOrder {
		if _, bad := text.ParseQuantity(row.Cell(col).Text, text.Packs{Any: true}); bad == nil {
			return true
		}
	}
	return false
}

// repeats tells whether a row is the header again, on the next page.
func (p *parser) repeats(row sheet.Row) bool {
	same, n := 0, 0
	for _, col := range row.Columns() {
		n++
		if text.Fold(row.Cell(col).Text) == text.Fold(p.g.Cell(p.p.HeaderRow, col).Text) {
			same++
		}
	}
	return n > 1 && same*3 >= n*2 && same >= 2 &&
		text.Fold(row.Cell(p.label).Text) == text.Fold(p.g.Cell(p.p.HeaderRow, p.label).Text)
}

// isGroup tells whether a row is a heading between the names, merged across.
func (p *parser) isGroup(row sheet.Row, col int) bool {
	m, merged := p.g.Merged(row.Number, col)
	return merged && m.Right >= p.colOrder[0]
}

// takeRow notes a row that takes part, and its figures.
func (p *parser) takeRow(row sheet.Row, name string, col int, isKept bool) {
	at := len(p.p.Down)
	attribute := func(col int) string {
		if col == 0 {
			return ""
		}
		return strings.TrimSpace(p.g.Value(row.Number, col).Text)
	}
	p.p.Down = append(p.p.Down, Label{At: row.Number, Text: name, Kept: isKept,
		Cell: sheet.Address(row.Number, col), Hidden: row.Hidden, Kind: attribute(p.kindCol),
		Unit: attribute(p.unitCol), Spec: attribute(p.specCol)})
	p.a.Read(row.Number, col, p.label, p.kindCol, p.unitCol, p.specCol)
	p.a.Read(row.Number, p.colOrder...)
	for i, across := range p.p.Across {
		c := row.Cell(across.At)
		typed, unseen, _ := text.Tidy(c.Text)
		if !c.Uncached && typed == "" {
			continue
		}
		address := sheet.Address(row.Number, across.At)
		p.tidied(address, typed, unseen, false)
		p.p.Cells = append(p.p.Cells, Cell{Down: at, Across: i, Text: typed, Address: address,
			Uncached: c.Uncached, Broken: c.Kind == sheet.Error, Merged: p.over(row.Number, across.At)})
	}
	if row.Hidden {
		p.warn(sheet.Address(row.Number, col), "matrix.hidden", short(name, 24))
	}
}

// over is the range a figure is merged over where that covers other figures.
func (p *parser) over(row, col int) string {
	m, merged := p.g.Merged(row, col)
	if !merged {
		return ""
	}
	shared := m.Bottom > row
	for _, other := range p.colOrder {
		shared = shared || other > col && other <= m.Right
	}
	if !shared {
		return ""
	}
	return sheet.Address(m.Top, m.Left) + ":" + sheet.Address(m.Bottom, m.Right)
}

// tidied tells of a cell that is read otherwise than it stands.
func (p *parser) tidied(cell, typed string, unseen []string, broke bool) {
	if len(unseen) > 0 {
		p.warn(cell, "import.unseen", strings.Join(unseen, "、"))
	}
	if broke {
		p.warn(cell, "import.joined", short(typed, 24))
	}
}

// stated is a figure of stock or balance and where it stands.
type stated struct {
	units int64
	cell  string
}

// ledger is the stock and the balance stated for each row or column.
type ledger struct{ stocks, lefts map[int]stated }

func newLedger() ledger { return ledger{map[int]stated{}, map[int]stated{}} }

// sums adds up one line of the table, with and without what is kept. One that
// counts in packs agrees with every total: what a pack holds is the item's to
// say.
type sums struct {
	all, given int64
	packed     bool
}

// agrees tells whether a stated total is either of them.
func (s sums) agrees(n int64) bool { return s.packed || n == s.all || n == s.given }

// check compares the summaries with the figures wherever the file holds a
// value; formulas that were never calculated state nothing.
func (p *parser) check(rows []summary) {
	down, across := p.addUp()
	book := newLedger()
	for _, s := range rows {
		for i, label := range p.p.Across {
			p.compare(s, s.at, label.At, across[i], label.Text, i, book)
		}
	}
	p.balance(book, across)
	book = newLedger()
	for _, col := range p.colOrder {
		for i, label := range p.p.Down {
			p.compare(summary{p.cols[col], col}, label.At, col, down[i], label.Text, i, book)
		}
	}
	p.balance(book, down)
	for _, label := range p.p.Across {
		if label.Hidden {
			p.warn(label.Cell, "matrix.hidden", short(label.Text, 24))
		}
	}
}

// addUp sums the figures of every row and column.
func (p *parser) addUp() (down, across []sums) {
	down, across = make([]sums, len(p.p.Down)), make([]sums, len(p.p.Across))
	for _, c := range p.p.Cells {
		n, packed := added(c.Text)
		down[c.Down].packed = down[c.Down].packed || packed
		across[c.Across].packed = across[c.Across].packed || packed
		down[c.Down].all += n
		across[c.Across].all += n
		if !p.p.Down[c.Down].Kept && !p.p.Across[c.Across].Kept {
			down[c.Down].given += n
			across[c.Across].given += n
		}
	}
	return down, across
}

// compare checks one cell of a summary and keeps stock and balance.
func (p *parser) compare(s summary, row, col int, sum sums, name string, i int,
	book ledger) {
	c := p.g.Cell(row, col)
	n, bad := text.ParseUnits(c.Text)
	if bad != nil {
		return
	}
	switch s.what {
	case total:
		if !sum.agrees(n) {
			p.warn(sheet.Address(row, col), "matrix.total_differs", short(name, 24), n, sum.all)
		}
	case stock:
		book.stocks[i] = stated{n, sheet.Address(row, col)}
	case left:
		book.lefts[i] = stated{n, sheet.Address(row, col)}
	}
}

// balance checks that stock less what is planned is what is said to be left.
func (p *parser) balance(book ledger, planned []sums) {
	for i, sum := range planned {
		have, known := book.stocks[i]
		rest, also := book.lefts[i]
		if known && also && !sum.agrees(have.units-rest.units) {
			p.warn(rest.cell, "matrix.balance_differs", have.units, sum.all, rest.units)
		}
	}
}

// warn notes something to look at.
func (p *parser) warn(cell, key string, args ...any) {
	row := 0
	if digits := strings.TrimLeft(cell, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"); digits != "" {
		row, _ = strconv.Atoi(digits) // an address of ours
	}
	p.a.Say(row, cell, key, args...)
}
