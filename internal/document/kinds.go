package document

// ID names a document; papers show its Number instead.
type ID int64

// Kind is what a document is.
type Kind string

// The kinds of documents.
const (
	Receipt  Kind = "receipt"  // 入库
	Transfer Kind = "transfer" // 移库
	Relabel  Kind = "relabel"  // 批次更正
	Plan     Kind = "plan"     // 分配方案
	Slip     Kind = "slip"     // 出库·交接
	OwnUse   Kind = "own_use"  // 领用
	Reversal Kind = "reversal" // 红字冲销
)

// State is where a document stands.
type State string

// The states; which follow which is Transitions.
const (
	Draft      State = "draft"
	Arrived    State = "arrived"
	Inspected  State = "inspected"
	Submitted  State = "submitted"
	Approved   State = "approved"
	Posted     State = "posted"
	Received   State = "received"
	Picking    State = "picking"
	Dispatched State = "dispatched"
	Delivered  State = "delivered"
	Filed      State = "filed"
	Void       State = "void"
	Out        State = "out"
	Closed     State = "closed"
	Cancelled  State = "cancelled"
)

// Transition is one step a kind of document may take.
type Transition struct {
	Kind     Kind
	From, To State
}

// Transitions is every step there is. The table "transitions" of the database,
// which its trigger reads, holds the same rows.
var Transitions = []Transition{
	{Receipt, Draft, Posted},
	{Receipt, Arrived, Inspected},
	{Receipt, Inspected, Posted},
	{Receipt, Arrived, Cancelled},
	{Receipt, Inspected, Cancelled},
	{Transfer, Draft, Received},
	{Relabel, Draft, Posted},
	{Plan, Draft, Submitted},
	{Plan, Submitted, Draft},
	{Plan, Submitted, Approved},
	{Plan, Approved, Closed},
	{Plan, Closed, Approved}, // a reversal opened a line again
	{Plan, Draft, Cancelled},
	{Plan, Submitted, Cancelled},
	{Plan, Approved, Cancelled},
	{Slip, Picking, Dispatched},
	{Slip, Picking, Void},
	{Slip, Dispatched, Delivered},
	{Slip, Delivered, Filed},
	{OwnUse, Draft, Out},
	{Reversal, Draft, Approved},
	{Reversal, Draft, Cancelled},
	{Reversal, Approved, Posted},
}

// prefixes are the series of a kind's numbers; a reversal takes its target's.
var prefixes = map[Kind]Series{
	Receipt: "RK", Transfer: "DB", Relabel: "GZ", Plan: "FA", Slip: "CK", OwnUse: "LY",
}

// Prefix is the series that a kind's numbers are of.
func (k Kind) Prefix() Series { return prefixes[k] }

// stateKeys are the words for states, in the catalogue.
var stateKeys = map[State]string{
	Draft: "state.draft", Arrived: "state.arrived", Inspected: "state.inspected", Submitted: "state.submitted", Approved: "state.approved", Posted: "state.posted",
	Received: "state.received", Picking: "state.picking", Dispatched: "state.dispatched",
	Delivered: "state.delivered", Filed: "state.filed", Void: "state.void", Out: "state.out",
	Closed: "state.closed", Cancelled: "state.cancelled",
}

// kindKeys are the words for kinds, in the catalogue.
var kindKeys = map[Kind]string{
	Receipt: "kind.receipt", Transfer: "kind.transfer", Relabel: "kind.relabel", Plan: "kind.plan",
	Slip: "kind.slip", OwnUse: "kind.own_use", Reversal: "kind.reversal",
}

// Key is the catalogue's key of a state.
func (s State) Key() string { return stateKeys[s] }

// Key is the catalogue's key of a kind.
func (k Kind) Key() string { return kindKeys[k] }
