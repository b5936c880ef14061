package distribution

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/inventory"
)

// Progress is how far a plan line has come. Out is what left and stayed out:
// dispatched and not refused, or taken into own use; documents reversed since
// do not count.
type Progress struct {
	LineID      int64
	ItemID      inventory.ItemID
	RecipientID RecipientID // 0: kept by the branch
	Units       inventory.Units
	Cut         inventory.Units
	Held        inventory.Units
	Out         inventory.Units
	OnRoad      inventory.Units // dispatched, not yet handed over
	Refused     inventory.Units
}

// Open is what the line still promises: approved, not cut, not out.
func (p Progress) Open() inventory.Units { return p.Units - p.Cut - p.Out }

// Unheld is what is open and not held: a reversal or a short pick left it so.
func (p Progress) Unheld() inventory.Units { return p.Open() - p.Held }

// Done tells whether nothing of the line is left to do.
func (p Progress) Done() bool { return p.Open() == 0 && p.OnRoad == 0 }

// ProgressOf gives the progress of every line of a plan, by line. It reads what
// belongs to the plan and nothing else.
func ProgressOf(ctx context.Context, r db.Reader, plan document.ID) (map[int64]Progress, error) {
	byLine := map[int64]Progress{}
	return byLine, eachProgress(ctx, r, plan, 0, func(p Progress) { byLine[p.LineID] = p })
}

// ProgressOfLine gives the progress of one line of a plan; NotFound when the
// plan has no such line.
func ProgressOfLine(ctx context.Context, r db.Reader, plan document.ID, line int64) (p Progress, err error) {
	err = eachProgress(ctx, r, plan, line, func(at Progress) { p = at })
	if err == nil && (line == 0 || p.LineID != line) {
		return p, fault.New(fault.NotFound, "plan.no_line")
	}
	return p, err
}

// eachProgress gives one line's progress after the other; line 0 asks for all.
func eachProgress(ctx context.Context, r db.Reader, plan document.ID, line int64, fn func(Progress)) error {
	var p Progress
	c := progressed(r.Where().Branch, plan, line)
	if err := r.Each(ctx, &p, func() error {
		fn(p)
		return nil
	}, c.SQL, c.Args...); err != nil {
		return fmt.Errorf("progress of plan %d: %w", plan, err)
	}
	return nil
}

// standing is that a document d was not taken back.
const standing = `NOT EXISTS (SELECT 1 FROM documents v WHERE v.reverses = d.id AND v.state = 'posted')`

// progressed adds up what happened to the lines of a plan, or to one of them.
func progressed(branch db.BranchID, plan document.ID, line int64) db.Clause {
	c := db.SQL(`
		SELECT e.line_id, MAX(e.item_id) AS item_id, MAX(e.recipient_id) AS recipient_id,
		       CAST(SUM(e.units) AS BIGINT) AS units, CAST(SUM(e.cut) AS BIGINT) AS cut,
		       CAST(SUM(e.held) AS BIGINT) AS held, CAST(SUM(e.gone) AS BIGINT) AS out,
		       CAST(SUM(e.on_road) AS BIGINT) AS on_road, CAST(SUM(e.refused) AS BIGINT) AS refused
		FROM  (`)
	of := func(query, narrowed string) {
		if c.Add(query, branch, plan); line != 0 {
			c.Add(narrowed, slices.Repeat([]any{line}, strings.Count(narrowed, "?"))...)
		}
	}
	of(`SELECT id AS line_id, item_id, COALESCE(recipient_id, 0) AS recipient_id, units, 0 AS cut, 0 AS held,
		       0 AS gone, 0 AS on_road, 0 AS refused
		FROM   plan_lines WHERE branch_id = ? AND document_id = ?`, ` AND id = ?`)
	of(` UNION ALL
		SELECT line_id, 0, 0, 0, units, 0, 0, 0, 0 FROM plan_cuts
		WHERE  branch_id = ? AND document_id = ?`, ` AND line_id = ?`)
	of(` UNION ALL
		SELECT line_id, 0, 0, 0, 0, units, 0, 0, 0 FROM holds
		WHERE  branch_id = ? AND document_id = ? AND state = 'open'`, ` AND line_id = ?`)
	of(` UNION ALL
		SELECT s.plan_line_id, 0, 0, 0, 0, 0, s.issued_units - COALESCE(y.refused, 0),
		       CASE WHEN d.state = 'dispatched' THEN s.issued_units ELSE 0 END, COALESCE(y.refused, 0)
		FROM   slips p JOIN documents d ON d.id = p.document_id
		JOIN   slip_lines s ON s.document_id = p.document_id
		LEFT JOIN delivery_lines y ON y.branch_id = s.branch_id AND y.slip_line_id = s.id
		WHERE  p.branch_id = ? AND p.plan_id = ? AND `+standing,
		` AND p.recipient_id = (SELECT recipient_id FROM plan_lines WHERE id = ?) AND s.plan_line_id = ?`)
	of(` UNION ALL
		SELECT o.plan_line_id, 0, 0, 0, 0, 0, o.units, 0, 0
		FROM   own_uses u JOIN documents d ON d.id = u.document_id
		JOIN   own_use_lines o ON o.document_id = u.document_id
		WHERE  u.branch_id = ? AND u.plan_id = ? AND `+standing, ` AND o.plan_line_id = ?`)
	c.Add(`) AS e GROUP BY e.line_id`)
	return c
}

// closeWhenDone closes an approved plan of which nothing is left to do. What is
// still held or on the road for a plan says at once that there is.
func closeWhenDone(ctx context.Context, tx *db.Tx, id document.ID) error {
	p, err := LoadPlan(ctx, tx, id)
	if err != nil || p.State != document.Approved {
		return err
	}
	var busy bool
	if err := tx.Get(ctx, &busy, `
		SELECT EXISTS (SELECT 1 FROM holds WHERE branch_id = ? AND document_id = ? AND state = 'open')
		    OR EXISTS (SELECT 1 FROM slips p JOIN documents d ON d.id = p.document_id
		               WHERE p.branch_id = ? AND p.plan_id = ? AND d.state = 'dispatched' AND `+standing+`)`,
		tx.Branch, id, tx.Branch, id); err != nil || busy {
		return err
	}
	owed, err := owedOf(ctx, tx, thisPlan(id))
	if err != nil || len(owed) > 0 {
		return err
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
