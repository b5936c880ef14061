package goodsin

import (
	"context"
	"fmt"
	"slices"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/inventory"
)

// Waiting is goods at the gate, not yet posted: whose they are, and the places
// that they speak of.
type Waiting struct {
	DocumentID   document.ID
	DonorID      inventory.DonorID
	ForPlaceID   inventory.PlaceID // 0 for none, as the others
	FromPlaceID  inventory.PlaceID
	WarehouseID  inventory.PlaceID
	ReceivedFrom string
	ArrivedOn    string
	into         []inventory.PlaceID // where its lines go
}

// AtGate gives what stands at the gate, oldest first. It is found by its state,
// however much came before.
func AtGate(ctx context.Context, r db.Reader) ([]Waiting, error) {
	const open = `FROM documents d JOIN %s a ON a.document_id = d.id
		WHERE  d.branch_id = ? AND d.kind = 'receipt' AND d.state IN ('arrived', 'inspected')`
	var list []Waiting
	if err := r.Select(ctx, &list, `
		SELECT a.document_id, COALESCE(a.donor_id, 0) AS donor_id, COALESCE(a.for_place_id, 0) AS for_place_id,
		       COALESCE(a.from_place_id, 0) AS from_place_id, COALESCE(a.warehouse_id, 0) AS warehouse_id,
		       a.received_from, a.arrived_on
		`+fmt.Sprintf(open, "arrivals")+` ORDER BY a.arrived_on, a.document_id`, r.Where().Branch); err != nil {
		return nil, fmt.Errorf("goods at the gate: %w", err)
	}
	var lines []struct {
		DocumentID document.ID
		PlaceID    inventory.PlaceID
	}
	if err := r.Select(ctx, &lines, `SELECT DISTINCT a.document_id, a.place_id `+fmt.Sprintf(open, "arrival_lines"),
		r.Where().Branch); err != nil {
		return nil, fmt.Errorf("lines at the gate: %w", err)
	}
	into := map[document.ID][]inventory.PlaceID{}
	for _, l := range lines {
		into[l.DocumentID] = append(into[l.DocumentID], l.PlaceID)
	}
	for i := range list {
		list[i].into = into[list[i].DocumentID]
	}
	return list, nil
}

// SpeaksOf tells whether the goods come from a donor, or are to go to a place: a
// warehouse, a bin, or a recipient's edge place, from which they may come back
// too. 0 asks for none.
func (w Waiting) SpeaksOf(donor inventory.DonorID, place inventory.PlaceID) bool {
	return donor != 0 && w.DonorID == donor || place != 0 && (w.ForPlaceID == place || w.FromPlaceID == place ||
		w.WarehouseID == place || slices.Contains(w.into, place))
}

// Said names the goods.
func (w Waiting) Said() fault.Message {
	return fault.Message{Key: "receipt.waiting_of", Args: []any{w.ReceivedFrom, w.ArrivedOn}}
}

// WaitingFor names the goods at the gate that speak of a donor or a place.
func WaitingFor(
	ctx context.Context, r db.Reader, donor inventory.DonorID, place inventory.PlaceID,
) (said []fault.Message, err error) {
	list, err := AtGate(ctx, r)
	for _, w := range list {
		if w.SpeaksOf(donor, place) {
			said = append(said, w.Said())
		}
	}
	return said, err
}
