package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"relief/internal/auth"
	"relief/internal/config"
	"relief/internal/db"
	"relief/inventory/accounts"
	"relief/inventory/upkeep"
	"relief/reports/scrutiny"
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
	var sound bool
	err = books.Read(ctx, by.Branch, func(ctx context.Context, r db.Reader) error {
		wrong, err := accounts.Check(ctx, r)
		if err != nil {
			return err
		}
		misfound, err := scrutiny.CheckFound(ctx, r)
		sound = len(wrong)+len(misfound) == 0
		return err
	})
	if err != nil || sound {
		return upkeep.Rebuilt{}, err
	}
	by.Act, by.Limit = "books.rebuild", rebuildLimit
	_, err = books.Write(ctx, by, func(ctx context.Context, tx *db.Tx) (_ db.Subject, err error) {
		done, err = RebuildIn(ctx, tx)
		return db.Subject{Kind: "branch", ID: int64(tx.Branch)}, err
	})
	return done, err
}

// RebuildIn does it within an act: what follows from the movements, then what
// rows are found by ("keys").
func RebuildIn(ctx context.Context, tx *db.Tx) (upkeep.Rebuilt, error) {
	done, err := upkeep.Rebuild(ctx, tx)
	if err != nil {
		return nil, err
	}
	misfound, err := scrutiny.CheckFound(ctx, tx)
	if err != nil || len(misfound) == 0 {
		return done, err
	}
	for _, table := range []string{"find_keys", "find_runs"} {
		if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE branch_id = ?`, tx.Branch); err != nil {
			return nil, fmt.Errorf("make %s anew: %w", table, err)
		}
	}
	if err := keepAll(ctx, tx); err != nil {
		return nil, err
	}
	done["keys"] = len(misfound)
	return done, tx.Note("found_anew", map[string]any{"runs": len(misfound)})
}
