package app

import (
	"context"
	"errors"
	"time"

	"relief/internal/db"
	"relief/inventory/upkeep"
)

// How often what nobody needs any more is swept, and how long it is kept; how
// often somebody looks whether a month is over.
const (
	sweepEvery  = time.Hour
	endEvery    = 5 * time.Minute
	keepUploads = 24 * time.Hour
	keepLog     = 400 * 24 * time.Hour
)

// workNowAndThen sweeps and ends months until the program stops. Several
// processes may sweep the same books: what is gone is gone.
func (a *App) workNowAndThen(ctx context.Context) {
	defer close(a.jobs)
	if a.Books.ReadOnly() {
		return
	}
	sweep, end := time.NewTicker(sweepEvery), time.NewTicker(endEvery)
	defer sweep.Stop()
	defer end.Stop()
	a.endMonths(ctx)
	for {
		select {
		case <-ctx.Done():
			return
		case <-sweep.C:
			if err := Sweep(ctx, a.Books); err != nil {
				a.log.Error("sweep", "error", err)
			}
		case <-end.C:
			a.endMonths(ctx)
		}
	}
}

// endMonths writes down the ends of months that are over; what fails is tried
// again the next time.
func (a *App) endMonths(ctx context.Context) {
	if err := EndMonths(ctx, a.Books); err != nil && ctx.Err() == nil {
		a.log.Error("end of a month", "error", err)
	}
}

// EndMonths writes down the ends of months that are over, of every branch.
func EndMonths(ctx context.Context, books *db.DB) error {
	branches, err := branchesOf(ctx, books)
	for _, branch := range branches {
		err = errors.Join(err, upkeep.EndMonths(ctx, books, branch))
	}
	return err
}

// Sweep removes sessions that ended, uploads nobody used, drafts nobody posted, and rows
// of the security log older than a year. Nothing of the books is touched.
func Sweep(ctx context.Context, books *db.DB) error {
	return books.Beside(ctx, func(ctx context.Context, s *db.Side) error {
		now := s.Where().Now
		for _, old := range []struct {
			sql    string
			before time.Time
		}{
			{`DELETE FROM sessions WHERE expires_at <= ?`, now},
			{`DELETE FROM uploads WHERE recorded_at <= ?`, now.Add(-keepUploads)},
			{`DELETE FROM drafts WHERE recorded_at <= ?`, now.Add(-keepUploads)},
			{`DELETE FROM security_log WHERE recorded_at <= ?`, now.Add(-keepLog)},
		} {
			if _, err := s.Exec(ctx, old.sql, db.Stamp(old.before)); err != nil {
				return err
			}
		}
		return nil
	})
}
