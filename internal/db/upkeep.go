package db

import (
	"context"
	"errors"
	"fmt"
)

// Upkeep changes what follows from the movements of a branch and is kept beside
// them, and nothing else: it leaves no audit row. No act posts meanwhile, so fn
// must be short; it sees all that was posted before. It does not wait for a
// request and is not retried.
func (d *DB) Upkeep(ctx context.Context, branch BranchID, fn func(context.Context, *Side) error) (err error) {
	if err := d.mayWrite(ctx); err != nil {
		return err
	}
	leave, err := d.lane(branch)
	if err != nil {
		return err
	}
	defer leave()
	ctx = context.WithoutCancel(ctx)
	c, err := d.begin(ctx, waitForTurn)
	if err != nil {
		return d.unready(err)
	}
	defer func() { err = errors.Join(err, c.end(ctx)) }()
	s := &Side{reading: reading{At: d.instant(), engine: d.engine, q: c}, conn: c}
	s.Branch = branch
	if _, err := s.Exec(ctx, `UPDATE heads SET seq = seq WHERE branch_id = ?`, branch); err != nil {
		return d.unready(fmt.Errorf("lock head of branch %d: %w", branch, err))
	}
	if s.Zone, err = zoneOf(ctx, s, branch); err != nil {
		return d.unready(err)
	}
	if err := fn(ctx, s); err != nil {
		return d.unready(err)
	}
	return c.commit(ctx)
}
