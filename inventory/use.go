package inventory

import (
	"context"
	"fmt"

	"relief/internal/db"
	"relief/internal/fault"
)

// MayRetire refuses to take an item out of use of which the branch still keeps
// something in the store, on the road or on loan, and names where. Own equipment
// is used up elsewhere and hinders nobody. The refusal is Invalid at "active".
func MayRetire(ctx context.Context, r db.Reader, it Item) error {
	var kept []struct {
		Place        string
		OnHand, Held Units
	}
	err := r.Select(ctx, &kept, `
		SELECT p.name AS place, CAST(SUM(b.on_hand) AS BIGINT) AS on_hand, CAST(SUM(b.held) AS BIGINT) AS held
		FROM   balances b JOIN places p ON p.id = b.place_id
		WHERE  b.branch_id = ? AND b.item_id = ? AND b.on_hand > 0 AND p.kind <> ?
		GROUP BY p.id, p.name ORDER BY p.id`, r.Where().Branch, it.ID, OwnEquipment)
	if err != nil {
		return fmt.Errorf("what is kept of item %d: %w", it.ID, err)
	}
	where := make([]fault.Message, len(kept))
	for i, k := range kept {
		where[i] = fault.Message{Key: "item.kept_at", Args: []any{k.Place, int64(k.OnHand), it.BaseUnit}}
		if k.Held > 0 {
			where[i] = fault.Message{Key: "item.kept_held",
				Args: []any{k.Place, int64(k.OnHand), it.BaseUnit, int64(k.Held)}}
		}
	}
	var f fault.Fields
	if len(where) > 0 {
		f.Add("active", "item.still_kept", where)
	}
	return f.Err(fault.Invalid, "fault.invalid")
}
