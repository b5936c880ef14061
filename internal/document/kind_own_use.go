package document

// OwnUse is goods taken out for the branch's own use 领用.
const OwnUse Kind = "own_use"

var ownUse = Spec{
	Kind: OwnUse, Series: "LY",
	Steps: []Step{{Draft, Out}},
	Holds: []State{Out}, Moves: true,
	Reverse: true,
}
