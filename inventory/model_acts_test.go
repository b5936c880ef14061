package inventory_test

import (
	"fmt"

	"relief/internal/document"
)

// modelAct is one thing that is done to the books of a model, and how often it
// is drawn among the others. An act that finds nothing to do does nothing.
type modelAct struct {
	name   string
	weight int
	do     func(*model) error
}

// modelActs are all of them. Those of a kind of document stand in its file,
// model_KIND_test.go.
var modelActs = []modelAct{
	{"receipt", 2, (*model).receive},
	{"gift", 2, (*model).gift},
	{"move", 2, (*model).move},
	{"draw up goods", 1, (*model).drawUp},
	{"post goods", 1, (*model).postDrawn},
	{"hold", 3, (*model).hold},
	{"rehome", 1, (*model).rehome},
	{"release", 1, (*model).release},
	{"dispatch", 2, (*model).dispatch},
	{"deliver", 2, (*model).deliver},
	{"own use", 1, (*model).take},
	{"relabel", 1, (*model).relabel},
	{"reverse", 2, (*model).reverse},
}

// missing names what no run did of all that should happen: an act of the
// table, and a kind of document that moves goods.
func missing(done map[string]int) (names []string) {
	for _, act := range modelActs {
		if done[act.name] == 0 {
			names = append(names, "the act "+act.name)
		}
	}
	for _, k := range document.Kinds {
		if k.Moves && done[posted(k.Kind)] == 0 {
			names = append(names, "posting a "+string(k.Kind))
		}
	}
	return names
}

// posted is what the posting of a kind of document is counted as.
func posted(k document.Kind) string { return "posted " + string(k) }

// run does n acts drawn by the seed, comparing as it goes: the whole of the
// balances with the model every so many acts, the books with themselves twenty
// times more seldom and at the end.
func (m *model) run(n int) error {
	var draw []modelAct
	for _, act := range modelActs {
		for range act.weight {
			draw = append(draw, act)
		}
	}
	for m.step = 1; m.step <= n; m.step++ {
		act := draw[m.rng.IntN(len(draw))]
		m.act = act.name
		if err := act.do(m); err != nil {
			return fmt.Errorf("step %d: %s: %w", m.step, act.name, err)
		}
		if m.step%m.every == 0 || m.step == n {
			if err := m.compare(); err != nil {
				return fmt.Errorf("after step %d: %w", m.step, err)
			}
		}
		if m.step%(m.every*20) == 0 && m.step < n {
			if err := m.sound(); err != nil {
				return fmt.Errorf("after step %d: %w", m.step, err)
			}
		}
	}
	return m.sound()
}
