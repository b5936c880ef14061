package db

import "io/fs"

// Inside doors for this room's own tests.
var (
	MayRetry  = mayRetry
	IsFull    = isFull
	IsBroken  = isBroken
	MoveAside = moveAside
)

// Bind is the text of a query as an engine gets it.
func Bind(e Engine, query string) string { return e.bind(query) }

// SchemaFiles are the migrations as an engine is told them.
func SchemaFiles(e Engine) fs.FS { return schemaFiles{e} }

// Render is a migration written once in the words of an engine.
func Render(e Engine, text string) (string, error) { return e.render(text) }

// WithRoom are options on a machine with so many bytes free.
func WithRoom(o Options, free int64) Options {
	o.free = func(string) (int64, bool) { return free, true }
	return o
}
