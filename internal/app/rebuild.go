package app

import (
	"context"
	"errors"
	"time"

	"relief/internal/auth"
	"relief/internal/config"
	"relief/internal/db"
	"relief/inventory/accounts"
	"relief/inventory/upkeep"
)

// rebuildLimit is how long making everything anew may take, on the slowest machine.
const rebuildLimit = 4 * time.Hour

// Rebuild makes anew what is kept beside the movements and does not agree with
// them, alone; see [upkeep.Rebuild]. Where nothing is wrong nothing is written.
func Rebuild(
	ctx context.Context, cfg config.Config, login string, told ...func(db.Telling),
) (done upkeep.Rebuilt, err error) {
	books, err := OpenBooks(ctx, cfg, true, told...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, books.Close()) }()
	by, err := Acting(ctx, books, cfg, login, auth.SettingsAdmin)
	if err != nil {
		return nil, err
	}
	var wrong []accounts.Finding
	err = books.Read(ctx, by.Branch, func(ctx context.Context, r db.Reader) (err error) {
		wrong, err = accounts.Check(ctx, r)
		return err
	})
	if err != nil || len(wrong) == 0 {
		return upkeep.Rebuilt{}, err
	}
	by.Act, by.Limit = "books.rebuild", rebuildLimit
	_, err = books.Write(ctx, by, func(ctx context.Context, tx *db.Tx) (_ db.Subject, err error) {
		done, err = upkeep.Rebuild(ctx, tx)
		return db.Subject{Kind: "branch", ID: int64(tx.Branch)}, err
	})
	return done, err
}
