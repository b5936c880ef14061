package inventory_test

import (
	"context"
	"slices"
	"strings"

	"relief/internal/db"
	"relief/inventory"
)

// free tells whether anybody may have the lot.
func (l modelLot) free() bool { return l.isFor == 0 && l.purpose == "" }

// serves tells whether the donor's wish lets a lot go that way.
func (l modelLot) serves(use inventory.Use) bool {
	if l.isFor != 0 {
		return l.isFor == use.Place
	}
	return strings.Contains(use.Purpose, l.purpose)
}

// use is what a promise is for: a client and a purpose, or neither.
func (m *model) use() inventory.Use {
	return inventory.Use{
		Place:   append([]inventory.PlaceID{0}, m.clients...)[m.rng.IntN(len(m.clients)+1)],
		Purpose: []string{"", "过冬", "用于老人过冬的物资"}[m.rng.IntN(3)],
	}
}

func (m *model) hold() error {
	at, ok := m.filled(m.inStore)
	if !ok {
		return nil
	}
	units := m.units(m.have[at] + 1)
	want, use := "", m.use()
	switch {
	case m.lots[at.lot].expired:
		want = "hold.lot_barred"
	case !m.lots[at.lot].serves(use):
		want = "hold.lot_restricted"
	case !m.inBins(at.place):
		want = "hold.place_barred"
	case units > m.free(at):
		want = "stock.not_free"
	}
	plan := m.plans[m.rng.IntN(len(m.plans))]
	err := m.b.Try("approver", func(ctx context.Context, tx *db.Tx) error {
		_, err := inventory.HoldUnits(ctx, tx, inventory.Hold{DocumentID: plan, LineID: 1,
			ItemID: m.lots[at.lot].item, LotID: at.lot, PlaceID: at.place, Units: units, For: use})
		return err
	})
	if ok, err := m.outcome(err, want); !ok {
		return err
	}
	m.holds = append(m.holds, modelHold{doc: plan, at: at, units: units})
	return m.sync()
}

// promises picks up to three open promises, by their place in the list.
func (m *model) promises() []int {
	return m.rng.Perm(len(m.holds))[:min(len(m.holds), 1+m.rng.IntN(3))]
}

// leave takes promises off the list whose goods went to a place, and gives
// what moved.
func (m *model) leave(picked []int, to inventory.PlaceID) (lines []modelLine) {
	for _, i := range picked {
		h := m.holds[i]
		m.shift(h.at.lot, h.at.place, to, h.units, m.today)
		lines = append(lines, modelLine{h.at.lot, h.at.place, to, h.units})
	}
	slices.Sort(picked)
	for _, i := range slices.Backward(picked) {
		m.holds = slices.Delete(m.holds, i, i+1)
	}
	return lines
}

func (m *model) rehome() error {
	at, ok := m.filled(m.inStore)
	if !ok || len(m.holds) == 0 {
		return nil
	}
	i := m.rng.IntN(len(m.holds))
	h := m.holds[i]
	free := m.free(at)
	if h.at == at {
		free += h.units
	}
	want, use := "", m.use()
	switch {
	case m.lots[h.at.lot].item != m.lots[at.lot].item:
		want = "hold.other_item"
	case m.lots[at.lot].expired:
		want = "hold.lot_barred"
	case !m.lots[at.lot].serves(use):
		want = "hold.lot_restricted"
	case !m.inBins(at.place):
		want = "hold.place_barred"
	case h.at == at:
		want = "hold.same_place"
	case h.units > free:
		want = "stock.not_free"
	}
	err := m.b.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
		_, err := inventory.Rehome(ctx, tx, h.id, at.lot, at.place, use, "换批次")
		return err
	})
	if ok, err := m.outcome(err, want); !ok {
		return err
	}
	m.holds = slices.Delete(m.holds, i, i+1)
	h.at = at
	m.holds = append(m.holds, h)
	return m.sync()
}

func (m *model) release() error {
	if len(m.holds) == 0 || m.rng.IntN(2) == 0 {
		return nil
	}
	i := m.rng.IntN(len(m.holds))
	err := m.b.Try("officer", func(ctx context.Context, tx *db.Tx) error {
		return inventory.Release(ctx, tx, m.holds[i].id, "取消")
	})
	if ok, err := m.outcome(err, ""); !ok {
		return err
	}
	m.holds = slices.Delete(m.holds, i, i+1)
	return m.sync()
}
