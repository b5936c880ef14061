package inventory

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/text"
)

// Identities and quantities. Units are whole base units of an item.
type (
	ItemID  int64
	LotID   int64
	PlaceID int64
	HoldID  int64
	Units   int64
)

// Item is a kind of goods. Its base unit is frozen at its first movement.
type Item struct {
	ID       ItemID
	Code     string
	Name     string
	NameEn   string
	Spec     string
	BaseUnit string
	Category string
	Tracking string // none, lot, lot_expiry, serial
	MinStock Units
	Active   bool
	Version  int64
	SortKey  string
	Initials string
}

// ItemDraft is an item as a person gives it. Aliases are other names, Units
// other words for the base unit (factor 1) or packs (factor above 1).
type ItemDraft struct {
	Code, Name, NameEn, Spec, BaseUnit, Category, Tracking string
	MinStock                                               Units
	Active                                                 bool
	Aliases                                                []string
	Units                                                  []UnitWord
}

// UnitWord is a word for a number of base units: 箱 = 24.
type UnitWord struct {
	Word   string
	Factor int64
}

// defaultUnitWords are the words clerks mix up when they count the same thing
// piece by piece: whoever counts 急救箱 in 件 means 个. A new item takes those
// of its base unit's group as words for one.
var defaultUnitWords = [][]string{{"个", "件", "套", "只"}}

const itemColumns = `id, code, name, name_en, spec, base_unit, category, tracking, min_stock,
	active = 1 AS active, version, sort_key, initials`

func (d *ItemDraft) normalise() {
	for _, s := range []*string{&d.Code, &d.Name, &d.NameEn, &d.Spec, &d.BaseUnit, &d.Category} {
		*s = text.Line(*s)
	}
	d.Aliases, d.Units = slices.Clone(d.Aliases), slices.Clone(d.Units)
	for i := range d.Aliases {
		d.Aliases[i] = text.Line(d.Aliases[i])
	}
	for i := range d.Units {
		d.Units[i].Word = text.Line(d.Units[i].Word)
	}
	if d.Tracking == "" {
		d.Tracking = "none"
	}
}

// Check is Invalid with every field of the draft that cannot be kept.
func (d ItemDraft) Check(string) error {
	d.normalise()
	var f fault.Fields
	for field, s := range map[string]*string{"name": &d.Name, "base_unit": &d.BaseUnit} {
		document.NeedText(&f, field, s, document.MaxName)
	}
	for field, s := range map[string]*string{
		"code": &d.Code, "name_en": &d.NameEn, "spec": &d.Spec, "category": &d.Category,
	} {
		document.CheckText(&f, field, s, document.MaxName)
	}
	for _, alias := range d.Aliases {
		document.CheckText(&f, "aliases", &alias, document.MaxName)
	}
	if d.MinStock < 0 {
		f.Add("min_stock", "fault.negative", int64(d.MinStock))
	}
	d.checkUnits(&f)
	switch d.Tracking {
	case "none", "lot", "lot_expiry", "serial":
	default:
		f.Add("tracking", "fault.invalid")
	}
	return f.Err(fault.Invalid, "fault.invalid")
}

// CreateItem registers an item with its aliases and unit words. A name or
// alias that already belongs to an item is Invalid at its field.
func CreateItem(ctx context.Context, tx *db.Tx, d ItemDraft) (Item, error) {
	d.Active = true
	id, err := AddItem(ctx, tx, d)
	if err != nil {
		return Item{}, err
	}
	return LoadItem(ctx, tx, id)
}

// AddItem is CreateItem for a list: the item may be out of use from the start,
// and is not read back.
func AddItem(ctx context.Context, tx *db.Tx, d ItemDraft) (ItemID, error) {
	if err := d.Check(tx.Today()); err != nil {
		return 0, err
	}
	d.normalise()
	var err error
	if d.Code != "" {
		err = codeFree(ctx, tx, d.Code, 0)
	} else {
		d.Code, err = NextCode(ctx, tx, nil)
	}
	if err != nil {
		return 0, err
	}
	id, err := tx.Insert(ctx, `
		INSERT INTO items (branch_id, code, name, name_en, spec, base_unit, category, tracking, min_stock,
		       active, sort_key, initials, code_key, created_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO NOTHING RETURNING id`,
		tx.Branch, d.Code, d.Name, d.NameEn, d.Spec, d.BaseUnit, d.Category, d.Tracking, d.MinStock,
		flag(d.Active), text.SortKey(d.Name), text.Initials(d.Name), CodeKey(d.Code), tx.Stamp())
	if errors.Is(err, db.ErrNoRows) {
		if taken := namesFree(ctx, tx, 0, d); taken != nil {
			return 0, taken
		}
	}
	if err != nil {
		return 0, fmt.Errorf("create item %s: %w", d.Name, err)
	}
	if err := setNames(ctx, tx, ItemID(id), d); err != nil {
		return 0, err
	}
	return ItemID(id), tx.Note("item", map[string]any{"id": id, "item": d})
}

