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
		SELECT b.value_fen AS value, b.on_hand AS units
		FROM   balances b JOIN lots l ON l.id = b.lot_id AND l.value_fen IS NOT NULL
		WHERE  b.branch_id = ? AND b.lot_id = ? AND b.place_id = ?`, branch, lot, place)
	if errors.Is(err, db.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("worth of lot %d at %d: %w", lot, place, err)
	}
	return share(at.Value, units, at.Units), nil
}
