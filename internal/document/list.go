package document

import (
	"context"
	"fmt"
	"slices"

	"relief/internal/db"
)

// Filter says which documents a list shows.
type Filter struct {
	Kind  Kind
	Not   []Kind // kinds left out
	State State
	Find  string // part of the number
	Sort  string // a column of Sorting, or -column; "": newest first
	After string // where Sorting's Cut said that the next page begins
	Limit int
}

// Sorting is what the register of documents can be sorted by; those without a
// number stand last among numbers.
var Sorting = db.Sorting[Document]{
	Columns: HeadColumns("", func(d Document) Document { return d }),
	Ties:    []db.Column[Document]{{SQL: "id", Down: true, Of: func(d Document) any { return int64(d.ID) }}},
	Turn:    true,
}

// HeadColumns are what every list of documents can be sorted by, where at is
// what stands before a column of documents, such as "d.".
func HeadColumns[T any](at string, head func(T) Document) []db.Column[T] {
	return []db.Column[T]{
		{Name: "number", SQL: at + "number", Of: func(row T) any { return head(row).Number }},
		db.Ranked("kind", at+"kind", order(), func(row T) Kind { return head(row).Kind }),
		{Name: "date", SQL: at + "business_on", Of: func(row T) any { return head(row).BusinessOn }},
		db.Ranked("state", at+"state", States, func(row T) State { return head(row).State }),
	}
}

// List gives documents, newest first unless the filter asks for another order.
func List(ctx context.Context, r db.Reader, f Filter) ([]Document, error) {
	return db.Newest(f.Limit, f.Sort == "" && f.After == "", func(near bool) ([]Document, bool, error) {
		return f.list(ctx, r, near)
	})
}

func (f Filter) list(ctx context.Context, r db.Reader, near bool) (list []Document, cut bool, err error) {
	c := db.SQL(`SELECT `+columns+` FROM documents WHERE branch_id = ?`, r.Where().Branch)
	add := func(cond string, arg ...any) { c.Add(" AND "+cond, arg...) }
	if f.Kind != "" {
		add(`kind = ?`, f.Kind)
	}
	for _, kind := range f.Not {
		add(`kind <> ?`, kind)
	}
	if f.State != "" {
		add(`state = ?`, f.State)
	}
	var kinds []Kind
	for _, spec := range Kinds {
		if !slices.Contains(f.Not, spec.Kind) && (f.Kind == "" || f.Kind == spec.Kind) {
			kinds = append(kinds, spec.Kind)
		}
	}
	if cut, err = c.FindMany(ctx, r, f.Find, near, Numbers("id", "kind", kinds...)); err != nil {
		return nil, false, err
	}
	order := Sorting.Order(f.Sort, f.After)
	if cond, from := order.After(); cond != "" {
		add(cond, from...)
	}
	c.Add(` ORDER BY `+order.By()+` LIMIT ?`, f.Limit)
	if err := r.Select(ctx, &list, c.SQL, c.Args...); err != nil {
		return nil, false, fmt.Errorf("documents: %w", err)
	}
	return list, cut, nil
}

// Numbered gives the document that bears a number; none is db.ErrNoRows.
func Numbered(ctx context.Context, r db.Reader, number string) (Document, error) {
	var d Document
	err := r.Get(ctx, &d, `SELECT `+columns+` FROM documents WHERE branch_id = ? AND number = ?`,
		r.Where().Branch, number)
	if err != nil {
		return d, fmt.Errorf("document %s: %w", number, err)
	}
	return d, nil
}

// keepNumber writes down that a document is found by its number, once it has one.
func keepNumber(ctx context.Context, tx *db.Tx, d Document) error {
	if d.Number == nil {
		return nil
	}
	return db.Keep(ctx, tx, d.Findable())
}

// Numbers is where documents of some kinds are found by their numbers: column is
// the document's identity in the list, kind its kind, where there are several.
func Numbers(column, kind string, kinds ...Kind) db.Many {
	m := db.Many{Table: "documents", Parts: []string{}, Column: column}
	for _, k := range kinds {
		m.Parts = append(m.Parts, string(k))
	}
	if len(kinds) > 1 {
		m.Part = kind
	}
	return m
}

// Findable is what a document is found by.
func (d Document) Findable() db.Findable {
	return db.Findable{Table: "documents/" + string(d.Kind), ID: int64(d.ID), Words: []string{d.No()}}
}
