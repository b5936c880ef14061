package inventory

import (
	"context"
	"fmt"

	"relief/internal/db"
	"relief/internal/document"
)

// ReturnLine is units of a lot that come back from where a line of a document
// left them: to their place, or aside to be looked at first.
type ReturnLine struct {
	Returns int64 // the line of the document
	ItemID  ItemID
	LotID   LotID
	From    PlaceID
	Into    PlaceID
	Aside   bool
	Units   Units
	Remarks string
}

// RecordReturn posts goods that come back from a document's recipient to their
// own lots; what is put aside, expired goods and closed places lead to
// quarantine.
func RecordReturn(
	ctx context.Context, tx *db.Tx, posting *Posting, returns document.Document, on, from string, lines []ReturnLine,
) (document.Document, error) {
	first, err := LoadPlace(ctx, tx, lines[0].Into)
	if err != nil {
		return document.Document{}, err
	}
	warehouse := first.ID
	if first.WarehouseID != nil {
		warehouse = *first.WarehouseID
	}
	doc, err := createReceipt(ctx, tx, ReceiptDraft{
		Source: "return", WarehouseID: warehouse, BusinessOn: on, ReceivedFrom: from,
	}, &returns.ID)
	if err != nil {
		return doc, err
	}
	var arrows []Arrow
	for i, line := range lines {
		arrow, err := returnLine(ctx, tx, doc, i, line)
		if err != nil {
			return doc, err
		}
		arrows = append(arrows, arrow)
	}
	if err := posting.Post(ctx, doc, document.Posted, on, arrows); err != nil {
		return doc, err
	}
	return doc, document.Freeze(ctx, tx, &doc, document.Posted, on)
}

func returnLine(ctx context.Context, tx *db.Tx, doc document.Document, i int, line ReturnLine) (Arrow, error) {
	it, err := LoadItem(ctx, tx, line.ItemID)
	if err != nil {
		return Arrow{}, err
	}
	lot, err := LoadLot(ctx, tx, line.LotID)
	if err != nil {
		return Arrow{}, err
	}
	var into PlaceID
	if line.Aside {
		into, err = QuarantineOf(ctx, tx, line.Into)
	} else {
		into, err = HomeFor(ctx, tx, lot, line.Into)
	}
	if err != nil {
		return Arrow{}, err
	}
	id, err := tx.Insert(ctx, `
		INSERT INTO receipt_lines (branch_id, document_id, n, item_id, code, name, spec, unit, units, lot_id,
		       place_id, lot_no, made_on, expires_on, remarks, returns_line)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		tx.Branch, doc.ID, i+1, it.ID, it.Code, it.Name, it.Spec, it.BaseUnit, line.Units, line.LotID,
		into, lot.LotNo, lot.MadeOn, lot.ExpiresOn, line.Remarks,
		line.Returns)
	if err != nil {
		return Arrow{}, fmt.Errorf("return line %d: %w", i+1, err)
	}
	return Arrow{LineID: id, ItemID: it.ID, LotID: line.LotID, From: line.From, To: into, Units: line.Units}, nil
}
