package distribution

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// PickedLine is what was really picked for a hold. Fewer units than held need a
// reason; the rest is released and the plan line stays open.
type PickedLine struct {
	HoldID inventory.HoldID
	Units  inventory.Units
	Reason string
}

// DispatchDraft is what leaves, and when. Holds not named leave whole.
type DispatchDraft struct {
	BusinessOn string
	Picked     []PickedLine
}

// Check names what is wrong with the head by itself; what is wrong with a line
// is told once the slip is known to have it.
func (d *DispatchDraft) Check(today string) error {
	var f fault.Fields
	document.CheckDate(&f, "business_on", d.BusinessOn, today)
	return f.Err(fault.Invalid, "fault.invalid")
}

// Check names everything that is wrong with the line by itself.
func (p *PickedLine) Check(string) error {
	var f fault.Fields
	document.CheckText(&f, fmt.Sprintf("reason.%d", p.HoldID), &p.Reason, document.MaxName)
	if p.Units < 0 {
		f.Add(fmt.Sprintf("units.%d", p.HoldID), "fault.negative", int64(p.Units))
	}
	return f.Err(fault.Invalid, "fault.invalid")
}

// HandOverDraft is dispatch and delivery in one press: the goods are received
// on the day they leave.
type HandOverDraft struct {
	DispatchDraft
	DeliveryDraft
}

// Check names everything that is wrong with the draft by itself.
func (d *HandOverDraft) Check(today string) error {
	var f fault.Fields
	f.Take(d.DispatchDraft.Check(today))
	d.DeliveryDraft.check(&f)
	return f.Err(fault.Invalid, "fault.invalid")
}

// SignedDraft is a slip's signed copy that came back.
type SignedDraft struct {
	Scan     *document.File
	ScanType string
}

// Check is Invalid at the field "signed_copy" when there is none.
func (d *SignedDraft) Check(string) error {
	var f fault.Fields
	if d.Scan == nil {
		f.Add("signed_copy", "fault.file_required")
	}
	return f.Err(fault.Invalid, "fault.invalid")
}

// Dispatch sends a slip's goods on their way: every hold is resolved into a
// movement bin → in transit, and the lines are written down for good. Lines
// not named go out whole. Expired lots are refused, naming each line.
func Dispatch(
	ctx context.Context, tx *db.Tx, id document.ID, seen int64, on string, picked []PickedLine,
) error {
	_, err := dispatch(ctx, tx, inventory.NewPosting(tx), id, seen, on, picked)
	return err
}

func dispatch(
	ctx context.Context, tx *db.Tx, posting *inventory.Posting,
	id document.ID, seen int64, on string, picked []PickedLine,
) (Slip, error) {
	s, err := LoadSlip(ctx, tx, id)
	if err != nil {
		return s, err
	}
	if err := errors.Join(s.Must(document.Picking), s.Seen(seen)); err != nil {
		return s, err
	}
	d := DispatchDraft{BusinessOn: on, Picked: picked}
	if err := d.Check(tx.Today()); err != nil {
		return s, err
	}
	if err := notBefore(ctx, tx, s.PlanID, on); err != nil {
		return s, err
	}
	lines, err := pickingLines(ctx, tx, s)
	if err != nil {
		return s, err
	}
	if err := mergePicked(lines, d.Picked, tx.Today()); err != nil {
		return s, err
	}
	if len(lines) == 0 {
		return s, fault.New(fault.Conflict, "slip.no_lines")
	}
	var arrows []inventory.Arrow
	for i := range lines {
		arrow, err := writeDown(ctx, tx, s, &lines[i])
		if err != nil {
			return s, err
		}
		if arrow.Units > 0 {
			arrows = append(arrows, arrow)
		}
	}
	if len(arrows) == 0 {
		return s, fault.New(fault.Conflict, "slip.no_lines")
	}
	if err := posting.Post(ctx, s.Document, document.Dispatched, on, arrows); err != nil {
		return s, err
	}
	if _, err := tx.Exec(ctx, `UPDATE slips SET live = 0, dispatched_by = ?, dispatched_id = ?, dispatched_at = ?
		WHERE branch_id = ? AND document_id = ?`, tx.ActorName, tx.Actor, tx.Stamp(), tx.Branch, id); err != nil {
		return s, fmt.Errorf("dispatch slip %d: %w", id, err)
	}
	return s, document.Freeze(ctx, tx, &s.Document, document.Dispatched, on)
}

