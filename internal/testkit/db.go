package testkit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"relief/internal/db"
	"relief/internal/testkit/source"
)

// Option changes how books are opened for a test.
type Option func(*db.Options)

// At stops the clock.
func At(moment time.Time) Option {
	return func(o *db.Options) { o.Clock = func() time.Time { return moment } }
}

// Clock gives the books a clock that the test moves.
func Clock(now func() time.Time) Option { return func(o *db.Options) { o.Clock = now } }

// Dir makes a data folder with furnished SQLite books that nobody has open, in
// memory where the machine has a folder for that.
func Dir(t testing.TB) string {
	t.Helper()
	return FurnishedIn(t, quickDir(t))
}

// FurnishedIn lays furnished SQLite books into a folder and gives it back.
func FurnishedIn(t testing.TB, dir string) string {
	t.Helper()
	furnished, err := template()
	if err != nil {
		t.Fatalf("furnish SQLite template: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, db.FileName), furnished, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// FurnishedURL is the address of a new PostgreSQL database with furnished books.
func FurnishedURL(t testing.TB) string {
	t.Helper()
	name, err := fixtureName()
	if err != nil {
		t.Fatal(err)
	}
	return PostgresTemplate(t, name, furnishPostgres)
}

func furnishPostgres(url string) error {
	return furnishAt(context.Background(), db.Options{URL: url})
}

// Empty opens new books with the schema and nothing else, on either engine.
func Empty(t testing.TB, engine db.Engine, opts ...Option) *Books {
	t.Helper()
	o := db.Options{Dir: quickDir(t)}
	if engine == db.Postgres {
		o = db.Options{URL: PostgresURL(t)}
	}
	for _, opt := range opts {
		opt(&o)
	}
	return &Books{DB: open(t, o), Options: o}
}

func open(t testing.TB, o db.Options) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), o)
	if err != nil {
		t.Fatalf("open books: %v", err)
	}
	t.Cleanup(func() { _ = d.Close() }) // the test may have closed them
	return d
}

func furnishAt(ctx context.Context, o db.Options) (err error) {
	o.Clock = func() time.Time { return beginning }
	d, err := db.Open(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	return furnish(ctx, d)
}

// template makes the SQLite file once per process; closing it leaves nothing
// in the write-ahead log.
var template = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "relief-testkit-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := furnishAt(context.Background(), db.Options{Dir: dir}); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, db.FileName))
})

// fixtureName changes with the migrations and with what furnishes the books.
var fixtureName = sync.OnceValues(func() (string, error) {
	h := sha256.New()
	root := source.Path("internal")
	fmt.Fprintf(h, "%s\x00", db.SchemaDigest()) // the binary's own: the files may be newer
	for _, part := range []string{"db/migrate.go", "testkit/people.go", "auth/people.go"} {
		err := filepath.WalkDir(filepath.Join(root, filepath.FromSlash(part)),
			func(path string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				b, err := os.ReadFile(path)
				fmt.Fprintf(h, "%s %d\x00", filepath.Base(path), len(b))
				h.Write(b)
				return err
			})
		if err != nil {
			return "", fmt.Errorf("testkit: %w", err)
		}
	}
	return "furnished-" + hex.EncodeToString(h.Sum(nil)), nil
})
