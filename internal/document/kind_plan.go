package document

// Plan is who shall get what 分配方案. It moves nothing, but holds what it promises.
const Plan Kind = "plan"

var plan = Spec{
	Kind: Plan, Series: "FA",
	Steps: []Step{
		{Draft, Submitted},
		{Submitted, Draft},
		{Submitted, Approved},
		{Approved, Closed},
		{Closed, Approved}, // a reversal opened a line again
		{Draft, Cancelled},
		{Submitted, Cancelled},
		{Approved, Cancelled},
	},
	Waits: Submitted, Holds: []State{Approved, Closed}, Ends: []State{Cancelled},
	Home: "/plans/%d",
}
