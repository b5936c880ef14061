package db

// Inside doors for this room's own tests.
var (
	MayRetry  = mayRetry
	IsFull    = isFull
	IsBroken  = isBroken
	MoveAside = moveAside
)

// Bind is the text of a query as an engine gets it.
func Bind(e Engine, query string) string { return e.bind(query) }
