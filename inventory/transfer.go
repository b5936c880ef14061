package inventory

import (
	"context"
	"fmt"
	"slices"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
)

// TransferDraft moves goods between places of the store.
type TransferDraft struct {
	BusinessOn string
	Reason     string
	Lines      []TransferLine
}

// TransferLine is units of a lot that go from one place to another.
type TransferLine struct {
	LotID    LotID
	From, To PlaceID
	Units    Units
}

// Check names everything that is wrong with the draft by itself.
func (d *TransferDraft) Check(today string) error {
	var f fault.Fields
	document.CheckDate(&f, "business_on", d.BusinessOn, today)
	document.CheckText(&f, "reason", &d.Reason, document.MaxText)
	if len(d.Lines) == 0 {
		f.Add("lines", "receipt.no_lines")
	}
	for i, line := range d.Lines {
		if line.Units <= 0 {
			f.Add(fmt.Sprintf("units.%d", i), "fault.not_positive")
		}
		if line.From == line.To {
			f.Add(fmt.Sprintf("to.%d", i), "transfer.same_place")
		}
	}
	return f.Err(fault.Invalid, "fault.invalid")
}

// RecordTransfer posts a move within the store. Promises on the goods move
// along: same item, same units, no new approval.
func RecordTransfer(ctx context.Context, tx *db.Tx, d TransferDraft) (document.Document, error) {
	var f fault.Fields
	f.Take(d.Check(tx.Today()))
	posting := NewPosting(tx)
	for i, line := range d.Lines {
		if err := posting.checkStored(ctx, &f, fmt.Sprintf("from.%d", i), line.From, false); err != nil {
			return document.Document{}, err
		}
		if err := posting.checkStored(ctx, &f, fmt.Sprintf("to.%d", i), line.To, true); err != nil {
			return document.Document{}, err
		}
	}
	if f.Any() {
		return document.Document{}, f.Err(fault.Invalid, "fault.invalid")
	}
	doc, err := draw(ctx, tx, document.Transfer, d.BusinessOn, d.Reason)
	if err != nil {
		return doc, err
	}
	var short error
	for i, line := range d.Lines {
		err := moveLine(ctx, tx, posting, doc, i, line, d.BusinessOn)
		if err != nil && fault.Of(err).Key != "stock.short" {
			return doc, err
		}
		if err != nil {
			short = err // the posting gathers every short line; the last refusal names them all
		}
	}
	if short != nil {
		return doc, short
	}
	return doc, document.Freeze(ctx, tx, &doc, document.Received, d.BusinessOn)
}

// checkStored names at field a place that is none of the store's, or one that
// is closed to goods coming in.
func (p *Posting) checkStored(ctx context.Context, f *fault.Fields, field string, id PlaceID, into bool) error {
	place, err := p.place(ctx, id)
	switch {
	case err != nil && !fault.Is(err, fault.NotFound):
		return err
	case err != nil || !slices.Contains(storedKinds, place.Kind):
		f.Add(field, "place.not_found")
	case into && !place.Open:
		f.Add(field, "place.closed", place.Name)
	}
	return nil
}

// draw creates a numbered draft of a kind and notes it.
func draw(ctx context.Context, tx *db.Tx, kind document.Kind, on, remarks string) (document.Document, error) {
	doc, err := document.CreateNumbered(ctx, tx, document.Document{
		Kind: kind, State: document.Draft, BusinessOn: on, Remarks: remarks,
	}, kind.Prefix())
	if err != nil {
		return doc, err
	}
	return doc, tx.Note(string(kind), map[string]any{
		"id": doc.ID, "number": doc.No(), "on": on, "remarks": remarks,
	})
}

