package places

import (
	"context"
	"fmt"

	"relief/internal/db"
	"relief/inventory"
)

// Content is how much lies in a place. Units of unlike things are not added up:
// where one item lies there alone, Units are its own.
type Content struct {
	PlaceID inventory.PlaceID
	Items   int64
	Lots    int64
	Units   inventory.Units
	Name    string // of the one item
	NameEn  string
	Unit    string
}

// Contents gives how much lies in every place of the store in which anything does.
func Contents(ctx context.Context, r db.Reader) (map[inventory.PlaceID]Content, error) {
	var list []Content
	err := r.Select(ctx, &list, `
		SELECT b.place_id, COUNT(DISTINCT b.item_id) AS items, COUNT(*) AS lots,
		       CAST(SUM(b.on_hand) AS BIGINT) AS units,
		       MIN(i.name) AS name, MIN(i.name_en) AS name_en, MIN(i.base_unit) AS unit
		FROM   balances b
		JOIN   places p ON p.id = b.place_id AND p.kind IN ('warehouse', 'bin', 'receiving', 'quarantine')
		JOIN   items i ON i.id = b.item_id
		WHERE  b.branch_id = ? AND b.on_hand > 0 GROUP BY b.place_id`, r.Where().Branch)
	if err != nil {
		return nil, fmt.Errorf("what lies where: %w", err)
	}
	contents := make(map[inventory.PlaceID]Content, len(list))
	for _, c := range list {
		contents[c.PlaceID] = c
	}
	return contents, nil
}

// Lot is units of a lot that lie in a place.
type Lot struct {
	inventory.LotRow
	ItemID   inventory.ItemID
	Name     string
	NameEn   string
	Spec     string
	Unit     string
	Tracking string
}

// LotsAt gives the lots that lie in one place, by item and then in PickOrder; at
// most so many.
func LotsAt(ctx context.Context, r db.Reader, id inventory.PlaceID, most int) ([]Lot, error) {
	var list []Lot
	err := r.Select(ctx, &list, `
		SELECT b.lot_id, b.place_id, l.lot_no, l.made_on, l.expires_on, l.received_on, l.source, l.donor,
		       l.restriction AS wish, b.on_hand, b.held, i.id AS item_id, i.name, i.name_en, i.spec,
		       i.base_unit AS unit, i.tracking
		FROM   balances b JOIN lots l ON l.id = b.lot_id JOIN items i ON i.id = b.item_id
		WHERE  b.branch_id = ? AND b.place_id = ? AND b.on_hand > 0
		ORDER BY i.sort_key, i.id, `+inventory.PickOrder+` LIMIT ?`, r.Where().Branch, id, most)
	if err != nil {
		return nil, fmt.Errorf("lots in place %d: %w", id, err)
	}
	return list, nil
}
