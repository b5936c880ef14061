package goodsin

import (
	"context"
	"fmt"
	"slices"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/text"
	"relief/inventory"
)

// InspectionDraft is what two people found when they opened what had come. The
// one who acts is the first of them.
type InspectionDraft struct {
	Source      string // donation, purchase, superior, return
	DonorID     inventory.DonorID
	Reference   string // contract, platform, allocation or slip number
	Letter      string // the donor's letter or agreement
	WarehouseID inventory.PlaceID
	Earmarked   bool
	ForPlaceID  inventory.PlaceID // the recipient's edge place, or 0
	Purpose     string
	FromPlaceID inventory.PlaceID // a return: the recipient's edge place, or 0
	Second      string
	Fiscal      FiscalDraft
	Lines       []InspectionLine
}

// InspectionLine is one item of what came: an item of the register or a new
// one. Quantities are in the unit word (empty: the base unit); Declared is nil
// when nobody said how many would come.
type InspectionLine struct {
	ItemID       inventory.ItemID
	NewItem      *inventory.ItemDraft
	Unit         string
	Declared     *inventory.Units
	Received     inventory.Units
	Accepted     inventory.Units
	Rejected     inventory.Units
	Difference   string // why other than declared
	RejectReason string
	RejectTo     string // quarantine, sender
	PlaceID      inventory.PlaceID
	LotNo        string
	MadeOn       string
	ExpiresOn    string
	ValueFen     *int64 // of what is accepted, in all
	ValueBasis   string
	Remarks      string
}

// MaxArrivalLines is the most lines of one receipt.
const MaxArrivalLines = 200

// ArrivalSources are where goods come from, the opening count aside.
var ArrivalSources = []string{"donation", "purchase", "superior", "return"}

// ValueBases are what a value rests on: invoice, contract, published price,
// appraisal, the donor's word.
var ValueBases = []string{"invoice", "contract", "price", "appraisal", "declared"}

// Inspect writes down what two people found, and can be done again until the
// receipt is posted. Every faulty field and line is named at once.
func Inspect(ctx context.Context, tx *db.Tx, id document.ID, seen int64, d InspectionDraft) error {
	doc, err := waiting(ctx, tx, id, seen)
	if err != nil {
		return err
	}
	a, err := LoadArrival(ctx, tx, id)
	if err != nil {
		return err
	}
	d.Lines = slices.Clone(d.Lines)
	var f fault.Fields
	f.Take(d.Check(tx.Today()))
	if err := d.checkSecond(ctx, tx, &f); err != nil {
		return err
	}
	if err := d.checkPeople(ctx, tx, &f); err != nil {
		return err
	}
	if err := a.checkFiscal(ctx, tx, &f, d); err != nil {
		return err
	}
	items, err := d.checkLines(ctx, tx, &f)
	if err != nil {
		return err
	}
	if err := f.Err(fault.Invalid, "fault.invalid"); err != nil {
		return err
	}
	if err := d.putAside(ctx, tx); err != nil {
		return err
	}
	if err := d.save(ctx, tx, doc, items); err != nil {
		return err
	}
	if err := a.noteFiscal(ctx, tx, d); err != nil {
		return err
	}
	if err := tx.Note("inspection", map[string]any{
		"id": id, "first": tx.ActorName, "inspection": d,
	}); err != nil {
		return err
	}
	if doc.State == document.Inspected {
		return document.Touch(ctx, tx, &doc)
	}
	return document.Advance(ctx, tx, &doc, document.Inspected)
}

// Check names what is wrong with the head by itself; what is wrong with a line
// is told by its item.
func (d *InspectionDraft) Check(string) error {
	var f fault.Fields
	d.check(&f)
	return f.Err(fault.Invalid, "fault.invalid")
}

func (d *InspectionDraft) check(f *fault.Fields) {
	document.CheckText(f, "reference", &d.Reference, document.MaxName)
	document.CheckText(f, "letter", &d.Letter, document.MaxName)
	document.CheckText(f, "purpose", &d.Purpose, document.MaxName)
	d.Fiscal.check(f)
	switch d.Source {
	case "donation":
		if d.DonorID == 0 && d.Fiscal.Kind != "anonymous" {
			f.Add("donor", "receipt.donor_needed")
		}
	case "purchase":
		if d.Reference == "" {
			f.Add("reference", "receipt.contract_needed")
		}
	case "superior":
		if d.Reference == "" {
			f.Add("reference", "receipt.allocation_needed")
		}
	case "return":
		if d.FromPlaceID == 0 && d.Reference == "" {
			f.Add("from_place", "receipt.returner_needed")
		}
	default:
		f.Add("source", "fault.required")
	}
	if d.Fiscal.Kind != "" && d.Source != "donation" {
		f.Add("fiscal", "receipt.no_gift")
	}
	switch {
	case d.Earmarked && d.Source == "return":
		f.Add("earmarked", "receipt.return_earmarked")
	case d.Earmarked && d.ForPlaceID == 0 && text.Fold(d.Purpose) == "":
		f.Add("purpose", "receipt.earmark_needed")
	case !d.Earmarked && d.ForPlaceID != 0:
		f.Add("for_place", "receipt.not_earmarked")
	case !d.Earmarked && d.Purpose != "":
		f.Add("purpose", "receipt.not_earmarked")
	}
	switch {
	case len(d.Lines) == 0:
		f.Add("lines", "receipt.no_lines")
	case len(d.Lines) > MaxArrivalLines:
		f.Add("lines", "receipt.too_many_lines", MaxArrivalLines)
	}
}

