package app

import (
	"context"
	"time"

	"relief/internal/db"
)

// How often what nobody needs any more is swept, and how long it is kept.
const (
	sweepEvery  = time.Hour
	keepUploads = 24 * time.Hour
	keepLog     = 400 * 24 * time.Hour
)

// sweepNowAndThen sweeps until the program stops. Several processes may sweep
// the same books: what is gone is gone.
func (a *App) sweepNowAndThen(ctx context.Context) {
	defer close(a.jobs)
	if a.Books.ReadOnly() {
		return
	}
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := Sweep(ctx, a.Books); err != nil {
				a.log.Error("sweep", "error", err)
			}
		}
	}
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
