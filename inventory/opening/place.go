package opening

import (
	"cmp"
	"context"
	"maps"
	"regexp"
	"slices"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/text"
	"relief/inventory"
)

// NewBin is a bin that rows name and the warehouse does not have.
type NewBin struct {
	Warehouse inventory.PlaceID // 0: the one that is chosen when it is made
	Name      string
}

// between is a title between rows.
type between struct {
	row  int
	text string
}

var (
	// storeShape is a title between rows that names where goods lie.
	storeShape = regexp.MustCompile(`(仓库|库房|仓|杂物间|储藏室|储物间|[一二三四五六七八九十\d]号库|[东南西北中]库)(\(.*\))?$`)
	numbered   = regexp.MustCompile(`^(?:[一二三四五六七八九十\d]+[、.]|\([一二三四五六七八九十\d]+\)[、.]?)(.+)$`)
)

// titles are those that hold good for a row: the last that names a store, and
// the last that says what kind of goods follow. Either may stand outside.
type titles struct {
	known           map[string]inventory.PlaceID
	head            string // the store of the whole sheet, folded
	store, category string
	name            string // of the store, folded and without a number
	within          bool   // stores stand within the kinds
}

// add takes the next title.
func (t *titles) add(said string) {
	name := text.Fold(said)
	if t.known[name] == 0 {
		name = numbered.ReplaceAllString(name, "$1")
	}
	if name == "" {
		return
	}
	if t.known[name] == 0 && name != t.head && !storeShape.MatchString(name) {
		t.category = said
		return
	}
	if t.store == "" {
		t.within = t.category != ""
	}
	if t.store, t.name = said, name; !t.within {
		t.category = ""
	}
}

// Place says where every counted row goes: into the warehouse that its own
// column or the title above it names, else into the chosen one (0 while none
// is chosen, or a new one is to be made); and which bins nobody knows.
func (r *Result) Place(places []inventory.Place, chosen inventory.PlaceID) {
	stores, bins := map[string]inventory.PlaceID{}, map[inventory.PlaceID]map[string]inventory.PlaceID{}
	closed, seen := map[NewBin]bool{}, map[NewBin]bool{}
	for _, p := range places {
		switch {
		case p.Kind == inventory.Warehouse && p.Open:
			stores[text.Fold(p.Name)], stores[text.Fold(p.Code)] = p.ID, p.ID
			bins[p.ID] = inventory.BinNames(places, p.ID)
		case p.Kind == inventory.Bin && !p.Open:
			closed[NewBin{*p.WarehouseID, text.Fold(p.Name)}] = true
			closed[NewBin{*p.WarehouseID, text.Fold(p.Code)}] = true
		}
	}
	r.NewBins = nil
	above, left := titles{known: stores, head: text.Fold(r.Count.Warehouse)}, r.Count.between
	for i := range r.Lines {
		l := &r.Lines[i]
		for ; len(left) > 0 && left[0].row < l.Row.Number; left = left[1:] {
			above.add(left[0].text)
		}
		l.Category = cmp.Or(l.Row.Category, above.category)
		if l.State != Matched && l.State != New {
			continue
		}
		if !l.inStore(above, chosen) {
			continue
		}
		if l.Row.Bin == "" || nothing(l.Row.Bin) {
			continue
		}
		bin := NewBin{l.Warehouse, text.Fold(l.Row.Bin)}
		switch l.Bin = bins[bin.Warehouse][bin.Name]; {
		case l.Bin != 0:
		case closed[bin]:
			l.fault(Bin, "opening.bin_closed", short(l.Row.Bin))
		case !seen[bin]:
			seen[bin] = true
			r.NewBins = append(r.NewBins, NewBin{l.Warehouse, l.Row.Bin})
		}
	}
	r.Tally = Tally{}
	r.tally()
}

// inStore finds the warehouse of a row; a name nobody knows refuses it.
func (l *Line) inStore(above titles, chosen inventory.PlaceID) bool {
	l.Warehouse, l.Bin = chosen, 0
	store := l.Row.Store
	if store == "" || nothing(store) {
		if id, known := above.known[above.name]; known {
			l.Warehouse = id
		} else if above.name != above.head && above.store != "" {
			l.noteOnce(Store, "opening.group_store", short(above.store))
		}
		return true
	}
	id, known := above.known[text.Fold(store)]
	switch {
	case known:
		l.Warehouse = id
	case text.Fold(store) != above.head:
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
// that another warehouse has is led by the warehouse's own. What refuses a bin
// is named at its rows, where people look.
func (r *Result) makeBins(ctx context.Context, tx *db.Tx, places []inventory.Place) error {
	codes := map[string]bool{}
	warehouses := map[inventory.PlaceID]string{}
	for _, p := range places {
		codes[text.Fold(p.Code)], warehouses[p.ID] = true, p.Code
	}
	rows := map[NewBin][]*Line{}
	for i := range r.Lines {
		if l := &r.Lines[i]; l.State == Matched || l.State == New {
			bin := NewBin{l.Warehouse, text.Fold(l.Row.Bin)}
			rows[bin] = append(rows[bin], l)
		}
	}
	var refused fault.Fields
	for _, b := range r.NewBins {
		code := b.Name
		if codes[text.Fold(code)] {
			code = warehouses[b.Warehouse] + "-" + code
		}
		made, err := inventory.CreateBin(ctx, tx, b.Warehouse, code, b.Name)
		if err != nil && !fault.Is(err, fault.Invalid) {
			return err
		}
		codes[text.Fold(code)] = true
		for _, l := range rows[NewBin{b.Warehouse, text.Fold(b.Name)}] {
			if l.Bin = made.ID; err == nil {
				continue
			}
			why := fault.Of(err).Fields
			for _, field := range slices.Sorted(maps.Keys(why)) {
				refused.Add(l.field(Name), "opening.bin_refused", short(b.Name), why[field])
			}
		}
	}
	return refused.Err(fault.Invalid, "fault.invalid")
}