// checkSecond calls a second inspector of the branch by name, takes one from
// outside by the name given, and refuses the one who acts under any name.
func (d *InspectionDraft) checkSecond(ctx context.Context, tx *db.Tx, f *fault.Fields) error {
	document.NeedText(f, "second", &d.Second, document.MaxName)
	people, err := auth.People(ctx, tx)
	if err != nil {
		return err
	}
	for _, p := range people {
		if text.Fold(d.Second) == text.Fold(p.Login) {
			d.Second = p.Name
			break
		}
	}
	if d.Second != "" && text.Fold(d.Second) == text.Fold(tx.ActorName) {
		f.Add("second", "receipt.same_inspector", tx.ActorName)
	}
	return nil
}

// checkPeople names whoever the head speaks of and the branch does not know. A
// return that names a slip of the books comes back from that slip's recipient.
func (d *InspectionDraft) checkPeople(ctx context.Context, tx *db.Tx, f *fault.Fields) error {
	if d.DonorID != 0 {
		if err := donorInUse(ctx, tx, d.DonorID); !f.Take(err) {
			return err
		}
	}
	for field, id := range map[string]inventory.PlaceID{"for_place": d.ForPlaceID, "from_place": d.FromPlaceID} {
		if id == 0 {
			continue
		}
		p, err := inventory.LoadPlace(ctx, tx, id)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if err != nil || p.Kind != inventory.Recipient {
			f.Add(field, "place.not_found")
		}
	}
	if d.Source != "return" || d.FromPlaceID != 0 || d.Reference == "" {
		return nil
	}
	var from []inventory.PlaceID
	err := tx.Select(ctx, &from, `
		SELECT m.to_id FROM documents d
		JOIN   movements m ON m.branch_id = d.branch_id AND m.document_id = d.id
		JOIN   places p ON p.id = m.to_id AND p.kind = 'recipient'
		WHERE  d.branch_id = ? AND d.number = ? ORDER BY m.seq, m.n LIMIT 1`, tx.Branch, d.Reference)
	if err != nil {
		return fmt.Errorf("recipient of %s: %w", d.Reference, err)
	}
	if len(from) > 0 {
		d.FromPlaceID = from[0]
	}
	return nil
}

// save writes the head and the lines, in place of what was found before.
func (d *InspectionDraft) save(ctx context.Context, tx *db.Tx, doc document.Document, items []inventory.Item) error {
	marked := 0
	if d.Earmarked {
		marked = 1
	}
	if _, err := tx.Exec(ctx, `
		UPDATE arrivals
		SET    source = ?, donor_id = ?, reference = ?, letter = ?, warehouse_id = ?, earmarked = ?, for_place_id = ?,
		       purpose = ?, from_place_id = ?, inspected_by = ?, second_by = ?, inspected_at = ?
		WHERE  branch_id = ? AND document_id = ?`,
		d.Source, db.OrNull(d.DonorID), d.Reference, d.Letter, d.WarehouseID, marked, db.OrNull(d.ForPlaceID),
		d.Purpose, db.OrNull(d.FromPlaceID), tx.ActorName, d.Second, tx.Stamp(), tx.Branch, doc.ID); err != nil {
		return fmt.Errorf("inspection of %d: %w", doc.ID, err)
	}
	if _, err := tx.Exec(ctx, `DELETE FROM arrival_lines WHERE branch_id = ? AND document_id = ?`,
		tx.Branch, doc.ID); err != nil {
		return fmt.Errorf("inspection of %d: %w", doc.ID, err)
	}
	for i, l := range d.Lines {
		place := l.PlaceID
		if place == 0 {
			place = d.WarehouseID
		}
		if _, err := tx.Exec(ctx, `
			INSERT INTO arrival_lines (branch_id, document_id, n, item_id, declared, received, accepted, rejected,
			       difference, reject_reason, reject_to, place_id, lot_no, made_on, expires_on, value_fen, value_basis,
			       remarks)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			tx.Branch, doc.ID, i+1, items[i].ID, l.Declared, l.Received, l.Accepted, l.Rejected,
			l.Difference, l.RejectReason, l.RejectTo, place, db.OrNull(l.LotNo), db.OrNull(l.MadeOn),
			db.OrNull(l.ExpiresOn), l.ValueFen, db.OrNull(l.ValueBasis), l.Remarks); err != nil {
			return fmt.Errorf("line %d of inspection %d: %w", i+1, doc.ID, err)
		}
	}
	return nil
}
