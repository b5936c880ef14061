package distribution

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/text"
	"relief/inventory"
)

// Slip is one recipient's share of a plan: picked, dispatched, handed over.
// The recipient's name and address are those of the day it was drawn up.
type Slip struct {
	document.Document
	PlanID        document.ID
	RecipientID   RecipientID
	TransitID     inventory.PlaceID
	RecipientName string
	RecipientEn   string
	Address       string
	Contact       string
	Phone         string
	Purpose       string
	DispatchedBy  *string
	DispatchedAt  *string
	VoidReason    *string
	Reversed      bool
	RecipientKey  string // orders recipients by name
}

// SlipLine is one lot's units of one item. While the slip is being picked ID is
// the hold's id and Issued equals Approved; afterwards both are written down.
type SlipLine struct {
	ID         int64
	N          int64
	PlanLineID int64
	HoldID     inventory.HoldID
	ItemID     inventory.ItemID
	Code       string
	Name       string
	NameEn     string
	Spec       string
	Unit       string
	LotID      inventory.LotID
	LotNo      *string
	ExpiresOn  *string
	Tracking   string `json:"-"` // what the item is tracked by today
	PlaceID    inventory.PlaceID
	Place      string
	PlaceEn    string
	Approved   inventory.Units `db:"approved_units"`
	Issued     inventory.Units `db:"issued_units"`
	Reason     string
	Received   *inventory.Units
	Refused    *inventory.Units
	RefusedFor *string
	BackAt     *string // where the refused units were put
	BackAtEn   *string
	BackAside  bool   // which is quarantine
	ValueFen   *int64 // while it is picked: as the books stand
}

// CheckExpiry tells whether the expiry should be known of goods being picked, and
// is not: whoever picks looks at the package.
func (l SlipLine) CheckExpiry() bool { return l.Tracking == "lot_expiry" && l.ExpiresOn == nil }

const slipSQL = `
	SELECT d.id, d.kind, d.number, d.state, d.version, d.business_on, d.author_id, d.author_name, d.reverses,
	       d.remarks, d.created_at, d.posted_at,
	       s.plan_id, s.recipient_id, s.transit_id, s.recipient_name, s.recipient_en,
	       s.address, s.contact, s.phone, s.purpose, s.dispatched_by, s.dispatched_at, s.void_reason,
	       (SELECT c.sort_key FROM recipients c WHERE c.id = s.recipient_id) AS recipient_key,
	       EXISTS (SELECT 1 FROM documents v WHERE v.reverses = d.id AND v.reverses IS NOT NULL
	              AND v.state = 'posted') AS reversed
	FROM   slips s JOIN documents d ON d.id = s.document_id
	WHERE  s.branch_id = ?`

// LoadSlip reads one slip; NotFound when the branch has no such slip.
func LoadSlip(ctx context.Context, r db.Reader, id document.ID) (Slip, error) {
	var s Slip
	err := r.Get(ctx, &s, slipSQL+` AND s.document_id = ?`, r.Where().Branch, id)
	if errors.Is(err, db.ErrNoRows) {
		return s, fault.New(fault.NotFound, "document.not_found")
	}
	if err != nil {
		return s, fmt.Errorf("slip %d: %w", id, err)
	}
	return s, nil
}

// SlipsOf gives the slips of a plan in the order they were drawn up.
func SlipsOf(ctx context.Context, r db.Reader, plan document.ID) ([]Slip, error) {
	var list []Slip
	err := r.Select(ctx, &list, slipSQL+` AND s.plan_id = ? ORDER BY s.document_id`, r.Where().Branch, plan)
	if err != nil {
		return nil, fmt.Errorf("slips of plan %d: %w", plan, err)
	}
	return list, nil
}

// DrawUp makes one slip per recipient that the plan still owes something and
// that has none being picked. Lines left without a hold by a reversal or a
// short pick are held again first; too little stock names every short item.
func DrawUp(ctx context.Context, tx *db.Tx, plan document.ID, seen int64) ([]document.ID, error) {
	p, err := LoadPlan(ctx, tx, plan)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(p.Must(document.Approved), p.Seen(seen)); err != nil {
		return nil, err
	}
	owed, lines, err := owedTo(ctx, tx, plan)
	if err != nil {
		return nil, err
	}
	var made []document.ID
	for _, rec := range owed {
		id, err := drawUp(ctx, tx, p, rec)
		if err != nil {
			return nil, err
		}
		made = append(made, id)
	}
	if len(made) == 0 {
		return nil, fault.New(fault.Conflict, "plan.nothing_to_draw")
	}
	return made, holdLines(ctx, tx, plan, lines, unitsOf(lines))
}

