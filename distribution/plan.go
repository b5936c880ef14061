package distribution

import (
	"context"
	"errors"
	"fmt"

	"relief/distribution/matrix"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/text"
	"relief/inventory"
)

// PlanDraft is a new plan.
type PlanDraft struct {
	Title      string
	Purpose    string
	BusinessOn string
	Remarks    string
}

// Plan is a plan's head beside its document.
type Plan struct {
	document.Document
	Title         string
	Purpose       string
	SubmittedName *string
	SubmittedAt   *string
}

// PlanLine is one cell of the matrix. Without a recipient the units are kept as
// a training aid.
type PlanLine struct {
	ID          int64
	ItemID      inventory.ItemID
	RecipientID *RecipientID
	Units       inventory.Units
	ShortLife   bool
	WrittenBy   db.PersonID
}

// Check names everything that is wrong with the draft by itself.
func (d *PlanDraft) Check(today string) error {
	var f fault.Fields
	document.NeedText(&f, "title", &d.Title, document.MaxName)
	document.CheckText(&f, "purpose", &d.Purpose, document.MaxText)
	document.CheckText(&f, "remarks", &d.Remarks, document.MaxText)
	document.CheckDate(&f, "business_on", d.BusinessOn, today)
	return f.Err(fault.Invalid, "fault.invalid")
}

// ChangePlan gives a draft another title, purpose, date and remarks. Only its
// author may, on the version they have seen.
func ChangePlan(ctx context.Context, tx *db.Tx, id document.ID, seen int64, d PlanDraft) error {
	p, err := draftPlan(ctx, tx, id, seen)
	if err != nil {
		return err
	}
	if p.AuthorID != tx.Actor {
		return fault.New(fault.Forbidden, "plan.not_author")
	}
	if err := d.Check(tx.Today()); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE plans SET title = ?, purpose = ? WHERE branch_id = ? AND document_id = ?`,
		d.Title, d.Purpose, tx.Branch, id); err != nil {
		return fmt.Errorf("change plan %d: %w", id, err)
	}
	if err := db.Keep(ctx, tx, FindablePlan(id, d.Title)); err != nil {
		return err
	}
	if err := document.Redate(ctx, tx, &p.Document, d.BusinessOn, d.Remarks); err != nil {
		return err
	}
	before := PlanDraft{Title: p.Title, Purpose: p.Purpose, BusinessOn: p.BusinessOn, Remarks: p.Remarks}
	return tx.Note("plan", map[string]any{"id": id, "plan": d, "before": before})
}

// FindablePlan is what a plan is found by beside its number.
func FindablePlan(id document.ID, title string) db.Findable {
	return db.Findable{Table: "plans", ID: int64(id), Words: []string{title, text.Initials(title)}}
}

// CreatePlan draws up an empty plan.
func CreatePlan(ctx context.Context, tx *db.Tx, d PlanDraft) (Plan, error) {
	if err := d.Check(tx.Today()); err != nil {
		return Plan{}, err
	}
	doc, err := document.Create(ctx, tx, document.Document{
		Kind: document.Plan, State: document.Draft, BusinessOn: d.BusinessOn, Remarks: d.Remarks,
	})
	if err != nil {
		return Plan{}, err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO plans (document_id, branch_id, title, purpose) VALUES (?, ?, ?, ?)`,
		doc.ID, tx.Branch, d.Title, d.Purpose); err != nil {
		return Plan{}, fmt.Errorf("create plan: %w", err)
	}
	if err := db.Keep(ctx, tx, FindablePlan(doc.ID, d.Title)); err != nil {
		return Plan{}, err
	}
	if err := tx.Note("plan", map[string]any{
		"id": doc.ID, "title": d.Title, "purpose": d.Purpose, "on": d.BusinessOn,
	}); err != nil {
		return Plan{}, err
	}
	return LoadPlan(ctx, tx, doc.ID)
}

// LoadPlan reads a plan's head; NotFound when the branch has no such plan.
func LoadPlan(ctx context.Context, r db.Reader, id document.ID) (Plan, error) {
	doc, err := document.LoadKind(ctx, r, document.Plan, id)
	if err != nil {
		return Plan{}, err
	}
	p := Plan{Document: doc}
	var head struct {
		Title, Purpose             string
		SubmittedName, SubmittedAt *string
	}
	err = r.Get(ctx, &head, `SELECT title, purpose, submitted_name, submitted_at FROM plans
		WHERE branch_id = ? AND document_id = ?`, r.Where().Branch, id)
	if err != nil {
		return p, fmt.Errorf("plan %d: %w", id, err)
	}
	p.Title, p.Purpose, p.SubmittedName, p.SubmittedAt = head.Title, head.Purpose, head.SubmittedName, head.SubmittedAt
	return p, nil
}

// Lines gives the cells of a plan that hold something.
func Lines(ctx context.Context, r db.Reader, plan document.ID) ([]PlanLine, error) {
	var list []PlanLine
	err := r.Select(ctx, &list, `
		SELECT id, item_id, recipient_id, units, short_life = 1 AS short_life, written_by
		FROM   plan_lines WHERE branch_id = ? AND document_id = ? ORDER BY id`, r.Where().Branch, plan)
	if err != nil {
		return nil, fmt.Errorf("lines of plan %d: %w", plan, err)
	}
	return list, nil
}

