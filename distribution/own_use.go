package distribution

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/inventory"
	"relief/inventory/equipment"
)

// OwnUseDraft takes what a plan keeps into the branch's own use.
type OwnUseDraft struct {
	Purpose    string
	Custodian  string
	BusinessOn string
	// WhyExpired is why goods that have expired are taken for training all the
	// same; it must be given where there are some, and stands as the remark.
	WhyExpired string
}

// maxPieces is how many pieces of equipment one act may register.
const maxPieces = 2000

// OwnUse is a 领用单 beside its document.
type OwnUse struct {
	PlanID    document.ID
	Purpose   string
	Custodian string
}

// OwnUseLine is one lot's units of one item taken into own use.
type OwnUseLine struct {
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
	PlaceID    inventory.PlaceID
	Units      inventory.Units
}

// TakeOwnUse posts everything a plan keeps: store → own equipment, and one row
// of the equipment register for each unit.
func TakeOwnUse(
	ctx context.Context, tx *db.Tx, plan document.ID, seen int64, d OwnUseDraft,
) (document.Document, error) {
	if err := d.Check(tx.Today()); err != nil {
		return document.Document{}, err
	}
	p, err := LoadPlan(ctx, tx, plan)
	if err != nil {
		return p.Document, err
	}
	if err := errors.Join(p.Must(document.Approved), p.Seen(seen)); err != nil {
		return p.Document, err
	}
	if err := notBefore(ctx, tx, plan, d.BusinessOn); err != nil {
		return p.Document, err
	}
	if err := holdKept(ctx, tx, plan); err != nil {
		return p.Document, err
	}
	lines, err := keptLines(ctx, tx, plan)
	if err != nil {
		return p.Document, err
	}
	if len(lines) == 0 {
		return p.Document, fault.New(fault.Conflict, "plan.nothing_kept")
	}
	if err := mayTake(lines, d, tx.Today()); err != nil {
		return p.Document, err
	}
	own, err := inventory.OnlyPlace(ctx, tx, inventory.OwnEquipment)
	if err != nil {
		return p.Document, err
	}
	goods := make([]inventory.GoodsLine, len(lines))
	for i, l := range lines {
		goods[i] = inventory.GoodsLine{
			ItemID: l.ItemID, LotID: l.LotID, FromID: l.PlaceID, ToID: own.ID, Units: l.Units, FromHeld: true,
		}
	}
	doc, err := inventory.NewPosting(tx).Record(ctx, inventory.Head{
		Kind: document.OwnUse, On: d.BusinessOn, Remarks: d.WhyExpired, To: document.Out,
		Begin: func(ctx context.Context, doc document.Document) error { return beginOwnUse(ctx, tx, doc, p, d) },
		Line: func(
			ctx context.Context, doc document.Document, i int, g inventory.GoodsLine,
		) ([]inventory.Arrow, error) {
			arrow, err := takeLine(ctx, tx, doc, d, lines[i], g)
			return []inventory.Arrow{arrow}, err
		},
	}, goods)
	if err != nil {
		return doc, err
	}
	return doc, closeWhenDone(ctx, tx, plan)
}

// Check names everything that is wrong with the draft by itself.
func (d *OwnUseDraft) Check(today string) error {
	var f fault.Fields
	document.CheckDate(&f, "business_on", d.BusinessOn, today)
	document.NeedText(&f, "purpose", &d.Purpose, document.MaxName)
	document.NeedText(&f, "custodian", &d.Custodian, document.MaxPerson)
	document.CheckText(&f, "why_expired", &d.WhyExpired, document.MaxText)
	return f.Err(fault.Invalid, "fault.invalid")
}

// mayTake asks for a reason where expired goods are taken, naming them, and
// refuses more pieces than one act may register.
func mayTake(lines []OwnUseLine, d OwnUseDraft, today string) error {
	var pieces inventory.Units
	for _, l := range lines {
		pieces += l.Units
	}
	if pieces > maxPieces {
		return fault.New(fault.Conflict, "own_use.too_many", int64(pieces), maxPieces)
	}
	if expired := expiredOf(lines, today); len(expired) > 0 && d.WhyExpired == "" {
		var f fault.Fields
		f.Add("why_expired", "own_use.expired", strings.Join(expired, "、"))
		return f.Err(fault.Invalid, "fault.invalid")
	}
	return nil
}

// ExpiredKept names the goods a plan keeps that have expired since they were
// promised.
func ExpiredKept(ctx context.Context, r db.Reader, plan document.ID) ([]string, error) {
	lines, err := keptLines(ctx, r, plan)
	return expiredOf(lines, r.Where().Today()), err
}

func expiredOf(lines []OwnUseLine, today string) (names []string) {
	for _, l := range lines {
		if l.ExpiresOn != nil && *l.ExpiresOn < today {
			names = append(names, l.Name+" "+*l.ExpiresOn)
		}
	}
	return names
}

// holdKept holds again what a reversal left open of the kept lines.
func holdKept(ctx context.Context, tx *db.Tx, plan document.ID) error {
	lines, err := Lines(ctx, tx, plan)
	if err != nil {
		return err
	}
	progress, err := ProgressOf(ctx, tx, plan)
	if err != nil {
		return err
	}
	want := map[int64]inventory.Units{}
	for _, l := range lines {
		if l.RecipientID == nil {
			want[l.ID] = progress[l.ID].Unheld()
		}
	}
	return holdLines(ctx, tx, plan, lines, want)
}

