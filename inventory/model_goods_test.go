package inventory_test

import (
	"context"
	"slices"

	"relief/internal/db"
	"relief/internal/document"
	"relief/inventory"
)

// modelDraft is a document whose goods are still to move, each line of another
// lot.
type modelDraft struct {
	doc   document.Document
	lines []modelLine
}

// drawUp draws up what shall move within the store later: nothing moves and
// nothing is promised by it.
func (m *model) drawUp() error {
	var d modelDraft
	var lines []inventory.GoodsLine
	for range 1 + m.rng.IntN(2) {
		at, ok := m.filled(m.inStore)
		to := m.anyStored()
		same := func(l modelLine) bool { return l.lot == at.lot }
		if !ok || to == at.place || slices.ContainsFunc(d.lines, same) {
			continue
		}
		l := modelLine{at.lot, at.place, to, m.units(m.have[at] + 1)}
		d.lines = append(d.lines, l)
		lines = append(lines, inventory.GoodsLine{LotID: l.lot, FromID: l.from, ToID: l.to, Units: l.units})
	}
	if len(lines) == 0 {
		return nil
	}
	err := m.b.Try("keeper", func(ctx context.Context, tx *db.Tx) (err error) {
		d.doc, err = inventory.NewPosting(tx).Draft(ctx, inventory.Head{Kind: document.Transfer, On: m.today}, lines)
		return err
	})
	if ok, err := m.outcome(err, ""); !ok {
		return err
	}
	m.drawn = append(m.drawn, d)
	return m.sync()
}

// postDrawn moves what was drawn up: all of it or nothing, and never what is
// promised.
func (m *model) postDrawn() error {
	if len(m.drawn) == 0 {
		return nil
	}
	i := m.rng.IntN(len(m.drawn))
	d, on, want := m.drawn[i], m.when(), ""
	for _, l := range d.lines {
		switch at := (spot{l.lot, l.from}); {
		case l.units > m.free(at):
			want = "stock.short"
		case want == "" && on < m.today && m.breaks(at, l.units, on):
			want = "stock.later_negative"
		}
	}
	doc := d.doc
	err := m.b.Try("approver", func(ctx context.Context, tx *db.Tx) error {
		doc = d.doc // the act may be tried again
		return inventory.NewPosting(tx).PostDraft(ctx, &doc, document.Received, on)
	})
	if ok, err := m.outcome(err, want); !ok {
		return err
	}
	for _, l := range d.lines {
		m.shift(l.lot, l.from, l.to, l.units, on)
	}
	m.drawn = slices.Delete(m.drawn, i, i+1)
	m.post(&modelDoc{doc: doc, lines: d.lines})
	return m.sync()
}
