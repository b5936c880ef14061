package document

// Receipt is goods that come in 入库.
const Receipt Kind = "receipt"

var receipt = Spec{
	Kind: Receipt, Series: "RK",
	Steps: []Step{
		{Draft, Posted}, // an opening count
		{Arrived, Inspected},
		{Inspected, Posted},
		{Arrived, Cancelled},
		{Inspected, Cancelled},
	},
	Holds: []State{Posted}, Ends: []State{Cancelled}, Moves: true,
	Reverse: true,
	Home:    "/receipts/%d", HomeIn: []State{Arrived, Inspected, Cancelled},
}
