package desk

import (
	"context"
	"errors"
	"fmt"

	"github.com/gin-gonic/gin"

	"relief/internal/db"
	"relief/internal/fault"
)

// Staged is a workbook somebody uploaded, until it is used or swept.
type Staged struct {
	ID         int64
	Name       string
	RecordedAt string
	Bytes      []byte
}

// KeptUploads is how many workbooks a person may have staged at once; the
// oldest make room.
const KeptUploads = 20

// Stage keeps a workbook beside the books for a day, for this person only.
func (s *Desk) Stage(c *gin.Context, f File) (id int64, err error) {
	p := Person(c)
	err = s.Books.Beside(c.Request.Context(), func(ctx context.Context, side *db.Side) error {
		if _, err := side.Exec(ctx, `
			DELETE FROM uploads
			WHERE  branch_id = ? AND person_id = ? AND id NOT IN (
			       SELECT id FROM uploads WHERE branch_id = ? AND person_id = ? ORDER BY id DESC LIMIT ?)`,
			p.Branch, p.ID, p.Branch, p.ID, KeptUploads-1); err != nil {
			return err
		}
		return side.Get(ctx, &id, `
			INSERT INTO uploads (branch_id, person_id, name, bytes, recorded_at) VALUES (?, ?, ?, ?, ?)
			RETURNING id`, p.Branch, p.ID, f.Name, f.Bytes, side.Stamp())
	})
	if err != nil {
		return 0, fmt.Errorf("stage %d bytes: %w", len(f.Bytes), err)
	}
	return id, nil
}

// StagedBy reads a workbook this person staged; another's is NotFound, which
// says key.
func StagedBy(ctx context.Context, r db.Reader, who db.PersonID, id int64, key string) (Staged, error) {
	var file Staged
	err := r.Get(ctx, &file, `
		SELECT id, name, recorded_at, bytes FROM uploads
		WHERE  id = ? AND branch_id = ? AND person_id = ?`, id, r.Where().Branch, who)
	if errors.Is(err, db.ErrNoRows) {
		return file, fault.New(fault.NotFound, key)
	}
	return file, err
}
