package distribution

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/inventory"
)

// Decision is the meeting that decided: 党组会议, its number, day, who was
// there, what was resolved.
type Decision struct {
	ID         int64
	Meeting    string
	Number     string
	HeldOn     string
	Attendees  string
	Resolution string
}

// ApprovalDraft is a decision as the approver enters it. FromPaper records an
// approval that was signed on the printed plan; its scan is required.
type ApprovalDraft struct {
	Decision
	Opinion   string
	FromPaper bool
	Scan      *document.File
	ScanType  string // media type of Scan, found out before the write
}

// maxDecision is how long a text of a decision may be, in characters.
const maxDecision = 2000

// Check names everything that is wrong with the draft by itself.
func (d *ApprovalDraft) Check(today string) error {
	var f fault.Fields
	for field, s := range map[string]*string{
		"meeting": &d.Meeting, "number": &d.Number, "attendees": &d.Attendees, "resolution": &d.Resolution,
	} {
		document.NeedText(&f, field, s, maxDecision)
	}
	document.CheckText(&f, "opinion", &d.Opinion, maxDecision)
	document.CheckDate(&f, "held_on", d.HeldOn, today)
	if d.FromPaper && d.Scan == nil {
		f.Add("scan", "plan.scan_required")
	}
	return f.Err(fault.Invalid, "fault.invalid")
}

