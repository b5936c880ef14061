package document

// Relabel is what a lot is called put right 批次更正.
const Relabel Kind = "relabel"

var relabel = Spec{
	Kind: Relabel, Series: "GZ",
	Steps: []Step{{Draft, Posted}},
	Holds: []State{Posted}, Moves: true,
	Reverse: true,
}
