package opening

import (
	"context"
	"regexp"
	"slices"

	"relief/internal/db"
	"relief/internal/text"
	"relief/inventory"
)

// NewBin is a bin that rows name and the warehouse does not have.
type NewBin struct {
	Warehouse inventory.PlaceID // 0: the one that is chosen when it is made
	Name      string
}

// storeShape is a title between rows that names where goods lie.
var storeShape = regexp.MustCompile(`(仓库|库房|仓|杂物间|储藏室|储物间|[一二三四五六七八九十\d]号库|[东南西北中]库)(\(.*\))?$`)

// Place says where every counted row goes: into the warehouse that its own
// column or the title above it names, else into the chosen one (0 while none
// is chosen, or a new one is to be made); and which bins nobody knows.
func (r *Result) Place(places []inventory.Place, chosen inventory.PlaceID) {
	stores, bins := map[string]inventory.PlaceID{}, map[inventory.PlaceID]map[string]inventory.PlaceID{}
	for _, p := range places {
		if p.Kind == inventory.Warehouse && p.Open {
			stores[text.Fold(p.Name)], stores[text.Fold(p.Code)] = p.ID, p.ID
			bins[p.ID] = inventory.BinNames(places, p.ID)
		}
	}
	r.NewBins = nil
	for i := range r.Lines {
		l := &r.Lines[i]
		if l.State != Matched && l.State != New {
			continue
		}
		if !l.inStore(stores, chosen, r.Count.Warehouse) {
			continue
		}
		if l.Row.Bin == "" || nothing(l.Row.Bin) {
			continue
		}
		l.Bin = bins[l.Warehouse][text.Fold(l.Row.Bin)]
		bin := NewBin{l.Warehouse, l.Row.Bin}
		if l.Bin == 0 && !slices.ContainsFunc(r.NewBins, func(b NewBin) bool {
			return b.Warehouse == bin.Warehouse && text.Fold(b.Name) == text.Fold(bin.Name)
		}) {
			r.NewBins = append(r.NewBins, bin)
		}
	}
	r.Tally = Tally{}
	r.tally()
}

// inStore finds the warehouse of a row; a name nobody knows refuses it.
func (l *Line) inStore(stores map[string]inventory.PlaceID, chosen inventory.PlaceID, head string) bool {
	l.Warehouse, l.Bin = chosen, 0
	store := l.Row.Store
	if store == "" || nothing(store) {
		if id, known := stores[text.Fold(l.Row.Group)]; known {
			l.Warehouse = id
		} else if text.Fold(l.Row.Group) != text.Fold(head) && storeShape.MatchString(text.Fold(l.Row.Group)) {
			l.noteOnce(Store, "opening.group_store", short(l.Row.Group))
		}
		return true
	}
	id, known := stores[text.Fold(store)]
	switch {
	case known:
		l.Warehouse = id
	case text.Fold(store) != text.Fold(head):
		l.fault(Store, "opening.unknown_store", short(store))
		return false
	}
	return true
}

// noteOnce is note, however often the row is placed.
func (l *Line) noteOnce(column Role, key string, args ...any) {
	if !slices.ContainsFunc(l.Notes, func(n Reason) bool { return n.Key == key }) {
		l.note(column, key, args...)
	}
}

// makeBins makes the bins that nobody knows, and puts their rows there. A code
// that another warehouse has is led by the warehouse's own.
func (r *Result) makeBins(ctx context.Context, tx *db.Tx, places []inventory.Place) error {
	codes := map[string]bool{}
	warehouses := map[inventory.PlaceID]string{}
	for _, p := range places {
		codes[text.Fold(p.Code)], warehouses[p.ID] = true, p.Code
	}
	for _, b := range r.NewBins {
		code := b.Name
		if codes[text.Fold(code)] {
			code = warehouses[b.Warehouse] + "-" + code
		}
		made, err := inventory.CreateBin(ctx, tx, b.Warehouse, code, b.Name)
		if err != nil {
			return err
		}
		codes[text.Fold(code)] = true
		for i := range r.Lines {
			if l := &r.Lines[i]; l.Warehouse == b.Warehouse && text.Fold(l.Row.Bin) == text.Fold(b.Name) {
				l.Bin = made.ID
			}
		}
	}
	return nil
}
