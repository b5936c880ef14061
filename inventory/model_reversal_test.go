package inventory_test

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/go-cmp/cmp"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/inventory"
)

// back is what a reversal of a document moves, as the model sees it.
func (m *model) back(d *modelDoc) (lines []modelLine) {
	for i, line := range slices.Backward(d.lines) {
		switch {
		case d.slip != nil && d.slip.delivered:
			lines = append(lines, modelLine{line.lot, 0, m.home(line.lot, line.from), d.slip.received[i]})
		case d.relabel != 0:
			lines = append(lines, modelLine{d.relabel, line.from, 0, line.units},
				modelLine{line.lot, 0, m.home(line.lot, line.from), line.units})
		case line.from == 0:
			lines = append(lines, modelLine{line.lot, line.to, 0, line.units})
		default:
			lines = append(lines, modelLine{line.lot, line.to, m.home(line.lot, line.from), line.units})
		}
	}
	return slices.DeleteFunc(lines, func(l modelLine) bool { return l.units == 0 || l.from == l.to })
}

func (m *model) reverse() error {
	var open []*modelDoc
	for _, d := range m.docs {
		if !d.reversed {
			open = append(open, d)
		}
	}
	if len(open) == 0 {
		return nil
	}
	d := open[m.rng.IntN(len(open))]
	lines, want := m.back(d), ""
	left := map[spot]inventory.Units{}
	for _, l := range lines {
		at := spot{l.lot, l.from}
		left[at] += l.units
		if l.from != 0 && left[at] > m.free(at) {
			want = "a refusal"
		}
	}
	var rev document.Document
	err := m.b.Try("keeper", func(ctx context.Context, tx *db.Tx) (err error) {
		rev, err = inventory.DraftReversal(ctx, tx, d.doc.ID, "写错了")
		return err
	})
	if want != "" && err != nil {
		if bad := m.advised(d, err); bad != nil {
			return bad
		}
		want = fault.Of(err).Key // refused as it must be
	}
	ok, err := m.outcome(err, want)
	if !ok {
		return err
	}
	var said, done []inventory.MoveRow
	if err := m.b.Try("approver", func(ctx context.Context, tx *db.Tx) (err error) {
		if said, err = inventory.WouldMove(ctx, tx, d.doc.ID); err != nil {
			return err
		}
		if _, err = inventory.PostReversal(ctx, tx, rev.ID, ""); err != nil {
			return err
		}
		done, err = inventory.MovesOf(ctx, tx, rev.ID)
		return err
	}); err != nil {
		return fmt.Errorf("approve what could be proposed, %s: %w", d.doc.No(), err)
	}
	for i := range done {
		done[i].Seq, done[i].N = 0, 0
	}
	for i := range said {
		said[i].Seq, said[i].N = 0, 0
	}
	if diff := cmp.Diff(said, done); len(said)+len(done) > 0 && diff != "" {
		return fmt.Errorf("the reversal of %s was shown otherwise than it was posted: %s", d.doc.No(), diff)
	}
	d.reversed = true
	m.done["reverse "+string(d.doc.Kind)]++
	m.done[posted(rev.Kind)]++
	for _, l := range lines {
		m.shift(l.lot, l.from, l.to, l.units, m.today)
	}
	return nil
}
