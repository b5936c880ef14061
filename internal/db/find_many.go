package db

import (
	"context"
	"fmt"
	"slices"
)

// Many is a long register in which a text is looked for: the parts of a table
// whose keys are read, and the column of the list that names a row of it. Where
// the list has many rows for one found, such as all slips of a recipient, Of
// leads from what is found to the rows of the list: SQL that ends in front of IN.
type Many struct {
	Table  string
	Parts  []string // the keys are of Table/part; nil: of Table
	Part   string   // SQL of the part of a row of the list, where there are several
	Column string
	Of     Clause
}

// tables are what the keys are kept under.
func (m Many) tables() []string {
	if m.Parts == nil {
		return []string{m.Table}
	}
	list := make([]string, len(m.Parts))
	for i, part := range m.Parts {
		list[i] = m.Table + "/" + part
	}
	return list
}

// How far a text is followed: what is in more runs, or in more rows of them, is
// asked of each row of the list. For the newest page of a list the newest of them
// are enough.
const (
	fewRuns, nearRuns = 400, 64
	fewRows, nearRows = 4096, 128
	runsAtOnce        = 8
)

// Newest asks for a list of so many rows, the newest first: near, where the newest
// rows that are found may be enough, and whole where they were not. A list in
// another order, or from further down, is asked for whole. ask tells what FindMany
// told it.
func Newest[T any](limit int, newest bool, ask func(near bool) ([]T, bool, error)) ([]T, error) {
	if newest && limit > 0 {
		if rows, cut, err := ask(true); err != nil || !cut || len(rows) >= limit {
			return rows, err
		}
	}
	rows, _, err := ask(false)
	return rows, err
}

// FindMany adds the condition that one of the registers holds, under its column,
// a row which is found by a typed text, as Find does, for registers that grow with
// every document. All have one column, which rises with time. Near looks for the
// newest alone, and tells whether it left out others.
func (c *Clause) FindMany(ctx context.Context, r Reader, typed string, near bool, in ...Many) (cut bool, err error) {
	like := likeOf(typed)
	if like == "" {
		return false, nil
	}
	most, rows := fewRuns, fewRows
	if near {
		most, rows = nearRuns, nearRows
	}
	var ids []int64
	var all Clause
	from := int64(0) // what lies before was left out
	for _, at := range in {
		found, whole, err := at.rows(ctx, r, like, most, rows)
		switch {
		case err != nil:
			return false, err
		case !whole && near:
			cut = true
			if len(found) > 0 {
				from = max(from, found[len(found)-1])
			}
		case !whole:
			at.each(&all, r.Where().Branch, like)
			continue
		}
		ids = append(ids, found...)
	}
	column := in[0].Column
	if cut {
		c.Add(` AND `+column+` >= ?`, from)
		ids = slices.DeleteFunc(ids, func(id int64) bool { return id < from })
	}
	if len(ids) > 0 {
		for len(ids)&(len(ids)-1) != 0 { // few lengths, so that there are few statements
			ids = append(ids, ids[0])
		}
		if all.SQL != "" {
			all.Add(` OR `)
		}
		all.Add(column)
		Among(&all, ids)
	}
	if all.SQL == "" {
		all.Add(`1 = 0`)
	}
	c.Add(` AND (`+all.SQL+`)`, all.Args...)
	return cut, nil
}

// rows are those of the list that are found, the newest first, and whether they
// are all: so many runs are read at most, and so many rows given.
func (m Many) rows(ctx context.Context, r Reader, like string, most, rows int) (ids []int64, whole bool, err error) {
	runs, err := m.runs(ctx, r, like, most+1)
	if err != nil {
		return nil, false, err
	}
	whole = m.Of.SQL != "" || len(runs) <= most
	if !whole {
		runs = runs[:most]
	}
	for some := range slices.Chunk(runs, runsAtOnce) {
		var found []int64
		c := m.inRuns(r.Where().Branch, like, some)
		if err := r.Select(ctx, &found, c.SQL, c.Args...); err != nil {
			return nil, false, fmt.Errorf("rows of %s: %w", m.Table, err)
		}
		ids = append(ids, found...)
		if len(ids) > rows && m.Of.SQL == "" {
			whole = false
			break
		}
	}
	if m.Of.SQL != "" && len(ids) > 0 {
		c := m.Of
		Among(&c, ids)
		c.Add(` ORDER BY 1 DESC LIMIT ?`, rows+1)
		ids = nil
		if err := r.Select(ctx, &ids, c.SQL, c.Args...); err != nil {
			return nil, false, fmt.Errorf("rows of %s: %w", m.Table, err)
		}
		if whole = len(ids) <= rows; !whole {
			ids = ids[:rows]
		}
	}
	return ids, whole, nil
}

// inRuns asks for the rows of a few runs in which a text stands, each run by the
// key of the table; the newest first.
func (m Many) inRuns(branch BranchID, like string, runs []int64) (c Clause) {
	for len(runs) < runsAtOnce && len(runs)&(len(runs)-1) != 0 {
		runs = append(runs, -1) // none, so that there are few statements
	}
	for i, run := range runs {
		for j, table := range m.tables() {
			c.Add([]string{``, ` UNION ALL `}[min(i+j, 1)]+`SELECT k.id FROM find_keys k WHERE k.branch_id = ?
				AND k.kind = ? AND k.id >= ? AND k.id < ? AND k.key LIKE ? ESCAPE '\'`,
				branch, table, run*RunLength, (run+1)*RunLength, like)
		}
	}
	c.Add(` ORDER BY 1 DESC`)
	return c
}

// runs are those that hold a text, the newest first, and at most so many where the
// register itself is listed.
func (m Many) runs(ctx context.Context, r Reader, like string, most int) (list []int64, err error) {
	c := SQL(`SELECT DISTINCT f.run FROM find_runs f WHERE f.branch_id = ? AND f.kind`, r.Where().Branch)
	Among(&c, m.tables())
	c.Add(` AND f.keys LIKE ? ESCAPE '\' ORDER BY f.run DESC`, like)
	if m.Of.SQL == "" {
		c.Add(` LIMIT ?`, most)
	}
	if err := r.Select(ctx, &list, c.SQL, c.Args...); err != nil {
		return nil, fmt.Errorf("runs of %s: %w", m.Table, err)
	}
	return list, nil
}

// each adds the condition on a row of the list by itself.
func (m Many) each(c *Clause, branch BranchID, like string) {
	if c.SQL != "" {
		c.Add(` OR `)
	}
	kind, args := `?`, []any{branch, m.tables()[0]}
	if m.Part != "" {
		kind, args[1] = `? || `+m.Part, m.Table+"/"
	}
	if m.Of.SQL != "" {
		of := m.Of
		of.Add(` IN (SELECT k.id FROM find_keys k WHERE k.branch_id = ? AND k.kind = ? AND k.key LIKE ? ESCAPE '\')`,
			branch, m.Table, like)
		c.Add(m.Column+` IN (`+of.SQL+`)`, of.Args...)
		return
	}
	c.Add(`EXISTS (SELECT 1 FROM find_keys k WHERE k.branch_id = ? AND k.kind = `+kind+` AND k.id = `+m.Column+`
		AND k.key LIKE ? ESCAPE '\')`, append(args, like)...)
}
