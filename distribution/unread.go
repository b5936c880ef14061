package distribution

import (
	"context"
	"encoding/json"
	"fmt"

	"relief/distribution/matrix"
	"relief/internal/db"
	"relief/internal/document"
)

// LeftUnread is what of a decision's wording was not read when a plan was
// filled from it: how many passages, and the first of them.
type LeftUnread struct {
	Total    int64           `json:"total"`
	Passages []matrix.Unread `json:"passages"`
}

// mostUnread is how many passages are kept with a plan; its wording holds all.
const mostUnread = 100

// keepUnread notes what was not read in place of what was not read before, and
// that everything was read where something had not been.
func keepUnread(ctx context.Context, tx *db.Tx, plan document.ID, list []matrix.Unread) error {
	before, err := UnreadOf(ctx, tx, plan)
	if err != nil || before.Total == 0 && len(list) == 0 {
		return err
	}
	left, kept := LeftUnread{int64(len(list)), list[:min(mostUnread, len(list))]}, ""
	if left.Total > 0 {
		raw, err := json.Marshal(left)
		if err != nil {
			return fmt.Errorf("unread of plan %d: %w", plan, err)
		}
		kept = string(raw)
	}
	if _, err := tx.Exec(ctx, `UPDATE plans SET unread = ? WHERE branch_id = ? AND document_id = ?`,
		kept, tx.Branch, plan); err != nil {
		return fmt.Errorf("unread of plan %d: %w", plan, err)
	}
	return tx.Note("plan_unread", map[string]any{"plan": plan, "unread": left})
}

// UnreadOf gives what was not read when the plan was last filled.
func UnreadOf(ctx context.Context, r db.Reader, plan document.ID) (left LeftUnread, err error) {
	var kept string
	if err := r.Get(ctx, &kept, `SELECT unread FROM plans WHERE branch_id = ? AND document_id = ?`,
		r.Where().Branch, plan); err != nil {
		return left, fmt.Errorf("unread of plan %d: %w", plan, err)
	}
	if kept == "" {
		return left, nil
	}
	if err := json.Unmarshal([]byte(kept), &left); err != nil {
		return left, fmt.Errorf("unread of plan %d: %w", plan, err)
	}
	return left, nil
}
