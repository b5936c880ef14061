package inventory

import (
	"context"
	"fmt"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/text"
)

// Equipment is one piece of the branch's own equipment.
type Equipment struct {
	ID         int64
	Tag        string
	ItemID     ItemID
	Name       string
	NameEn     string
	Spec       string
	Purpose    string
	Custodian  string
	Since      string
	DocumentID document.ID
	Number     *string
	Retired    bool
}

// EquipmentList gives the branch's own equipment register, by tag; Sort is a
// column of EquipmentSorting, or -column.
func EquipmentList(ctx context.Context, r db.Reader, sort string) ([]Equipment, error) {
	list, err := EquipmentNamed(ctx, r, "")
	EquipmentSorting.Order(sort, "").Sort(list)
	return list, err
}

// EquipmentNamed gives the equipment that a text finds by tag or custodian, by tag.
func EquipmentNamed(ctx context.Context, r db.Reader, find string) ([]Equipment, error) {
	c := db.SQL(`
		SELECT e.id, e.tag, e.item_id, i.name, i.name_en, i.spec, e.purpose, e.custodian, e.since,
		       e.document_id, d.number, e.retired_seq IS NOT NULL AS retired
		FROM   equipment e JOIN items i ON i.id = e.item_id JOIN documents d ON d.id = e.document_id
		WHERE  e.branch_id = ?`, r.Where().Branch)
	c.Find(r.Where().Branch, find, db.Sought{Table: "equipment", Column: "e.id"})
	c.Add(` ORDER BY e.tag`)
	var list []Equipment
	if err := r.Select(ctx, &list, c.SQL, c.Args...); err != nil {
		return nil, fmt.Errorf("equipment: %w", err)
	}
	return list, nil
}

// Register writes one row of the equipment register for each unit taken into
// own use. Tags run through the branch: ZY-0001.
func Register(ctx context.Context, tx *db.Tx, e Equipment, lot LotID, line int64, units Units) error {
	for range units {
		var n int64
		err := tx.Get(ctx, &n, `
			INSERT INTO counters (branch_id, prefix, day, last) VALUES (?, 'ZY', '', 1)
			ON CONFLICT (branch_id, prefix, day) DO UPDATE SET last = counters.last + 1
			RETURNING last`, tx.Branch)
		if err != nil {
			return fmt.Errorf("equipment tag: %w", err)
		}
		e.Tag = fmt.Sprintf("ZY-%04d", n)
		if e.ID, err = tx.Insert(ctx, `
			INSERT INTO equipment (branch_id, tag, item_id, lot_id, document_id, line_id, purpose, custodian, since)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
			tx.Branch, e.Tag, e.ItemID, lot, e.DocumentID, line, e.Purpose, e.Custodian, e.Since); err != nil {
			return fmt.Errorf("equipment %s: %w", e.Tag, err)
		}
		if err := db.Keep(ctx, tx, e.Findable()); err != nil {
			return err
		}
		if err := tx.Note("equipment", e); err != nil {
			return err
		}
	}
	return nil
}

// Findable is what a piece of equipment is found by.
func (e Equipment) Findable() db.Findable {
	return db.Findable{Table: "equipment", ID: e.ID, Words: []string{e.Tag, e.Custodian, text.Initials(e.Custodian)}}
}

// EquipmentOf gives the pieces of equipment that a document put into use.
func EquipmentOf(ctx context.Context, r db.Reader, doc document.ID) ([]Equipment, error) {
	all, err := EquipmentList(ctx, r, "")
	if err != nil {
		return nil, err
	}
	var list []Equipment
	for _, e := range all {
		if e.DocumentID == doc {
			list = append(list, e)
		}
	}
	return list, nil
}

// EquipmentSorting is what the register of equipment can be sorted by.
var EquipmentSorting = db.Sorting[Equipment]{
	Columns: []db.Column[Equipment]{
		{Name: "tag", Of: func(e Equipment) any { return e.Tag }},
		{Name: "name", Of: func(e Equipment) any { return text.SortKey(e.Name) }},
		{Name: "custodian", Of: func(e Equipment) any { return text.SortKey(e.Custodian) }},
		{Name: "since", Of: func(e Equipment) any { return e.Since }},
		{Name: "document", Of: func(e Equipment) any { return e.Number }},
		db.Ranked("state", "", []string{"out", "retired"}, func(e Equipment) string {
			if e.Retired {
				return "retired"
			}
			return "out"
		}),
	},
	Ties: []db.Column[Equipment]{{Of: func(e Equipment) any { return e.Tag }}},
}