// SetColumns puts recipients and items on the matrix, in the order given; those
// that hold units stay even when left out.
func SetColumns(
	ctx context.Context, tx *db.Tx, id document.ID, seen int64, recipients []RecipientID, items []inventory.ItemID,
) error {
	p, err := draftPlan(ctx, tx, id, seen)
	if err != nil {
		return err
	}
	if err := matrix.Fits(len(recipients), len(items)); err != nil {
		return err
	}
	before, err := sizeOf(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := setColumns(ctx, tx, id, recipients, items); err != nil {
		return err
	}
	if err := before.mayGrow(ctx, tx, id); err != nil {
		return err
	}
	return document.Touch(ctx, tx, &p.Document)
}

// size is how many recipients and items stand on a plan's matrix.
type size struct{ Recipients, Items int }

func sizeOf(ctx context.Context, r db.Reader, id document.ID) (s size, err error) {
	err = r.Get(ctx, &s, `
		SELECT (SELECT COUNT(*) FROM plan_recipients WHERE branch_id = ? AND document_id = ?) AS recipients,
		       (SELECT COUNT(*) FROM plan_items WHERE branch_id = ? AND document_id = ?) AS items`,
		r.Where().Branch, id, r.Where().Branch, id)
	if err != nil {
		return s, fmt.Errorf("size of plan %d: %w", id, err)
	}
	return s, nil
}

// mayGrow refuses a matrix that has grown larger than any plan.
func (s size) mayGrow(ctx context.Context, r db.Reader, id document.ID) error {
	now, err := sizeOf(ctx, r, id)
	if err != nil || now.Recipients <= s.Recipients && now.Items <= s.Items {
		return err
	}
	return matrix.Fits(now.Recipients, now.Items)
}

func setColumns(
	ctx context.Context, tx *db.Tx, id document.ID, recipients []RecipientID, items []inventory.ItemID,
) error {
	if _, err := tx.Exec(ctx, `DELETE FROM plan_recipients WHERE branch_id = ? AND document_id = ? AND NOT EXISTS
		(SELECT 1 FROM plan_lines l WHERE l.document_id = plan_recipients.document_id
		 AND l.recipient_id = plan_recipients.recipient_id)`, tx.Branch, id); err != nil {
		return fmt.Errorf("columns of plan %d: %w", id, err)
	}
	if _, err := tx.Exec(ctx, `DELETE FROM plan_items WHERE branch_id = ? AND document_id = ? AND NOT EXISTS
		(SELECT 1 FROM plan_lines l WHERE l.document_id = plan_items.document_id
		 AND l.item_id = plan_items.item_id)`, tx.Branch, id); err != nil {
		return fmt.Errorf("rows of plan %d: %w", id, err)
	}
	for n, rec := range recipients {
		if _, err := LoadRecipient(ctx, tx, rec); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `
			INSERT INTO plan_recipients (branch_id, document_id, recipient_id, n) VALUES (?, ?, ?, ?)
			ON CONFLICT (branch_id, document_id, recipient_id) DO UPDATE SET n = excluded.n`,
			tx.Branch, id, rec, n); err != nil {
			return fmt.Errorf("columns of plan %d: %w", id, err)
		}
	}
	for n, item := range items {
		if _, err := inventory.LoadItem(ctx, tx, item); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO plan_items (branch_id, document_id, item_id, n) VALUES (?, ?, ?, ?)
			ON CONFLICT (branch_id, document_id, item_id) DO UPDATE SET n = excluded.n`,
			tx.Branch, id, item, n); err != nil {
			return fmt.Errorf("rows of plan %d: %w", id, err)
		}
	}
	return tx.Note("plan_columns", map[string]any{"plan": id, "recipients": recipients, "items": items})
}

// draftPlan loads a plan that may still be written on, as the person saw it.
func draftPlan(ctx context.Context, tx *db.Tx, id document.ID, seen int64) (Plan, error) {
	p, err := LoadPlan(ctx, tx, id)
	if err != nil {
		return p, err
	}
	return p, errors.Join(p.Must(document.Draft), p.Seen(seen))
}

// Submit hands a plan in for decision and gives it its number.
func Submit(ctx context.Context, tx *db.Tx, id document.ID, seen int64) error {
	p, err := draftPlan(ctx, tx, id, seen)
	if err != nil {
		return err
	}
	lines, err := Lines(ctx, tx, id)
	if err != nil {
		return err
	}
	if len(lines) == 0 {
		var f fault.Fields
		f.Add("lines", "plan.empty")
		return f.Err(fault.Invalid, "fault.invalid")
	}
	if err := errors.Join(checkServed(ctx, tx, id), checkFree(ctx, tx, id, nil)); err != nil {
		return err
	}
	if p.Number == nil {
		if err := document.Allot(ctx, tx, &p.Document, document.Plan.Prefix()); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, `UPDATE plans SET submitted_by = ?, submitted_name = ?, submitted_at = ?
		WHERE branch_id = ? AND document_id = ?`, tx.Actor, tx.ActorName, tx.Stamp(), tx.Branch, id); err != nil {
		return fmt.Errorf("submit plan %d: %w", id, err)
	}
	if err := tx.Note("plan_submitted", map[string]any{"plan": id, "number": p.No(), "lines": lines}); err != nil {
		return err
	}
	return document.Advance(ctx, tx, &p.Document, document.Submitted)
}

// Withdraw takes a submitted plan back to be written on.
func Withdraw(ctx context.Context, tx *db.Tx, id document.ID, seen int64, reason string) error {
	if err := document.NeedReason(&reason); err != nil {
		return err
	}
	p, err := LoadPlan(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := errors.Join(p.Must(document.Submitted), p.Seen(seen)); err != nil {
		return err
	}
	if err := tx.Note("plan_withdrawn", map[string]any{"plan": id, "reason": reason}); err != nil {
		return err
	}
	return document.Advance(ctx, tx, &p.Document, document.Draft)
}