// Approve turns a submitted plan into a promise: every line's units are held,
// first expiry first, or none are. Whoever wrote a line may not approve, and a
// plan that changed since the approver read it (seen) is refused. Too little
// stock is a Conflict that names every short item, available and asked.
func Approve(ctx context.Context, tx *db.Tx, id document.ID, seen int64, d ApprovalDraft) error {
	if err := d.Check(tx.Today()); err != nil {
		return err
	}
	p, err := LoadPlan(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := errors.Join(p.Must(document.Submitted), p.Seen(seen)); err != nil {
		return err
	}
	lines, err := Lines(ctx, tx, id)
	if err != nil {
		return err
	}
	for _, line := range lines {
		if line.WrittenBy == tx.Actor {
			return fault.New(fault.Forbidden, "document.own_approval")
		}
	}
	if err := recordDecision(ctx, tx, p, d); err != nil {
		return err
	}
	if err := holdLines(ctx, tx, id, lines, unitsOf(lines)); err != nil {
		return err
	}
	return document.Freeze(ctx, tx, &p.Document, document.Approved, p.BusinessOn)
}

func unitsOf(lines []PlanLine) map[int64]inventory.Units {
	want := map[int64]inventory.Units{}
	for _, l := range lines {
		want[l.ID] = l.Units
	}
	return want
}

// recordDecision writes the decision, its scan and the approval.
func recordDecision(ctx context.Context, tx *db.Tx, p Plan, d ApprovalDraft) error {
	decision, err := tx.Insert(ctx, `
		INSERT INTO decisions (branch_id, meeting, number, held_on, attendees, resolution, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		tx.Branch, d.Meeting, d.Number, d.HeldOn, d.Attendees, d.Resolution, tx.Stamp())
	if err != nil {
		return fmt.Errorf("decision on plan %d: %w", p.ID, err)
	}
	d.ID = decision
	if err := tx.Note("decision", map[string]any{"plan": p.ID, "decision": d.Decision}); err != nil {
		return err
	}
	var scan *int64
	if d.Scan != nil {
		attached, err := document.Attach(ctx, tx, p.ID, "minutes", d.ScanType, *d.Scan)
		if err != nil {
			return err
		}
		scan = &attached
	}
	return document.Approve(ctx, tx, p.Document, document.Approval{
		FromPaper: d.FromPaper, ScanID: scan, DecisionID: &decision, Opinion: d.Opinion,
	})
}

// holdLines promises units to lines, first expiry first, or names every item
// that is short. Holds are taken in the order of lot and place.
func holdLines(
	ctx context.Context, tx *db.Tx, plan document.ID, lines []PlanLine, want map[int64]inventory.Units,
) error {
	var f fault.Fields
	var holds []inventory.Hold
	byItem := map[inventory.ItemID][]PlanLine{}
	for _, l := range lines {
		if want[l.ID] > 0 {
			byItem[l.ItemID] = append(byItem[l.ItemID], l)
		}
	}
	uses, err := usesOf(ctx, tx, plan)
	if err != nil {
		return err
	}
	for item, of := range byItem {
		stock, err := freeOf(ctx, tx, item, uses)
		if err != nil {
			return err
		}
		dealt, free, asked := stock.deal(plan, of, want)
		if asked > free {
			if err := addShort(ctx, tx, &f, item, free, asked); err != nil {
				return err
			}
			continue
		}
		holds = append(holds, dealt...)
	}
	if err := f.Err(fault.Conflict, "plan.short"); err != nil {
		return err
	}
	slices.SortFunc(holds, func(a, b inventory.Hold) int {
		return cmp.Or(cmp.Compare(a.LotID, b.LotID), cmp.Compare(a.PlaceID, b.PlaceID), cmp.Compare(a.LineID, b.LineID))
	})
	for _, h := range holds {
		if _, err := inventory.HoldUnits(ctx, tx, h); err != nil {
			return err
		}
	}
	return nil
}

// CutDraft lowers one line of an approved plan.
type CutDraft struct {
	Units  inventory.Units
	Reason string
}

// Check names everything that is wrong with the draft by itself.
func (d *CutDraft) Check(string) error {
	var f fault.Fields
	if d.Units <= 0 {
		f.Add("units", "fault.not_positive")
	}
	document.NeedText(&f, "reason", &d.Reason, document.MaxText)
	return f.Err(fault.Invalid, "fault.invalid")
}

// Cut lowers an approved line by units that have not left yet, with a reason;
// what was held of them is free again.
func Cut(ctx context.Context, tx *db.Tx, id document.ID, line int64, units inventory.Units, reason string) error {
	d := CutDraft{Units: units, Reason: reason}
	if err := d.Check(tx.Today()); err != nil {
		return err
	}
	p, err := LoadPlan(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := p.Must(document.Approved); err != nil {
		return err
	}
	at, err := ProgressOfLine(ctx, tx, id, line)
	if err != nil {
		return err
	}
	if units > at.Open() {
		var f fault.Fields
		f.Add("units", "plan.cut_too_much", int64(at.Open()), int64(units))
		return f.Err(fault.Conflict, "fault.invalid")
	}
	if err := releaseUnits(ctx, tx, id, line, at.Held-(at.Open()-units), d.Reason); err != nil {
		return err
	}
	if err := addCut(ctx, tx, id, line, units, d.Reason); err != nil {
		return err
	}
	if err := document.Touch(ctx, tx, &p.Document); err != nil {
		return err
	}
	return closeWhenDone(ctx, tx, id)
}

func addCut(
	ctx context.Context, tx *db.Tx, plan document.ID, line int64, units inventory.Units, reason string,
) error {
	_, err := tx.Exec(ctx, `INSERT INTO plan_cuts (branch_id, document_id, line_id, units, reason, cut_by, cut_at)
		VALUES (?, ?, ?, ?, ?, ?, ?)`, tx.Branch, plan, line, units, reason, tx.Actor, tx.Stamp())
	if err != nil {
		return fmt.Errorf("cut line %d: %w", line, err)
	}
	return tx.Note("plan_cut", map[string]any{"plan": plan, "line": line, "units": units, "reason": reason})
}

// releaseUnits gives up units of a line's open holds, newest first.
func releaseUnits(
	ctx context.Context, tx *db.Tx, plan document.ID, line int64, units inventory.Units, reason string,
) error {
	holds, err := inventory.OpenHolds(ctx, tx, plan, line)
	if err != nil {
		return err
	}
	for _, h := range slices.Backward(holds) {
		if units <= 0 {
			return nil
		}
		part := min(units, h.Units)
		if _, err := inventory.Shrink(ctx, tx, h.ID, part, reason); err != nil {
			return err
		}
		units -= part
	}
	return nil
}

// Cancel ends a plan before anything of it has left; its holds are released.
func Cancel(ctx context.Context, tx *db.Tx, id document.ID, seen int64, reason string) error {
	if err := document.NeedReason(&reason); err != nil {
		return err
	}
	p, err := LoadPlan(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := errors.Join(p.Must(document.Draft, document.Submitted, document.Approved), p.Seen(seen)); err != nil {
		return err
	}
	if err := nothingLeft(ctx, tx, id); err != nil {
		return err
	}
	holds, err := inventory.OpenHolds(ctx, tx, id, 0)
	if err != nil {
		return err
	}
	for _, h := range holds {
		if err := inventory.Release(ctx, tx, h.ID, reason); err != nil {
			return err
		}
	}
	if err := tx.Note("plan_cancelled", map[string]any{"plan": id, "reason": reason}); err != nil {
		return err
	}
	return document.Advance(ctx, tx, &p.Document, document.Cancelled)
}

// nothingLeft refuses when a slip of a plan is neither void nor reversed, or
// when what it keeps was taken over and not brought back.
func nothingLeft(ctx context.Context, r db.Reader, id document.ID) error {
	slips, err := SlipsOf(ctx, r, id)
	if err != nil {
		return err
	}
	for _, s := range slips {
		if s.State != document.Void && !s.Reversed {
			return fault.New(fault.Conflict, "plan.has_slips", s.No())
		}
	}
	var taken []string
	err = r.Select(ctx, &taken, `
		SELECT d.number
		FROM   own_uses o JOIN documents d ON d.id = o.document_id
		WHERE  o.branch_id = ? AND o.plan_id = ?
		AND    NOT EXISTS (SELECT 1 FROM documents v WHERE v.reverses = d.id AND v.state = 'posted')
		ORDER BY d.id`, r.Where().Branch, id)
	if err != nil {
		return fmt.Errorf("own use of plan %d: %w", id, err)
	}
	if len(taken) > 0 {
		return fault.New(fault.Conflict, "plan.has_own_use", taken[0])
	}
	return nil
}

// notBefore refuses goods that would leave, at the field business_on, on a day
// before the meeting that decided.
func notBefore(ctx context.Context, r db.Reader, plan document.ID, on string) error {
	d, err := DecisionOf(ctx, r, plan)
	if err != nil {
		return err
	}
	var f fault.Fields
	if d != nil && on < d.HeldOn {
		f.Add("business_on", "plan.before_decision", d.HeldOn)
	}
	return f.Err(fault.Invalid, "fault.invalid")
}

// DecisionOf gives the decision a plan was approved by, or nil.
func DecisionOf(ctx context.Context, r db.Reader, plan document.ID) (*Decision, error) {
	var d Decision
	err := r.Get(ctx, &d, `
		SELECT d.id, d.meeting, d.number, d.held_on, d.attendees, d.resolution
		FROM   decisions d JOIN approvals a ON a.decision_id = d.id
		WHERE  d.branch_id = ? AND a.document_id = ?`, r.Where().Branch, plan)
	if errors.Is(err, db.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("decision on plan %d: %w", plan, err)
	}
	return &d, nil
}
