package document

import "slices"

// ID names a document; papers show its Number instead.
type ID int64

// Kind is what a document is. Each kind is declared in a file of its own,
// kind_KIND.go, and stands once in Kinds.
type Kind string

// State is where a document stands.
type State string

// The states; which follow which is said by the Steps of a kind.
const (
	Draft      State = "draft"
	Arrived    State = "arrived"
	Inspected  State = "inspected"
	Submitted  State = "submitted"
	Approved   State = "approved"
	Picking    State = "picking"
	Dispatched State = "dispatched"
	Delivered  State = "delivered"
	Filed      State = "filed"
	Out        State = "out"
	Received   State = "received"
	Posted     State = "posted"
	Closed     State = "closed"
	Void       State = "void"
	Cancelled  State = "cancelled"
)

// States are all states, in the order in which goods pass them: lists are
// sorted by it, and filters offer them in it.
var States = []State{
	Draft, Arrived, Inspected, Submitted, Approved, Picking, Dispatched, Delivered, Filed, Out, Received, Posted,
	Closed, Void, Cancelled,
}

// Step is one step that a kind of document may take.
type Step struct{ From, To State }

// Spec is what every room must know of a kind of document. What only one room
// knows of it, such as its paper or its effects, hangs there on the kind.
type Spec struct {
	Kind   Kind
	Series Series // of its numbers; empty: its target's

	// Steps are all steps there are. The table "transitions" of the database,
	// which its trigger reads, holds the same rows.
	Steps []Step

	Waits State   // here somebody else must bring it to Approved before it ever holds; empty: nobody need
	Holds []State // its goods have moved, or what it says holds
	Ends  []State // it was given up before it held
	Moves bool    // it moves goods when it begins to hold
	Goods bool    // its lines stand in goods_lines, at least one from its draft on

	Reverse bool // while it holds a reversal may take it back

	// Home is the address of its own page, with %d for its id, in the states
	// HomeIn, or in all where none is named. Elsewhere it is shown by the page
	// that the register has for every document.
	Home   string
	HomeIn []State
}

// Kinds are all kinds, in the order in which goods pass them: lists are sorted
// by it, and filters offer them in it.
var Kinds = []Spec{receipt, transfer, relabel, plan, slip, ownUse, reversal}

// Spec gives what is known of a kind; of one that there is not, nothing.
func (k Kind) Spec() Spec {
	for _, s := range Kinds {
		if s.Kind == k {
			return s
		}
	}
	return Spec{Kind: k}
}

// States are those that a document of this kind can be in, in order.
func (s Spec) States() []State {
	var list []State
	for _, state := range States {
		if s.Has(state) {
			list = append(list, state)
		}
	}
	return list
}

// Has tells whether a document of this kind can be in a state.
func (s Spec) Has(state State) bool {
	return slices.ContainsFunc(s.Steps, func(step Step) bool { return step.From == state || step.To == state })
}

// HoldsIn tells whether in this state the goods have moved, or what the
// document says holds.
func (s Spec) HoldsIn(state State) bool { return slices.Contains(s.Holds, state) }

// AtHome tells whether in this state the document is shown by its own page.
func (s Spec) AtHome(state State) bool {
	return s.Home != "" && (len(s.HomeIn) == 0 || slices.Contains(s.HomeIn, state))
}

// Prefix is the series that a kind's numbers are of.
func (k Kind) Prefix() Series { return k.Spec().Series }

// Key is the catalogue's key of a state.
func (s State) Key() string { return "state." + string(s) }

// Key is the catalogue's key of a kind.
func (k Kind) Key() string { return "kind." + string(k) }

// order is the kinds in the order of Kinds.
func order() []Kind {
	list := make([]Kind, len(Kinds))
	for i, s := range Kinds {
		list[i] = s.Kind
	}
	return list
}
