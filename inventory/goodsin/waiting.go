package goodsin

import (
	"context"
	"fmt"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/inventory"
)

// WaitingFor names the goods at the gate, not yet posted, that come from a donor,
// or that are to go to a place: a warehouse, a bin, or a recipient's edge place,
// from which they may come back too. 0 asks for none.
func WaitingFor(
	ctx context.Context, r db.Reader, donor inventory.DonorID, place inventory.PlaceID,
) ([]fault.Message, error) {
	var list []struct{ ReceivedFrom, ArrivedOn string }
	err := r.Select(ctx, &list, `
		SELECT a.received_from, a.arrived_on
		FROM   arrivals a JOIN documents d ON d.id = a.document_id AND d.state IN ('arrived', 'inspected')
		WHERE  a.branch_id = ? AND (a.donor_id = ? OR a.for_place_id = ? OR a.from_place_id = ? OR a.warehouse_id = ?
		       OR EXISTS (SELECT 1 FROM arrival_lines l WHERE l.document_id = a.document_id AND l.place_id = ?))
		ORDER BY a.arrived_on, a.document_id`, r.Where().Branch, donor, place, place, place, place)
	if err != nil {
		return nil, fmt.Errorf("arrivals that speak of donor %d or place %d: %w", donor, place, err)
	}
	said := make([]fault.Message, len(list))
	for i, a := range list {
		said[i] = fault.Message{Key: "receipt.waiting_of", Args: []any{a.ReceivedFrom, a.ArrivedOn}}
	}
	return said, nil
}
