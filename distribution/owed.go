package distribution

import (
	"context"
	"fmt"

	"relief/internal/db"
	"relief/internal/document"
	"relief/inventory"
)

// owing is what of a plan is still to come for a recipient, of all items: Open
// has not left the store, OnRoad is not handed over. RecipientID 0 is what the
// branch keeps.
type owing struct {
	PlanID      document.ID
	RecipientID RecipientID
	Open        inventory.Units
	OnRoad      inventory.Units
}

// thisPlan and waitingPlans are the plans that owedOf adds up.
func thisPlan(id document.ID) db.Clause { return db.SQL(`?`, id) }

// waitingPlans are to be decided, or approved and not yet done.
func waitingPlans(branch db.BranchID) db.Clause {
	return db.SQL(`SELECT id FROM documents
		WHERE branch_id = ? AND kind = 'plan' AND state IN ('submitted', 'approved')`, branch)
}

// owedOf gives whom plans still owe something, and of which plan; those who
// have got all are left out. No line owes less than nothing, so that sums over
// many lines tell it as each by itself does. Without recipients it is asked of
// all.
func owedOf(ctx context.Context, r db.Reader, plans db.Clause, only ...RecipientID) ([]owing, error) {
	c := db.SQL(`
		SELECT e.plan_id, e.recipient_id, CAST(SUM(e.units) AS BIGINT) AS open,
		       CAST(SUM(e.on_road) AS BIGINT) AS on_road
		FROM  (`)
	of := func(query, plan, recipient, more string) {
		c.Add(query, r.Where().Branch)
		c.Add(` AND `+plan+` IN (`+plans.SQL+`)`, plans.Args...)
		if len(only) > 0 {
			c.Add(` AND ` + recipient)
			db.Among(&c, only)
		}
		c.Add(more)
	}
	of(`SELECT l.document_id AS plan_id, COALESCE(l.recipient_id, 0) AS recipient_id, l.units, 0 AS on_road
		FROM   plan_lines l WHERE l.branch_id = ?`, "l.document_id", "l.recipient_id", "")
	of(` UNION ALL
		SELECT c.document_id, COALESCE(l.recipient_id, 0), -c.units, 0
		FROM   plan_cuts c JOIN plan_lines l ON l.id = c.line_id WHERE c.branch_id = ?`,
		"c.document_id", "l.recipient_id", "")
	of(` UNION ALL
		SELECT p.plan_id, p.recipient_id, COALESCE(y.refused, 0) - s.issued_units,
		       CASE WHEN d.state = 'dispatched' THEN s.issued_units ELSE 0 END
		FROM   slips p JOIN documents d ON d.id = p.document_id
		JOIN   slip_lines s ON s.document_id = p.document_id
		LEFT JOIN delivery_lines y ON y.branch_id = s.branch_id AND y.slip_line_id = s.id
		WHERE  p.branch_id = ?`, "p.plan_id", "p.recipient_id", ` AND `+standing)
	if len(only) == 0 {
		of(` UNION ALL
			SELECT u.plan_id, 0, -o.units, 0
			FROM   own_uses u JOIN documents d ON d.id = u.document_id
			JOIN   own_use_lines o ON o.document_id = u.document_id
			WHERE  u.branch_id = ?`, "u.plan_id", "", ` AND `+standing)
	}
	c.Add(`) AS e GROUP BY e.plan_id, e.recipient_id HAVING SUM(e.units) > 0 OR SUM(e.on_road) > 0
		ORDER BY e.plan_id, e.recipient_id`)
	var list []owing
	if err := r.Select(ctx, &list, c.SQL, c.Args...); err != nil {
		return nil, fmt.Errorf("what plans still owe: %w", err)
	}
	return list, nil
}

// Undrawn counts the recipients that are owed something and have no slip being
// picked, and the units kept that nobody has taken over.
func Undrawn(ctx context.Context, r db.Reader, plan document.ID) (recipients int64, kept inventory.Units, err error) {
	owed, err := owedOf(ctx, r, thisPlan(plan))
	if err != nil {
		return 0, 0, err
	}
	busy, err := pickedFor(ctx, r, plan)
	if err != nil {
		return 0, 0, err
	}
	for _, o := range owed {
		switch {
		case o.Open == 0:
		case o.RecipientID == 0:
			kept = o.Open
		case !busy[o.RecipientID]:
			recipients++
		}
	}
	return recipients, kept, nil
}

// pickedFor are the recipients for whom a slip of a plan is being picked.
func pickedFor(ctx context.Context, r db.Reader, plan document.ID) (map[RecipientID]bool, error) {
	var list []RecipientID
	if err := r.Select(ctx, &list, `SELECT recipient_id FROM slips
		WHERE branch_id = ? AND plan_id = ? AND live = 1`, r.Where().Branch, plan); err != nil {
		return nil, fmt.Errorf("slips of plan %d: %w", plan, err)
	}
	busy := make(map[RecipientID]bool, len(list))
	for _, id := range list {
		busy[id] = true
	}
	return busy, nil
}