func keptLines(ctx context.Context, r db.Reader, plan document.ID) ([]OwnUseLine, error) {
	var list []OwnUseLine
	err := r.Select(ctx, &list, `
		SELECT h.line_id AS plan_line_id, h.id AS hold_id, h.item_id, i.code, i.name, i.name_en, i.spec,
		       i.base_unit AS unit, h.lot_id, l.lot_no, l.expires_on, h.place_id, h.units
		FROM   holds h
		JOIN   plan_lines c ON c.id = h.line_id AND c.recipient_id IS NULL
		JOIN   plan_items o ON o.branch_id = c.branch_id AND o.document_id = c.document_id AND o.item_id = c.item_id
		JOIN   items i ON i.id = h.item_id
		JOIN   lots l ON l.id = h.lot_id
		WHERE  h.branch_id = ? AND h.document_id = ? AND h.state = 'open'
		ORDER BY o.n, i.id, h.id`, r.Where().Branch, plan)
	if err != nil {
		return nil, fmt.Errorf("kept lines of plan %d: %w", plan, err)
	}
	for i := range list {
		list[i].N = int64(i + 1)
	}
	return list, nil
}

func beginOwnUse(ctx context.Context, tx *db.Tx, doc document.Document, p Plan, d OwnUseDraft) error {
	if _, err := tx.Exec(ctx, `INSERT INTO own_uses (document_id, branch_id, plan_id, purpose, custodian)
		VALUES (?, ?, ?, ?, ?)`, doc.ID, tx.Branch, p.ID, d.Purpose, d.Custodian); err != nil {
		return fmt.Errorf("own use of plan %d: %w", p.ID, err)
	}
	return tx.Note("own_use", map[string]any{
		"id": doc.ID, "number": doc.No(), "plan": p.ID, "purpose": d.Purpose, "custodian": d.Custodian,
		"why_expired": d.WhyExpired,
	})
}

// takeLine writes a line of a 领用单 and one row of the register for each unit.
func takeLine(
	ctx context.Context, tx *db.Tx, doc document.Document, d OwnUseDraft, l OwnUseLine, g inventory.GoodsLine,
) (inventory.Arrow, error) {
	if _, err := inventory.Issue(ctx, tx, l.HoldID); err != nil {
		return inventory.Arrow{}, err
	}
	id, err := tx.Insert(ctx, `
		INSERT INTO own_use_lines (branch_id, document_id, n, plan_line_id, hold_id, item_id, code, name, name_en,
		       spec, unit, lot_id, place_id, units)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		tx.Branch, doc.ID, l.N, l.PlanLineID, l.HoldID, l.ItemID, l.Code, l.Name, l.NameEn, l.Spec, l.Unit,
		l.LotID, l.PlaceID, l.Units)
	if err != nil {
		return inventory.Arrow{}, fmt.Errorf("own use line %d: %w", l.N, err)
	}
	if err := equipment.Register(ctx, tx, equipment.Piece{
		ItemID: l.ItemID, DocumentID: doc.ID, Purpose: d.Purpose, Custodian: d.Custodian, Since: d.BusinessOn,
	}, l.LotID, id, l.Units); err != nil {
		return inventory.Arrow{}, err
	}
	return inventory.Arrow{
		LineID: id, ItemID: g.ItemID, LotID: g.LotID, From: g.FromID, To: g.ToID, Units: g.Units, FromHeld: true,
	}, nil
}

// LoadOwnUse gives a 领用单 and its lines.
func LoadOwnUse(ctx context.Context, r db.Reader, id document.ID) (OwnUse, []OwnUseLine, error) {
	var o OwnUse
	err := r.Get(ctx, &o, `SELECT plan_id, purpose, custodian FROM own_uses WHERE branch_id = ? AND document_id = ?`,
		r.Where().Branch, id)
	if errors.Is(err, db.ErrNoRows) {
		return o, nil, fault.New(fault.NotFound, "document.not_found")
	}
	if err != nil {
		return o, nil, fmt.Errorf("own use %d: %w", id, err)
	}
	var lines []OwnUseLine
	err = r.Select(ctx, &lines, `
		SELECT o.id, o.n, o.plan_line_id, o.hold_id, o.item_id, o.code, o.name, o.name_en, o.spec, o.unit, o.lot_id,
		       l.lot_no, l.expires_on, o.place_id, o.units
		FROM   own_use_lines o JOIN lots l ON l.id = o.lot_id
		WHERE  o.branch_id = ? AND o.document_id = ? ORDER BY o.n`, r.Where().Branch, id)
	if err != nil {
		return o, nil, fmt.Errorf("own use %d: %w", id, err)
	}
	return o, lines, nil
}

// ApproveReversal approves and posts the reversal of any document, and opens
// the plan line again that a reversed slip or own use had served.
func ApproveReversal(ctx context.Context, tx *db.Tx, id document.ID, opinion string) (document.Document, error) {
	doc, err := inventory.PostReversal(ctx, tx, id, opinion)
	if err != nil {
		return doc, err
	}
	var plan document.ID
	err = tx.Get(ctx, &plan, `
		SELECT plan_id FROM slips WHERE branch_id = ? AND document_id = ?
		UNION ALL
		SELECT plan_id FROM own_uses WHERE branch_id = ? AND document_id = ?`,
		tx.Branch, *doc.Reverses, tx.Branch, *doc.Reverses)
	if errors.Is(err, db.ErrNoRows) {
		return doc, nil
	}
	if err != nil {
		return doc, fmt.Errorf("plan of reversed document %d: %w", *doc.Reverses, err)
	}
	return doc, reopen(ctx, tx, plan)
}
