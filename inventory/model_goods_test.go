package inventory_test

import (
	"context"
	"slices"

	"relief/internal/db"
	"relief/internal/document"
	"relief/inventory"
)

// modelDraft is a document whose goods are still to move, each line of another
// lot, and the step by which they do.
type modelDraft struct {
	doc   document.Document
	step  inventory.Effect
	lines []modelLine
}

// drawn are the steps of kinds that can be drawn up first and moved later: a
// kind begins as a draft and never does anything but take free goods out of the
// store, so the table of effects is all that a model must know of it.
func drawn() (list []inventory.Effect) {
	takes := func(e inventory.Effect) bool { return !e.FromHeld && slices.Contains(e.From, inventory.Warehouse) }
	for _, k := range document.Kinds {
		var of []inventory.Effect
		for _, e := range inventory.Effects {
			if e.Kind == k.Kind {
				of = append(of, e)
			}
		}
		if len(of) == 1 && takes(of[0]) && k.Has(document.Draft) {
			list = append(list, of...)
		}
	}
	return list
}

// leadsTo picks where a drawn document takes its goods: some place of the
// store, or the one edge of a kind, which is nowhere to the model.
func (m *model) leadsTo(step inventory.Effect) (place, known inventory.PlaceID, err error) {
	if slices.Contains(step.Into, inventory.Warehouse) {
		place = m.anyStored()
		return place, place, nil
	}
	into := step.Into[m.rng.IntN(len(step.Into))]
	err = m.b.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
		p, err := inventory.OnlyPlace(ctx, tx, into)
		if place = p.ID; p.Kept {
			known = p.ID
		}
		return err
	})
	return place, known, err
}

// drawUp draws up what shall move later: nothing moves and nothing is promised
// by it.
func (m *model) drawUp() error {
	kinds := drawn()
	d := modelDraft{step: kinds[m.rng.IntN(len(kinds))]}
	var lines []inventory.GoodsLine
	for range 1 + m.rng.IntN(2) {
		at, ok := m.filled(m.inStore)
		to, known, err := m.leadsTo(d.step)
		if err != nil {
			return err
		}
		same := func(l modelLine) bool { return l.lot == at.lot }
		if !ok || to == at.place || slices.ContainsFunc(d.lines, same) {
			continue
		}
		l := modelLine{at.lot, at.place, known, m.units(m.have[at] + 1)}
		d.lines = append(d.lines, l)
		lines = append(lines, inventory.GoodsLine{LotID: l.lot, FromID: l.from, ToID: to, Units: l.units})
	}
	if len(lines) == 0 {
		return nil
	}
	err := m.b.Try("keeper", func(ctx context.Context, tx *db.Tx) (err error) {
		d.doc, err = inventory.NewPosting(tx).Draft(ctx, inventory.Head{Kind: d.step.Kind, On: m.today}, lines)
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
		case want == "" && on < m.today:
			want = m.breaks(at, l.units, on)
		}
	}
	doc := d.doc
	err := m.b.Try("approver", func(ctx context.Context, tx *db.Tx) error {
		doc = d.doc // the act may be tried again
		for _, state := range before(doc.Kind.Spec(), d.step.To) {
			if err := document.Advance(ctx, tx, &doc, state); err != nil {
				return err
			}
		}
		return inventory.NewPosting(tx).PostDraft(ctx, &doc, d.step.To, on)
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

// before are the states between a draft of a kind and one in which its goods
// move, on the way that leads there.
func before(spec document.Spec, to document.State) (way []document.State) {
	for to != document.Draft {
		i := slices.IndexFunc(spec.Steps, func(s document.Step) bool { return s.To == to })
		if to = spec.Steps[i].From; to != document.Draft {
			way = append([]document.State{to}, way...)
		}
	}
	return way
}
