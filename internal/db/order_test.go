package db_test

import (
	"slices"
	"testing"

	"relief/internal/db"
)

// A list sorted in memory parts what is equal, too: whatever the order its rows
// came in, it stands the same way.
func TestOrder_memory(t *testing.T) {
	type row struct {
		name string
		id   int64
	}
	sorting := db.Sorting[row]{
		Columns: []db.Column[row]{{Name: "name", Of: func(r row) any { return r.name }}},
		Ties: []db.Column[row]{
			{Of: func(r row) any { return r.name }},
			{Of: func(r row) any { return r.id }},
		},
	}
	for sort, want := range map[string][]row{
		"name":  {{"a", 1}, {"a", 2}, {"a", 3}, {"b", 1}},
		"-name": {{"b", 1}, {"a", 1}, {"a", 2}, {"a", 3}},
		"":      {{"a", 1}, {"a", 2}, {"a", 3}, {"b", 1}},
	} {
		rows := []row{{"a", 3}, {"b", 1}, {"a", 1}, {"a", 2}}
		sorting.Order(sort, "").Sort(rows)
		if !slices.Equal(rows, want) {
			t.Errorf("by %q: %v, want %v", sort, rows, want)
		}
	}
}
