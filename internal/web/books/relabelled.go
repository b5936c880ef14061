package books

import (
	"context"
	"strings"

	"relief/internal/db"
	"relief/inventory"
)

// relabelled tells the second half of a relabel, of which the first half says all.
func relabelled(m inventory.MoveRow) bool { return m.Other != nil && m.Into }

// loadMarks reads what is known of both lots of every relabel among the moves.
func (p *docPage) loadMarks(ctx context.Context, r db.Reader) error {
	p.marks = map[inventory.LotID]inventory.Lot{}
	for _, m := range p.Moves {
		if m.Other == nil {
			continue
		}
		for _, id := range []inventory.LotID{m.Was(), m.Became()} {
			lot, err := inventory.LoadLot(ctx, r, id)
			if err != nil {
				return err
			}
			p.marks[id] = lot
		}
	}
	return nil
}

// MovedLot is the lot number of what was moved; of a relabel what it was and became.
func (p docPage) MovedLot(m inventory.MoveRow) string {
	if m.Other == nil {
		return p.LotWord(m.LotNo)
	}
	return change(p.LotWord(p.marks[m.Was()].LotNo), p.LotWord(p.marks[m.Became()].LotNo))
}

// Changes are what a relabel put right, each as it was and became.
func (p docPage) Changes(m inventory.MoveRow) []string {
	was, became := p.marks[m.Was()], p.marks[m.Became()]
	var said []string
	for _, mark := range [][3]string{
		{"common.lot_no", p.LotWord(was.LotNo), p.LotWord(became.LotNo)},
		{"common.made_on", p.ExpiryWord(was.MadeOn), p.ExpiryWord(became.MadeOn)},
		{"common.expires_on", p.ExpiryWord(was.ExpiresOn), p.ExpiryWord(became.ExpiresOn)},
	} {
		if mark[1] != mark[2] {
			said = append(said, strings.Join([]string{p.T(mark[0]), change(mark[1], mark[2])}, " "))
		}
	}
	return said
}

// change shows what was and what became of it.
func change(was, became string) string {
	if was == became {
		return was
	}
	return was + " → " + became
}
