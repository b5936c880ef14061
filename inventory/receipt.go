package inventory

import (
	"context"
	"fmt"
	"strings"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
)

// ReceiptDraft is goods coming in, before it is posted. Source says from where
// (donation, purchase, superior, opening); BusinessOn is the day they came.
type ReceiptDraft struct {
	Source       string
	WarehouseID  PlaceID
	BusinessOn   string // YYYY-MM-DD, not in the future
	ReceivedFrom string
	CountedBy    string
	Witness      string // 监盘人, required for an opening count
	SourceFile   string
	Remarks      string
	Lines        []ReceiptLine
}

// ReceiptLine is one line: an item of the register, or a new one to make.
// Units 0 is a count of nothing: on record, no lot. Empty texts are unknown.
type ReceiptLine struct {
	ItemID     ItemID
	NewItem    *ItemDraft
	Units      Units
	PlaceID    PlaceID // 0: the warehouse itself
	LotNo      string
	MadeOn     string
	ExpiresOn  string
	ValueFen   *int64
	ValueBasis string
	Remarks    string
}

var sourcePlaces = map[string]PlaceKind{
	"donation": Donor, "purchase": Supplier, "superior": Superior, "opening": OpeningBal,
}

func (d ReceiptDraft) check(today string) error {
	var f fault.Fields
	if _, ok := sourcePlaces[d.Source]; !ok {
		f.Add("source", "fault.invalid")
	}
	if d.BusinessOn == "" {
		f.Add("business_on", "fault.required")
	} else if d.BusinessOn > today {
		f.Add("business_on", "fault.in_future")
	}
	if d.Source == "opening" && strings.TrimSpace(d.Witness) == "" {
		f.Add("witness", "fault.required")
	}
	if strings.TrimSpace(d.Witness) != "" && strings.TrimSpace(d.Witness) == strings.TrimSpace(d.CountedBy) {
		f.Add("witness", "receipt.witness_is_counter")
	}
	if len(d.Lines) == 0 {
		f.Add("lines", "receipt.no_lines")
	}
	for i, line := range d.Lines {
		line.check(&f, i, d.Source, today)
	}
	return f.Err(fault.Invalid, "fault.invalid")
}

func (l ReceiptLine) check(f *fault.Fields, i int, source, today string) {
	field := func(name string) string { return fmt.Sprintf("%s.%d", name, i) }
	if l.Units < 0 || (l.Units == 0 && source != "opening") {
		f.Add(field("units"), "receipt.units")
	}
	if l.Units > maxUnits {
		f.Add(field("units"), "fault.too_long", maxUnits)
	}
	if (l.ItemID == 0) == (l.NewItem == nil) {
		f.Add(field("item"), "fault.required")
	}
	if l.MadeOn > today {
		f.Add(field("made_on"), "fault.in_future")
	}
	if l.MadeOn != "" && l.ExpiresOn != "" && l.ExpiresOn < l.MadeOn {
		f.Add(field("expires_on"), "receipt.expires_before_made")
	}
	if l.ValueFen != nil && *l.ValueFen <= 0 {
		f.Add(field("value"), "receipt.value")
	}
}

// maxUnits is the most units one line may speak of.
const maxUnits = 999_999_999

