package scrutiny

import (
	"context"
	"fmt"

	"relief/internal/db"
	"relief/internal/fault"
)

// toldEvery is after how many rows somebody who waits is told.
const toldEvery = 4096

// countedReader tells how many rows of the books have been read, of all.
type countedReader struct {
	db.Reader
	done, all int64
	told      func(db.Telling)
}

// telling gives a reader that tells how far a look at the books is. Movements are
// read for the chain and for the balances.
func telling(ctx context.Context, r db.Reader, told func(db.Telling)) (db.Reader, error) {
	c := &countedReader{Reader: r, told: told}
	c.tell()
	for table, times := range map[string]int64{
		"movements": 2, "audit": 1, "balances": 1, "ledger_lines": 1, "ledger_days": 1, "ledger_closings": 1,
		"month_stock": 1, "documents": 3, "find_keys": 1, "find_runs": 1,
	} {
		var n int64
		if err := r.Get(ctx, &n, `SELECT COUNT(*) FROM `+table+` WHERE branch_id = ?`, r.Where().Branch); err != nil {
			return nil, fmt.Errorf("rows of %s: %w", table, err)
		}
		c.all += n * times
	}
	return c, nil
}

func (c *countedReader) tell() {
	c.told(db.Telling{Message: fault.Message{Key: "report.verifying"}, Done: c.done, All: c.all})
}

// Each counts the rows.
func (c *countedReader) Each(ctx context.Context, dst any, fn func() error, query string, args ...any) error {
	return c.Reader.Each(ctx, dst, func() error {
		if c.done++; c.done%toldEvery == 0 {
			c.tell()
		}
		return fn()
	}, query, args...)
}
