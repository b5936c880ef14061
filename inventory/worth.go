package inventory

import (
	"context"
	"errors"
	"fmt"

	"relief/internal/db"
)

// Worth is what units of a lot that lie at a place are worth as the books
// stand, in 分, as a movement would take it along; nil for a lot not valued.
func Worth(ctx context.Context, r db.Reader, lot LotID, place PlaceID, units Units) (*int64, error) {
	var at struct {
		Value int64
		Units Units
	}
	branch := r.Where().Branch
	err := r.Get(ctx, &at, `
		SELECT CAST(SUM(CASE WHEN m.to_id = ? THEN m.value_fen ELSE -m.value_fen END) AS BIGINT) AS value,
		       CAST(SUM(CASE WHEN m.to_id = ? THEN m.units ELSE -m.units END) AS BIGINT) AS units
		FROM   movements m JOIN lots l ON l.id = m.lot_id AND l.value_fen IS NOT NULL
		WHERE  m.branch_id = ? AND m.lot_id = ? AND (m.to_id = ? OR m.from_id = ?)
		GROUP BY m.lot_id`, place, place, branch, lot, place, place)
	if errors.Is(err, db.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("worth of lot %d at %d: %w", lot, place, err)
	}
	return share(at.Value, units, at.Units), nil
}
