package scrutiny

import (
	"slices"
	"testing"

	"relief/internal/document"
)

// A document whose lines stand in goods_lines lacks them in every state, even
// where its movements are there; of other kinds that table says nothing.
func TestLacks_lines(t *testing.T) {
	number, posted := "X-1", "2031-10-08"
	listed := document.Spec{Moves: true, Goods: true, Holds: []document.State{document.Posted}}
	other := listed
	other.Goods = false
	for _, tt := range []struct {
		name string
		spec document.Spec
		d    standing
		lack bool
	}{
		{"draft", listed, standing{State: document.Draft, Goods: 1}, false},
		{"draft without lines", listed, standing{State: document.Draft}, true},
		{"posted", listed, standing{State: document.Posted, Moves: 2, Goods: 2}, false},
		{"posted without lines", listed, standing{State: document.Posted, Moves: 2}, true},
		{"posted without movements", listed, standing{State: document.Posted, Goods: 2}, true},
		{"other draft", other, standing{State: document.Draft}, false},
		{"other posted", other, standing{State: document.Posted, Moves: 2}, false},
		{"receipt of nothing accepted", other, standing{State: document.Posted, Lines: 1}, false},
		{"other posted without either", other, standing{State: document.Posted, Goods: 1}, true},
	} {
		if tt.d.State == document.Posted {
			tt.d.Number, tt.d.PostedAt = &number, &posted
		}
		var keys []string
		for _, m := range tt.d.lacks(tt.spec) {
			keys = append(keys, m.Key)
		}
		if slices.Contains(keys, "report.lack_lines") != tt.lack || len(keys) > 1 {
			t.Errorf("%s: it lacks %v", tt.name, keys)
		}
	}
}
