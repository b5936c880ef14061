package goodsin

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/inventory"
)

// ReceiptDraft is goods coming in, before it is posted. Source says from where
// (donation, purchase, superior, opening); BusinessOn is the day they came.
type ReceiptDraft struct {
	Source       string
	WarehouseID  inventory.PlaceID
	BusinessOn   string // YYYY-MM-DD, not in the future
	ReceivedFrom string
	CountedBy    string
	Witness      string // 监盘人, required for an opening count
	SourceFile   string
	Remarks      string
	Lines        []ReceiptLine

	arrival *Arrival // goods that were inspected, and where they come from
	from    inventory.PlaceID
}

// ReceiptLine is one line: an item of the register, or a new one to make.
// Units 0 is a count of nothing: on record, no lot. Empty texts are unknown.
type ReceiptLine struct {
	ItemID     inventory.ItemID
	NewItem    *inventory.ItemDraft
	Units      inventory.Units
	PlaceID    inventory.PlaceID // 0: the warehouse itself
	LotNo      string
	MadeOn     string
	ExpiresOn  string
	ValueFen   *int64
	ValueBasis string
	Remarks    string

	arrivalN *int64 // the line of the inspection
}

var sourcePlaces = map[string]inventory.PlaceKind{
	"donation": inventory.Donor, "purchase": inventory.Supplier, "superior": inventory.Superior,
	"opening": inventory.OpeningBal,
}

// Check names everything that is wrong with the draft by itself.
func (d *ReceiptDraft) Check(today string) error {
	var f fault.Fields
	if _, ok := sourcePlaces[d.Source]; !ok {
		f.Add("source", "fault.invalid")
	}
	document.CheckDate(&f, "business_on", d.BusinessOn, today)
	for field, s := range map[string]*string{
		"received_from": &d.ReceivedFrom, "counted_by": &d.CountedBy, "witness": &d.Witness, "file": &d.SourceFile,
	} {
		document.CheckText(&f, field, s, document.MaxName)
	}
	document.CheckText(&f, "remarks", &d.Remarks, document.MaxText)
	if d.Source == "opening" && d.Witness == "" {
		f.Add("witness", "fault.required")
	}
	if d.Witness != "" && d.Witness == d.CountedBy {
		f.Add("witness", "receipt.witness_is_counter")
	}
	if len(d.Lines) == 0 {
		f.Add("lines", "receipt.no_lines")
	}
	d.Lines = slices.Clone(d.Lines) // the texts of the caller's own stay as they are
	for i := range d.Lines {
		d.Lines[i].check(&f, i, d.Source, today)
	}
	return f.Err(fault.Invalid, "fault.invalid")
}

func (l *ReceiptLine) check(f *fault.Fields, i int, source, today string) {
	field := func(name string) string { return fmt.Sprintf("%s.%d", name, i) }
	if l.Units < 0 || (l.Units == 0 && source != "opening") {
		f.Add(field("units"), "receipt.units")
	}
	if l.Units > maxUnits {
		f.Add(field("units"), "fault.number_too_large", maxUnits)
	}
	if (l.ItemID == 0) == (l.NewItem == nil) {
		f.Add(field("item"), "fault.required")
	}
	inventory.CheckLife(f, field("made_on"), l.MadeOn, field("expires_on"), l.ExpiresOn, today)
	document.CheckText(f, field("lot_no"), &l.LotNo, document.MaxName)
	document.CheckText(f, field("remarks"), &l.Remarks, document.MaxText)
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
	if err := d.Check(tx.Today()); err != nil {
		return document.Document{}, err
	}
	warehouse, err := receiptPlaces(ctx, tx, d)
	if err != nil {
		return document.Document{}, err
	}
	source, err := inventory.OnlyPlace(ctx, tx, sourcePlaces[d.Source])
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
	d.from = source.ID
	return doc, d.post(ctx, tx, inventory.NewPosting(tx, warehouse, source), &doc, items)
}

