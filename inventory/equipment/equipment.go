// Package equipment is the register of what a branch took out of its store for
// its own use, piece by piece: who keeps it, and since when.
package equipment

import (
	"context"
	"fmt"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/text"
	"relief/inventory"
)

// Piece is one piece of the branch's own equipment.
type Piece struct {
	ID         int64
	Tag        string
	ItemID     inventory.ItemID
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

// List gives the branch's own equipment register, by tag; Sort is a
// column of Sorting, or -column.
func List(ctx context.Context, r db.Reader, sort string) ([]Piece, error) {
	list, err := Named(ctx, r, "")
	Sorting.Order(sort, "").Sort(list)
	return list, err
}

// Named gives the equipment that a text finds by tag or custodian, by tag.
func Named(ctx context.Context, r db.Reader, find string) ([]Piece, error) {
	c := db.SQL(`
		SELECT e.id, e.tag, e.item_id, i.name, i.name_en, i.spec, e.purpose, e.custodian, e.since,
		       e.document_id, d.number, e.retired_seq IS NOT NULL AS retired
		FROM   equipment e JOIN items i ON i.id = e.item_id JOIN documents d ON d.id = e.document_id
		WHERE  e.branch_id = ?`, r.Where().Branch)
	c.Find(r.Where().Branch, find, db.Sought{Table: "equipment", Column: "e.id"})
	c.Add(` ORDER BY e.tag`)
	var list []Piece
	if err := r.Select(ctx, &list, c.SQL, c.Args...); err != nil {
		return nil, fmt.Errorf("equipment: %w", err)
	}
	return list, nil
}

// Register writes one row of the equipment register for each unit taken into
// own use. Tags run through the branch: ZY-0001.
func Register(ctx context.Context, tx *db.Tx, e Piece, lot inventory.LotID, line int64, units inventory.Units) error {
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
func (e Piece) Findable() db.Findable {
	return db.Findable{Table: "equipment", ID: e.ID, Words: []string{e.Tag, e.Custodian, text.Initials(e.Custodian)}}
}

// Of gives the pieces of equipment that a document put into use.
func Of(ctx context.Context, r db.Reader, doc document.ID) ([]Piece, error) {
	all, err := List(ctx, r, "")
	if err != nil {
		return nil, err
	}
	var list []Piece
	for _, e := range all {
		if e.DocumentID == doc {
			list = append(list, e)
		}
	}
	return list, nil
}

// Sorting is what the register of equipment can be sorted by.
var Sorting = db.Sorting[Piece]{
	Columns: []db.Column[Piece]{
		{Name: "tag", Of: func(e Piece) any { return e.Tag }},
		{Name: "name", Of: func(e Piece) any { return text.SortKey(e.Name) }},
		{Name: "custodian", Of: func(e Piece) any { return text.SortKey(e.Custodian) }},
		{Name: "since", Of: func(e Piece) any { return e.Since }},
		{Name: "document", Of: func(e Piece) any { return e.Number }},
		db.Ranked("state", "", []string{"out", "retired"}, func(e Piece) string {
			if e.Retired {
				return "retired"
			}
			return "out"
		}),
	},
	Ties: []db.Column[Piece]{{Of: func(e Piece) any { return e.Tag }}},
}
