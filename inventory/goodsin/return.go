package goodsin

import (
	"context"
	"fmt"

	"relief/internal/db"
	"relief/internal/document"
	"relief/inventory"
)

// ReturnLine is units of a lot that come back from where a line of a document
// left them: to their place, or aside to be looked at first.
type ReturnLine struct {
	Returns int64 // the line of the document
	ItemID  inventory.ItemID
	LotID   inventory.LotID
	From    inventory.PlaceID
	Into    inventory.PlaceID
	Aside   bool
	Units   inventory.Units
	Remarks string
}

// RecordReturn posts goods that come back from a document's recipient to their
// own lots; what is put aside, expired goods and closed places lead to
// quarantine.
func RecordReturn(
	ctx context.Context, tx *db.Tx, posting *inventory.Posting, returns document.Document, on, from string,
	lines []ReturnLine,
) (document.Document, error) {
	first, err := inventory.LoadPlace(ctx, tx, lines[0].Into)
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
	var arrows []inventory.Arrow
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

func returnLine(
	ctx context.Context, tx *db.Tx, doc document.Document, i int, line ReturnLine,
) (inventory.Arrow, error) {
	it, err := inventory.LoadItem(ctx, tx, line.ItemID)
	if err != nil {
		return inventory.Arrow{}, err
	}
	lot, err := inventory.LoadLot(ctx, tx, line.LotID)
	if err != nil {
		return inventory.Arrow{}, err
	}
	var into inventory.PlaceID
	if line.Aside {
		into, err = inventory.QuarantineOf(ctx, tx, line.Into)
	} else {
		into, err = inventory.HomeFor(ctx, tx, lot, line.Into)
	}
	if err != nil {
		return inventory.Arrow{}, err
	}
	id, err := tx.Insert(ctx, `
		INSERT INTO receipt_lines (branch_id, document_id, n, item_id, code, name, spec, unit, units, lot_id,
		       place_id, lot_no, made_on, expires_on, remarks, returns_line)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		tx.Branch, doc.ID, i+1, it.ID, it.Code, it.Name, it.Spec, it.BaseUnit, line.Units, line.LotID,
		into, lot.LotNo, lot.MadeOn, lot.ExpiresOn, line.Remarks,
		line.Returns)
	if err != nil {
		return inventory.Arrow{}, fmt.Errorf("return line %d: %w", i+1, err)
	}
	return inventory.Arrow{
		LineID: id, ItemID: it.ID, LotID: line.LotID, From: line.From, To: into, Units: line.Units,
	}, nil
}
