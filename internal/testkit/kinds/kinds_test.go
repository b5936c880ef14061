package kinds

import (
	"slices"
	"testing"

	"relief/internal/document"
)

// Every kind has a sample, and its samples take every step that the kind may
// take and no other, so that they pass every state.
func TestKinds_sampled(t *testing.T) {
	taken, names := map[document.Kind]map[document.Step]bool{}, map[string]bool{}
	for _, s := range Samples {
		if names[s.Name] {
			t.Errorf("two samples are called %s", s.Name)
		}
		names[s.Name] = true
		if taken[s.Kind] == nil {
			taken[s.Kind] = map[document.Step]bool{}
		}
		for _, step := range s.Steps {
			at := step.From
			for _, to := range append(slices.Clone(step.Through), step.To) {
				if at != "" {
					taken[s.Kind][document.Step{From: at, To: to}] = true
				}
				at = to
			}
			if step.From != "" && s.path(step.From) == nil {
				t.Errorf("%s: nothing leads to %s", s.Name, step.From)
			}
		}
	}
	for _, k := range document.Kinds {
		if taken[k.Kind] == nil {
			t.Errorf("no sample of a %s", k.Kind)
			continue
		}
		for _, step := range k.Steps {
			if !taken[k.Kind][step] {
				t.Errorf("no sample of a %s goes from %s to %s", k.Kind, step.From, step.To)
			}
			delete(taken[k.Kind], step)
		}
		for step := range taken[k.Kind] {
			t.Errorf("a sample of a %s goes from %s to %s, which it may not", k.Kind, step.From, step.To)
		}
		for _, state := range k.States() {
			reached := func(s Sample) bool { return s.Kind == k.Kind && slices.Contains(s.states(), state) }
			if !slices.ContainsFunc(Samples, reached) {
				t.Errorf("no sample of a %s is ever %s", k.Kind, state)
			}
		}
		delete(taken, k.Kind)
	}
	for kind := range taken {
		t.Errorf("a sample of a %s, which is no kind", kind)
	}
}
