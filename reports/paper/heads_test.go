package paper_test

import (
	"strings"
	"testing"

	"relief/internal/testkit/pdfcheck"
)

// No English head of a column is broken inside a word, on any sheet.
func TestHeads_whole(t *testing.T) {
	words, between := 0, func(r rune) bool { return strings.ContainsRune(" /-", r) }
	for _, s := range samples() {
		if !s.paper.Bilingual {
			continue
		}
		said := pdfcheck.TakeApart(t, render(t, s.paper)).All()
		for _, table := range s.paper.Tables {
			for _, c := range table.Columns {
				for _, word := range strings.FieldsFunc(c.LabelEn, between) {
					words++
					if !strings.Contains(said, word) {
						t.Errorf("%s: the head %q is broken inside %q", s.name, c.LabelEn, word)
					}
				}
			}
		}
	}
	if words < 100 {
		t.Errorf("only %d words were looked for", words)
	}
}
