package app

import (
	"context"
	"fmt"

	"relief/internal/audit"
	"relief/internal/config"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/reports/scrutiny"
)

// Backup copies the books into a folder while they are in use, and checks the
// copy: damage, references, the whole chain of acts, and all that
// [scrutiny.Verify] looks at. Who is told hears how far it is.
func Backup(ctx context.Context, cfg config.Config, dir string, told ...func(db.Telling)) (db.Backup, error) {
	cfg.ReadOnly = true
	books, err := OpenBooks(ctx, cfg, false)
	if err != nil {
		return db.Backup{}, err
	}
	defer books.Close()
	tell := toldTo(told)
	tell(db.Telling{Message: fault.Message{Key: "app.copying"}})
	return books.BackupTo(ctx, dir, checking(tell))
}

// Restore puts a checked copy in the place of the books, alone; see
// [db.Restore].
func Restore(
	ctx context.Context, cfg config.Config, file string, acceptLoss bool, told ...func(db.Telling),
) (db.Restored, error) {
	tell := toldTo(told)
	tell(db.Telling{Message: fault.Message{Key: "app.copying"}})
	o := db.Options{Dir: cfg.DataDir, URL: cfg.Database, Spelling: Spelling}
	return db.Restore(ctx, o, file, acceptLoss, checking(tell))
}

// CheckBooks looks at the whole books of every branch: the chain, the balances,
// the documents. Anything that is found is a Conflict.
func CheckBooks(ctx context.Context, books *db.DB) error { return checking(nil)(ctx, books) }

// checking is CheckBooks that tells how far it is.
func checking(told func(db.Telling)) func(context.Context, *db.DB) error {
	return func(ctx context.Context, books *db.DB) error {
		return everyBranch(ctx, books, func(ctx context.Context, r db.Reader) error {
			v, err := scrutiny.Verify(ctx, r, scrutiny.VerifyOptions{Told: told})
			if err == nil && !v.OK {
				err = fault.New(fault.Conflict, "report.verify_bad", len(v.Findings))
			}
			return err
		})
	}
}

// CheckChain walks every branch's chain of acts from its beginning to its head.
// A break is a Conflict that names the branch and the act.
func CheckChain(ctx context.Context, books *db.DB) error {
	return everyBranch(ctx, books, func(ctx context.Context, r db.Reader) error {
		breaks, _, err := audit.Walk(ctx, r)
		if err == nil && len(breaks) > 0 {
			err = fault.New(fault.Conflict, "app.chain_broken", int64(r.Where().Branch), breaks[0].Seq)
		}
		return err
	})
}

// everyBranch reads each branch by itself, in one snapshot each.
func everyBranch(ctx context.Context, books *db.DB, look func(context.Context, db.Reader) error) error {
	branches, err := branchesOf(ctx, books)
	if err != nil {
		return err
	}
	for _, branch := range branches {
		if err := books.Read(ctx, branch, look); err != nil {
			return err
		}
	}
	return nil
}

// branchesOf lists the branches.
func branchesOf(ctx context.Context, books *db.DB) (list []db.BranchID, err error) {
	err = books.Read(ctx, 0, func(ctx context.Context, r db.Reader) error {
		return r.Select(ctx, &list, `SELECT id FROM branches ORDER BY id`)
	})
	if err != nil {
		return nil, fmt.Errorf("branches: %w", err)
	}
	return list, nil
}
