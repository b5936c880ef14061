package goodsin

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"relief/internal/branch"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/text"
	"relief/inventory"
)

// ArrivalLine is one item of what came, as it was found; units are base units.
type ArrivalLine struct {
	ID           int64
	N            int64
	ItemID       inventory.ItemID
	Code         string
	Name         string
	NameEn       string
	Spec         string
	Unit         string
	Tracking     string // what the item is tracked by
	Declared     *inventory.Units
	Received     inventory.Units
	Accepted     inventory.Units
	Rejected     inventory.Units
	Difference   string
	RejectReason string
	RejectTo     string // quarantine, sender; empty when nothing was rejected
	PlaceID      inventory.PlaceID
	Place        string
	PlaceEn      string
	LotNo        *string
	MadeOn       *string
	ExpiresOn    *string
	ValueFen     *int64
	ValueBasis   *string
	Remarks      string
}

// CheckExpiry tells whether an expiry that the item is tracked by is still to be
// found out.
func (l ArrivalLine) CheckExpiry() bool {
	return l.Tracking == "lot_expiry" && l.Accepted > 0 && l.ExpiresOn == nil
}

// AcceptUntil is the day to which goods should last that are taken in today:
// the branch's minimum life at acceptance.
func AcceptUntil(ctx context.Context, r db.Reader) (string, error) {
	limits, err := branch.LimitsOf(ctx, r)
	return branch.In(r.Where(), limits.AcceptLifeDays), err
}

func arrivalLines(ctx context.Context, r db.Reader, id document.ID) ([]ArrivalLine, error) {
	var list []ArrivalLine
	err := r.Select(ctx, &list, `
		SELECT l.id, l.n, l.item_id, i.code, i.name, i.name_en, i.spec, i.base_unit AS unit, i.tracking, l.declared,
		       l.received, l.accepted, l.rejected, l.difference, l.reject_reason, l.reject_to, l.place_id,
		       p.name AS place, p.name_en AS place_en, l.lot_no, l.made_on, l.expires_on, l.value_fen,
		       l.value_basis, l.remarks
		FROM   arrival_lines l JOIN items i ON i.id = l.item_id JOIN places p ON p.id = l.place_id
		WHERE  l.branch_id = ? AND l.document_id = ? ORDER BY l.n`, r.Where().Branch, id)
	if err != nil {
		return nil, fmt.Errorf("lines of arrival %d: %w", id, err)
	}
	return list, nil
}

// checkLines names what is wrong with the lines and with where they go, makes
// the new items and turns every quantity into base units.
func (d *InspectionDraft) checkLines(ctx context.Context, tx *db.Tx, f *fault.Fields) ([]inventory.Item, error) {
	goods := ReceiptDraft{WarehouseID: d.WarehouseID}
	for i := range d.Lines {
		l := &d.Lines[i]
		goods.Lines = append(goods.Lines, ReceiptLine{
			ItemID: l.ItemID, NewItem: l.NewItem, PlaceID: l.PlaceID, Units: l.Received,
		})
		if (l.ItemID == 0) == (l.NewItem == nil) {
			f.Add(at("item", i), "fault.required")
		}
	}
	if _, err := receiptPlaces(ctx, tx, goods); !f.Take(err) {
		return nil, err
	}
	items, err := receiptItems(ctx, tx, goods.Lines)
	if !f.Take(err) {
		return nil, err
	}
	for i := range d.Lines {
		factor, err := d.Lines[i].factor(ctx, tx)
		if err != nil {
			return nil, err
		}
		if factor == 0 {
			f.Add(at("unit", i), "receipt.unknown_unit", d.Lines[i].Unit)
			factor = 1
		}
		d.Lines[i].check(f, i, factor, tx.Today())
		d.Lines[i].checkTracking(f, i, items[i].Tracking)
	}
	d.checkTwins(f, items)
	return items, nil
}

// checkTwins refuses a line that nothing tells from one before it: the same goods
// would be counted twice.
func (d *InspectionDraft) checkTwins(f *fault.Fields, items []inventory.Item) {
	type goods struct {
		item           inventory.ItemID
		place          inventory.PlaceID
		lot, made, exp string
		fen            int64
	}
	before := map[goods]bool{}
	for i, l := range d.Lines {
		g := goods{items[i].ID, cmp.Or(l.PlaceID, d.WarehouseID), text.Fold(l.LotNo), l.MadeOn, l.ExpiresOn, -1}
		if l.ValueFen != nil {
			g.fen = *l.ValueFen
		}
		if g.item == 0 || l.Received == 0 || l.Accepted == 0 || len(d.Lines) > MaxArrivalLines {
			continue
		}
		if before[g] {
			f.Add(at("item", i), "receipt.twice")
		}
		before[g] = true
	}
}

// at is the name of a field of a line.
func at(name string, i int) string { return fmt.Sprintf("%s.%d", name, i) }

