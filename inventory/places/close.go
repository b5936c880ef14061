package places

import (
	"context"
	"fmt"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// named is how many of the goods that hinder a closing are named.
const named = 8

// Close takes a place out of use, a warehouse with all that lies inside it. It is
// a Conflict while goods lie there, are on the road from there or wait at the
// gate to be put there: the refusal names them. The last corner of a warehouse
// closes with the warehouse alone.
func Close(ctx context.Context, tx *db.Tx, id inventory.PlaceID) error {
	p, err := load(ctx, tx, id)
	if err != nil {
		return err
	}
	if !p.Open {
		return fault.New(fault.Conflict, "place.closed_already", p.Name)
	}
	if err := spare(ctx, tx, p); fault.Is(err, fault.Invalid) {
		return fault.New(fault.Conflict, "place.last_corner")
	} else if err != nil {
		return err
	}
	var hinders []fault.Message
	for _, ask := range []func(context.Context, db.Reader, inventory.Place) ([]fault.Message, error){
		lying, onRoad, atGate,
	} {
		found, err := ask(ctx, tx, p)
		if err != nil {
			return err
		}
		hinders = append(hinders, found...)
	}
	if len(hinders) > 0 {
		return fault.New(fault.Conflict, "place.still_used", p.Name, hinders)
	}
	return set(ctx, tx, p, 0, "place_closed")
}

// Open takes a place into use again. A warehouse opens with its corner; its bins
// stay closed until somebody opens them.
func Open(ctx context.Context, tx *db.Tx, id inventory.PlaceID) error {
	p, err := load(ctx, tx, id)
	if err != nil {
		return err
	}
	if p.Open {
		return fault.New(fault.Conflict, "place.open_already", p.Name)
	}
	if p.WarehouseID != nil {
		w, err := inventory.LoadPlace(ctx, tx, *p.WarehouseID)
		if err != nil {
			return err
		}
		if !w.Open {
			return fault.New(fault.Conflict, "place.warehouse_closed", w.Name)
		}
	}
	return set(ctx, tx, p, 1, "place_opened")
}

// set opens or closes a place; closing takes what lies inside along, opening the
// corner.
func set(ctx context.Context, tx *db.Tx, p inventory.Place, open int, act string) error {
	_, err := tx.Exec(ctx, `UPDATE places SET open = ?
		WHERE branch_id = ? AND (id = ? OR warehouse_id = ? AND (? = 0 OR kind = ?))`,
		open, tx.Branch, p.ID, p.ID, open, inventory.Quarantine)
	if err != nil {
		return fmt.Errorf("%s %d: %w", act, p.ID, err)
	}
	return tx.Note(act, map[string]any{"id": p.ID, "code": p.Code, "name": p.Name})
}

// lying names what lies in a place and inside it.
func lying(ctx context.Context, r db.Reader, p inventory.Place) ([]fault.Message, error) {
	var list []struct {
		Place, Item, Unit string
		Units             inventory.Units
	}
	err := r.Select(ctx, &list, `
		SELECT p.name AS place, i.name AS item, i.base_unit AS unit, CAST(SUM(b.on_hand) AS BIGINT) AS units
		FROM   balances b JOIN places p ON p.id = b.place_id JOIN items i ON i.id = b.item_id
		WHERE  b.branch_id = ? AND b.on_hand > 0 AND (p.id = ? OR p.warehouse_id = ?)
		GROUP BY p.id, p.name, i.id, i.name, i.base_unit, i.sort_key ORDER BY p.id, i.sort_key, i.id`,
		r.Where().Branch, p.ID, p.ID)
	if err != nil {
		return nil, fmt.Errorf("what lies in place %d: %w", p.ID, err)
	}
	var said []fault.Message
	for _, l := range list[:min(len(list), named)] {
		m := fault.Message{Key: "place.lies", Args: []any{l.Place, l.Item, int64(l.Units), l.Unit}}
		if l.Place == p.Name { // the refusal names it once
			m = fault.Message{Key: "place.lies_itself", Args: m.Args[1:]}
		}
		said = append(said, m)
	}
	if rest := len(list) - named; rest > 0 {
		said = append(said, fault.Message{Key: "place.lies_more", Args: []any{rest}})
	}
	return said, nil
}

// onRoad names the slips that left from a place and are still on the road.
func onRoad(ctx context.Context, r db.Reader, p inventory.Place) ([]fault.Message, error) {
	var numbers []string
	err := r.Select(ctx, &numbers, `
		SELECT DISTINCT d.number
		FROM   balances b
		JOIN   places t ON t.id = b.place_id AND t.kind = ?
		JOIN   movements m ON m.branch_id = b.branch_id AND m.lot_id = b.lot_id AND m.to_id = b.place_id
		JOIN   places f ON f.id = m.from_id AND (f.id = ? OR f.warehouse_id = ?)
		JOIN   documents d ON d.id = m.document_id
		WHERE  b.branch_id = ? AND b.on_hand > 0 AND d.number IS NOT NULL ORDER BY d.number`,
		inventory.InTransit, p.ID, p.ID, r.Where().Branch)
	if err != nil {
		return nil, fmt.Errorf("what is on the road from place %d: %w", p.ID, err)
	}
	said := make([]fault.Message, len(numbers))
	for i, n := range numbers {
		said[i] = fault.Message{Key: "place.on_road", Args: []any{n}}
	}
	return said, nil
}

// atGate names the goods not yet posted that are to be put there.
func atGate(ctx context.Context, r db.Reader, p inventory.Place) ([]fault.Message, error) {
	return goodsin.WaitingFor(ctx, r, 0, p.ID)
}
