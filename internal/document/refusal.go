package document

import (
	"context"
	"errors"
	"fmt"

	"relief/internal/db"
	"relief/internal/fault"
)

// Refusal is who did not let a document happen, and why.
type Refusal struct {
	DocumentID  ID
	RefusedBy   db.PersonID
	RefusedName string
	Reason      string
	RefusedAt   string
}

// Refuse records that who acts does not approve a document. Its author is
// refused, here and by the database: authors withdraw.
func Refuse(ctx context.Context, tx *db.Tx, d Document, reason string) error {
	if d.AuthorID == tx.Actor {
		return fault.New(fault.Forbidden, "document.own_refusal")
	}
	_, err := tx.Exec(ctx, `
		INSERT INTO refusals (branch_id, document_id, author_id, refused_by, refused_name, version_seen, reason,
		       refused_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		tx.Branch, d.ID, d.AuthorID, tx.Actor, tx.ActorName, d.Version, reason, tx.Stamp())
	if db.IsDuplicate(err) {
		return d.WrongState()
	}
	if err != nil {
		return fmt.Errorf("refuse %d: %w", d.ID, err)
	}
	return tx.Note("refusal", map[string]any{"document": d.ID, "version": d.Version, "reason": reason})
}

// RefusalOf gives the refusal of a reversal, or the latest among the refused
// reversals of a document; nil where there is none.
func RefusalOf(ctx context.Context, r db.Reader, id ID) (*Refusal, error) {
	var x Refusal
	err := r.Get(ctx, &x, `
		SELECT f.document_id, f.refused_by, f.refused_name, f.reason, f.refused_at
		FROM   refusals f JOIN documents d ON d.id = f.document_id
		WHERE  f.branch_id = ? AND (d.id = ? OR d.reverses = ?)
		ORDER BY f.id DESC LIMIT 1`, r.Where().Branch, id, id)
	if errors.Is(err, db.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("refusal of %d: %w", id, err)
	}
	return &x, nil
}