// RecordReceipt posts goods coming in: one lot per line, never joined to
// another, one movement per lot from the source to its place. A draft is
// refused as a whole, naming every faulty field at once. An item whose opening
// in this warehouse was posted before is a Conflict.
func RecordReceipt(ctx context.Context, tx *db.Tx, d ReceiptDraft) (document.Document, error) {
	if err := d.check(tx.Today()); err != nil {
		return document.Document{}, err
	}
	warehouse, err := LoadPlace(ctx, tx, d.WarehouseID)
	if err != nil {
		return document.Document{}, err
	}
	source, err := OnlyPlace(ctx, tx, sourcePlaces[d.Source])
	if err != nil {
		return document.Document{}, err
	}
	doc, err := createReceipt(ctx, tx, d, nil)
	if err != nil {
		return doc, err
	}
	items, err := receiptItems(ctx, tx, d.Lines)
	if err != nil {
		return doc, err
	}
	if d.Source == "opening" {
		if err := claimOpenings(ctx, tx, doc, warehouse, items); err != nil {
			return doc, err
		}
	}
	var arrows []Arrow
	for i, line := range d.Lines {
		place := line.PlaceID
		if place == 0 {
			place = warehouse.ID
		}
		arrow, err := receiveLine(ctx, tx, doc, d, i, items[i], place)
		if err != nil {
			return doc, err
		}
		if arrow.Units > 0 {
			arrow.From = source
			arrows = append(arrows, arrow)
		}
	}
	if err := NewLedger(tx).Post(ctx, doc, document.Posted, d.BusinessOn, arrows); err != nil {
		return doc, err
	}
	return doc, document.Freeze(ctx, tx, &doc, document.Posted, d.BusinessOn)
}

// createReceipt makes the receipt's head with its number.
func createReceipt(ctx context.Context, tx *db.Tx, d ReceiptDraft, returns *document.ID) (document.Document, error) {
	doc, err := document.Create(ctx, tx, document.Document{
		Kind: document.Receipt, State: document.Draft, BusinessOn: d.BusinessOn, Remarks: d.Remarks,
	})
	if err != nil {
		return doc, err
	}
	if err := document.Allot(ctx, tx, &doc, document.Receipt.Prefix()); err != nil {
		return doc, err
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO receipts (document_id, branch_id, source, warehouse_id, received_from, counted_by, witness,
		       source_file, returns)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		doc.ID, tx.Branch, d.Source, d.WarehouseID, d.ReceivedFrom, d.CountedBy, d.Witness, d.SourceFile, returns); err != nil {
		return doc, fmt.Errorf("receipt %d: %w", doc.ID, err)
	}
	return doc, tx.Note("receipt", map[string]any{
		"id": doc.ID, "number": doc.No(), "source": d.Source, "warehouse": d.WarehouseID, "on": d.BusinessOn,
		"from": d.ReceivedFrom, "counted_by": d.CountedBy, "witness": d.Witness, "file": d.SourceFile,
		"remarks": d.Remarks,
	})
}

// receiptItems gives each line's item, making the new ones.
func receiptItems(ctx context.Context, tx *db.Tx, lines []ReceiptLine) ([]Item, error) {
	items := make([]Item, len(lines))
	made := map[string]Item{}
	for i, line := range lines {
		var err error
		if line.NewItem == nil {
			if items[i], err = LoadItem(ctx, tx, line.ItemID); err != nil {
				return nil, err
			}
			continue
		}
		key := line.NewItem.Name + "\x00" + line.NewItem.Spec
		it, ok := made[key]
		if !ok {
			if it, err = CreateItem(ctx, tx, *line.NewItem); err != nil {
				return nil, atLine(err, i)
			}
			made[key] = it
		}
		items[i] = it
	}
	return items, nil
}

// atLine moves the faults of a new item to its line.
func atLine(err error, i int) error {
	e := fault.Of(err)
	if e.Kind != fault.Invalid || len(e.Fields) == 0 {
		return err
	}
	var f fault.Fields
	for _, m := range e.Fields {
		f.Add(fmt.Sprintf("item.%d", i), m.Key, m.Args...)
	}
	return f.Err(fault.Invalid, e.Key, e.Args...)
}

