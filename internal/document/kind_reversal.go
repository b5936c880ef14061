package document

// Reversal is a document that takes another back 红字冲销. Its number is of the series of
// its target.
const Reversal Kind = "reversal"

var reversal = Spec{
	Kind: Reversal,
	Steps: []Step{
		{Draft, Approved},
		{Draft, Cancelled},
		{Approved, Posted},
	},
	Waits: Draft, Holds: []State{Posted}, Ends: []State{Cancelled}, Moves: true,
}
