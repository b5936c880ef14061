package document

import (
	"context"
	"fmt"

	"relief/internal/db"
)

// RecordParts notes which prints stand in the file of another, in their order.
// Each of them counts as a print of its own document.
func RecordParts(ctx context.Context, tx *db.Tx, whole int64, parts []int64) error {
	for i, part := range parts {
		if _, err := tx.Exec(ctx, `INSERT INTO print_parts (branch_id, print_id, n, part_id) VALUES (?, ?, ?, ?)`,
			tx.Branch, whole, i+1, part); err != nil {
			return fmt.Errorf("part %d of print %d: %w", i+1, whole, err)
		}
	}
	return tx.Note("print_parts", map[string]any{"print": whole, "parts": parts})
}

// PartContents gives the contents of the prints that stand in the file of
// another, in their order; none for a print that stands alone.
func PartContents(ctx context.Context, r db.Reader, whole int64) ([][]byte, error) {
	var list [][]byte
	err := r.Select(ctx, &list, `
		SELECT p.content FROM print_parts c JOIN prints p ON p.id = c.part_id
		WHERE  c.branch_id = ? AND c.print_id = ? ORDER BY c.n`, r.Where().Branch, whole)
	if err != nil {
		return nil, fmt.Errorf("parts of print %d: %w", whole, err)
	}
	return list, nil
}
