package reports

import (
	"fmt"
	"slices"
	"testing"

	"relief/internal/text"
)

// A plan of many recipients goes on paper in several tables that repeat what a
// row is about: every column stands in one of them, in type that can be read.
func TestTable_sets(t *testing.T) {
	words, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, recipients := range []int{5, 30, 500, 1_000} {
		table := &Table{words: Words{words, text.Zh}, Columns: []Column{
			{Key: "item", Kind: Text, Width: 28}, {Key: "spec", Kind: Text, Width: 12},
			{Key: "unit", Kind: Text, Width: 7},
		}}
		row := []Cell{"急救包", "中", "个"}
		for i := range recipients {
			n := fmt.Sprint(i)
			table.Columns = append(table.Columns, Column{Key: n, Label: n, Kind: Number, Width: 13})
			row = append(row, int64(i))
		}
		table.Rows = [][]Cell{row}
		p := table.paper()
		if (len(p.Tables) == 1) != (recipients == 5) || p.Type < leastSet {
			t.Errorf("%d recipients: %d tables in %.1f points", recipients, len(p.Tables), p.Type)
		}
		var seen []string
		for _, set := range p.Tables {
			if set.Rows[0][0] != "急救包" || len(set.Columns) != len(set.Rows[0]) {
				t.Errorf("%d recipients: %d columns, %s", recipients, len(set.Columns), set.Rows[0])
			}
			for i, c := range set.Columns[3:] {
				seen = append(seen, c.Label)
				if set.Rows[0][3+i] != c.Label && recipients < 1_000 {
					t.Errorf("the column of %s holds %s", c.Label, set.Rows[0][3+i])
				}
			}
		}
		slices.Sort(seen)
		if len(slices.Compact(seen)) != recipients {
			t.Errorf("%d of %d recipients are on paper", len(seen), recipients)
		}
	}
}
