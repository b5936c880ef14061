package goodsin

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/inventory"
)

// PostArrival takes inspected goods into the stock, dated on: the receipt gets
// its number, what was accepted becomes a lot in its bin, and what was
// rejected and kept a lot in the quarantine corner. What went back to the
// sender stays on record and makes no stock.
func PostArrival(
	ctx context.Context, tx *db.Tx, id document.ID, seen int64, on string,
) (document.Document, error) {
	doc, err := document.LoadKind(ctx, tx, document.Receipt, id)
	if err != nil {
		return doc, err
	}
	if err := errors.Join(doc.Must(document.Inspected), doc.Seen(seen)); err != nil {
		return doc, err
	}
	a, err := LoadArrival(ctx, tx, id)
	if err != nil {
		return doc, err
	}
	if err := a.mayPost(on, tx.Where()); err != nil {
		return doc, err
	}
	if a.DonorID != nil {
		if err := donorInUse(ctx, tx, *a.DonorID); err != nil {
			return doc, err
		}
	}
	d, err := a.draft(ctx, tx, doc, on)
	if err != nil {
		return doc, err
	}
	if _, err := receiptPlaces(ctx, tx, d); err != nil {
		return doc, err
	}
	items, err := receiptItems(ctx, tx, d.Lines)
	if err != nil {
		return doc, err
	}
	if err := document.Allot(ctx, tx, &doc, document.Receipt.Prefix()); err != nil {
		return doc, err
	}
	if err := writeReceipt(ctx, tx, doc, d, nil); err != nil {
		return doc, err
	}
	if _, err := tx.Exec(ctx, `UPDATE arrivals SET posted_by = ? WHERE branch_id = ? AND document_id = ?`,
		tx.ActorName, tx.Branch, id); err != nil {
		return doc, fmt.Errorf("post arrival %d: %w", id, err)
	}
	if err := a.oweFiscal(ctx, tx); err != nil {
		return doc, err
	}
	return doc, d.post(ctx, tx, inventory.NewPosting(tx), &doc, items)
}

// mayPost refuses a day before the goods came, and goods that expired since
// they were accepted: they are to be inspected again.
func (a *Arrival) mayPost(on string, now db.At) error {
	var f fault.Fields
	if document.CheckDate(&f, "business_on", on, now.Today()); !f.Any() && on < a.ArrivedOn {
		f.Add("business_on", "receipt.before_arrival", a.ArrivedOn)
	}
	if f.Any() {
		return f.Err(fault.Invalid, "fault.invalid")
	}
	for i, l := range a.Lines {
		if a.expiredSince(l, now) {
			f.Add(at("accepted", i), "receipt.expired_since", l.Name, *l.ExpiresOn)
		}
	}
	return f.Err(fault.Conflict, "receipt.inspect_again")
}

// draft is the receipt that an inspection comes to.
func (a *Arrival) draft(ctx context.Context, tx *db.Tx, doc document.Document, on string) (ReceiptDraft, error) {
	d := ReceiptDraft{
		Source: a.Source, WarehouseID: *a.WarehouseID, BusinessOn: on, ReceivedFrom: a.ReceivedFrom,
		CountedBy: a.InspectedBy, Witness: a.SecondBy, Remarks: doc.Remarks, arrival: a,
	}
	var err error
	if d.from, err = a.from(ctx, tx); err != nil {
		return d, err
	}
	corner, err := inventory.QuarantineOf(ctx, tx, d.WarehouseID)
	if err != nil {
		return d, err
	}
	for _, l := range a.Lines {
		line := ReceiptLine{
			ItemID: l.ItemID, Units: l.Accepted, PlaceID: l.PlaceID, LotNo: said(l.LotNo), MadeOn: said(l.MadeOn),
			ExpiresOn: said(l.ExpiresOn), ValueFen: l.ValueFen, ValueBasis: said(l.ValueBasis), Remarks: l.Remarks,
			arrivalN: &l.N,
		}
		aside := l.RejectTo == "quarantine"
		if l.Accepted > 0 || !aside {
			d.Lines = append(d.Lines, line)
		}
		if aside {
			line.Units, line.PlaceID, line.ValueFen, line.ValueBasis = l.Rejected, corner, nil, ""
			line.Remarks = l.RejectReason
			d.Lines = append(d.Lines, line)
		}
	}
	return d, nil
}

// from is the edge place that the goods came over.
func (a *Arrival) from(ctx context.Context, tx *db.Tx) (inventory.PlaceID, error) {
	kind := sourcePlaces[a.Source]
	if a.Source == "return" {
		if a.FromPlaceID != nil {
			return *a.FromPlaceID, nil
		}
		kind = inventory.Recipient
	}
	p, err := inventory.OnlyPlace(ctx, tx, kind)
	return p.ID, err
}

// mark writes on a lot who gave it and what it may be used for.
func (a *Arrival) mark(lot *inventory.Lot) {
	lot.DonorID, lot.ForPlaceID = a.DonorID, a.ForPlaceID
	if a.DonorName != "" {
		lot.Donor = &a.DonorName
	}
	if a.Earmarked {
		lot.Restriction = db.OrNull(a.Restriction())
	}
}

// Restriction says in words for whom and for what the goods are.
func (a *Arrival) Restriction() string {
	var parts []string
	for _, s := range []string{a.ForName, a.Purpose} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " · ")
}

// said is a text that may be unknown.
func said(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
