package distribution

import (
	"context"
	"fmt"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
)

// Stop is a recipient of a plan on the road, with its slip that is in force.
type Stop struct {
	RecipientID RecipientID
	Name        string
	NameEn      string
	SlipID      *document.ID
	Number      *string
	State       *document.State
	N           int64 `db:"-"` // the place in the order, from 1
}

// StopsOf gives a plan's recipients in the order of the road: as the officer
// set it, those not in it behind, as the matrix has them.
func StopsOf(ctx context.Context, r db.Reader, plan document.ID) ([]Stop, error) {
	var list []Stop
	err := r.Select(ctx, &list, `
		SELECT c.id AS recipient_id, c.name, c.name_en, d.id AS slip_id, d.number, d.state
		FROM   plan_recipients o
		JOIN   recipients c ON c.id = o.recipient_id
		LEFT JOIN plan_stops t ON t.branch_id = o.branch_id AND t.document_id = o.document_id
		       AND t.recipient_id = o.recipient_id
		LEFT JOIN documents d ON d.id = (SELECT MAX(s.document_id) FROM slips s JOIN documents e ON e.id = s.document_id
		       WHERE s.branch_id = o.branch_id AND s.plan_id = o.document_id AND s.recipient_id = o.recipient_id
		       AND e.state <> 'void'
		       AND NOT EXISTS (SELECT 1 FROM documents v WHERE v.reverses = e.id AND v.state = 'posted'))
		WHERE  o.branch_id = ? AND o.document_id = ?
		ORDER BY t.n IS NULL, t.n, o.n, c.id`, r.Where().Branch, plan)
	if err != nil {
		return nil, fmt.Errorf("stops of plan %d: %w", plan, err)
	}
	for i := range list {
		list[i].N = int64(i + 1)
	}
	return list, nil
}

// SetStops sets the order in which a plan's recipients are driven to. It
// changes nothing of what was decided, so a plan in any state takes it.
// Recipients that order leaves out stand behind; one the plan does not have is
// NotFound.
func SetStops(ctx context.Context, tx *db.Tx, plan document.ID, order []RecipientID) error {
	if _, err := LoadPlan(ctx, tx, plan); err != nil {
		return err
	}
	now, err := StopsOf(ctx, tx, plan)
	if err != nil {
		return err
	}
	known, same := map[RecipientID]bool{}, len(now) == len(order)
	for i, s := range now {
		known[s.RecipientID] = true
		same = same && order[i] == s.RecipientID
	}
	if same {
		return nil
	}
	for i, id := range order {
		if !known[id] {
			return fault.New(fault.NotFound, "recipient.not_found")
		}
		if _, err := tx.Exec(ctx, `
			INSERT INTO plan_stops (branch_id, document_id, recipient_id, n) VALUES (?, ?, ?, ?)
			ON CONFLICT (branch_id, document_id, recipient_id) DO UPDATE SET n = excluded.n`,
			tx.Branch, plan, id, i+1); err != nil {
			return fmt.Errorf("stop %d of plan %d: %w", i+1, plan, err)
		}
	}
	return tx.Note("plan_stops", map[string]any{"plan": plan, "order": order})
}
