package inventory_test

import (
	"context"

	"relief/internal/db"
	"relief/internal/document"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// dispatch sends up to three promises off by one slip.
func (m *model) dispatch() error {
	if len(m.holds) == 0 {
		return nil
	}
	picked := m.promises()
	made := &modelDoc{slip: &modelSlip{client: m.clients[m.rng.IntN(len(m.clients))]}}
	err := m.b.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
		doc, err := document.Create(ctx, tx, document.Document{
			Kind: document.Slip, State: document.Picking, BusinessOn: m.today})
		if err != nil {
			return err
		}
		if err := document.Allot(ctx, tx, &doc, "CK"); err != nil {
			return err
		}
		if made.slip.transit, err = inventory.TransitPlace(ctx, tx, doc); err != nil {
			return err
		}
		var arrows []inventory.Arrow
		for n, i := range picked {
			h, err := inventory.Issue(ctx, tx, m.holds[i].id)
			if err != nil {
				return err
			}
			arrows = append(arrows, inventory.Arrow{LineID: int64(n + 1), ItemID: h.ItemID, LotID: h.LotID,
				From: h.PlaceID, To: made.slip.transit, Units: h.Units, FromHeld: true})
		}
		if err := inventory.NewPosting(tx).Post(ctx, doc, document.Dispatched, m.today, arrows); err != nil {
			return err
		}
		made.doc = doc
		return document.Freeze(ctx, tx, &made.doc, document.Dispatched, m.today)
	})
	if ok, err := m.outcome(err, ""); !ok {
		return err
	}
	made.lines = m.leave(picked, made.slip.transit)
	m.post(made)
	return m.sync()
}

// deliver hands a slip over; what is refused comes back by a return.
func (m *model) deliver() error {
	var open []*modelDoc
	for _, d := range m.docs {
		if d.slip != nil && !d.slip.delivered && !d.reversed {
			open = append(open, d)
		}
	}
	if len(open) == 0 {
		return nil
	}
	d := open[m.rng.IntN(len(open))]
	var arrows []inventory.Arrow
	var back []goodsin.ReturnLine
	d.slip.received = nil
	aside := map[int]bool{}
	for i, line := range d.lines {
		got := line.units
		if m.rng.IntN(3) == 0 {
			got = inventory.Units(m.rng.Int64N(int64(line.units) + 1))
		}
		d.slip.received = append(d.slip.received, got)
		it := m.lots[line.lot].item
		if got > 0 {
			arrows = append(arrows, inventory.Arrow{LineID: int64(i + 1), ItemID: it, LotID: line.lot,
				From: d.slip.transit, To: d.slip.client, Units: got})
		}
		if got < line.units {
			aside[i] = m.rng.IntN(2) == 0
			back = append(back, goodsin.ReturnLine{Returns: int64(i + 1), ItemID: it, LotID: line.lot,
				From: d.slip.transit, Into: line.from, Aside: aside[i], Units: line.units - got})
		}
	}
	err := m.b.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
		ledger, doc := inventory.NewPosting(tx), d.doc
		if err := ledger.Post(ctx, doc, document.Delivered, m.today, arrows); err != nil {
			return err
		}
		if len(back) > 0 {
			if _, err := goodsin.RecordReturn(ctx, tx, ledger, doc, m.today, "拒收", back); err != nil {
				return err
			}
		}
		return document.Advance(ctx, tx, &doc, document.Delivered)
	})
	if ok, err := m.outcome(err, ""); !ok {
		return err
	}
	d.slip.delivered = true
	for i, line := range d.lines {
		if got := d.slip.received[i]; got > 0 {
			m.shift(line.lot, d.slip.transit, 0, got, m.today)
		}
	}
	for i, line := range d.lines {
		if left := line.units - d.slip.received[i]; left > 0 {
			into := m.home(line.lot, line.from)
			if aside[i] {
				into = m.corner
			}
			m.shift(line.lot, d.slip.transit, into, left, m.today)
		}
	}
	return nil
}
