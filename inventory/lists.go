package inventory

import (
	"context"
	"fmt"

	"relief/internal/db"
)

// stockSums are those orders of the stock list for which every item's balances
// must be added up.
var stockSums = db.Sorting[StockRow]{Columns: []db.Column[StockRow]{
	{Name: "on_hand", SQL: "i.on_hand", Of: func(r StockRow) any { return int64(r.OnHand) }},
	{Name: "held", SQL: "i.held", Of: func(r StockRow) any { return int64(r.Held) }},
	{Name: "available", SQL: "i.available", Of: func(r StockRow) any { return int64(r.Available) }},
	{Name: "first_out", SQL: "i.first_out", Of: func(r StockRow) any { return r.FirstOut }},
	{Name: "place", SQL: "i.place_code", Of: func(r StockRow) any { return r.PlaceCode }},
}}

// StockSorting is what the stock list can be sorted by; names by their key.
var StockSorting = db.Sorting[StockRow]{
	Columns: append([]db.Column[StockRow]{
		{Name: "name", SQL: "i.sort_key", Of: func(r StockRow) any { return r.SortKey }},
		{Name: "category", SQL: "i.category", Of: func(r StockRow) any { return r.Category }},
	}, stockSums.Columns...),
	Ties: []db.Column[StockRow]{
		{SQL: "i.sort_key", Of: func(r StockRow) any { return r.SortKey }},
		{SQL: "i.id", Of: func(r StockRow) any { return int64(r.ItemID) }},
	},
}

// ItemFilter says which items the register shows, those out of use too.
type ItemFilter struct {
	Find  string // part of what FindItems looks in
	Sort  string // a column of ItemSorting, or -column; "": by name
	After string // where ItemSorting's Cut said that the next page begins
	Limit int
}

// ItemSorting is what the register of items can be sorted by.
var ItemSorting = db.Sorting[Item]{
	Columns: []db.Column[Item]{
		{Name: "name", SQL: "sort_key", Of: func(i Item) any { return i.SortKey }},
		{Name: "code", SQL: "code_key", Of: func(i Item) any { return CodeKey(i.Code) }},
		{Name: "category", SQL: "category", Of: func(i Item) any { return i.Category }},
		{Name: "min_stock", SQL: "min_stock", Of: func(i Item) any { return int64(i.MinStock) }},
		db.Ranked("state", "active", []string{"1", "0"}, func(i Item) string {
			if i.Active {
				return "1"
			}
			return "0"
		}),
	},
	Ties: []db.Column[Item]{
		{SQL: "sort_key", Of: func(i Item) any { return i.SortKey }},
		{SQL: "id", Of: func(i Item) any { return int64(i.ID) }},
	},
}

// ItemList gives a page of the register, and how many items it lets through.
func ItemList(ctx context.Context, r db.Reader, f ItemFilter) ([]Item, int64, error) {
	c := db.SQL(`i.branch_id = ?`, r.Where().Branch)
	FindItems(&c, r.Where(), f.Find)
	var total int64
	if err := r.Get(ctx, &total, `SELECT COUNT(*) FROM items i WHERE `+c.SQL, c.Args...); err != nil {
		return nil, 0, fmt.Errorf("count items: %w", err)
	}
	c.SQL = `SELECT ` + itemColumns + ` FROM items i WHERE ` + c.SQL
	goOn(&c, ItemSorting.Order(f.Sort, f.After), f.Limit)
	var list []Item
	if err := r.Select(ctx, &list, c.SQL, c.Args...); err != nil {
		return nil, 0, fmt.Errorf("items: %w", err)
	}
	return list, total, nil
}

// InStock gives the first items by name of which something lies in the store.
func InStock(ctx context.Context, r db.Reader, most int) ([]Item, error) {
	var list []Item
	in := StockFilter{Show: "in_stock"}.items(r.Where())
	c := db.SQL(`SELECT `+itemColumns+` FROM items i WHERE `+in.SQL, in.Args...)
	goOn(&c, ItemSorting.Order("", ""), most)
	if err := r.Select(ctx, &list, c.SQL, c.Args...); err != nil {
		return nil, fmt.Errorf("items in stock: %w", err)
	}
	return list, nil
}
