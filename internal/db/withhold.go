package db

import (
	"context"

	"relief/internal/fault"
)

type withholdKey struct{}

// Withhold gives a context in which nothing is written: every Write and Beside
// under it is refused so before it begins.
func Withhold(ctx context.Context, refusal error) context.Context {
	return context.WithValue(ctx, withholdKey{}, refusal)
}

// mayWrite is why nothing may be written here, or nil.
func (d *DB) mayWrite(ctx context.Context) error {
	if refusal, withheld := ctx.Value(withholdKey{}).(error); withheld {
		return refusal
	}
	if d.readOnly {
		return fault.New(fault.Unready, "fault.read_only")
	}
	return nil
}
