package distribution

import (
	"context"
	"fmt"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/inventory/goodsin"
)

// MayLeave refuses to end the service of a recipient to whom goods are still on
// their way, and names what is to be dealt with first: slips, plans that are to
// be decided or served, goods at the gate. The refusal is Invalid at "active".
func MayLeave(ctx context.Context, r db.Reader, rec Recipient) error {
	slips, err := openSlips(ctx, r, rec.ID)
	if err != nil {
		return err
	}
	plans, err := openPlans(ctx, r, rec.ID)
	if err != nil {
		return err
	}
	waiting, err := goodsin.WaitingFor(ctx, r, 0, rec.PlaceID)
	if err != nil {
		return err
	}
	var open []any
	for _, number := range append(slips, plans...) {
		open = append(open, number)
	}
	for _, m := range waiting {
		open = append(open, m)
	}
	var f fault.Fields
	if len(open) > 0 {
		f.Add("active", "recipient.still_served", open)
	}
	return f.Err(fault.Invalid, "fault.invalid")
}

// openSlips gives the numbers of the slips of a recipient that are to be picked
// or handed over.
func openSlips(ctx context.Context, r db.Reader, id RecipientID) (numbers []string, err error) {
	err = r.Select(ctx, &numbers, `
		SELECT d.number FROM slips s JOIN documents d ON d.id = s.document_id
		WHERE  s.branch_id = ? AND s.recipient_id = ? AND d.state IN ('picking', 'dispatched')
		AND    NOT EXISTS (SELECT 1 FROM documents v WHERE v.reverses = d.id AND v.state = 'posted')
		ORDER BY d.number`, r.Where().Branch, id)
	if err != nil {
		return nil, fmt.Errorf("open slips of recipient %d: %w", id, err)
	}
	return numbers, nil
}

// openPlans gives the numbers of the plans in which something for a recipient is
// to be decided, or approved and still to go.
func openPlans(ctx context.Context, r db.Reader, id RecipientID) ([]string, error) {
	var plans []struct {
		ID     document.ID
		Number string
		State  document.State
	}
	err := r.Select(ctx, &plans, `
		SELECT DISTINCT d.id, COALESCE(d.number, '') AS number, d.state
		FROM   plan_lines l JOIN documents d ON d.id = l.document_id AND d.state IN ('submitted', 'approved')
		WHERE  l.branch_id = ? AND l.recipient_id = ? AND l.units > 0 ORDER BY d.id`, r.Where().Branch, id)
	if err != nil {
		return nil, fmt.Errorf("open plans of recipient %d: %w", id, err)
	}
	var open []string
	for _, p := range plans {
		to := p.State == document.Submitted
		if !to {
			lines, err := Lines(ctx, r, p.ID)
			if err != nil {
				return nil, err
			}
			progress, err := ProgressOf(ctx, r, p.ID)
			if err != nil {
				return nil, err
			}
			for _, l := range lines {
				to = to || l.RecipientID != nil && *l.RecipientID == id && !progress[l.ID].Done()
			}
		}
		if to {
			open = append(open, p.Number)
		}
	}
	return open, nil
}
