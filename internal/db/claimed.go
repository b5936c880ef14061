package db

import (
	"context"
	"errors"
	"fmt"
)

// Claim is what became of a request key: nothing yet, or an act with its
// subject, or a refusal.
type Claim struct {
	Posted, Refused bool
	Subject         Subject
}

// Claimed tells what became of a person's request key in the reader's branch.
func Claimed(ctx context.Context, r Reader, actor PersonID, key string) (Claim, error) {
	var row struct {
		Outcome     string
		SubjectKind string
		SubjectID   int64
	}
	err := r.Get(ctx, &row, `
		SELECT outcome, subject_kind, subject_id
		FROM   request_keys
		WHERE  branch_id = ? AND actor_id = ? AND key = ?`, r.Where().Branch, actor, key)
	if errors.Is(err, ErrNoRows) {
		return Claim{}, nil
	}
	if err != nil {
		return Claim{}, fmt.Errorf("request key: %w", err)
	}
	posted := row.Outcome == "posted"
	return Claim{posted, !posted, Subject{Kind: row.SubjectKind, ID: row.SubjectID}}, nil
}
