package document_test

import (
	"slices"
	"strings"
	"testing"

	"relief/internal/document"
	"relief/internal/text"
)

// What a kind is declared to be hangs together: there is no state that its
// steps do not reach, and none that ends it without saying how.
func TestKinds_declared(t *testing.T) {
	series := map[document.Series]bool{"ZY": true} // equipment's
	seen, states := map[document.Kind]bool{}, map[document.State]bool{}
	for _, k := range document.Kinds {
		fail := func(what string, v any) { t.Helper(); t.Errorf("%s: %s %v", k.Kind, what, v) }
		if seen[k.Kind] || len(k.Steps) == 0 || len(k.Holds) == 0 {
			fail("is declared twice, or takes no step, or never holds:", k)
		}
		if series[k.Series] {
			fail("shares the series", k.Series)
		}
		seen[k.Kind], series[k.Series] = true, true
		for _, list := range [][]document.State{k.Holds, k.Ends, k.HomeIn} {
			for _, state := range list {
				if !k.Has(state) {
					fail("names a state that no step reaches:", state)
				}
			}
		}
		for _, state := range k.States() {
			states[state] = true
			last := !slices.ContainsFunc(k.Steps, func(s document.Step) bool { return s.From == state })
			if last && k.HoldsIn(state) == slices.Contains(k.Ends, state) {
				fail("ends, and it is not said how, in", state)
			}
		}
		approval := document.Step{From: k.Waits, To: document.Approved}
		if k.Waits != "" && (!slices.Contains(k.Steps, approval) || k.HoldsIn(k.Waits)) {
			fail("cannot wait for approval in", k.Waits)
		}
		if k.Reverse && !k.Moves {
			fail("moves nothing that a reversal could take back:", k)
		}
		if (k.Home != "") != (strings.Count(k.Home, "%d") == 1) || k.Home == "" && k.HomeIn != nil {
			fail("has no address:", k.Home)
		}
		if k.Kind.Spec().Kind != k.Kind || k.Kind.Prefix() != k.Series ||
			k.Series != "" && k.Series.KindOf() != k.Kind {
			fail("is not found again:", k)
		}
	}
	for _, state := range document.States {
		if !states[state] {
			t.Errorf("no kind is ever %s", state)
		}
		delete(states, state)
	}
	if len(states) > 0 {
		t.Errorf("states stand in no list: %v", states)
	}
	if none := document.Kind("none").Spec(); none.Has(document.Draft) || none.HoldsIn(document.Posted) {
		t.Errorf("an unknown kind has %+v", none)
	}
}

// Every kind and every state has its word in every language. Their keys are
// the only ones that are put together.
func TestKinds_words(t *testing.T) {
	words, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, k := range document.Kinds {
		keys = append(keys, k.Kind.Key())
	}
	for _, s := range document.States {
		keys = append(keys, s.Key())
	}
	for _, lang := range text.Langs {
		for _, key := range keys {
			if said := words.Say(lang, key); strings.Contains(said, key) || strings.TrimSpace(said) == "" {
				t.Errorf("%s says %q of %s", lang, said, key)
			}
		}
	}
}
