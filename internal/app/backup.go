package app

import (
	"bytes"
	"context"
	"fmt"

	"relief/internal/config"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/reports"
)

// Backup copies the books into a folder while they are in use, and checks the
// copy: damage, references, the whole chain of acts, and all that
// [reports.Verify] looks at.
func Backup(ctx context.Context, cfg config.Config, dir string) (db.Backup, error) {
	cfg.ReadOnly = true
	books, err := OpenBooks(ctx, cfg, false)
	if err != nil {
		return db.Backup{}, err
	}
	defer books.Close()
	return books.BackupTo(ctx, dir, CheckBooks)
}

// Restore puts a checked copy in the place of the books, alone; see
// [db.Restore].
func Restore(ctx context.Context, cfg config.Config, file string, acceptLoss bool) (db.Restored, error) {
	return db.Restore(ctx, db.Options{Dir: cfg.DataDir, URL: cfg.Database}, file, acceptLoss, CheckBooks)
}

// CheckBooks looks at the whole books of every branch. A break of the chain, or
// anything else that is found, is a Conflict.
func CheckBooks(ctx context.Context, books *db.DB) error {
	if err := CheckChain(ctx, books); err != nil {
		return err
	}
	var branches []db.BranchID
	err := books.Read(ctx, 0, func(ctx context.Context, r db.Reader) error {
		return r.Select(ctx, &branches, `SELECT id FROM branches ORDER BY id`)
	})
	if err != nil {
		return fmt.Errorf("branches: %w", err)
	}
	for _, branch := range branches {
		err := books.Read(ctx, branch, func(ctx context.Context, r db.Reader) error {
			v, err := reports.Verify(ctx, r, reports.VerifyOptions{})
			if err == nil && !v.OK {
				err = fault.New(fault.Conflict, "report.verify_bad", len(v.Findings))
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// chainBatch is how many acts are read at a time.
const chainBatch = 500

// CheckChain walks every branch's chain of acts from its beginning to its head.
// A break is a Conflict that names the branch and the act.
func CheckChain(ctx context.Context, books *db.DB) error {
	return books.Read(ctx, 0, func(ctx context.Context, r db.Reader) error {
		var heads []struct {
			BranchID db.BranchID
			Seq      int64
			Hash     []byte
		}
		if err := r.Select(ctx, &heads, `SELECT branch_id, seq, hash FROM heads ORDER BY branch_id`); err != nil {
			return fmt.Errorf("heads: %w", err)
		}
		for _, head := range heads {
			last, hash, err := walkChain(ctx, r, head.BranchID)
			if err != nil {
				return err
			}
			if last != head.Seq || last > 0 && !bytes.Equal(hash, head.Hash) {
				return fault.New(fault.Conflict, "app.chain_broken", int64(head.BranchID), last)
			}
		}
		return nil
	})
}

// walkChain gives the last act of a branch and its hash.
func walkChain(ctx context.Context, r db.Reader, branch db.BranchID) (seq int64, hash []byte, err error) {
	for {
		var rows []struct {
			Seq     int64
			Payload []byte
			Prev    []byte
			Hash    []byte
		}
		err := r.Select(ctx, &rows, `
			SELECT seq, payload, prev, hash
			FROM   audit
			WHERE  branch_id = ? AND seq > ?
			ORDER  BY seq
			LIMIT  ?`, branch, seq, chainBatch)
		if err != nil {
			return seq, hash, fmt.Errorf("audit of branch %d: %w", branch, err)
		}
		for _, row := range rows {
			joined := hash == nil || bytes.Equal(row.Prev, hash)
			if row.Seq != seq+1 || !joined || !bytes.Equal(row.Hash, db.Hash(row.Prev, branch, row.Seq, row.Payload)) {
				return seq, hash, fault.New(fault.Conflict, "app.chain_broken", int64(branch), row.Seq)
			}
			seq, hash = row.Seq, row.Hash
		}
		if len(rows) < chainBatch {
			return seq, hash, nil
		}
	}
}