// owedTo gives the recipients that get a new slip, in the matrix's order, and
// their lines, with what is not held of them in Units.
func owedTo(ctx context.Context, tx *db.Tx, plan document.ID) ([]RecipientID, []PlanLine, error) {
	lines, err := Lines(ctx, tx, plan)
	if err != nil {
		return nil, nil, err
	}
	progress, err := ProgressOf(ctx, tx, plan)
	if err != nil {
		return nil, nil, err
	}
	busy, err := pickedFor(ctx, tx, plan)
	if err != nil {
		return nil, nil, err
	}
	var columns []RecipientID
	if err := tx.Select(ctx, &columns, `SELECT recipient_id FROM plan_recipients
		WHERE branch_id = ? AND document_id = ? ORDER BY n, recipient_id`, tx.Branch, plan); err != nil {
		return nil, nil, fmt.Errorf("columns of plan %d: %w", plan, err)
	}
	open := map[RecipientID][]PlanLine{}
	for _, l := range lines {
		at := progress[l.ID]
		if l.RecipientID == nil || busy[*l.RecipientID] || at.Open() == 0 {
			continue
		}
		l.Units = at.Unheld()
		open[*l.RecipientID] = append(open[*l.RecipientID], l)
	}
	var owed []RecipientID
	var due []PlanLine
	for _, rec := range columns {
		if len(open[rec]) > 0 {
			owed, due = append(owed, rec), append(due, open[rec]...)
		}
	}
	return owed, due, nil
}

// FindableSlip is what a slip is found by beside its number: its recipient as
// the paper names it. What the register says today finds it too.
func FindableSlip(id document.ID, name, nameEn string) db.Findable {
	return db.Findable{Table: "slips", ID: int64(id), Words: []string{name, nameEn, text.Initials(name)}}
}

