package db

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/mattn/go-sqlite3"

	"relief/internal/fault"
)

// Copied is a copy of the books that was carried away, as a file.
type Copied struct {
	Name string
	Made time.Time // when the file was last written
}

// Copied tells of which copy these books are, or nil where they are no copy.
func (d *DB) Copied() *Copied { return d.copied }

// openCopy opens a file that nobody changes any more, on whatever it lies. No
// lock is taken and nothing is made beside it. What is no copy of the books, is
// in use, or has another schema is refused with what to do about it.
func (d *DB) openCopy(ctx context.Context, path string) error {
	d.engine, d.path, d.readOnly = SQLite, path, true
	if _, number, _ := sqlite3.Version(); number < minSQLite {
		return fault.New(fault.Unready, "db.old_sqlite", number)
	}
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return unreadable(err, path)
	}
	if hasLog(path) {
		return fault.New(fault.Invalid, "db.restore_in_use", path)
	}
	if err := d.openReaders(ctx, true); err != nil {
		return noCopy(err, path)
	}
	var heads int64
	row := d.readers.QueryRowContext(ctx, `SELECT COUNT(*) FROM heads`)
	if err := row.Scan(&heads); err != nil || heads == 0 {
		return noCopy(err, path)
	}
	d.copied = &Copied{Name: filepath.Base(path), Made: info.ModTime()}
	return d.checkCopySchema(ctx, path)
}

// checkCopySchema refuses a copy of another time: an older one is brought up to
// date in a folder of its own, a newer one needs a newer program.
func (d *DB) checkCopySchema(ctx context.Context, path string) error {
	p, err := d.provider()
	if err != nil {
		return err
	}
	at, err := p.GetDBVersion(ctx)
	switch {
	case err != nil:
		return noCopy(err, path)
	case at < newest(p):
		return fault.New(fault.Unready, "db.older_copy", path, at, newest(p))
	case at > newest(p):
		return fault.New(fault.Unready, "db.newer_schema", at, newest(p))
	}
	return nil
}

// noCopy tells a copy of the books that is damaged from a file that is none.
func noCopy(err error, path string) error {
	key := "db.not_books"
	if err != nil && wasBooks(path) {
		key = "db.copy_damaged"
	}
	return fault.Wrap(err, fault.Invalid, key, path)
}

// wasBooks tells whether a file that cannot be read was books once: it begins
// nearly as SQLite's files do, and the names of our tables are still in it.
func wasBooks(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	begin, err := io.ReadAll(io.LimitReader(f, 1<<20))
	const magic = "SQLite format 3\x00"
	if err != nil || len(begin) < len(magic) {
		return false
	}
	alike, known := 0, 0
	for i := range magic {
		if begin[i] == magic[i] {
			alike++
		}
	}
	for _, table := range []string{"heads", "movements", "request_keys", "goose_db_version"} {
		for _, named := range []string{table, `"` + table} {
			if bytes.Contains(begin, []byte("CREATE TABLE "+named)) {
				known++
			}
		}
	}
	return alike >= len(magic)-2 && known >= 2
}

// ofCopy says of which file it is that a copy is damaged.
func ofCopy(err error, file string) error {
	if f := fault.Of(err); f != nil && (f.Key == "db.damaged" || f.Key == "db.unreadable") {
		return fault.Wrap(err, f.Kind, "db.copy_damaged", file)
	}
	return err
}

// hasLog tells whether acts lie beside the file that are not in it yet.
func hasLog(path string) bool {
	info, err := os.Stat(path + "-wal")
	return err == nil && info.Size() > 0
}

// asItLies tells whether books can only be read as a file that stays as it is:
// SQLite shares its log through a file beside, and where that cannot be made,
// on a disc or a share without the right to write, it does not open them.
func (d *DB) asItLies(ctx context.Context) bool {
	pool, err := sql.Open("sqlite3", sqliteDSN(d.path, true))
	if err != nil {
		return false
	}
	defer pool.Close()
	var n int64
	err = pool.QueryRowContext(ctx, `SELECT COUNT(*) FROM sqlite_schema`).Scan(&n)
	e, ok := errors.AsType[sqlite3.Error](err)
	return ok && (e.Code == sqlite3.ErrCantOpen || e.Code == sqlite3.ErrReadonly) && !hasLog(d.path)
}
