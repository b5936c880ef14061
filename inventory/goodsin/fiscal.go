package goodsin

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
)

// FiscalKinds are what can be known of a gift's fiscal receipt 捐赠票据: its
// number, that the donor waived it, or that nobody is there to get one.
var FiscalKinds = []string{"number", "waived", "anonymous"}

// Fiscal is what is known of a gift's fiscal receipt (红十字会法, article 20).
type Fiscal struct {
	ID           int64
	DocumentID   document.ID
	Kind         string
	Number       string
	Reason       string
	RecordedName string
	RecordedAt   string
}

// FiscalDraft is what a person enters of it. An empty kind is still to come.
type FiscalDraft struct {
	Kind   string
	Number string
	Reason string
}

// Check names everything that is wrong with the draft by itself.
func (d *FiscalDraft) Check(string) error {
	var f fault.Fields
	if d.check(&f); d.Kind == "" {
		f.Add("fiscal", "fault.required")
	}
	return f.Err(fault.Invalid, "fault.invalid")
}

// check leaves out that an inspection may be silent of it.
func (d *FiscalDraft) check(f *fault.Fields) {
	if d.Kind != "" && !slices.Contains(FiscalKinds, d.Kind) {
		f.Add("fiscal", "fault.invalid")
	}
	document.CheckText(f, "fiscal_number", &d.Number, document.MaxName)
	document.CheckText(f, "fiscal_reason", &d.Reason, document.MaxText)
	switch {
	case d.Kind == "number" && d.Number == "":
		f.Add("fiscal_number", "fault.required")
	case d.Kind != "number" && d.Number != "":
		f.Add("fiscal_number", "receipt.fiscal_number_alone")
	case d.Kind == "waived" && d.Reason == "":
		f.Add("fiscal_reason", "fault.required")
	}
}

// RecordFiscal writes down what became of a gift's fiscal receipt, before or
// after the posting. What was written before stays on record.
func RecordFiscal(ctx context.Context, tx *db.Tx, id document.ID, d FiscalDraft) error {
	if err := d.Check(tx.Today()); err != nil {
		return err
	}
	doc, err := document.LoadKind(ctx, tx, document.Receipt, id)
	if err != nil {
		return err
	}
	a, err := LoadArrival(ctx, tx, id)
	if err != nil {
		return err
	}
	if a.Source != "donation" || doc.State == document.Cancelled {
		return fault.New(fault.Conflict, "receipt.no_gift")
	}
	return noteFiscal(ctx, tx, id, a.Fiscal, d)
}

// checkFiscal names what of an inspection does not go with what is on record of
// the fiscal receipt: a number that another gift has, and a record unsaid. What
// a gift's record says can be corrected, never taken back to "still to come".
func (a *Arrival) checkFiscal(ctx context.Context, tx *db.Tx, f *fault.Fields, d InspectionDraft) error {
	last := a.Fiscal
	if last == nil {
		last = a.FiscalVoid
	}
	if last != nil && d.Source == "donation" && d.Fiscal.Kind == "" {
		f.Add("fiscal", "receipt.fiscal_stands", last.RecordedName, last.Number)
	}
	if err := checkFiscalTaken(ctx, tx, a.DocumentID, d.Fiscal.Number); !f.Take(err) {
		return err
	}
	return nil
}

// noteFiscal writes down what an inspection says of the fiscal receipt; goods
// that turn out to be no gift void what was said before, on record.
func (a *Arrival) noteFiscal(ctx context.Context, tx *db.Tx, d InspectionDraft) error {
	if a.Fiscal != nil && d.Source != "donation" {
		return tx.Note("fiscal_void", map[string]any{"document": a.DocumentID, "source": d.Source, "was": a.Fiscal})
	}
	return noteFiscal(ctx, tx, a.DocumentID, a.Fiscal, d.Fiscal)
}

// noteFiscal adds a row, unless it says what the latest one says.
func noteFiscal(ctx context.Context, tx *db.Tx, id document.ID, last *Fiscal, d FiscalDraft) error {
	if d.Kind == "" || last != nil && last.Kind == d.Kind && last.Number == d.Number && last.Reason == d.Reason {
		return nil
	}
	if err := checkFiscalTaken(ctx, tx, id, d.Number); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO fiscal_receipts (branch_id, document_id, kind, number, reason, recorded_by, recorded_name,
		       recorded_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		tx.Branch, id, d.Kind, d.Number, d.Reason, tx.Actor, tx.ActorName, tx.Stamp()); err != nil {
		return fmt.Errorf("fiscal receipt of %d: %w", id, err)
	}
	if _, err := tx.Exec(ctx, `DELETE FROM fiscal_due WHERE branch_id = ? AND document_id = ?`,
		tx.Branch, id); err != nil {
		return fmt.Errorf("fiscal receipt of %d: %w", id, err)
	}
	return tx.Note("fiscal_receipt", map[string]any{
		"document": id, "kind": d.Kind, "number": d.Number, "reason": d.Reason,
	})
}

// oweFiscal keeps in mind that the fiscal receipt of a gift is still to come.
func (a *Arrival) oweFiscal(ctx context.Context, tx *db.Tx) error {
	if a.Source != "donation" || a.Fiscal != nil {
		return nil
	}
	_, err := tx.Exec(ctx, `INSERT INTO fiscal_due (branch_id, document_id) VALUES (?, ?)`, tx.Branch, a.DocumentID)
	if err != nil {
		return fmt.Errorf("fiscal receipt of %d to come: %w", a.DocumentID, err)
	}
	return nil
}

// checkFiscalTaken refuses a number that another gift, not taken back, has.
func checkFiscalTaken(ctx context.Context, tx *db.Tx, id document.ID, number string) error {
	if number == "" {
		return nil
	}
	var owner string
	err := tx.Get(ctx, &owner, `
		SELECT COALESCE(d.number, a.received_from)
		FROM   fiscal_receipts r
		JOIN   documents d ON d.id = r.document_id AND d.state <> 'cancelled'
		JOIN   arrivals a ON a.document_id = r.document_id AND a.source = 'donation'
		WHERE  r.branch_id = ? AND r.number = ? AND r.document_id <> ?
		AND    r.id = (SELECT MAX(l.id) FROM fiscal_receipts l
		               WHERE l.branch_id = r.branch_id AND l.document_id = r.document_id)
		AND    NOT EXISTS (SELECT 1 FROM documents v WHERE v.reverses = d.id AND v.state = 'posted')
		ORDER BY r.id LIMIT 1`, tx.Branch, number, id)
	if errors.Is(err, db.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("fiscal receipt %s: %w", number, err)
	}
	var f fault.Fields
	f.Add("fiscal_number", "receipt.fiscal_taken", owner)
	return f.Err(fault.Invalid, "fault.invalid")
}

// FiscalOf gives what was last written down of a fiscal receipt, or nil.
func FiscalOf(ctx context.Context, r db.Reader, id document.ID) (*Fiscal, error) {
	list, err := FiscalHistory(ctx, r, id)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[len(list)-1], nil
}

// FiscalHistory gives all that was written down of it, oldest first.
func FiscalHistory(ctx context.Context, r db.Reader, id document.ID) ([]Fiscal, error) {
	var list []Fiscal
	err := r.Select(ctx, &list, `
		SELECT id, document_id, kind, number, reason, recorded_name, recorded_at
		FROM   fiscal_receipts WHERE branch_id = ? AND document_id = ? ORDER BY id`, r.Where().Branch, id)
	if err != nil {
		return nil, fmt.Errorf("fiscal receipts of %d: %w", id, err)
	}
	return list, nil
}