// mergePicked puts what was picked on the lines and refuses, at each line,
// what may not leave.
func mergePicked(lines []SlipLine, picked []PickedLine, today string) error {
	byHold := map[inventory.HoldID]PickedLine{}
	for _, p := range picked {
		byHold[p.HoldID] = p
	}
	var short, barred fault.Fields
	for i := range lines {
		l := &lines[i]
		if p, named := byHold[l.HoldID]; named {
			field, why := fmt.Sprintf("units.%d", l.HoldID), fmt.Sprintf("reason.%d", l.HoldID)
			short.Take(p.Check(today))
			switch {
			case p.Units < 0: // said by the line itself
			case p.Units > l.Approved:
				short.Add(field, "slip.over_approved", int64(l.Approved), int64(p.Units))
			case p.Units < l.Approved && p.Reason == "":
				short.Add(why, "fault.required")
			}
			l.Issued, l.Reason = p.Units, p.Reason
			delete(byHold, l.HoldID)
		}
		if l.Issued > 0 && l.ExpiresOn != nil && *l.ExpiresOn < today {
			barred.Add(fmt.Sprintf("units.%d", l.HoldID), "slip.expired", l.Name, *l.ExpiresOn)
		}
	}
	if len(byHold) > 0 {
		return fault.New(fault.Conflict, "document.changed")
	}
	if err := short.Err(fault.Invalid, "fault.invalid"); err != nil {
		return err
	}
	return barred.Err(fault.Conflict, "slip.expired_lines")
}

// writeDown resolves a line's hold and writes the line as it leaves.
func writeDown(ctx context.Context, tx *db.Tx, s Slip, l *SlipLine) (inventory.Arrow, error) {
	hold := l.HoldID
	if l.Issued < l.Approved {
		left, err := inventory.Shrink(ctx, tx, hold, l.Approved-l.Issued, l.Reason)
		if err != nil {
			return inventory.Arrow{}, err
		}
		hold = cmp.Or(left, hold)
	}
	if l.Issued > 0 {
		if _, err := inventory.Issue(ctx, tx, hold); err != nil {
			return inventory.Arrow{}, err
		}
	}
	kept := *l
	kept.HoldID = hold
	id, err := keepLine(ctx, tx, s, kept)
	if err != nil {
		return inventory.Arrow{}, err
	}
	l.ID = id
	return inventory.Arrow{
		LineID: id, ItemID: l.ItemID, LotID: l.LotID, From: l.PlaceID, To: s.TransitID, Units: l.Issued,
		FromHeld: true, Field: fmt.Sprintf("units.%d", l.HoldID),
	}, nil
}

