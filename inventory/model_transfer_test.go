package inventory_test

import (
	"context"

	"relief/internal/db"
	"relief/internal/document"
	"relief/inventory"
)

func (m *model) move() error {
	at, ok := m.filled(m.inStore)
	if !ok {
		return nil
	}
	to := m.anyStored()
	if to == at.place {
		return nil
	}
	units, on := m.units(m.have[at]+2), m.when()
	moved, rest := m.carry(at, units)
	want := ""
	switch {
	case len(moved) > 0 && !m.inBins(to):
		want = "hold.place_barred"
	case units > m.have[at]:
		want = "stock.short"
	case on < m.today:
		want = m.breaks(at, units, on)
	}
	var doc document.Document
	err := m.b.Try("keeper", func(ctx context.Context, tx *db.Tx) (err error) {
		doc, err = inventory.RecordTransfer(ctx, tx, inventory.TransferDraft{Again: true, BusinessOn: on,
			Lines: []inventory.TransferLine{{LotID: at.lot, From: at.place, To: to, Units: units}}})
		return err
	})
	if ok, err := m.outcome(err, want); !ok {
		return err
	}
	m.shift(at.lot, at.place, to, units, on)
	m.holds = rest
	m.restand(moved, spot{at.lot, to})
	m.post(&modelDoc{doc: doc, lines: []modelLine{{at.lot, at.place, to, units}}})
	return m.sync()
}
