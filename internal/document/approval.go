package document

import (
	"context"
	"errors"
	"fmt"

	"relief/internal/db"
	"relief/internal/fault"
)

// Approval is who let a document happen, and on what ground.
type Approval struct {
	DocumentID   ID
	ApprovedBy   db.PersonID
	ApprovedName string
	VersionSeen  int64
	FromPaper    bool // recorded from the signed paper 依纸质决议
	ScanID       *int64
	DecisionID   *int64
	Opinion      string
	ApprovedAt   string
}

// maxOpinion is how long an opinion may be, in characters.
const maxOpinion = 2000

// Approve records the approval of a document by who acts. Its author is
// refused, here and by the database.
func Approve(ctx context.Context, tx *db.Tx, d Document, a Approval) error {
	if d.AuthorID == tx.Actor {
		return fault.New(fault.Forbidden, "document.own_approval")
	}
	var f fault.Fields
	if CheckText(&f, "opinion", &a.Opinion, maxOpinion); f.Any() {
		return f.Err(fault.Invalid, "fault.invalid")
	}
	paper := 0
	if a.FromPaper {
		paper = 1
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO approvals (branch_id, document_id, author_id, approved_by, approved_name, version_seen,
		       from_paper, scan_id, decision_id, opinion, approved_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		tx.Branch, d.ID, d.AuthorID, tx.Actor, tx.ActorName, d.Version, paper, a.ScanID, a.DecisionID,
		a.Opinion, tx.Stamp())
	if db.IsDuplicate(err) {
		return d.WrongState()
	}
	if err != nil {
		return fmt.Errorf("approve %d: %w", d.ID, err)
	}
	return tx.Note("approval", map[string]any{
		"document": d.ID, "version": d.Version, "from_paper": a.FromPaper, "scan": a.ScanID,
		"decision": a.DecisionID, "opinion": a.Opinion,
	})
}

// ApprovalOf gives a document's approval, or nil.
func ApprovalOf(ctx context.Context, r db.Reader, id ID) (*Approval, error) {
	var a Approval
	err := r.Get(ctx, &a, `
		SELECT document_id, approved_by, approved_name, version_seen, from_paper = 1 AS from_paper,
		       scan_id, decision_id, opinion, approved_at
		FROM   approvals WHERE branch_id = ? AND document_id = ?`, r.Where().Branch, id)
	if errors.Is(err, db.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("approval of %d: %w", id, err)
	}
	return &a, nil
}