// flag is a truth as the database keeps it.
func flag(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// CodeKey is what items are ordered by where people order them by code: all
// hands in which one code is written have the same.
func CodeKey(code string) string { return text.SortKey(text.Fold(code)) }

// codeFree refuses a code that another item of the branch has, in any hand. A
// write has the branch to itself, and so nobody else takes it meanwhile.
func codeFree(ctx context.Context, r db.Reader, code string, but ItemID) error {
	var alike []Item
	err := r.Select(ctx, &alike, `SELECT `+itemColumns+` FROM items
		WHERE branch_id = ? AND code_key = ? AND id <> ? ORDER BY id`,
		r.Where().Branch, CodeKey(code), but)
	if err != nil {
		return fmt.Errorf("items of code %s: %w", code, err)
	}
	var f fault.Fields
	for _, it := range alike {
		if text.Fold(it.Code) == text.Fold(code) {
			f.Add("code", "item.code_taken", code, it.Code, it.Name)
		}
	}
	return f.Err(fault.Invalid, "fault.invalid")
}

// NextCode gives the next free code of the branch's own; reserved names codes
// that are to stay free for others.
func NextCode(ctx context.Context, tx *db.Tx, reserved func(string) bool) (string, error) {
	for {
		var n int64
		err := tx.Get(ctx, &n, `
			INSERT INTO counters (branch_id, prefix, day, last) VALUES (?, 'W', '', 1)
			ON CONFLICT (branch_id, prefix, day) DO UPDATE SET last = counters.last + 1
			RETURNING last`, tx.Branch)
		if err != nil {
			return "", fmt.Errorf("next code of an item: %w", err)
		}
		code := fmt.Sprintf("W%04d", n)
		if reserved != nil && reserved(code) {
			continue
		}
		if err := codeFree(ctx, tx, code, 0); err == nil || !fault.Is(err, fault.Invalid) {
			return code, err
		}
	}
}

// UpdateItem changes an item a person has seen at a version. A draft that leaves
// it as it is is Invalid.
func UpdateItem(ctx context.Context, tx *db.Tx, id ItemID, seen int64, d ItemDraft) error {
	if err := d.Check(tx.Today()); err != nil {
		return err
	}
	d.normalise()
	old, err := LoadItem(ctx, tx, id)
	if err != nil {
		return err
	}
	if old.Version != seen {
		return fault.New(fault.Conflict, "item.changed")
	}
	d.Code = cmp.Or(d.Code, old.Code)
	if err := saysSomething(ctx, tx, old, d); err != nil {
		return err
	}
	var f fault.Fields
	if old.Active && !d.Active {
		if err := MayRetire(ctx, tx, old); !f.Take(err) {
			return err
		}
	}
	if old.BaseUnit != d.BaseUnit {
		moved, err := HasMoved(ctx, tx, id)
		if err != nil {
			return err
		}
		if moved {
			f.Add("base_unit", "item.unit_frozen", old.BaseUnit)
		}
	}
	if d.Code != old.Code {
		if err := codeFree(ctx, tx, d.Code, id); !f.Take(err) {
			return err
		}
	}
	if err := namesFree(ctx, tx, id, d); !f.Take(err) {
		return err
	}
	if err := f.Err(fault.Invalid, "fault.invalid"); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		UPDATE items
		SET    code = ?, name = ?, name_en = ?, spec = ?, base_unit = ?, category = ?, tracking = ?,
		       min_stock = ?, active = ?, sort_key = ?, initials = ?, code_key = ?, version = version + 1
		WHERE  branch_id = ? AND id = ?`,
		d.Code, d.Name, d.NameEn, d.Spec, d.BaseUnit, d.Category, d.Tracking, d.MinStock, flag(d.Active),
		text.SortKey(d.Name), text.Initials(d.Name), CodeKey(d.Code), tx.Branch, id)
	if err != nil {
		return fmt.Errorf("update item %d: %w", id, err)
	}
	for _, table := range []string{"item_names", "item_units"} {
		if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE branch_id = ? AND item_id = ?`,
			tx.Branch, id); err != nil {
			return fmt.Errorf("update item %d: %w", id, err)
		}
	}
	if err := setNames(ctx, tx, id, d); err != nil {
		return err
	}
	return tx.Note("item", map[string]any{"id": id, "item": d, "before": old})
}

// HasMoved tells whether an item ever moved: its base unit is frozen then.
func HasMoved(ctx context.Context, r db.Reader, id ItemID) (bool, error) {
	var n int
	err := r.Get(ctx, &n, `SELECT COUNT(*) FROM (SELECT 1 AS one FROM movements
		WHERE branch_id = ? AND item_id = ? LIMIT 1) AS m`, r.Where().Branch, id)
	return n > 0, err
}

// LoadItem reads one item; NotFound when the branch has no such item.
func LoadItem(ctx context.Context, r db.Reader, id ItemID) (Item, error) {
	var it Item
	err := r.Get(ctx, &it, `SELECT `+itemColumns+` FROM items WHERE branch_id = ? AND id = ?`, r.Where().Branch, id)
	if errors.Is(err, db.ErrNoRows) {
		return it, fault.New(fault.NotFound, "item.not_found")
	}
	if err != nil {
		return it, fmt.Errorf("item %d: %w", id, err)
	}
	return it, nil
}

// Items gives every item of the branch in the order of its name.
func Items(ctx context.Context, r db.Reader) ([]Item, error) {
	var list []Item
	err := r.Select(ctx, &list, `SELECT `+itemColumns+` FROM items WHERE branch_id = ?
		ORDER BY sort_key, id`, r.Where().Branch)
	if err != nil {
		return nil, fmt.Errorf("items: %w", err)
	}
	return list, nil
}

// Words gives the aliases and unit words of an item, as ItemDraft holds them.
func Words(ctx context.Context, r db.Reader, id ItemID) (aliases []string, units []UnitWord, err error) {
	err = r.Select(ctx, &aliases, `SELECT name FROM item_names
		WHERE branch_id = ? AND item_id = ? AND alias = 1 ORDER BY name`, r.Where().Branch, id)
	if err != nil {
		return nil, nil, fmt.Errorf("aliases of item %d: %w", id, err)
	}
	err = r.Select(ctx, &units, `SELECT word, factor FROM item_units
		WHERE branch_id = ? AND item_id = ? ORDER BY factor, word`, r.Where().Branch, id)
	if err != nil {
		return nil, nil, fmt.Errorf("units of item %d: %w", id, err)
	}
	return aliases, units, nil
}
