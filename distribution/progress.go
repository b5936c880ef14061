package distribution

import (
	"context"
	"fmt"

	"relief/internal/db"
	"relief/internal/document"
	"relief/inventory"
)

// Progress is how far a plan line has come. Out is what left and stayed out:
// dispatched and not refused, or taken into own use; documents reversed since
// do not count.
type Progress struct {
	LineID  int64
	Units   inventory.Units
	Cut     inventory.Units
	Held    inventory.Units
	Out     inventory.Units
	OnRoad  inventory.Units // dispatched, not yet handed over
	Refused inventory.Units
}

// Open is what the line still promises: approved, not cut, not out.
func (p Progress) Open() inventory.Units { return p.Units - p.Cut - p.Out }

// Unheld is what is open and not held: a reversal or a short pick left it so.
func (p Progress) Unheld() inventory.Units { return p.Open() - p.Held }

// Done tells whether nothing of the line is left to do.
func (p Progress) Done() bool { return p.Open() == 0 && p.OnRoad == 0 }

// ProgressOf gives the progress of every line of a plan, by line.
func ProgressOf(ctx context.Context, r db.Reader, plan document.ID) (map[int64]Progress, error) {
	var list []Progress
	branch := r.Where().Branch
	err := r.Select(ctx, &list, `
		WITH live AS (
			SELECT d.id, d.state FROM documents d
			WHERE  d.branch_id = ? AND d.kind IN ('slip', 'own_use')
			AND    NOT EXISTS (SELECT 1 FROM documents v WHERE v.reverses = d.id AND v.state = 'posted'))
		SELECT l.id AS line_id, l.units,
		       CAST(COALESCE((SELECT SUM(c.units) FROM plan_cuts c WHERE c.line_id = l.id), 0) AS BIGINT) AS cut,
		       CAST(COALESCE((SELECT SUM(h.units) FROM holds h
		            WHERE h.branch_id = l.branch_id AND h.document_id = l.document_id AND h.line_id = l.id
		            AND h.state = 'open'), 0) AS BIGINT) AS held,
		       CAST(COALESCE((SELECT SUM(s.issued_units - COALESCE(y.refused, 0)) FROM slip_lines s
		            JOIN live ON live.id = s.document_id
		            LEFT JOIN delivery_lines y ON y.branch_id = s.branch_id AND y.slip_line_id = s.id
		            WHERE s.plan_line_id = l.id), 0)
		          + COALESCE((SELECT SUM(o.units) FROM own_use_lines o JOIN live ON live.id = o.document_id
		            WHERE o.plan_line_id = l.id), 0) AS BIGINT) AS out,
		       CAST(COALESCE((SELECT SUM(s.issued_units) FROM slip_lines s
		            JOIN live ON live.id = s.document_id AND live.state = 'dispatched'
		            WHERE s.plan_line_id = l.id), 0) AS BIGINT) AS on_road,
		       CAST(COALESCE((SELECT SUM(y.refused) FROM slip_lines s
		            JOIN live ON live.id = s.document_id
		            JOIN delivery_lines y ON y.branch_id = s.branch_id AND y.slip_line_id = s.id
		            WHERE s.plan_line_id = l.id), 0) AS BIGINT) AS refused
		FROM   plan_lines l
		WHERE  l.branch_id = ? AND l.document_id = ?`, branch, branch, plan)
	if err != nil {
		return nil, fmt.Errorf("progress of plan %d: %w", plan, err)
	}
	byLine := map[int64]Progress{}
	for _, p := range list {
		byLine[p.LineID] = p
	}
	return byLine, nil
}

// closeWhenDone closes an approved plan of which nothing is left to do.
func closeWhenDone(ctx context.Context, tx *db.Tx, id document.ID) error {
	p, err := LoadPlan(ctx, tx, id)
	if err != nil || p.State != document.Approved {
		return err
	}
	progress, err := ProgressOf(ctx, tx, id)
	if err != nil {
		return err
	}
	for _, line := range progress {
		if !line.Done() {
			return nil
		}
	}
	if err := tx.Note("plan_closed", map[string]any{"plan": id}); err != nil {
		return err
	}
	return document.Advance(ctx, tx, &p.Document, document.Closed)
}

// reopen opens a closed plan again when a reversal left something to do.
func reopen(ctx context.Context, tx *db.Tx, id document.ID) error {
	p, err := LoadPlan(ctx, tx, id)
	if err != nil || p.State != document.Closed {
		return err
	}
	if err := tx.Note("plan_reopened", map[string]any{"plan": id}); err != nil {
		return err
	}
	return document.Advance(ctx, tx, &p.Document, document.Approved)
}
