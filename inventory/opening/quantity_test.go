package opening_test

import (
	"fmt"
	"slices"
	"testing"

	"relief/internal/sheet"
	"relief/inventory/opening"
)

// What a count came to is said where it is not plain, and damaged units are
// written in the same words.
func TestResolve_reckoned(t *testing.T) {
	tests := []struct {
		row            string
		units, damaged int64
		said           []string
	}{
		{"口罩|只|374|", 374, 0, nil},
		{"口罩|只|374只|", 374, 0, nil},
		{"口罩|只|7盒+24|", 374, 0, []string{"opening.reckoned 7盒+24 374 只"}},
		{"口罩|只|7盒|", 350, 0, []string{"opening.reckoned 7盒 350 只"}},
		{"口罩|盒|7|2只", 350, 2, nil},
		{"口罩|只|10+2|1盒", 12, 50, []string{"opening.reckoned 10+2 12 只"}},
		{"担架|副|10+2|1+1", 12, 2, []string{"opening.reckoned 10+2 12 副"}},
	}
	for _, tt := range tests {
		l := judge(t, "品名|单位|完好数|破损数", tt.row, nil)
		var said []string
		for _, n := range l.Notes {
			if n.Key == "opening.reckoned" {
				said = append(said, n.Key)
				for _, arg := range n.Args {
					said[len(said)-1] += " " + fmt.Sprint(arg)
				}
			}
		}
		if l.Units != tt.units || l.Damaged != tt.damaged || !slices.Equal(said, tt.said) {
			t.Errorf("%s: %d, %d damaged, %v: %v", tt.row, l.Units, l.Damaged, said, l.Faults)
		}
	}
}

// A total is compared with sums as the clerk writes them; where packs and pieces
// stand together nobody can, and that is said.
func TestParse_totalOfSums(t *testing.T) {
	for _, tt := range []struct{ first, total, want string }{
		{"10+2", "36", ""}, {"10+2", "35", "opening.total_differs"}, {"7盒+24", "400", "opening.total_unsure"},
	} {
		g := sheet.FromRows("一", [][]string{
			{"品名", "单位", "实盘数"}, {"口罩", "只", tt.first}, {"棉被", "床", "24"}, {"合计", "", tt.total}})
		c, err := opening.Parse(g, opening.Mapping{})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, r := range c.Remarks {
			got = r.Key
		}
		if got != tt.want || c.Totals[0].Agrees == (tt.want == "opening.total_differs") {
			t.Errorf("%s: %q, want %q", tt.first, got, tt.want)
		}
	}
}
