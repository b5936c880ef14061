package inventory

import (
	"testing"

	"relief/internal/document"
)

// Every kind of document says what it means to the stock, and one that moves
// goods has its effects, in states in which it holds.
func TestKinds_stock(t *testing.T) {
	moves := map[document.Kind]bool{document.Reversal: true} // the opposite of its target's
	for _, e := range Effects {
		moves[e.Kind] = true
		if spec := e.Kind.Spec(); !spec.HoldsIn(e.To) {
			t.Errorf("%s moves goods in %s, where it does not hold", e.Kind, e.To)
		}
	}
	for _, k := range document.Kinds {
		if _, said := stockKinds[k.Kind]; !said {
			t.Errorf("%s does not say what it means to the stock", k.Kind)
		}
		if k.Moves != moves[k.Kind] {
			t.Errorf("%s is declared to move goods: %v, and has effects: %v", k.Kind, k.Moves, moves[k.Kind])
		}
	}
	if len(stockKinds) != len(document.Kinds) {
		t.Errorf("%d kinds mean something to the stock, there are %d", len(stockKinds), len(document.Kinds))
	}
}
