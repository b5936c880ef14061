package inventory

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/text"
)

// PlaceKind is what a place is. Balances exist for kept places only.
type PlaceKind string

// Kept places, then the edges.
const (
	Warehouse    PlaceKind = "warehouse"
	Bin          PlaceKind = "bin"
	Receiving    PlaceKind = "receiving"
	Quarantine   PlaceKind = "quarantine"
	InTransit    PlaceKind = "in_transit"
	OwnEquipment PlaceKind = "own_equipment"
	OnLoan       PlaceKind = "on_loan"

	Donor      PlaceKind = "donor"
	Supplier   PlaceKind = "supplier"
	Superior   PlaceKind = "superior"
	OpeningBal PlaceKind = "opening"
	Found      PlaceKind = "found"
	Recipient  PlaceKind = "recipient"
	Consumed   PlaceKind = "consumed"
	Loss       PlaceKind = "loss"
	Disposed   PlaceKind = "disposed"
	Returned   PlaceKind = "returned"
	Conversion PlaceKind = "conversion"
)

// kept says where goods still belong to the branch.
var kept = map[PlaceKind]bool{
	Warehouse: true, Bin: true, Receiving: true, Quarantine: true,
	InTransit: true, OwnEquipment: true, OnLoan: true,
}

// stored says where goods lie ready to be picked.
var stored = map[PlaceKind]bool{Warehouse: true, Bin: true}

// Place is where goods are, or where they came from or went to.
type Place struct {
	ID          PlaceID
	Kind        PlaceKind
	Code        string
	Name        string
	NameEn      string
	WarehouseID *PlaceID
	Kept        bool
	Open        bool
}

// Stored tells whether it is a place of the store, which people may name.
func (p Place) Stored() bool { return slices.Contains(storedKinds, p.Kind) }

// CheckPlaceCode names at field a code that no place of the store can have: those
// of the edges begin with a sign of their own.
func CheckPlaceCode(f *fault.Fields, field string, code *string) {
	document.NeedText(f, field, code, document.MaxName)
	if strings.HasPrefix(*code, "=") {
		f.Add(field, "fault.invalid")
	}
}

const placeColumns = `id, kind, code, name, name_en, warehouse_id, kept = 1 AS kept, open = 1 AS open`

// LoadPlace reads one place; NotFound when the branch has no such place.
func LoadPlace(ctx context.Context, r db.Reader, id PlaceID) (Place, error) {
	var p Place
	err := r.Get(ctx, &p, `SELECT `+placeColumns+` FROM places WHERE branch_id = ? AND id = ?`, r.Where().Branch, id)
	if errors.Is(err, db.ErrNoRows) {
		return p, fault.New(fault.NotFound, "place.not_found")
	}
	if err != nil {
		return p, fmt.Errorf("place %d: %w", id, err)
	}
	return p, nil
}

// Places gives the kept places people may name: warehouses, bins, quarantine.
func Places(ctx context.Context, r db.Reader) ([]Place, error) {
	return PlacesNamed(ctx, r, "")
}

// PlacesNamed gives those of them that a text finds by code, name or initials.
func PlacesNamed(ctx context.Context, r db.Reader, find string) ([]Place, error) {
	c := db.SQL(`SELECT `+placeColumns+` FROM places p
		WHERE p.branch_id = ? AND p.kind IN ('warehouse', 'bin', 'receiving', 'quarantine')`, r.Where().Branch)
	c.Find(r.Where().Branch, find, db.Sought{Table: "places", Column: "p.id"})
	c.Add(` ORDER BY COALESCE(p.warehouse_id, p.id), p.id`)
	var list []Place
	if err := r.Select(ctx, &list, c.SQL, c.Args...); err != nil {
		return nil, fmt.Errorf("places: %w", err)
	}
	return list, nil
}

// Findable is what a place is found by.
func (p Place) Findable() db.Findable {
	words := []string{p.Code, p.Name, p.NameEn, text.Initials(p.Name)}
	return db.Findable{Table: "places", ID: int64(p.ID), Words: words}
}