// post makes the lots of a receipt that was checked, moves them in and freezes
// the document.
func (d ReceiptDraft) post(
	ctx context.Context, tx *db.Tx, posting *inventory.Posting, doc *document.Document, items []inventory.Item,
) error {
	var arrows []inventory.Arrow
	for i := range d.Lines {
		arrow, err := d.receive(ctx, tx, posting, *doc, i, items[i])
		if err != nil {
			return err
		}
		if arrow.Units > 0 {
			arrows = append(arrows, arrow)
		}
	}
	if err := posting.Post(ctx, *doc, document.Posted, d.BusinessOn, arrows); err != nil {
		return err
	}
	return document.Freeze(ctx, tx, doc, document.Posted, d.BusinessOn)
}

// receiptPlaces gives the warehouse of a draft, once it and every line's place
// in it are open to goods; all that are not are named at once.
func receiptPlaces(ctx context.Context, r db.Reader, d ReceiptDraft) (inventory.Place, error) {
	warehouse, err := inventory.LoadPlace(ctx, r, d.WarehouseID)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return warehouse, err
	}
	var f fault.Fields
	if err != nil || warehouse.Kind != inventory.Warehouse {
		f.Add("warehouse", "place.not_found")
		return warehouse, f.Err(fault.Invalid, "fault.invalid")
	}
	if !warehouse.Open {
		f.Add("warehouse", "place.closed", warehouse.Name)
	}
	for i, line := range d.Lines {
		if line.PlaceID == 0 || line.PlaceID == warehouse.ID {
			continue
		}
		p, err := inventory.LoadPlace(ctx, r, line.PlaceID)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return warehouse, err
		}
		field := fmt.Sprintf("place.%d", i)
		switch {
		case err != nil || p.WarehouseID == nil || *p.WarehouseID != warehouse.ID:
			f.Add(field, "place.not_found")
		case !p.Open:
			f.Add(field, "place.closed", p.Name)
		}
	}
	return warehouse, f.Err(fault.Invalid, "fault.invalid")
}

// createReceipt makes the receipt's head with its number.
func createReceipt(ctx context.Context, tx *db.Tx, d ReceiptDraft, returns *document.ID) (document.Document, error) {
	doc, err := document.CreateNumbered(ctx, tx, document.Document{
		Kind: document.Receipt, State: document.Draft, BusinessOn: d.BusinessOn, Remarks: d.Remarks,
	}, document.Receipt.Prefix())
	if err != nil {
		return doc, err
	}
	return doc, writeReceipt(ctx, tx, doc, d, returns)
}

