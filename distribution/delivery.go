package distribution

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/inventory"
)

// DeliveryDraft is a hand-over: who signed, when, what was refused and why.
// Lines not named were received whole.
type DeliveryDraft struct {
	ReceivedOn  string
	Signer      string
	SignerPhone string
	Remarks     string
	Refused     []RefusedLine
	Scan        *document.File // the signed copy, when it is there already
	ScanType    string
}

// RefusedLine is units of a slip line that the recipient did not take, and
// where they go now.
type RefusedLine struct {
	SlipLineID int64
	Units      inventory.Units
	Reason     string
	To         string // ToStock, ToQuarantine
}

// Where refused units go: back to where they were picked, or to quarantine, to
// be looked at before anybody may have them.
const (
	ToStock      = "stock"
	ToQuarantine = "quarantine"
)

// Check names everything that is wrong with the head by itself; what is wrong
// with a line is told once the slip is known to have it.
func (d *DeliveryDraft) Check(today string) error {
	var f fault.Fields
	document.CheckDate(&f, "received_on", d.ReceivedOn, today)
	d.check(&f)
	return f.Err(fault.Invalid, "fault.invalid")
}

// check leaves the day out, which is the dispatch's at the counter.
func (d *DeliveryDraft) check(f *fault.Fields) {
	document.NeedText(f, "signer", &d.Signer, document.MaxPerson)
	document.CheckPhone(f, "signer_phone", &d.SignerPhone, document.MaxPhone)
	document.CheckText(f, "remarks", &d.Remarks, document.MaxText)
}

// Check names everything that is wrong with the line by itself.
func (r *RefusedLine) Check(string) error {
	var f fault.Fields
	why := fmt.Sprintf("refused_reason.%d", r.SlipLineID)
	document.CheckText(&f, why, &r.Reason, document.MaxName)
	switch {
	case r.Units < 0:
		f.Add(fmt.Sprintf("refused.%d", r.SlipLineID), "fault.negative", int64(r.Units))
	case r.Units > 0:
		if r.Reason == "" {
			f.Add(why, "fault.required")
		}
		if r.To != ToStock && r.To != ToQuarantine {
			f.Add(fmt.Sprintf("refused_to.%d", r.SlipLineID), "fault.required")
		}
	}
	return f.Err(fault.Invalid, "fault.invalid")
}

// checkOn is Check, beside what does not go with the slip.
func (d *DeliveryDraft) checkOn(s Slip, lines []SlipLine, today string) error {
	var f fault.Fields
	f.Take(d.Check(today))
	if d.ReceivedOn < s.BusinessOn {
		f.Add("received_on", "slip.before_dispatch", s.BusinessOn)
	}
	known := map[int64]inventory.Units{}
	for _, l := range lines {
		known[l.ID] = l.Issued
	}
	d.Refused = slices.Clone(d.Refused)
	for i := range d.Refused {
		r := &d.Refused[i]
		issued, ok := known[r.SlipLineID]
		if !ok {
			return fault.New(fault.NotFound, "slip.no_line")
		}
		f.Take(r.Check(today))
		if r.Units > issued {
			f.Add(fmt.Sprintf("refused.%d", r.SlipLineID), "slip.over_issued", int64(issued), int64(r.Units))
		}
	}
	return f.Err(fault.Invalid, "fault.invalid")
}

func (d DeliveryDraft) refused(line int64) RefusedLine {
	for _, r := range d.Refused {
		if r.SlipLineID == line {
			return r
		}
	}
	return RefusedLine{}
}

// Delivery is how a slip was handed over.
type Delivery struct {
	ReceivedOn  string
	Signer      string
	SignerPhone string
	AtCounter   bool
	Remarks     string
	ReturnID    *document.ID
	RecordedBy  string
	RecordedAt  string
}

// DeliveryOf gives a slip's hand-over, or nil.
func DeliveryOf(ctx context.Context, r db.Reader, slip document.ID) (*Delivery, error) {
	var d Delivery
	err := r.Get(ctx, &d, `
		SELECT received_on, signer, signer_phone, at_counter = 1 AS at_counter, remarks, return_id,
		       recorded_by, recorded_at
		FROM   deliveries WHERE branch_id = ? AND document_id = ?`, r.Where().Branch, slip)
	if errors.Is(err, db.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("delivery of slip %d: %w", slip, err)
	}
	return &d, nil
}
