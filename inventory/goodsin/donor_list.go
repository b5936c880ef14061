package goodsin

import (
	"context"
	"fmt"
	"slices"

	"relief/internal/db"
	"relief/inventory"
)

// DonorSum is a donor with how often and when last goods of theirs were posted
// and not taken back.
type DonorSum struct {
	Donor
	Receipts int64
	LastOn   *string
}

// DonorFilter says which donors the register shows.
type DonorFilter struct {
	Find  string // part of what Donors looks in
	All   bool   // those no longer in use too
	After string // where DonorSorting's Cut said that the next page begins
	Limit int    // 0: all
}

// DonorSorting is the order of the register: by name.
var DonorSorting = db.Sorting[DonorSum]{Ties: []db.Column[DonorSum]{
	{SQL: "sort_key", Of: func(d DonorSum) any { return d.SortKey }},
	{SQL: "id", Of: func(d DonorSum) any { return int64(d.ID) }},
}}

// summedAtOnce is of how many donors one statement counts what they gave.
const summedAtOnce = 200

// DonorSums gives a page of the register with what each donor gave. What others
// gave is not read for it.
func DonorSums(ctx context.Context, r db.Reader, f DonorFilter) ([]DonorSum, error) {
	c := db.SQL(`SELECT `+donorColumns+` FROM donors d WHERE branch_id = ?`, r.Where().Branch)
	if !f.All {
		c.Add(` AND active = 1`)
	}
	c.Find(r.Where().Branch, f.Find, db.Sought{Table: "donors", Column: "d.id"})
	order := DonorSorting.Order("", f.After)
	if cond, from := order.After(); cond != "" {
		c.Add(` AND `+cond, from...)
	}
	c.Add(` ORDER BY ` + order.By())
	if f.Limit > 0 {
		c.Add(` LIMIT ?`, f.Limit)
	}
	var list []DonorSum
	if err := r.Select(ctx, &list, c.SQL, c.Args...); err != nil {
		return nil, fmt.Errorf("register of donors: %w", err)
	}
	for some := range slices.Chunk(list, summedAtOnce) {
		if err := addGiven(ctx, r, some); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// addGiven counts what each of some donors gave.
func addGiven(ctx context.Context, r db.Reader, list []DonorSum) error {
	var given []struct {
		DonorID  inventory.DonorID
		Receipts int64
		LastOn   *string
	}
	at, ids := map[inventory.DonorID]*DonorSum{}, []inventory.DonorID{}
	for i, d := range list {
		at[d.ID], ids = &list[i], append(ids, d.ID)
	}
	c := db.SQL(`
		SELECT a.donor_id, COUNT(*) AS receipts, MAX(d.business_on) AS last_on
		FROM   arrivals a JOIN documents d ON d.id = a.document_id AND d.state = 'posted'
		WHERE  a.branch_id = ? AND a.donor_id`, r.Where().Branch)
	db.Among(&c, ids)
	c.Add(` AND NOT EXISTS (SELECT 1 FROM documents v WHERE v.reverses = d.id AND v.state = 'posted')
		GROUP BY a.donor_id`)
	if err := r.Select(ctx, &given, c.SQL, c.Args...); err != nil {
		return fmt.Errorf("what donors gave: %w", err)
	}
	for _, g := range given {
		at[g.DonorID].Receipts, at[g.DonorID].LastOn = g.Receipts, g.LastOn
	}
	return nil
}