// CreateWarehouse makes a warehouse and its quarantine corner. Goods may lie in
// the warehouse itself until it has bins.
func CreateWarehouse(ctx context.Context, tx *db.Tx, code, name, nameEn string) (Place, error) {
	var f fault.Fields
	CheckPlaceCode(&f, "code", &code)
	document.NeedText(&f, "name", &name, document.MaxName)
	if document.CheckText(&f, "name_en", &nameEn, document.MaxName); f.Any() {
		return Place{}, f.Err(fault.Invalid, "fault.invalid")
	}
	p, err := makePlace(ctx, tx, Place{Kind: Warehouse, Code: code, Name: name, NameEn: nameEn}, nil)
	if err != nil {
		return p, err
	}
	_, err = makePlace(ctx, tx, Place{
		Kind: Quarantine, Code: code + "-Q", Name: name + " 待处理区", NameEn: strings.TrimSpace(nameEn + " quarantine"),
		WarehouseID: &p.ID,
	}, nil)
	return p, err
}

// CreateBin makes a bin in a warehouse.
func CreateBin(ctx context.Context, tx *db.Tx, warehouse PlaceID, code, name string) (Place, error) {
	w, err := LoadPlace(ctx, tx, warehouse)
	if err != nil {
		return Place{}, err
	}
	var f fault.Fields
	if w.Kind != Warehouse {
		f.Add("warehouse", "place.not_found")
	} else if !w.Open {
		f.Add("warehouse", "place.closed", w.Name)
	}
	CheckPlaceCode(&f, "code", &code)
	if document.CheckText(&f, "name", &name, document.MaxName); f.Any() {
		return Place{}, f.Err(fault.Invalid, "fault.invalid")
	}
	return makePlace(ctx, tx, Place{Kind: Bin, Code: code, Name: name, WarehouseID: &w.ID}, nil)
}

// EnsureWarehouse gives the warehouse a name stands for; one that nobody knows
// is made under the next free code of the branch (W1, W2 …).
func EnsureWarehouse(ctx context.Context, tx *db.Tx, name string) (Place, error) {
	w, there, err := FindWarehouse(ctx, tx, name)
	if err != nil || there {
		return w, err
	}
	places, err := Places(ctx, tx)
	if err != nil {
		return w, err
	}
	taken := map[string]bool{}
	for _, p := range places {
		taken[text.Fold(p.Code)] = true
	}
	n := 1
	for taken[fmt.Sprintf("w%d", n)] {
		n++
	}
	return CreateWarehouse(ctx, tx, fmt.Sprintf("W%d", n), name, "")
}

// BinNames are the open places in a warehouse by their folded names and codes.
func BinNames(places []Place, warehouse PlaceID) map[string]PlaceID {
	bins := map[string]PlaceID{}
	for _, p := range places {
		if p.WarehouseID != nil && *p.WarehouseID == warehouse && p.Open {
			bins[text.Fold(p.Name)], bins[text.Fold(p.Code)] = p.ID, p.ID
		}
	}
	delete(bins, "")
	return bins
}

// PlaceFree refuses what another place of the store is called, in any hand: its
// code, the name of a warehouse, that of a bin in its warehouse.
func PlaceFree(ctx context.Context, r db.Reader, p Place) error {
	places, err := Places(ctx, r)
	if err != nil {
		return err
	}
	var f fault.Fields
	for _, o := range places {
		beside := o.Kind == p.Kind && (p.Kind == Warehouse ||
			p.Kind == Bin && o.WarehouseID != nil && p.WarehouseID != nil && *o.WarehouseID == *p.WarehouseID)
		if o.ID != p.ID && text.Fold(o.Code) == text.Fold(p.Code) {
			f.Add("code", "place.code_taken", p.Code, o.Code+" "+o.Name)
		}
		if name := text.Fold(p.Name); o.ID != p.ID && beside && name != "" && text.Fold(o.Name) == name {
			f.Add("name", "place.name_taken", p.Name, o.Code+" "+o.Name)
		}
	}
	return f.Err(fault.Invalid, "fault.invalid")
}

func makePlace(ctx context.Context, tx *db.Tx, p Place, doc *document.ID) (Place, error) {
	if p.Stored() {
		if err := PlaceFree(ctx, tx, p); err != nil {
			return p, err
		}
	}
	isKept := 0
	if kept[p.Kind] {
		isKept = 1
	}
	id, err := tx.Insert(ctx, `
		INSERT INTO places (branch_id, kind, code, name, name_en, warehouse_id, document_id, kept)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		RETURNING id`, tx.Branch, p.Kind, p.Code, p.Name, p.NameEn, p.WarehouseID, doc, isKept)
	if err != nil {
		return p, fmt.Errorf("make place %s: %w", p.Code, err)
	}
	p.ID, p.Kept, p.Open = PlaceID(id), isKept == 1, true
	if p.Stored() {
		if err := db.Keep(ctx, tx, p.Findable()); err != nil {
			return p, err
		}
	}
	return p, tx.Note("place", map[string]any{"id": id, "kind": p.Kind, "code": p.Code, "name": p.Name})
}