func moveLine(
	ctx context.Context, tx *db.Tx, posting *Posting, doc document.Document, i int, line TransferLine, on string,
) error {
	lot, err := posting.lot(ctx, line.LotID)
	if err != nil {
		return err
	}
	moved, err := carryHolds(ctx, tx, line.LotID, line.From, line.Units)
	if err != nil {
		return err
	}
	to, err := posting.place(ctx, line.To)
	if err != nil {
		return err
	}
	if len(moved) > 0 && !stored[to.Kind] {
		return fault.New(fault.Conflict, "hold.place_barred", to.Name)
	}
	id, err := tx.Insert(ctx, `
		INSERT INTO transfer_lines (branch_id, document_id, n, lot_id, from_id, to_id, units)
		VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		tx.Branch, doc.ID, i+1, line.LotID, line.From, line.To, line.Units)
	if err != nil {
		return fmt.Errorf("transfer line %d: %w", i+1, err)
	}
	err = posting.Post(ctx, doc, document.Received, on, []Arrow{{
		LineID: id, ItemID: lot.ItemID, LotID: line.LotID, From: line.From, To: line.To,
		Units: line.Units, Field: fmt.Sprintf("units.%d", i),
	}})
	if err != nil {
		return err
	}
	return restand(ctx, tx, moved, line.LotID, line.To)
}

// RelabelDraft says what was learned of units of a lot: its mark, when it was
// made, when it expires, and what shows it. Empty texts stay unknown.
type RelabelDraft struct {
	LotID      LotID
	PlaceID    PlaceID
	Units      Units
	LotNo      string
	MadeOn     string
	ExpiresOn  string
	Evidence   string
	BusinessOn string
}

// Check names everything that is wrong with the draft by itself.
func (d *RelabelDraft) Check(today string) error {
	var f fault.Fields
	if d.Units <= 0 {
		f.Add("units", "fault.not_positive")
	}
	document.NeedText(&f, "evidence", &d.Evidence, document.MaxText)
	document.CheckText(&f, "lot_no", &d.LotNo, document.MaxName)
	document.CheckDate(&f, "business_on", d.BusinessOn, today)
	checkLife(&f, "made_on", d.MadeOn, "expires_on", d.ExpiresOn, today)
	return f.Err(fault.Invalid, "fault.invalid")
}

// RecordRelabel turns units of a lot into a new lot with what was learned,
// split from the old one; promises move along.
func RecordRelabel(ctx context.Context, tx *db.Tx, d RelabelDraft) (document.Document, LotID, error) {
	var f fault.Fields
	f.Take(d.Check(tx.Today()))
	if err := NewPosting(tx).checkStored(ctx, &f, "place", d.PlaceID, false); err != nil {
		return document.Document{}, 0, err
	}
	if f.Any() {
		return document.Document{}, 0, f.Err(fault.Invalid, "fault.invalid")
	}
	old, err := LoadLot(ctx, tx, d.LotID)
	if err != nil {
		return document.Document{}, 0, err
	}
	doc, err := draw(ctx, tx, document.Relabel, d.BusinessOn, d.Evidence)
	if err != nil {
		return doc, 0, err
	}
	lot, err := relabel(ctx, tx, doc, old, d)
	if err != nil {
		return doc, 0, err
	}
	return doc, lot, document.Freeze(ctx, tx, &doc, document.Posted, d.BusinessOn)
}

func relabel(ctx context.Context, tx *db.Tx, doc document.Document, old Lot, d RelabelDraft) (LotID, error) {
	moved, err := carryHolds(ctx, tx, d.LotID, d.PlaceID, d.Units)
	if err != nil {
		return 0, err
	}
	between, err := OnlyPlace(ctx, tx, Conversion)
	if err != nil {
		return 0, err
	}
	posting := NewPosting(tx)
	out := Arrow{ItemID: old.ItemID, LotID: old.ID, From: d.PlaceID, To: between, Units: d.Units, Field: "units"}
	from, err := LoadPlace(ctx, tx, d.PlaceID)
	if err != nil {
		return 0, err
	}
	value, err := posting.value(ctx, out, from)
	if err != nil {
		return 0, err
	}
	fresh := Lot{
		ItemID: old.ItemID, DocumentID: doc.ID, Source: old.Source, LotNo: optional(d.LotNo),
		MadeOn: optional(d.MadeOn), ExpiresOn: optional(d.ExpiresOn), ReceivedOn: old.ReceivedOn,
		Donor: old.Donor, DonorID: old.DonorID, Restriction: old.Restriction, ForPlaceID: old.ForPlaceID,
		Units: d.Units, ValueBasis: old.ValueBasis, SplitFrom: &old.ID, Evidence: d.Evidence,
	}
	if value != nil && *value > 0 {
		fresh.ValueFen = value
	}
	made, err := makeLot(ctx, tx, fresh)
	if err != nil {
		return 0, err
	}
	lot := made.ID
	id, err := tx.Insert(ctx, `
		INSERT INTO relabel_lines (branch_id, document_id, n, lot_id, new_lot_id, place_id, units, evidence)
		VALUES (?, ?, 1, ?, ?, ?, ?, ?) RETURNING id`,
		tx.Branch, doc.ID, old.ID, lot, d.PlaceID, d.Units, d.Evidence)
	if err != nil {
		return 0, fmt.Errorf("relabel lot %d: %w", old.ID, err)
	}
	out.LineID, out.Value = id, value
	into := Arrow{
		LineID: id, ItemID: old.ItemID, LotID: lot, From: between, To: d.PlaceID, Units: d.Units, Value: value,
	}
	if err := posting.Post(ctx, doc, document.Posted, d.BusinessOn, []Arrow{out, into}); err != nil {
		return 0, err
	}
	return lot, restand(ctx, tx, moved, lot, d.PlaceID)
}
