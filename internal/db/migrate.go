package db

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"relief/internal/fault"
)

//go:embed migrations
var migrations embed.FS // see schemaFiles

func (d *DB) provider() (*goose.Provider, error) {
	pool, dialect := d.writers, goose.DialectSQLite3
	if pool == nil {
		pool = d.readers
	}
	opts := []goose.ProviderOption{goose.WithVerbose(false)}
	if d.engine == Postgres {
		dialect = goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, err
		}
		opts = append(opts, goose.WithSessionLocker(locker))
	}
	return goose.NewProvider(dialect, pool, schemaFiles{d.engine}, opts...)
}

// SchemaDigest names the schema this program was built with, as both engines
// are told it, so that what was made by another build can be told apart.
func SchemaDigest() string {
	h := sha256.New()
	for _, engine := range []Engine{SQLite, Postgres} {
		files := schemaFiles{engine}
		names, err := fs.Glob(files, "*.sql")
		for _, name := range names {
			sql, unread := fs.ReadFile(files, name)
			fmt.Fprintf(h, "%s %s %d\x00%s", engine, name, len(sql), sql)
			err = errors.Join(err, unread)
		}
		if err != nil {
			panic(fmt.Sprintf("embedded migrations: %v", err)) // they are part of the program
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// newest is the schema this program knows.
func newest(p *goose.Provider) int64 {
	sources := p.ListSources()
	return sources[len(sources)-1].Version
}

// checkSchema refuses a schema this program does not know, without changing it.
func (d *DB) checkSchema(ctx context.Context) error {
	p, err := d.provider()
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	at, err := p.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("schema version: %w", err)
	}
	if at > newest(p) {
		return fault.New(fault.Unready, "db.newer_schema", at, newest(p))
	}
	if at < newest(p) {
		return fault.New(fault.Unready, "db.other_schema", at, newest(p))
	}
	return nil
}

// migrate brings the schema up to date; each step is one transaction. Books
// that hold something are copied aside first.
func (d *DB) migrate(ctx context.Context, o Options) error {
	p, err := d.provider()
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	at, err := p.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("schema version: %w", err)
	}
	if at > newest(p) {
		return fault.New(fault.Unready, "db.newer_schema", at, newest(p))
	}
	if at > 0 && at < newest(p) {
		return d.upgrade(ctx, o, p, at)
	}
	if _, err := p.Up(ctx); err != nil && at == newest(p) {
		return fault.Wrap(err, fault.Conflict, "db.damaged", err.Error()) // the list of steps has a hole
	} else if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// upgrade brings older books to this program's schema, step by step.
func (d *DB) upgrade(ctx context.Context, o Options, p *goose.Provider, at int64) error {
	if d.engine == SQLite {
		if err := d.setAside(ctx, o, newest(p)); err != nil {
			return err
		}
	}
	var steps int64
	for _, source := range p.ListSources() {
		if source.Version > at {
			steps++
		}
	}
	for done := int64(0); ; done++ {
		if done < steps {
			tell(o.Told, done, steps, "db.upgrade_step", done+1, steps)
		}
		_, err := p.UpByOne(ctx)
		if errors.Is(err, goose.ErrNoNextVersion) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
	}
}

// roomForSteps is what is asked for beside a copy and as much again, in which the
// steps write what they change before it is in its place.
const roomForSteps = 64 << 20

// setAside copies the books beside themselves before they are changed. Where there
// is no room for that and for the change, nothing is begun.
func (d *DB) setAside(ctx context.Context, o Options, schema int64) error {
	dir := filepath.Dir(d.path)
	need := int64(roomForSteps)
	for _, part := range []string{d.path, d.path + "-wal"} {
		if info, err := os.Stat(part); err == nil {
			need += 2 * info.Size()
		}
	}
	ask := o.free
	if ask == nil {
		ask = FreeSpace
	}
	if free, known := ask(dir); known && free < need {
		return fault.New(fault.Unready, "db.upgrade_room", dir, megabytes(need), megabytes(free))
	}
	// A copy that is there already is of books that were whole once: an upgrade may
	// have ended in the middle of these.
	aside := filepath.Join(dir, fmt.Sprintf("before-schema-%d.db", schema))
	for n := 2; exists(aside); n++ {
		aside = filepath.Join(dir, fmt.Sprintf("before-schema-%d-%d.db", schema, n))
	}
	tell(o.Told, 0, 0, "db.upgrade_copy", aside)
	if _, err := d.writers.ExecContext(ctx, `VACUUM INTO ?`, aside); err != nil {
		err = errors.Join(err, os.Remove(aside))
		if isFull(err) {
			return fault.Wrap(err, fault.Unready, "db.upgrade_room", dir, megabytes(need), 0)
		}
		return fmt.Errorf("copy before migrating: %w", err)
	}
	return keepPrivate(aside)
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// megabytes is a size in whole megabytes, at least one.
func megabytes(bytes int64) int64 { return (bytes + 1<<20 - 1) >> 20 }

// CreateBranch makes a branch with the head its chain begins from and the key
// that seals its exports.
func (d *DB) CreateBranch(ctx context.Context, code, name, nameEn, zone string) (BranchID, error) {
	var id int64
	err := d.Beside(ctx, func(ctx context.Context, s *Side) error {
		if err := s.Get(ctx, &id, `
			INSERT INTO branches (code, name, name_en, zone, created_at)
			VALUES (?, ?, ?, ?, ?) RETURNING id`, code, name, nameEn, zone, s.Stamp()); err != nil {
			return fmt.Errorf("branch %s: %w", code, err)
		}
		if _, err := s.Exec(ctx, `INSERT INTO branch_seals (branch_id, secret) VALUES (?, ?)`,
			id, rand.Text()+rand.Text()); err != nil {
			return fmt.Errorf("seal of %s: %w", code, err)
		}
		_, err := s.Exec(ctx, `INSERT INTO heads (branch_id, seq, hash, recorded_at) VALUES (?, 0, ?, ?)`,
			id, Genesis(code), s.Stamp())
		return err
	})
	return BranchID(id), err
}