// edgeNames are the one place of its kind that a branch has.
var edgeNames = map[PlaceKind][2]string{
	OwnEquipment: {"自用装备", "Own equipment"},
	Donor:        {"捐赠人", "Donors"},
	Supplier:     {"供应商", "Suppliers"},
	Superior:     {"上级单位", "Superior body"},
	Recipient:    {"接收单位（未登记）", "Recipients not registered"},
	OpeningBal:   {"期初", "Opening"},
	Found:        {"盘盈", "Found"},
	Consumed:     {"已消耗", "Consumed"},
	Loss:         {"报损", "Loss"},
	Disposed:     {"已处置", "Disposed"},
	Returned:     {"已退回", "Returned to sender"},
	Conversion:   {"批次更正", "Relabel"},
}

// OnlyPlace gives the branch's one place of a kind, making it at first use.
func OnlyPlace(ctx context.Context, tx *db.Tx, kind PlaceKind) (Place, error) {
	names, ok := edgeNames[kind]
	if !ok {
		return Place{}, fmt.Errorf("no single place of kind %s", kind)
	}
	var p Place
	err := tx.Get(ctx, &p, `SELECT `+placeColumns+` FROM places WHERE branch_id = ? AND code = ?`,
		tx.Branch, "="+string(kind))
	if !errors.Is(err, db.ErrNoRows) {
		return p, err
	}
	return makePlace(ctx, tx, Place{Kind: kind, Code: "=" + string(kind), Name: names[0], NameEn: names[1]}, nil)
}

// RecipientPlace makes the edge place of a recipient.
func RecipientPlace(ctx context.Context, tx *db.Tx, name string) (PlaceID, error) {
	n, err := nextPlace(ctx, tx)
	if err != nil {
		return 0, err
	}
	p, err := makePlace(ctx, tx, Place{Kind: Recipient, Code: fmt.Sprintf("=recipient-%d", n), Name: name}, nil)
	return p.ID, err
}

// TransitPlace makes the hidden place of goods on their way by one document.
func TransitPlace(ctx context.Context, tx *db.Tx, doc document.Document) (PlaceID, error) {
	p, err := makePlace(ctx, tx, Place{
		Kind: InTransit, Code: fmt.Sprintf("=transit-%d", doc.ID),
		Name: "在途 " + doc.No(), NameEn: "In transit " + doc.No(),
	}, &doc.ID)
	return p.ID, err
}

func nextPlace(ctx context.Context, tx *db.Tx) (int64, error) {
	var n int64
	err := tx.Get(ctx, &n, `SELECT COALESCE(MAX(id), 0) + 1 FROM places WHERE branch_id = ?`, tx.Branch)
	return n, err
}

// QuarantineOf gives the quarantine corner of a place's warehouse, an open one
// where there is one.
func QuarantineOf(ctx context.Context, r db.Reader, id PlaceID) (PlaceID, error) {
	var q PlaceID
	err := r.Get(ctx, &q, `
		SELECT q.id FROM places q
		JOIN   places p ON q.warehouse_id = COALESCE(p.warehouse_id, p.id)
		WHERE  p.branch_id = ? AND p.id = ? AND q.branch_id = p.branch_id AND q.kind = 'quarantine'
		ORDER BY q.open DESC, q.id LIMIT 1`, r.Where().Branch, id)
	if err != nil {
		return 0, fmt.Errorf("quarantine of place %d: %w", id, err)
	}
	return q, nil
}

// HomeFor is where goods that come back go: their place, or quarantine when
// the place is closed or the lot has expired.
func HomeFor(ctx context.Context, r db.Reader, lot Lot, place PlaceID) (PlaceID, error) {
	p, err := LoadPlace(ctx, r, place)
	if err != nil {
		return 0, err
	}
	if !p.Open || lot.ExpiresOn != nil && *lot.ExpiresOn < r.Where().Today() {
		return QuarantineOf(ctx, r, place)
	}
	return place, nil
}

// FindWarehouse gives the warehouse a name stands for, brackets and width folded.
func FindWarehouse(ctx context.Context, r db.Reader, name string) (Place, bool, error) {
	list, err := Places(ctx, r)
	if err != nil {
		return Place{}, false, err
	}
	for _, p := range list {
		if p.Kind == Warehouse && (text.Fold(p.Name) == text.Fold(name) || strings.EqualFold(p.Code, name)) {
			return p, true, nil
		}
	}
	return Place{}, false, nil
}
