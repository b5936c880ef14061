package kinds

import (
	"context"
	"slices"

	"relief/internal/db"
	"relief/internal/document"
)

// Sample shows one way in which documents of a kind come about and go on. A
// kind may have several; together they take every step of its Spec.
type Sample struct {
	Name  string // of the test
	Kind  document.Kind
	Steps []Step

	// Frozen are the tables with a column document_id whose rows stand as they
	// are once the document is posted: its lines, and its own head if it has one.
	Frozen []Frozen

	// Damage is what only this kind can suffer; what any can is known to the walk.
	Damage []Damage
}

// Frozen is such a table. Added tells whether rows may still be added to it: a
// head has one row, which a key of the table sees to.
type Frozen struct {
	Table string
	Added bool
}

// Damage is a change that nobody can make but who has the file, and the check
// that must find it.
type Damage struct {
	Name  string
	In    document.State // where the document stands; empty: where it first holds
	SQL   string         // with %d for its id
	Check string
}

// Step is one act that brings a document from a state to another.
type Step struct {
	From    document.State   // empty: it is made
	To      document.State   // where it stands then
	Through []document.State // passed on the way; nobody ever finds it there
	Who     string           // login of who does it

	// Act is the act by which a page offers it, New the address to which the form
	// that makes one is sent, and Form what the form says, a name and a value in
	// turn; all empty: its form is tried elsewhere.
	Act  string
	New  string
	Form func(*Office, Page) []string

	// Prepare is what others do first, in writes of their own; nil: nothing.
	Prepare func(o *Office, m *Made) error
	// Do is the act itself. It gives the document that it made, or m.ID.
	Do func(ctx context.Context, tx *db.Tx, o *Office, m Made, p Page) (document.ID, error)

	// Unseen is why the verb is not told which version its page showed; empty: it
	// is told, and refuses any but the last.
	Unseen string
	// Dated tells whether the day of business is the page's; otherwise goods move
	// today.
	Dated bool
	// Before is the key of the refusal when goods are to leave before the day on
	// which nearly all of them were away. Asked of dated acts that take goods.
	Before string
}

// decides tells whether somebody else approves by this step what waits for it.
func (s Step) decides(spec document.Spec) bool {
	passes := append(slices.Clone(s.Through), s.To)
	return spec.Waits != "" && s.From == spec.Waits && slices.Contains(passes, document.Approved)
}

// says is a form that says the same on any day.
func says(pairs ...string) func(*Office, Page) []string {
	return func(*Office, Page) []string { return pairs }
}

// dated is a form that says nothing but its day.
func dated(_ *Office, p Page) []string { return []string{"business_on", p.On} }

// Page is what the person had before them who does an act: the version of the
// document, 0 for whatever it is, and the day they put in.
type Page struct {
	Seen int64
	On   string
}

// Made is a document of a sample, and what it leans on.
type Made struct {
	ID    document.ID
	Plan  document.ID // which a slip or an own use serves
	Other document.ID // what a reversal takes back; the reversal of what a plan gave
}

// Samples are all of them, in the order of document.Kinds.
var Samples = []Sample{receipt, transfer, drawnUp, relabel, plan, slip, ownUse, reversal}

// states are those that the walk of a sample passes.
func (s Sample) states() (list []document.State) {
	for _, step := range s.Steps {
		for _, state := range append([]document.State{step.From, step.To}, step.Through...) {
			if state != "" && !slices.Contains(list, state) {
				list = append(list, state)
			}
		}
	}
	return list
}

// Rests are the states in which a document of the sample stands between acts.
func (s Sample) Rests() (list []document.State) {
	for _, step := range s.Steps {
		if !slices.Contains(list, step.To) {
			list = append(list, step.To)
		}
	}
	return list
}

// path gives the fewest steps that lead to a state; nil where none do.
func (s Sample) path(to document.State) []Step {
	ways := [][]Step{nil}
	for seen := map[document.State]bool{}; len(ways) > 0; ways = ways[1:] {
		way, at := ways[0], document.State("")
		if len(way) > 0 {
			at = way[len(way)-1].To
		}
		if at == to {
			return way
		}
		if seen[at] {
			continue
		}
		seen[at] = true
		for _, step := range s.Steps {
			if step.From == at {
				ways = append(ways, append(slices.Clone(way), step))
			}
		}
	}
	return nil
}
