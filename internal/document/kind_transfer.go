package document

// Transfer is goods moved from one place of the store to another 移库.
const Transfer Kind = "transfer"

var transfer = Spec{
	Kind: Transfer, Series: "DB",
	Steps: []Step{{Draft, Received}},
	Holds: []State{Received}, Moves: true,
	Reverse: true,
}
