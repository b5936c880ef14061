package inventory_test

import (
	"context"

	"relief/internal/db"
	"relief/internal/document"
	"relief/inventory"
)

func (m *model) relabel() error {
	at, ok := m.filled(m.inStore)
	if !ok {
		return nil
	}
	units, on := m.units(m.have[at]+1), m.when()
	fresh := m.lots[at.lot]
	fresh.expired = m.rng.IntN(4) == 0
	expires := m.daysAgo(-100)
	if fresh.expired {
		expires = m.daysAgo(3)
	}
	want := ""
	switch {
	case units > m.have[at]:
		want = "stock.short"
	case on < m.today:
		want = m.breaks(at, units, on)
	}
	if fresh.expires == expires {
		want = "relabel.nothing_new"
	}
	fresh.expires = expires
	moved, rest := m.carry(at, units)
	var doc document.Document
	var lot inventory.LotID
	err := m.b.Try("keeper", func(ctx context.Context, tx *db.Tx) (err error) {
		doc, lot, err = inventory.RecordRelabel(ctx, tx, inventory.RelabelDraft{LotID: at.lot, PlaceID: at.place,
			Again: true, Units: units, ExpiresOn: expires, Evidence: "标签", BusinessOn: on})
		return err
	})
	if ok, err := m.outcome(err, want); !ok {
		return err
	}
	m.lots[lot] = fresh
	m.shift(at.lot, at.place, 0, units, on)
	m.shift(lot, 0, at.place, units, on)
	m.holds = rest
	m.restand(moved, spot{lot, at.place})
	m.post(&modelDoc{doc: doc, relabel: lot, lines: []modelLine{{at.lot, at.place, 0, units}}})
	return m.sync()
}
