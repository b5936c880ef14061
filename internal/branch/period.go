package branch

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"relief/internal/db"
	"relief/internal/fault"
)

// longestReason is how long a reason may be, in characters.
const longestReason = 500

// CloseDraft closes the books through a day.
type CloseDraft struct{ Through string }

// Check names at the field "through" a day that is none, or is not past.
func (d *CloseDraft) Check(today string) error {
	var f fault.Fields
	switch _, err := time.Parse(time.DateOnly, d.Through); {
	case d.Through == "":
		f.Add("through", "fault.required")
	case err != nil:
		f.Add("through", "fault.not_a_date", d.Through)
	case d.Through >= today:
		f.Add("through", "branch.close_past_only")
	}
	return f.Err(fault.Invalid, "fault.invalid")
}

// ReopenDraft opens the books again behind an earlier day, or altogether where
// it is empty, for a reason.
type ReopenDraft struct{ Through, Reason string }

// Check names at "back_to" a day that is none, at "reason" one that is missing
// or too long.
func (d *ReopenDraft) Check(string) error {
	var f fault.Fields
	if _, err := time.Parse(time.DateOnly, d.Through); d.Through != "" && err != nil {
		f.Add("back_to", "fault.not_a_date", d.Through)
	}
	switch d.Reason = strings.TrimSpace(d.Reason); {
	case d.Reason == "":
		f.Add("reason", "fault.required")
	case utf8.RuneCountInString(d.Reason) > longestReason:
		f.Add("reason", "fault.too_long", longestReason)
	}
	return f.Err(fault.Invalid, "fault.invalid")
}

// Close closes the books through a day that is past: nothing dated on it or
// before is accepted any more. A day at or before the one the books are closed
// through already is a Conflict; only Reopen goes back.
func Close(ctx context.Context, tx *db.Tx, seen int, through string) error {
	d := CloseDraft{Through: through}
	if err := d.Check(tx.Today()); err != nil {
		return err
	}
	b, err := Load(ctx, tx)
	if err != nil {
		return err
	}
	if through <= b.ClosedThrough {
		var f fault.Fields
		f.Add("through", "branch.closed_already", b.ClosedThrough)
		return f.Err(fault.Conflict, "fault.invalid")
	}
	return Step(ctx, tx, seen, `closed_through = ?`, []any{through},
		Change{"closed_through", b.ClosedThrough, through})
}

// Reopen opens the books again behind an earlier day, or altogether where
// through is empty. It takes a reason, which stands in the audit row.
func Reopen(ctx context.Context, tx *db.Tx, seen int, through, reason string) error {
	d := ReopenDraft{Through: through, Reason: reason}
	if err := d.Check(tx.Today()); err != nil {
		return err
	}
	b, err := Load(ctx, tx)
	if err != nil {
		return err
	}
	if through >= b.ClosedThrough {
		var f fault.Fields
		f.Add("back_to", "branch.not_closed", b.ClosedThrough)
		return f.Err(fault.Conflict, "fault.invalid")
	}
	if err := Step(ctx, tx, seen, `closed_through = ?`, []any{through},
		Change{"closed_through", b.ClosedThrough, through}); err != nil {
		return err
	}
	return tx.Note("branch.reopened", map[string]string{"reason": d.Reason})
}

// Unfinished counts, by kind, the documents dated on a day or before it that
// are neither posted nor given up: closing the books keeps them from being
// posted under their own day.
func Unfinished(ctx context.Context, r db.Reader, through string) (map[string]int64, error) {
	var rows []struct {
		Kind string
		N    int64
	}
	err := r.Select(ctx, &rows, `
		SELECT kind, COUNT(*) AS n FROM documents
		WHERE  branch_id = ? AND business_on <= ? AND posted_at IS NULL AND state NOT IN ('void', 'cancelled')
		GROUP  BY kind`, r.Where().Branch, through)
	if err != nil {
		return nil, fmt.Errorf("unfinished through %s: %w", through, err)
	}
	counts := map[string]int64{}
	for _, row := range rows {
		counts[row.Kind] = row.N
	}
	return counts, nil
}
