package places

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/inventory"
)

// Draft is what a warehouse or a bin is called, and what it is.
type Draft struct {
	Code, Name, NameEn string
	Kind               inventory.PlaceKind
}

// Kinds are what a place inside a warehouse can be made by hand.
var Kinds = []inventory.PlaceKind{inventory.Bin, inventory.Quarantine}

// DraftOf is a place as it stands.
func DraftOf(p inventory.Place) Draft { return Draft{p.Code, p.Name, p.NameEn, p.Kind} }

// Check names everything that is wrong with the draft by itself.
func (d *Draft) Check(string) error {
	var f fault.Fields
	inventory.CheckPlaceCode(&f, "code", &d.Code)
	document.NeedText(&f, "name", &d.Name, document.MaxName)
	document.CheckText(&f, "name_en", &d.NameEn, document.MaxName)
	return f.Err(fault.Invalid, "fault.invalid")
}

// load gives a place of the store; any other is NotFound.
func load(ctx context.Context, r db.Reader, id inventory.PlaceID) (inventory.Place, error) {
	p, err := inventory.LoadPlace(ctx, r, id)
	if err == nil && !p.Stored() {
		err = fault.New(fault.NotFound, "place.not_found")
	}
	return p, err
}

// Correct changes what a place is called, or what it is: was is what the person
// saw of it. A place through which goods went stays what it is, since the ledger
// was written by it; so does the last corner of a warehouse. A corner that bears
// its warehouse's name follows it.
func Correct(ctx context.Context, tx *db.Tx, id inventory.PlaceID, was, d Draft) error {
	if err := d.Check(tx.Today()); err != nil {
		return err
	}
	p, err := load(ctx, tx, id)
	if err != nil {
		return err
	}
	switch now := DraftOf(p); {
	case now != was:
		return fault.New(fault.Conflict, "place.changed")
	case now == d:
		return fault.New(fault.Invalid, "fault.nothing_changed")
	case now.Kind != d.Kind:
		if err := mayBecome(ctx, tx, p, d.Kind); err != nil {
			return err
		}
	}
	if err := rename(ctx, tx, p, d); err != nil || p.Kind != inventory.Warehouse {
		return err
	}
	corner, err := cornerOf(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	to := DraftOf(corner)
	if corner.Code == p.Code+"-Q" {
		to.Code = d.Code + "-Q"
	}
	if strings.HasPrefix(corner.Name, p.Name+" ") {
		to.Name = d.Name + strings.TrimPrefix(corner.Name, p.Name)
	}
	if strings.HasPrefix(corner.NameEn, p.NameEn+" ") && d.NameEn != "" {
		to.NameEn = d.NameEn + strings.TrimPrefix(corner.NameEn, p.NameEn)
	}
	if to == DraftOf(corner) {
		return nil
	}
	return rename(ctx, tx, corner, to)
}

// rename writes a place's names and kind.
func rename(ctx context.Context, tx *db.Tx, p inventory.Place, d Draft) error {
	to := inventory.Place{ID: p.ID, Kind: d.Kind, Code: d.Code, Name: d.Name, WarehouseID: p.WarehouseID}
	if err := inventory.PlaceFree(ctx, tx, to); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE places SET code = ?, name = ?, name_en = ?, kind = ? WHERE branch_id = ? AND id = ?`,
		d.Code, d.Name, d.NameEn, d.Kind, tx.Branch, p.ID)
	if err != nil {
		return fmt.Errorf("correct place %d: %w", p.ID, err)
	}
	now := inventory.Place{ID: p.ID, Code: d.Code, Name: d.Name, NameEn: d.NameEn}
	if err := db.Keep(ctx, tx, now.Findable()); err != nil {
		return err
	}
	return tx.Note("place_corrected", map[string]any{"id": p.ID, "place": d, "before": DraftOf(p)})
}

// mayBecome refuses to make another kind of a place that goods went through, of a
// warehouse, and of the last corner of one.
func mayBecome(ctx context.Context, r db.Reader, p inventory.Place, kind inventory.PlaceKind) error {
	var f fault.Fields
	if !slices.Contains(Kinds, kind) || !slices.Contains(Kinds, p.Kind) {
		f.Add("kind", "fault.invalid")
		return f.Err(fault.Invalid, "fault.invalid")
	}
	var used int
	if err := r.Get(ctx, &used, `SELECT COUNT(*) FROM (SELECT 1 AS one FROM movements
		WHERE branch_id = ? AND (from_id = ? OR to_id = ?) LIMIT 1) AS m`, r.Where().Branch, p.ID, p.ID); err != nil {
		return fmt.Errorf("movements of place %d: %w", p.ID, err)
	}
	if used > 0 {
		f.Add("kind", "place.used")
	} else if err := spare(ctx, r, p); !f.Take(err) {
		return err
	}
	return f.Err(fault.Invalid, "fault.invalid")
}

// spare refuses to do without the last open corner of a warehouse, at "kind".
func spare(ctx context.Context, r db.Reader, p inventory.Place) error {
	if p.Kind != inventory.Quarantine {
		return nil
	}
	var left int
	if err := r.Get(ctx, &left, `SELECT COUNT(*) FROM places
		WHERE branch_id = ? AND warehouse_id = ? AND kind = ? AND open = 1 AND id <> ?`,
		r.Where().Branch, p.WarehouseID, inventory.Quarantine, p.ID); err != nil {
		return fmt.Errorf("corners beside place %d: %w", p.ID, err)
	}
	var f fault.Fields
	if left == 0 {
		f.Add("kind", "place.last_corner")
	}
	return f.Err(fault.Invalid, "fault.invalid")
}

// cornerOf is the quarantine corner of a warehouse.
func cornerOf(ctx context.Context, r db.Reader, warehouse inventory.PlaceID) (inventory.Place, error) {
	id, err := inventory.QuarantineOf(ctx, r, warehouse)
	if err != nil {
		return inventory.Place{}, err
	}
	return inventory.LoadPlace(ctx, r, id)
}