// writeReceipt writes what stands at the head of a posted receipt.
func writeReceipt(
	ctx context.Context, tx *db.Tx, doc document.Document, d ReceiptDraft, returns *document.ID,
) error {
	if _, err := tx.Exec(ctx, `
		INSERT INTO receipts (document_id, branch_id, source, warehouse_id, received_from, counted_by, witness,
		       source_file, returns)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		doc.ID, tx.Branch, d.Source, d.WarehouseID, d.ReceivedFrom, d.CountedBy, d.Witness, d.SourceFile,
		returns); err != nil {
		return fmt.Errorf("receipt %d: %w", doc.ID, err)
	}
	if d.arrival == nil { // what came over the gate is found by what was written down there
		if err := db.Keep(ctx, tx, Findable(doc.ID, d.ReceivedFrom)); err != nil {
			return err
		}
	}
	return tx.Note("receipt", map[string]any{
		"id": doc.ID, "number": doc.No(), "source": d.Source, "warehouse": d.WarehouseID, "on": d.BusinessOn,
		"from": d.ReceivedFrom, "counted_by": d.CountedBy, "witness": d.Witness, "file": d.SourceFile,
		"remarks": d.Remarks,
	})
}

// receiptItems gives each line's item, making the new ones. Every line whose
// item cannot be, or is out of use while something comes in of it, is named at
// once.
func receiptItems(ctx context.Context, tx *db.Tx, lines []ReceiptLine) ([]inventory.Item, error) {
	items := make([]inventory.Item, len(lines))
	made := map[string]inventory.Item{}
	var f fault.Fields
	for i, line := range lines {
		var err error
		if line.NewItem == nil {
			items[i], err = inventory.LoadItem(ctx, tx, line.ItemID)
			if err == nil && !items[i].Active && line.Units > 0 {
				f.Add(fmt.Sprintf("item.%d", i), "item.out_of_use", items[i].Name)
			}
		} else {
			items[i], err = newItem(ctx, tx, made, *line.NewItem)
		}
		if err == nil {
			continue
		}
		if !atLine(&f, i, err) {
			return nil, err
		}
	}
	return items, f.Err(fault.Invalid, "fault.invalid")
}

// newItem makes an item once, however many lines of the receipt name it.
func newItem(
	ctx context.Context, tx *db.Tx, made map[string]inventory.Item, d inventory.ItemDraft,
) (inventory.Item, error) {
	key := d.Name + "\x00" + d.Spec
	if it, ok := made[key]; ok {
		return it, nil
	}
	it, err := inventory.CreateItem(ctx, tx, d)
	if err == nil {
		made[key] = it
	}
	return it, err
}

// atLine names at its line what is wrong with an item; any other failure is
// not the person's.
func atLine(f *fault.Fields, i int, err error) bool {
	field, e := fmt.Sprintf("item.%d", i), fault.Of(err)
	switch {
	case e.Kind == fault.NotFound:
		f.Add(field, e.Key, e.Args...)
	case e.Kind == fault.Invalid && len(e.Fields) > 0:
		first := e.Fields[slices.Min(slices.Collect(maps.Keys(e.Fields)))]
		f.Add(field, first.Key, first.Args...)
	default:
		return false
	}
	return true
}

// receive writes one line with its lot and gives the arrow to post; a count of
// nothing moves no units.
func (d ReceiptDraft) receive(
	ctx context.Context, tx *db.Tx, posting *inventory.Posting, doc document.Document, i int, it inventory.Item,
) (inventory.Arrow, error) {
	line, place := d.Lines[i], d.Lines[i].PlaceID
	if place == 0 {
		place = d.WarehouseID
	}
	var lotID *inventory.LotID
	if line.Units > 0 {
		lot := inventory.Lot{
			ItemID: it.ID, DocumentID: doc.ID, Source: d.Source, LotNo: db.OrNull(line.LotNo),
			MadeOn: db.OrNull(line.MadeOn), ExpiresOn: db.OrNull(line.ExpiresOn), ReceivedOn: d.BusinessOn,
			Donor: db.OrNull(d.ReceivedFrom), Units: line.Units, ValueFen: line.ValueFen,
			ValueBasis: db.OrNull(line.ValueBasis),
		}
		if d.arrival != nil {
			d.arrival.mark(&lot)
		}
		made, err := posting.MakeLot(ctx, lot)
		if err != nil {
			return inventory.Arrow{}, err
		}
		lotID = &made.ID
	}
	id, err := tx.Insert(ctx, `
		INSERT INTO receipt_lines (branch_id, document_id, n, item_id, code, name, spec, unit, units, lot_id,
		       place_id, lot_no, made_on, expires_on, value_fen, value_basis, remarks, arrival_n)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		tx.Branch, doc.ID, i+1, it.ID, it.Code, it.Name, it.Spec, it.BaseUnit, line.Units, lotID,
		place, db.OrNull(line.LotNo), db.OrNull(line.MadeOn), db.OrNull(line.ExpiresOn), line.ValueFen,
		db.OrNull(line.ValueBasis), line.Remarks, line.arrivalN)
	if err != nil {
		return inventory.Arrow{}, fmt.Errorf("receipt line %d: %w", i+1, err)
	}
	if lotID == nil {
		return inventory.Arrow{}, tx.Note("counted_zero", map[string]any{"document": doc.ID, "item": it.ID})
	}
	return inventory.Arrow{LineID: id, ItemID: it.ID, LotID: *lotID, From: d.from, To: place, Units: line.Units}, nil
}

// claimOpenings refuses an item whose opening in the warehouse is on the books.
func claimOpenings(
	ctx context.Context, tx *db.Tx, doc document.Document, w inventory.Place, items []inventory.Item,
) error {
	var f fault.Fields
	claimed := map[inventory.ItemID]bool{}
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