// keepLine keeps a line of a slip with the names of its day.
func keepLine(ctx context.Context, tx *db.Tx, s Slip, l SlipLine) (int64, error) {
	id, err := tx.Insert(ctx, `
		INSERT INTO slip_lines (branch_id, document_id, n, plan_line_id, hold_id, item_id, code, name, name_en, spec,
		       unit, lot_id, place_id, approved_units, issued_units, reason)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		tx.Branch, s.ID, l.N, l.PlanLineID, l.HoldID, l.ItemID, l.Code, l.Name, l.NameEn, l.Spec,
		l.Unit, l.LotID, l.PlaceID, l.Approved, l.Issued, l.Reason)
	if err != nil {
		return 0, fmt.Errorf("line %d of slip %d: %w", l.N, s.ID, err)
	}
	return id, nil
}

// Deliver records that a dispatched slip was handed over. Refused units come
// back as a return to their own lots, and the plan line is cut by them. With a
// signed copy the slip is filed at once. The plan closes when all is done.
func Deliver(ctx context.Context, tx *db.Tx, id document.ID, seen int64, d DeliveryDraft) error {
	s, err := LoadSlip(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := errors.Join(s.Must(document.Dispatched), s.Seen(seen)); err != nil {
		return err
	}
	return deliver(ctx, tx, inventory.NewPosting(tx), s, d, false)
}

// HandOver is dispatch and delivery in one press, at the branch's counter.
func HandOver(
	ctx context.Context, tx *db.Tx, id document.ID, seen int64, on string, picked []PickedLine, d DeliveryDraft,
) error {
	posting := inventory.NewPosting(tx)
	s, err := dispatch(ctx, tx, posting, id, seen, on, picked)
	if err != nil {
		return err
	}
	d.ReceivedOn = on
	return deliver(ctx, tx, posting, s, d, true)
}

func deliver(
	ctx context.Context, tx *db.Tx, posting *inventory.Posting, s Slip, d DeliveryDraft, atCounter bool,
) error {
	lines, err := SlipLines(ctx, tx, s)
	if err != nil {
		return err
	}
	if err := d.checkOn(s, lines, tx.Today()); err != nil {
		return err
	}
	if err := document.CheckDay(ctx, tx, "received_on", d.ReceivedOn); err != nil {
		return err
	}
	if s.Reversed {
		return fault.New(fault.Conflict, "document.already_reversed")
	}
	rec, err := LoadRecipient(ctx, tx, s.RecipientID)
	if err != nil {
		return err
	}
	var arrows []inventory.Arrow
	var back []goodsin.ReturnLine
	for _, l := range lines {
		refused := d.refused(l.ID)
		if got := l.Issued - refused.Units; got > 0 {
			arrows = append(arrows, inventory.Arrow{
				LineID: l.ID, ItemID: l.ItemID, LotID: l.LotID, From: s.TransitID, To: rec.PlaceID, Units: got,
			})
		}
		if refused.Units > 0 {
			back = append(back, goodsin.ReturnLine{
				Returns: l.ID, ItemID: l.ItemID, LotID: l.LotID, From: s.TransitID, Into: l.PlaceID,
				Aside: refused.To == ToQuarantine, Units: refused.Units, Remarks: refused.Reason,
			})
		}
	}
	if err := posting.Post(ctx, s.Document, document.Delivered, d.ReceivedOn, arrows); err != nil {
		return err
	}
	var returned *document.ID
	if len(back) > 0 {
		doc, err := goodsin.RecordReturn(ctx, tx, posting, s.Document, d.ReceivedOn, s.RecipientName, back)
		if err != nil {
			return err
		}
		returned = &doc.ID
	}
	if err := writeDelivery(ctx, tx, s, lines, d, atCounter, returned); err != nil {
		return err
	}
	if err := document.Advance(ctx, tx, &s.Document, document.Delivered); err != nil {
		return err
	}
	if err := fileScan(ctx, tx, &s, d.Scan, d.ScanType); err != nil {
		return err
	}
	return closeWhenDone(ctx, tx, s.PlanID)
}

func writeDelivery(
	ctx context.Context, tx *db.Tx, s Slip, lines []SlipLine, d DeliveryDraft, atCounter bool, returned *document.ID,
) error {
	counter := 0
	if atCounter {
		counter = 1
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO deliveries (document_id, branch_id, received_on, signer, signer_phone, at_counter, remarks,
		       return_id, recorded_by, recorded_id, recorded_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		s.ID, tx.Branch, d.ReceivedOn, d.Signer, d.SignerPhone, counter, d.Remarks, returned,
		tx.ActorName, tx.Actor, tx.Stamp()); err != nil {
		return fmt.Errorf("delivery of slip %d: %w", s.ID, err)
	}
	for _, l := range lines {
		refused := d.refused(l.ID)
		if _, err := tx.Exec(ctx, `
			INSERT INTO delivery_lines (branch_id, document_id, slip_line_id, received, refused, reason)
			VALUES (?, ?, ?, ?, ?, ?)`,
			tx.Branch, s.ID, l.ID, l.Issued-refused.Units, refused.Units, refused.Reason); err != nil {
			return fmt.Errorf("delivery of slip %d: %w", s.ID, err)
		}
		if refused.Units > 0 {
			if err := addCut(ctx, tx, s.PlanID, l.PlanLineID, refused.Units, s.No()+" "+refused.Reason); err != nil {
				return err
			}
		}
	}
	return tx.Note("delivery", map[string]any{
		"slip": s.ID, "on": d.ReceivedOn, "signer": d.Signer, "at_counter": atCounter, "refused": d.Refused,
		"return": returned, "remarks": d.Remarks,
	})
}

// FileSigned keeps the scan of the signed copy and files the slip; whatever
// comes later is attached.
func FileSigned(ctx context.Context, tx *db.Tx, id document.ID, d SignedDraft) error {
	if err := d.Check(tx.Today()); err != nil {
		return err
	}
	s, err := LoadSlip(ctx, tx, id)
	if err != nil {
		return err
	}
	if err := s.Must(document.Delivered); err != nil {
		return err
	}
	return fileScan(ctx, tx, &s, d.Scan, d.ScanType)
}

func fileScan(ctx context.Context, tx *db.Tx, s *Slip, scan *document.File, mediaType string) error {
	if scan == nil {
		return nil
	}
	if _, err := document.Attach(ctx, tx, s.ID, "signed_copy", mediaType, *scan); err != nil {
		return err
	}
	return document.Advance(ctx, tx, &s.Document, document.Filed)
}