func drawUp(ctx context.Context, tx *db.Tx, p Plan, id RecipientID) (document.ID, error) {
	rec, err := LoadRecipient(ctx, tx, id)
	if err != nil {
		return 0, err
	}
	doc, err := document.Create(ctx, tx, document.Document{
		Kind: document.Slip, State: document.Picking, BusinessOn: tx.Today(),
	})
	if err != nil {
		return 0, err
	}
	if err := document.Allot(ctx, tx, &doc, document.Slip.Prefix()); err != nil {
		return 0, err
	}
	transit, err := inventory.TransitPlace(ctx, tx, doc)
	if err != nil {
		return 0, err
	}
	_, err = tx.Exec(ctx, `
		INSERT INTO slips (document_id, branch_id, plan_id, recipient_id, transit_id, recipient_name, recipient_en,
		       address, contact, phone, purpose)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		doc.ID, tx.Branch, p.ID, rec.ID, transit, rec.Name, rec.NameEn, rec.Address, rec.Contact, rec.Phone, p.Purpose)
	if db.IsDuplicate(err) {
		return 0, fault.New(fault.Conflict, "slip.already_drawn", rec.Name)
	}
	if err != nil {
		return 0, fmt.Errorf("draw up slip for %d: %w", id, err)
	}
	if err := db.Keep(ctx, tx, FindableSlip(doc.ID, rec.Name, rec.NameEn)); err != nil {
		return 0, err
	}
	return doc.ID, tx.Note("slip", map[string]any{
		"id": doc.ID, "number": doc.No(), "plan": p.ID, "recipient": rec.ID,
	})
}

// SlipLines gives the lines of a slip: open holds while it is being picked,
// what was written down after.
func SlipLines(ctx context.Context, r db.Reader, s Slip) ([]SlipLine, error) {
	if s.State == document.Picking {
		return pickingLines(ctx, r, s)
	}
	var list []SlipLine
	err := r.Select(ctx, &list, `
		SELECT s.id, s.n, s.plan_line_id, s.hold_id, s.item_id, s.code, s.name, s.name_en, s.spec, s.unit, s.lot_id,
		       l.lot_no, l.expires_on, i.tracking, s.place_id, p.name AS place,
		       p.name_en AS place_en, s.approved_units, s.issued_units,
		       s.reason,
		       y.received, y.refused, y.reason AS refused_for, q.name AS back_at, q.name_en AS back_at_en,
		       q.id IS NOT NULL AND q.kind = 'quarantine' AS back_aside,
		       (SELECT m.value_fen FROM movements m WHERE m.branch_id = s.branch_id AND m.document_id = s.document_id
		        AND m.line_id = s.id ORDER BY m.seq, m.n LIMIT 1) AS value_fen
		FROM   slip_lines s
		JOIN   items i ON i.id = s.item_id
		JOIN   lots l ON l.id = s.lot_id
		JOIN   places p ON p.id = s.place_id
		LEFT JOIN delivery_lines y ON y.branch_id = s.branch_id AND y.slip_line_id = s.id
		LEFT JOIN receipt_lines k ON k.branch_id = s.branch_id AND k.returns_line = s.id
		LEFT JOIN places q ON q.id = k.place_id
		WHERE  s.branch_id = ? AND s.document_id = ? ORDER BY s.n`, r.Where().Branch, s.ID)
	if err != nil {
		return nil, fmt.Errorf("lines of slip %d: %w", s.ID, err)
	}
	return list, nil
}

func pickingLines(ctx context.Context, r db.Reader, s Slip) ([]SlipLine, error) {
	var list []SlipLine
	err := r.Select(ctx, &list, `
		SELECT h.id, 0 AS n, h.line_id AS plan_line_id, h.id AS hold_id, h.item_id, i.code, i.name, i.name_en, i.spec,
		       i.base_unit AS unit, i.tracking, h.lot_id, l.lot_no, l.expires_on, h.place_id, p.name AS place,
		       p.name_en AS place_en,
		       h.units AS approved_units, h.units AS issued_units, '' AS reason
		FROM   holds h
		JOIN   plan_lines c ON c.id = h.line_id AND c.recipient_id = ?
		JOIN   plan_items o ON o.branch_id = c.branch_id AND o.document_id = c.document_id AND o.item_id = c.item_id
		JOIN   items i ON i.id = h.item_id
		JOIN   lots l ON l.id = h.lot_id
		JOIN   places p ON p.id = h.place_id
		WHERE  h.branch_id = ? AND h.document_id = ? AND h.state = 'open'
		ORDER BY o.n, i.id, `+inventory.PickOrder+`, h.id`, s.RecipientID, r.Where().Branch, s.PlanID)
	if err != nil {
		return nil, fmt.Errorf("lines of slip %d: %w", s.ID, err)
	}
	for i := range list {
		l := &list[i]
		l.N = int64(i + 1)
		if l.ValueFen, err = inventory.Worth(ctx, r, l.LotID, l.PlaceID, l.Approved); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// VoidSlip gives a slip up before dispatch: it keeps its number, printed 作废;
// its lines are kept as they were, with nothing issued, and frozen. The goods
// stay held for the plan, and another slip may be drawn up.
func VoidSlip(ctx context.Context, tx *db.Tx, id document.ID, seen int64, reason string) error {
	if err := document.NeedReason(&reason); err != nil {
		return err
	}
	s, err := LoadSlip(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := errors.Join(s.Must(document.Picking), s.Seen(seen)); err != nil {
		return err
	}
	lines, err := pickingLines(ctx, tx, s)
	if err != nil {
		return err
	}
	for _, l := range lines {
		l.Issued = 0
		if _, err := keepLine(ctx, tx, s, l); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, `UPDATE slips SET live = 0, void_reason = ? WHERE branch_id = ? AND document_id = ?`,
		reason, tx.Branch, id); err != nil {
		return fmt.Errorf("void slip %d: %w", id, err)
	}
	if err := tx.Note("slip_void", map[string]any{"slip": id, "reason": reason}); err != nil {
		return err
	}
	return document.Advance(ctx, tx, &s.Document, document.Void)
}

// PicksFor gives the lots and places that could serve a line being picked:
// those earmarked for its recipient first.
func PicksFor(ctx context.Context, r db.Reader, s Slip, l SlipLine) ([]inventory.Pick, error) {
	uses, err := usesOf(ctx, r, s.PlanID, l.PlanLineID)
	if err != nil {
		return nil, err
	}
	return inventory.PickableFor(ctx, r, l.ItemID, r.Where().Today(), uses[l.PlanLineID])
}

// Rehome has the storekeeper take another lot or place for a line being picked.
func Rehome(
	ctx context.Context, tx *db.Tx, id document.ID, hold inventory.HoldID,
	lot inventory.LotID, place inventory.PlaceID, reason string,
) error {
	if err := document.NeedReason(&reason); err != nil {
		return err
	}
	s, err := LoadSlip(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := s.Must(document.Picking); err != nil {
		return err
	}
	lines, err := pickingLines(ctx, tx, s)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(lines, func(l SlipLine) bool { return l.HoldID == hold })
	if i < 0 {
		return fault.New(fault.NotFound, "hold.not_found")
	}
	uses, err := usesOf(ctx, tx, s.PlanID, lines[i].PlanLineID)
	if err != nil {
		return err
	}
	if _, err := inventory.Rehome(ctx, tx, hold, lot, place, uses[lines[i].PlanLineID], reason); err != nil {
		return err
	}
	return document.Touch(ctx, tx, &s.Document)
}
