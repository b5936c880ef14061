package db

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"

	"relief/internal/fault"
)

// Backup is what a copy of the books turned out to be.
type Backup struct {
	File   string `json:"file"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// BackupTo writes a consistent copy of the SQLite books into dir while they are
// in use, checks it, and only then gives it its name. Copying the file itself
// would miss what lies in the write-ahead log. PostgreSQL's copies are made
// with its own tools; asking here is refused.
func (d *DB) BackupTo(
	ctx context.Context, dir string, check func(ctx context.Context, copy *DB) error,
) (Backup, error) {
	if d.engine != SQLite {
		return Backup{}, fault.New(fault.Unready, "db.backup_postgres")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Backup{}, copyRefused(err, dir)
	}
	work, err := os.MkdirTemp(dir, ".making-*")
	if err != nil {
		return Backup{}, copyRefused(err, dir)
	}
	defer os.RemoveAll(work)

	made := filepath.Join(work, FileName)
	if err := d.vacuumInto(ctx, made); err != nil {
		if isFull(err) {
			return Backup{}, copyRefused(syscall.ENOSPC, dir)
		}
		return Backup{}, d.refusal(Options{}, err)
	}
	if err := keepPrivate(made); err != nil {
		return Backup{}, copyRefused(err, dir)
	}
	if err := checkCopy(ctx, work, check); err != nil {
		return Backup{}, err
	}
	b, err := seal(made)
	if err != nil {
		return Backup{}, err
	}
	zone, err := d.firstZone(ctx)
	if err != nil {
		return Backup{}, err
	}
	b.File = filepath.Join(dir, "relief-"+d.clock().In(zone).Format(copyName)+".db")
	if err := os.Rename(made, b.File); err != nil {
		return Backup{}, copyRefused(err, dir)
	}
	return b, syncFolder(dir)
}

// copyName dates a copy as the branch does, with how far it is from UTC.
const copyName = "20060102-150405.000-0700"

// firstZone is the zone of the first branch; books without one count by UTC.
func (d *DB) firstZone(ctx context.Context) (zone *time.Location, err error) {
	err = d.Read(ctx, 0, func(ctx context.Context, r Reader) error {
		var name string
		if err := r.Get(ctx, &name, `SELECT zone FROM branches ORDER BY id LIMIT 1`); err != nil {
			return err
		}
		zone, err = zoneNamed(name)
		return err
	})
	if errors.Is(err, ErrNoRows) {
		return time.UTC, nil
	}
	return zone, err
}

// syncFolder flushes a folder, so that a name given in it outlives a power cut.
// Windows has no such act and needs none.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("flush the folder %s: %w", dir, err)
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("flush the folder %s: %w", dir, err)
	}
	return nil
}

// copyRefused says that a folder cannot take the copy, and why.
func copyRefused(err error, dir string) error {
	return fault.Wrap(err, fault.Unready, "db.copy_folder", dir, fault.Place(err, dir).Message)
}

// vacuumInto copies through a connection of its own: a query-only one is
// refused, and the writer's is not to be kept waiting.
func (d *DB) vacuumInto(ctx context.Context, to string) error {
	c, err := sql.Open("sqlite3", "file:"+(&url.URL{Path: d.path}).EscapedPath()+"?mode=ro&_busy_timeout=5000")
	if err != nil {
		return fmt.Errorf("copy: %w", err)
	}
	defer c.Close()
	if _, err := c.ExecContext(ctx, `VACUUM INTO ?`, to); err != nil {
		return fmt.Errorf("copy: %w", err)
	}
	return nil
}

// checkCopy opens the copy read-only and asks SQLite and the caller about it.
func checkCopy(ctx context.Context, dir string, check func(context.Context, *DB) error) (err error) {
	c, err := Open(ctx, Options{Dir: dir, ReadOnly: true})
	if err != nil {
		return fmt.Errorf("open the copy: %w", err)
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	if err := c.Integrity(ctx); err != nil {
		return err
	}
	return check(ctx, c)
}

// Integrity asks SQLite for damage and broken references. It does not notice
// a changed figure: that is what the chain is for.
func (d *DB) Integrity(ctx context.Context) error {
	if d.engine != SQLite {
		return nil
	}
	var said string
	if err := d.readers.QueryRowContext(ctx, `PRAGMA integrity_check`).Scan(&said); err != nil {
		return fault.Wrap(err, fault.Conflict, "db.damaged", err.Error())
	}
	if said != "ok" {
		return fault.New(fault.Conflict, "db.damaged", said)
	}
	rows, err := d.readers.QueryContext(ctx, `PRAGMA foreign_key_check`)
	if err != nil {
		return fmt.Errorf("foreign key check: %w", err)
	}
	defer rows.Close()
	if rows.Next() {
		return fault.New(fault.Conflict, "db.damaged", "foreign key")
	}
	return rows.Err()
}

// seal flushes the copy to the disk and takes its measure.
func seal(path string) (Backup, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return Backup{}, fmt.Errorf("seal the copy: %w", err)
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	if err != nil {
		return Backup{}, fmt.Errorf("seal the copy: %w", err)
	}
	if err := f.Sync(); err != nil {
		return Backup{}, fmt.Errorf("seal the copy: %w", err)
	}
	return Backup{Bytes: n, SHA256: hex.EncodeToString(h.Sum(nil))}, nil
}