// factor is how many base units the line's unit word stands for; 0 when the
// item does not know the word.
func (l *InspectionLine) factor(ctx context.Context, tx *db.Tx) (inventory.Units, error) {
	word := text.Fold(l.Unit)
	if word == "" || l.ItemID == 0 && l.NewItem == nil { // of an item that nobody knows
		return 1, nil
	}
	if l.NewItem != nil {
		if word == text.Fold(l.NewItem.BaseUnit) {
			return 1, nil
		}
		for _, u := range l.NewItem.Units {
			if text.Fold(u.Word) == word {
				return inventory.Units(u.Factor), nil
			}
		}
		return 0, nil
	}
	var known []struct {
		Word   string
		Factor inventory.Units
	}
	err := tx.Select(ctx, &known, `
		SELECT base_unit AS word, 1 AS factor FROM items WHERE branch_id = ? AND id = ?
		UNION ALL
		SELECT word, factor FROM item_units WHERE branch_id = ? AND item_id = ?`,
		tx.Branch, l.ItemID, tx.Branch, l.ItemID)
	if err != nil {
		return 0, fmt.Errorf("unit words of item %d: %w", l.ItemID, err)
	}
	for _, u := range known {
		if text.Fold(u.Word) == word {
			return u.Factor, nil
		}
	}
	return 0, nil
}

// check names what is wrong with a line and leaves its quantities in base units.
func (l *InspectionLine) check(f *fault.Fields, i int, factor inventory.Units, today string) {
	var declared inventory.Units
	if l.Declared != nil {
		declared = *l.Declared
	}
	sound := true
	for _, q := range []struct {
		name  string
		units *inventory.Units
	}{{"declared", &declared}, {"received", &l.Received}, {"accepted", &l.Accepted}, {"rejected", &l.Rejected}} {
		switch {
		case *q.units < 0:
			f.Add(at(q.name, i), "fault.negative", int64(*q.units))
			sound = false
		case *q.units > maxUnits/factor:
			f.Add(at(q.name, i), "fault.number_too_large", int64(maxUnits))
			sound = false
		}
		*q.units *= factor
	}
	if l.Declared != nil {
		l.Declared = &declared
	}
	l.Unit = ""
	if sound {
		l.checkSums(f, i)
	}
	l.checkReject(f, i)
	for name, s := range map[string]*string{"difference": &l.Difference, "remarks": &l.Remarks} {
		document.CheckText(f, at(name, i), s, document.MaxText)
	}
	document.CheckText(f, at("lot_no", i), &l.LotNo, document.MaxName)
	if l.Declared != nil && declared != l.Received && l.Difference == "" {
		f.Add(at("difference", i), "receipt.difference_needed")
	}
	inventory.CheckLife(f, at("made_on", i), l.MadeOn, at("expires_on", i), l.ExpiresOn, today)
	l.checkExpiry(f, i, today)
	l.checkValue(f, i)
}

// checkTracking asks for what the item is tracked by; where goods do not say it,
// the remarks do say why they are taken.
func (l *InspectionLine) checkTracking(f *fault.Fields, i int, tracking string) {
	if l.Accepted <= 0 || l.Remarks != "" {
		return
	}
	switch {
	case l.LotNo != "":
	case tracking == "serial":
		f.Add(at("lot_no", i), "receipt.serial_needed")
	case tracking == "lot" || tracking == "lot_expiry":
		f.Add(at("lot_no", i), "receipt.lot_needed")
	}
	if tracking == "lot_expiry" && l.ExpiresOn == "" {
		f.Add(at("expires_on", i), "receipt.expiry_needed")
	}
}

func (l *InspectionLine) checkSums(f *fault.Fields, i int) {
	switch {
	case l.Rejected > l.Received:
		f.Add(at("rejected", i), "receipt.rejected_more", int64(l.Rejected), int64(l.Received))
	case l.Accepted+l.Rejected != l.Received:
		f.Add(at("accepted", i), "receipt.not_adding_up", int64(l.Accepted), int64(l.Rejected), int64(l.Received))
	case l.Received == 0 && (l.Declared == nil || *l.Declared == 0):
		f.Add(at("received", i), "receipt.units")
	}
}

// checkReject: what is rejected goes somewhere, for a reason.
func (l *InspectionLine) checkReject(f *fault.Fields, i int) {
	document.CheckText(f, at("reject_reason", i), &l.RejectReason, document.MaxText)
	if l.Rejected == 0 {
		if l.RejectTo = ""; l.RejectReason != "" {
			f.Add(at("reject_reason", i), "receipt.nothing_rejected")
		}
		return
	}
	if l.RejectReason == "" {
		f.Add(at("reject_reason", i), "fault.required")
	}
	if l.RejectTo != "quarantine" && l.RejectTo != "sender" {
		f.Add(at("reject_to", i), "fault.required")
	}
}

// checkValue: a value says what it rests on, and is of goods that are accepted.
func (l *InspectionLine) checkValue(f *fault.Fields, i int) {
	if l.ValueFen == nil {
		if l.ValueBasis != "" {
			f.Add(at("value", i), "receipt.basis_alone")
		}
		return
	}
	switch {
	case *l.ValueFen <= 0:
		f.Add(at("value", i), "receipt.value")
	case l.Accepted == 0:
		f.Add(at("value", i), "receipt.value_of_nothing")
	}
	switch {
	case l.ValueBasis == "":
		f.Add(at("basis", i), "fault.required")
	case !slices.Contains(ValueBases, l.ValueBasis):
		f.Add(at("basis", i), "fault.invalid")
	}
}
