package distribution

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/inventory/goodsin"
)

// Hindering is what is to be dealt with before the service of recipients may
// end: numbers of slips and plans, goods at the gate, by recipient.
type Hindering map[RecipientID][]any

// MayLeave refuses to end the service of a recipient to whom goods are still on
// their way, and names what is to be dealt with first: slips, plans that are to
// be decided or served, goods at the gate. The refusal is Invalid at "active".
func MayLeave(ctx context.Context, r db.Reader, rec Recipient) error {
	open, err := StillServed(ctx, r, rec)
	if err != nil {
		return err
	}
	return open.Refusal(rec.ID)
}

// Refusal is Invalid at "active" where something is to be dealt with first.
func (h Hindering) Refusal(id RecipientID) error {
	var f fault.Fields
	if open := h[id]; len(open) > 0 {
		f.Add("active", "recipient.still_served", open)
	}
	return f.Err(fault.Invalid, "fault.invalid")
}

// StillServed gives what hinders each of some recipients, in one question for
// all of them. It is found by what is under way, however much there ever was.
func StillServed(ctx context.Context, r db.Reader, recipients ...Recipient) (Hindering, error) {
	open := Hindering{}
	for _, find := range []func(context.Context, db.Reader, Hindering, []RecipientID) error{openSlips, openPlans} {
		var only []RecipientID
		if len(recipients) == 1 {
			only = append(only, recipients[0].ID)
		}
		if err := find(ctx, r, open, only); err != nil {
			return nil, err
		}
	}
	gate, err := goodsin.AtGate(ctx, r)
	for _, w := range gate {
		for _, rec := range recipients {
			if w.SpeaksOf(0, rec.PlaceID) {
				open[rec.ID] = append(open[rec.ID], w.Said())
			}
		}
	}
	return open, err
}

// openSlips adds the numbers of the slips that are to be picked or handed over.
func openSlips(ctx context.Context, r db.Reader, open Hindering, only []RecipientID) error {
	c := db.SQL(`
		SELECT s.recipient_id, d.number FROM documents d JOIN slips s ON s.document_id = d.id
		WHERE  d.branch_id = ? AND d.kind = 'slip' AND d.state IN ('picking', 'dispatched') AND `+standing,
		r.Where().Branch)
	if len(only) > 0 {
		c.Add(` AND s.recipient_id`)
		db.Among(&c, only)
	}
	type slip struct {
		RecipientID RecipientID
		Number      string
	}
	var list []slip
	if err := r.Select(ctx, &list, c.SQL, c.Args...); err != nil {
		return fmt.Errorf("open slips: %w", err)
	}
	// Ordered by the database, they would be looked for among all numbers there ever were.
	slices.SortFunc(list, func(a, b slip) int { return cmp.Compare(a.Number, b.Number) })
	for _, s := range list {
		open[s.RecipientID] = append(open[s.RecipientID], s.Number)
	}
	return nil
}

// openPlans adds the numbers of the plans in which something for a recipient is
// to be decided, or approved and still to go.
func openPlans(ctx context.Context, r db.Reader, open Hindering, only []RecipientID) error {
	owed, err := owedOf(ctx, r, waitingPlans(r.Where().Branch), only...)
	if err != nil {
		return err
	}
	numbers := map[int64]string{}
	if len(owed) > 0 {
		var plans []struct {
			ID     int64
			Number string
		}
		waiting := waitingPlans(r.Where().Branch)
		if err := r.Select(ctx, &plans, `SELECT id, COALESCE(number, '') AS number FROM documents
			WHERE id IN (`+waiting.SQL+`)`, waiting.Args...); err != nil {
			return fmt.Errorf("open plans: %w", err)
		}
		for _, p := range plans {
			numbers[p.ID] = p.Number
		}
	}
	for _, o := range owed {
		open[o.RecipientID] = append(open[o.RecipientID], numbers[int64(o.PlanID)])
	}
	return nil
}
