package inventory_test

import (
	"context"

	"relief/internal/db"
	"relief/internal/document"
	"relief/inventory"
	"relief/inventory/goodsin"
)

func (m *model) receive() error {
	d := goodsin.ReceiptDraft{Source: "donation", WarehouseID: m.b.Warehouse, BusinessOn: m.when()}
	var lots []modelLot
	for range 1 + m.rng.IntN(3) {
		it := m.items[m.rng.IntN(len(m.items))]
		line := goodsin.ReceiptLine{ItemID: it.ID, Units: m.units(60), PlaceID: m.bins[m.rng.IntN(len(m.bins))]}
		lot := modelLot{item: it.ID}
		switch m.rng.IntN(6) {
		case 0:
			line.ExpiresOn, lot.expired = m.daysAgo(1), true
		case 1, 2:
			line.ExpiresOn = m.daysAgo(-m.rng.IntN(400))
		}
		lot.expires = line.ExpiresOn
		if m.rng.IntN(2) == 0 {
			value := 1 + m.rng.Int64N(9999)
			line.ValueFen, lot.valued = &value, true
		}
		d.Lines, lots = append(d.Lines, line), append(lots, lot)
	}
	var doc document.Document
	var posted []inventory.Movement
	err := m.b.Try("keeper", func(ctx context.Context, tx *db.Tx) (err error) {
		if doc, err = goodsin.RecordReceipt(ctx, tx, d); err != nil {
			return err
		}
		posted, err = inventory.MovementsOf(ctx, tx, doc.ID)
		return err
	})
	if ok, err := m.outcome(err, ""); !ok {
		return err
	}
	made := &modelDoc{doc: doc}
	for i, mv := range posted {
		m.lots[mv.LotID] = lots[i]
		m.shift(mv.LotID, 0, d.Lines[i].PlaceID, d.Lines[i].Units, d.BusinessOn)
		made.lines = append(made.lines, modelLine{mv.LotID, 0, d.Lines[i].PlaceID, d.Lines[i].Units})
	}
	m.post(made)
	return nil
}

// gift takes goods in from the gate: some of it rejected, to the corner or
// back to the sender, some of it earmarked.
func (m *model) gift() error {
	d := goodsin.InspectionDraft{
		Source: "donation", WarehouseID: m.b.Warehouse, Second: "乙", Fiscal: goodsin.FiscalDraft{Kind: "anonymous"},
	}
	var mark modelLot
	switch m.rng.IntN(4) {
	case 0:
		mark.isFor = m.clients[m.rng.IntN(len(m.clients))]
		d.Earmarked, d.ForPlaceID = true, mark.isFor
	case 1:
		mark.purpose = "过冬"
		d.Earmarked, d.Purpose = true, mark.purpose
	}
	lines := make([]modelLine, 0, 4) // what enters the stock, in order
	var lots []modelLot
	for range 1 + m.rng.IntN(2) {
		l, lot := m.giftLine(mark)
		if len(d.Lines) > 0 {
			l.LotNo = "另一批" // what tells two lines of one item apart
		}
		d.Lines = append(d.Lines, l)
		if l.Accepted > 0 {
			lines, lots = append(lines, modelLine{to: l.PlaceID, units: l.Accepted}), append(lots, lot)
		}
		if l.RejectTo == "quarantine" {
			lot.valued = false
			lines, lots = append(lines, modelLine{to: m.corner, units: l.Rejected}), append(lots, lot)
		}
	}
	var doc document.Document
	var posted []inventory.Movement
	err := m.b.Try("keeper", func(ctx context.Context, tx *db.Tx) (err error) {
		if doc, err = goodsin.RecordArrival(ctx, tx, goodsin.ArrivalDraft{
			ArrivedOn: m.today, ReceivedFrom: "某人", Parcels: 1}); err != nil {
			return err
		}
		if err = goodsin.Inspect(ctx, tx, doc.ID, 0, d); err != nil || m.step%5 == 0 {
			return err // every fifth stays at the gate
		}
		if doc, err = goodsin.PostArrival(ctx, tx, doc.ID, 0, m.today); err != nil {
			return err
		}
		posted, err = inventory.MovementsOf(ctx, tx, doc.ID)
		return err
	})
	if ok, err := m.outcome(err, ""); !ok || m.step%5 == 0 {
		return err
	}
	for i, mv := range posted {
		lines[i].lot = mv.LotID
		m.lots[mv.LotID] = lots[i]
		m.shift(mv.LotID, 0, lines[i].to, lines[i].units, m.today)
	}
	m.post(&modelDoc{doc: doc, lines: lines})
	return nil
}

// giftLine draws one line: accepted, rejected, or both.
func (m *model) giftLine(lot modelLot) (goodsin.InspectionLine, modelLot) {
	it := m.items[m.rng.IntN(len(m.items))]
	lot.item = it.ID
	l := goodsin.InspectionLine{
		ItemID: it.ID, Accepted: m.units(40) - 1, PlaceID: m.bins[m.rng.IntN(len(m.bins))], Remarks: "短期用",
	}
	if l.Accepted == 0 || m.rng.IntN(2) == 0 {
		l.Rejected, l.RejectReason = m.units(9), "破损"
		l.RejectTo = []string{"quarantine", "sender"}[m.rng.IntN(2)]
	}
	if l.Received = l.Accepted + l.Rejected; m.rng.IntN(5) == 0 {
		l.ExpiresOn, lot.expired = m.daysAgo(1), true
	}
	if l.Accepted > 0 && m.rng.IntN(2) == 0 {
		value := 1 + m.rng.Int64N(9999)
		l.ValueFen, l.ValueBasis, lot.valued = &value, "invoice", true
	}
	return l, lot
}