// receiveLine writes one line with its lot and gives the arrow to post.
func receiveLine(
	ctx context.Context, tx *db.Tx, doc document.Document, d ReceiptDraft, i int, it Item, place PlaceID,
) (Arrow, error) {
	line := d.Lines[i]
	var lot *LotID
	if line.Units > 0 {
		id, err := makeLot(ctx, tx, Lot{
			ItemID: it.ID, DocumentID: doc.ID, Source: d.Source, LotNo: optional(line.LotNo),
			MadeOn: optional(line.MadeOn), ExpiresOn: optional(line.ExpiresOn), ReceivedOn: d.BusinessOn,
			Donor: optional(d.ReceivedFrom), Units: line.Units, ValueFen: line.ValueFen,
			ValueBasis: optional(line.ValueBasis),
		})
		if err != nil {
			return Arrow{}, err
		}
		lot = &id
	}
	id, err := tx.Insert(ctx, `
		INSERT INTO receipt_lines (branch_id, document_id, n, item_id, code, name, spec, unit, units, lot_id,
		       place_id, lot_no, made_on, expires_on, value_fen, value_basis, remarks)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		tx.Branch, doc.ID, i+1, it.ID, it.Code, it.Name, it.Spec, it.BaseUnit, line.Units, lot,
		place, optional(line.LotNo), optional(line.MadeOn), optional(line.ExpiresOn), line.ValueFen,
		optional(line.ValueBasis), line.Remarks)
	if err != nil {
		return Arrow{}, fmt.Errorf("receipt line %d: %w", i+1, err)
	}
	if lot == nil {
		return Arrow{}, tx.Note("counted_zero", map[string]any{"document": doc.ID, "item": it.ID})
	}
	return Arrow{LineID: id, ItemID: it.ID, LotID: *lot, To: place, Units: line.Units}, nil
}

// claimOpenings refuses an item whose opening in the warehouse is on the books.
func claimOpenings(ctx context.Context, tx *db.Tx, doc document.Document, w Place, items []Item) error {
	var f fault.Fields
	claimed := map[ItemID]bool{}
	for i, it := range items {
		if claimed[it.ID] {
			continue
		}
		claimed[it.ID] = true
		hit, err := tx.Exec(ctx, `
			INSERT INTO openings (branch_id, warehouse_id, item_id, document_id) VALUES (?, ?, ?, ?)
			ON CONFLICT (branch_id, warehouse_id, item_id) DO NOTHING`, tx.Branch, w.ID, it.ID, doc.ID)
		if err != nil {
			return fmt.Errorf("opening of item %d: %w", it.ID, err)
		}
		if hit == 0 {
			f.Add(fmt.Sprintf("item.%d", i), "receipt.opening_twice", it.Name, w.Name)
		}
	}
	return f.Err(fault.Conflict, "receipt.openings_twice")
}

// ReturnLine is units of a lot that come back from where a document left them.
type ReturnLine struct {
	ItemID  ItemID
	LotID   LotID
	From    PlaceID
	Into    PlaceID
	Units   Units
	Remarks string
}

// RecordReturn posts goods that come back from a document's recipient to their
// own lots; expired goods and closed places lead to quarantine.
func RecordReturn(
	ctx context.Context, tx *db.Tx, l *Ledger, returns document.Document, on, from string, lines []ReturnLine,
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
	if err := l.Post(ctx, doc, document.Posted, on, arrows); err != nil {
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
	into, err := homeFor(ctx, tx, lot, line.Into)
	if err != nil {
		return Arrow{}, err
	}
	id, err := tx.Insert(ctx, `
		INSERT INTO receipt_lines (branch_id, document_id, n, item_id, code, name, spec, unit, units, lot_id,
		       place_id, lot_no, made_on, expires_on, remarks)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		tx.Branch, doc.ID, i+1, it.ID, it.Code, it.Name, it.Spec, it.BaseUnit, line.Units, line.LotID,
		into, lot.LotNo, lot.MadeOn, lot.ExpiresOn, line.Remarks)
	if err != nil {
		return Arrow{}, fmt.Errorf("return line %d: %w", i+1, err)
	}
	return Arrow{LineID: id, ItemID: it.ID, LotID: line.LotID, From: line.From, To: into, Units: line.Units}, nil
}

// homeFor is where goods that come back go: their place, or quarantine when
// the place is closed or the lot has expired.
func homeFor(ctx context.Context, tx *db.Tx, lot Lot, place PlaceID) (PlaceID, error) {
	p, err := LoadPlace(ctx, tx, place)
	if err != nil {
		return 0, err
	}
	if !p.Open || lot.ExpiresOn != nil && *lot.ExpiresOn < tx.Today() {
		return QuarantineOf(ctx, tx, place)
	}
	return place, nil
}
