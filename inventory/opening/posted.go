package opening

import (
	"context"
	"crypto/sha256"
	"fmt"

	"relief/internal/db"
	"relief/internal/document"
)

// PostedFrom gives the last receipt that this very file was posted as and that
// was not taken back; nil where there is none.
func PostedFrom(ctx context.Context, r db.Reader, file []byte) (*document.Document, error) {
	sum := sha256.Sum256(file)
	var ids []document.ID
	err := r.Select(ctx, &ids, `
		SELECT d.id FROM documents d
		JOIN   attachments a ON a.branch_id = d.branch_id AND a.document_id = d.id AND a.kind = 'source'
		WHERE  d.branch_id = ? AND d.kind = ? AND d.state = ? AND a.sha256 = ?
		AND    NOT EXISTS (SELECT 1 FROM documents x
		                   WHERE x.branch_id = d.branch_id AND x.reverses = d.id AND x.state = ?)
		ORDER BY d.id DESC LIMIT 1`,
		r.Where().Branch, document.Receipt, document.Posted, sum[:], document.Posted)
	if err != nil {
		return nil, fmt.Errorf("what a file was posted as: %w", err)
	}
	if len(ids) == 0 {
		return nil, nil
	}
	doc, err := document.Load(ctx, r, ids[0])
	return &doc, err
}
