package forms

import (
	"strings"
	"testing"

	"relief/internal/document"
	"relief/internal/text"
)

// Every kind of document says what it is printed as, or that it has no paper.
func TestForms_everyKind(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range document.Kinds {
		papers, said := papersOf[k.Kind]
		if !said {
			t.Errorf("%s does not say what it is printed as", k.Kind)
		}
		usual := false
		for _, f := range papers.forms {
			usual = usual || f.Form == papers.usual
			if f.make == nil || seen[f.Form] || f.Form == RoundForm {
				t.Errorf("%s: the form %s is not made, or is another's", k.Kind, f.Form)
			}
			seen[f.Form] = true
			if name, known := NameOf(f.Form); !known || name.Key != f.Name.Key {
				t.Errorf("%s is called %v", f.Form, name)
			}
		}
		if len(papers.forms) > 0 && !usual {
			t.Errorf("%s: %q is none of its forms", k.Kind, papers.usual)
		}
	}
	if len(papersOf) != len(document.Kinds) {
		t.Errorf("%d kinds have papers, there are %d", len(papersOf), len(document.Kinds))
	}
}

// The cover of a round says the papers of a slip by their names.
func TestForms_onCover(t *testing.T) {
	words, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	cover := (&Round{ask: RoundAsk{Forms: RoundForms, Bilingual: true}}).holds()
	for _, f := range papersOf[document.Slip].forms {
		zh, en := words.Message(text.Zh, f.Name), words.Message(text.En, f.Name)
		if !strings.Contains(cover, zh) || !strings.Contains(cover, strings.ToLower(en)) {
			t.Errorf("%s is called %q, %q and on the cover %q", f.Form, zh, en, cover)
		}
	}
}
