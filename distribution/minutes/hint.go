package minutes

import (
	"slices"
	"strings"

	"relief/internal/text"
)

// hints offers the known name nearest to an unknown one.
type hints struct {
	items, recipients []string // names, sorted
	asked             int
}

// mostHints bounds the work a text full of unknown names makes.
const mostHints = 20

func newHints(names Names) *hints {
	h := &hints{}
	for _, it := range names.Items {
		if it.Several == nil {
			h.items = append(h.items, it.Label())
		}
	}
	for _, to := range names.Recipients {
		h.recipients = append(h.recipients, to.Name)
	}
	slices.Sort(h.items)
	slices.Sort(h.recipients)
	h.items, h.recipients = slices.Compact(h.items), slices.Compact(h.recipients)
	return h
}

// near is the name that shares most pairs of characters with the word, or ""
// when none shares half of them.
func (h *hints) near(word string, among []string) string {
	if h.asked++; h.asked > mostHints {
		return ""
	}
	best, most := "", 0.5
	for _, name := range among {
		if likeness := alike(text.Fold(word), text.Fold(name)); likeness > most {
			best, most = name, likeness
		}
	}
	return best
}

// alike is the share of common pairs of characters, from 0 to 1; 1 as well
// when one name begins with the other.
func alike(a, b string) float64 {
	if a == "" || b == "" {
		return 0
	}
	if len(a) > 6 && strings.HasPrefix(b, a) || len(b) > 6 && strings.HasPrefix(a, b) {
		return 0.99
	}
	x, y := pairs(a), pairs(b)
	common := 0
	for p, n := range x {
		common += min(n, y[p])
	}
	return 2 * float64(common) / float64(max(len([]rune(a))+len([]rune(b)), 1))
}

func pairs(s string) map[[2]rune]int {
	out := map[[2]rune]int{}
	last := rune(0)
	for _, c := range s {
		out[[2]rune{last, c}]++
		last = c
	}
	return out
}
