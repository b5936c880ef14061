package text

import (
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

// What nobody sees is taken out and named; a line break becomes one blank.
func TestTidy(t *testing.T) {
	for in, want := range map[string]struct {
		tidy   string
		unseen []string
		broke  bool
	}{
		"急救箱":               {tidy: "急救箱"},
		" \u3000急救 箱\u00a0": {tidy: "急救 箱"},
		"\u202d13800000000\u202c": {
			tidy: "13800000000", unseen: []string{"U+202D", "U+202C"},
		},
		"\u200b49":        {tidy: "49", unseen: []string{"U+200B"}},
		"\ufeff\u200b":    {tidy: "", unseen: []string{"U+FEFF", "U+200B"}},
		"家庭包\n(火灾)":       {tidy: "家庭包 (火灾)", broke: true},
		"A\r\n\r\n 1 \n":  {tidy: "A 1", broke: true},
		"\n急救箱\n":         {tidy: "急救箱"},
		"a\tb":            {tidy: "a\tb"},
		"a\x00b\x1bc":     {tidy: "abc", unseen: []string{"U+0000", "U+001B"}},
		"甲\u2028\u200b乙":  {tidy: "甲 乙", unseen: []string{"U+200B"}, broke: true},
		"\u200b\n\u200b甲": {tidy: "甲", unseen: []string{"U+200B"}},
	} {
		tidy, unseen, broke := Tidy(in)
		if tidy != want.tidy || broke != want.broke || cmp.Diff(want.unseen, unseen) != "" {
			t.Errorf("Tidy(%q) = %q, %v, %v; want %+v", in, tidy, unseen, broke, want)
		}
	}
}

func FuzzTidy(f *testing.F) {
	f.Add("\u202d138\u202c")
	f.Add("a\n\u200bb ")
	f.Fuzz(func(t *testing.T, s string) {
		tidy, _, _ := Tidy(s)
		if again, _, broke := Tidy(tidy); again != tidy || broke {
			t.Errorf("Tidy(%q) = %q, and again %q", s, tidy, again)
		}
		if tidy != strings.TrimSpace(tidy) || strings.ContainsFunc(tidy, func(r rune) bool {
			return r != '\t' && unicode.In(r, unicode.Cc, unicode.Cf)
		}) {
			t.Errorf("Tidy(%q) = %q", s, tidy)
		}
	})
}
