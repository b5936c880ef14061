package inventory_test

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/go-cmp/cmp"

	"relief/internal/db"
	"relief/internal/document"
	"relief/inventory"
)

// run does n acts drawn by the seed, comparing as it goes: the whole of the
// balances with the model every so many acts, the books with themselves twenty
// times more seldom and at the end.
func (m *model) run(n int) error {
	acts := []func() error{
		m.receive, m.receive, m.gift, m.gift, m.move, m.move, m.hold, m.hold, m.hold, m.rehome, m.release, m.dispatch, m.dispatch,
		m.deliver, m.deliver, m.relabel, m.reverse, m.reverse,
	}
	for m.step = 1; m.step <= n; m.step++ {
		if err := acts[m.rng.IntN(len(acts))](); err != nil {
			return fmt.Errorf("step %d: %w", m.step, err)
		}
		if m.step%m.every == 0 || m.step == n {
			if err := m.compare(); err != nil {
				return fmt.Errorf("after step %d: %w", m.step, err)
			}
		}
		if m.step%(m.every*20) == 0 && m.step < n {
			if err := m.sound(); err != nil {
				return fmt.Errorf("after step %d: %w", m.step, err)
			}
		}
	}
	return m.sound()
}

func (m *model) receive() error {
	d := inventory.ReceiptDraft{Source: "donation", WarehouseID: m.b.Warehouse, BusinessOn: m.when()}
	var lots []modelLot
	for range 1 + m.rng.IntN(3) {
		it := m.items[m.rng.IntN(len(m.items))]
		line := inventory.ReceiptLine{ItemID: it.ID, Units: m.units(60), PlaceID: m.bins[m.rng.IntN(len(m.bins))]}
		lot := modelLot{item: it.ID}
		switch m.rng.IntN(6) {
		case 0:
			line.ExpiresOn, lot.expired = m.daysAgo(1), true
		case 1, 2:
			line.ExpiresOn = m.daysAgo(-m.rng.IntN(400))
		}
		if m.rng.IntN(2) == 0 {
			value := 1 + m.rng.Int64N(9999)
			line.ValueFen, lot.valued = &value, true
		}
		d.Lines, lots = append(d.Lines, line), append(lots, lot)
	}
	var doc document.Document
	var posted []inventory.Movement
	err := m.b.Try("keeper", func(ctx context.Context, tx *db.Tx) (err error) {
		if doc, err = inventory.RecordReceipt(ctx, tx, d); err != nil {
			return err
		}
		posted, err = inventory.MovementsOf(ctx, tx, doc.ID)
		return err
	})
	if ok, err := m.outcome("receipt", err, ""); !ok {
		return err
	}
	made := &modelDoc{doc: doc}
	for i, mv := range posted {
		m.lots[mv.LotID] = lots[i]
		m.shift(mv.LotID, 0, d.Lines[i].PlaceID, d.Lines[i].Units, d.BusinessOn)
		made.lines = append(made.lines, modelLine{mv.LotID, 0, d.Lines[i].PlaceID, d.Lines[i].Units})
	}
	m.docs = append(m.docs, made)
	return nil
}

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
	case on < m.today && m.breaks(at, units, on):
		want = "stock.later_negative"
	}
	var doc document.Document
	err := m.b.Try("keeper", func(ctx context.Context, tx *db.Tx) (err error) {
		doc, err = inventory.RecordTransfer(ctx, tx, inventory.TransferDraft{BusinessOn: on,
			Lines: []inventory.TransferLine{{LotID: at.lot, From: at.place, To: to, Units: units}}})
		return err
	})
	if ok, err := m.outcome("move", err, want); !ok {
		return err
	}
	m.shift(at.lot, at.place, to, units, on)
	m.holds = rest
	m.restand(moved, spot{at.lot, to})
	m.docs = append(m.docs, &modelDoc{doc: doc, lines: []modelLine{{at.lot, at.place, to, units}}})
	return m.sync()
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
	if ok, err := m.outcome("hold", err, want); !ok {
		return err
	}
	m.holds = append(m.holds, modelHold{doc: plan, at: at, units: units})
	return m.sync()
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
	case h.units > free:
		want = "stock.not_free"
	}
	err := m.b.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
		_, err := inventory.Rehome(ctx, tx, h.id, at.lot, at.place, use, "换批次")
		return err
	})
	if ok, err := m.outcome("rehome", err, want); !ok {
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
	if ok, err := m.outcome("release", err, ""); !ok {
		return err
	}
	m.holds = slices.Delete(m.holds, i, i+1)
	return m.sync()
}

// dispatch sends up to three promises off by one slip.
func (m *model) dispatch() error {
	if len(m.holds) == 0 {
		return nil
	}
	picked := m.rng.Perm(len(m.holds))[:min(len(m.holds), 1+m.rng.IntN(3))]
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
	if ok, err := m.outcome("dispatch", err, ""); !ok {
		return err
	}
	for _, i := range picked {
		h := m.holds[i]
		m.shift(h.at.lot, h.at.place, made.slip.transit, h.units, m.today)
		made.lines = append(made.lines, modelLine{h.at.lot, h.at.place, made.slip.transit, h.units})
	}
	slices.Sort(picked)
	for _, i := range slices.Backward(picked) {
		m.holds = slices.Delete(m.holds, i, i+1)
	}
	m.docs = append(m.docs, made)
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
	var back []inventory.ReturnLine
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
			back = append(back, inventory.ReturnLine{Returns: int64(i + 1), ItemID: it, LotID: line.lot,
				From: d.slip.transit, Into: line.from, Aside: aside[i], Units: line.units - got})
		}
	}
	err := m.b.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
		ledger, doc := inventory.NewPosting(tx), d.doc
		if err := ledger.Post(ctx, doc, document.Delivered, m.today, arrows); err != nil {
			return err
		}
		if len(back) > 0 {
			if _, err := inventory.RecordReturn(ctx, tx, ledger, doc, m.today, "拒收", back); err != nil {
				return err
			}
		}
		return document.Advance(ctx, tx, &doc, document.Delivered)
	})
	if ok, err := m.outcome("deliver", err, ""); !ok {
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
	case on < m.today && m.breaks(at, units, on):
		want = "stock.later_negative"
	}
	moved, rest := m.carry(at, units)
	var doc document.Document
	var lot inventory.LotID
	err := m.b.Try("keeper", func(ctx context.Context, tx *db.Tx) (err error) {
		doc, lot, err = inventory.RecordRelabel(ctx, tx, inventory.RelabelDraft{LotID: at.lot, PlaceID: at.place,
			Units: units, ExpiresOn: expires, Evidence: "标签", BusinessOn: on})
		return err
	})
	if ok, err := m.outcome("relabel", err, want); !ok {
		return err
	}
	m.lots[lot] = fresh
	m.shift(at.lot, at.place, 0, units, on)
	m.shift(lot, 0, at.place, units, on)
	m.holds = rest
	m.restand(moved, spot{lot, at.place})
	m.docs = append(m.docs, &modelDoc{doc: doc, relabel: lot, lines: []modelLine{{at.lot, at.place, 0, units}}})
	return m.sync()
}

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
			want = "reversal.moved_on"
		}
	}
	var rev document.Document
	ok, err := m.outcome("reverse "+string(d.doc.Kind), m.b.Try("keeper", func(ctx context.Context, tx *db.Tx) (err error) {
		rev, err = inventory.DraftReversal(ctx, tx, d.doc.ID, "写错了")
		return err
	}), want)
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
	for _, l := range lines {
		m.shift(l.lot, l.from, l.to, l.units, m.today)
	}
	return nil
}
