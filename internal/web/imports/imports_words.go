package imports

import (
	"fmt"
	"slices"
	"strings"

	"relief/internal/intake"
	"relief/internal/web/desk"
)

// means notes what a word of a field is to mean.
func (a *importAsks) means(field, word, meaning string) {
	if a.mapping.Words == nil {
		a.mapping.Words = map[string]map[string]string{}
	}
	if a.mapping.Words[field] == nil {
		a.mapping.Words[field] = map[string]string{}
	}
	a.mapping.Words[field][word] = meaning
}

// wordsShown is how many unknown words a page asks for at once.
const wordsShown = 40

// makeWords asks what the words mean that nobody knows.
func (p *importPage) makeWords() {
	for _, f := range p.Kind.Fields {
		if len(f.Means) == 0 {
			continue
		}
		for _, typed := range p.Result.Unknown(f.Key) {
			options := []desk.Option{{Label: p.T("common.choose")}}
			for _, m := range f.Means {
				options = append(options, desk.Option{Value: m.Value, Label: p.Say(m.Label),
					Chosen: m.Value == p.List.Said(f.Key, typed)})
			}
			b := p.Base
			b.Form = nil // what was read is what was asked
			label := p.T("importpage.word_means", p.Say(f.Label), intake.Short(typed))
			if len(p.Words) < wordsShown {
				p.Words = append(p.Words, b.Choice("word."+f.Key+"."+typed, label, options, "id",
					fmt.Sprintf("f-word-%d", len(p.Words))))
			}
		}
	}
}

// Columned are those of them without the words, for a form that asks for these.
func (p *importPage) Columned() []desk.Attr {
	return slices.DeleteFunc(p.Asked(), func(a desk.Attr) bool { return strings.HasPrefix(a.Name, "word.") })
}
