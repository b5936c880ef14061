package paper_test

import (
	"testing"

	"relief/internal/testkit/pdfcheck"
)

// No English head of a column is broken inside a word, on any sheet.
func TestHeads_whole(t *testing.T) {
	words := 0
	for _, s := range samples() {
		if !s.paper.Bilingual {
			continue
		}
		var heads []string
		for _, table := range s.paper.Tables {
			for _, c := range table.Columns {
				heads = append(heads, c.LabelEn)
			}
		}
		words += pdfcheck.TakeApart(t, render(t, s.paper)).CheckHeads(t, s.name, heads...)
	}
	if words < 100 {
		t.Errorf("only %d words were looked for", words)
	}
}
