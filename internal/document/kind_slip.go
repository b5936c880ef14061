package document

// Slip is goods picked, sent and handed over 出库·交接.
const Slip Kind = "slip"

var slip = Spec{
	Kind: Slip, Series: "CK",
	Steps: []Step{
		{Picking, Dispatched},
		{Picking, Void},
		{Dispatched, Delivered},
		{Delivered, Filed},
	},
	Holds: []State{Dispatched, Delivered, Filed}, Ends: []State{Void}, Moves: true,
	Reverse: true,
	Home:    "/slips/%d",
}
