package testkit

import (
	"context"
	"net/url"
	"os"
	"strings"
	"testing"

	"relief/internal/db"
	"relief/inventory"
)

// Books is a set of books of a test: one branch with one warehouse, and one
// person for each of the roles, named by it.
type Books struct {
	*db.DB
	Options   db.Options // how they were opened, for a second handle
	Branch    db.BranchID
	Warehouse inventory.PlaceID
	People    map[string]db.PersonID
}

// OnBoth runs a test on both engines, side by side, each with books of its own.
func OnBoth(t *testing.T, test func(t *testing.T, b *Books), opts ...Option) {
	t.Helper()
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			test(t, NewBooks(t, engine, opts...))
		})
	}
}

// NewBooks gives fresh books on an engine, closed and removed when the test
// ends. SQLite's lie in memory where the machine has a folder for that: a test
// of what survives a cut says OnDisk. A PostgreSQL database that the options
// name must be empty and is the caller's.
func NewBooks(t testing.TB, engine db.Engine, opts ...Option) *Books {
	t.Helper()
	o := db.Options{}
	for _, opt := range opts {
		opt(&o)
	}
	switch {
	case engine == db.Postgres && o.URL == "":
		o.URL = FurnishedURL(t)
	case engine == db.Postgres:
		if err := furnishPostgres(o.URL); err != nil {
			t.Fatalf("make books: %v", err)
		}
	case engine == db.SQLite:
		if o.Dir == "" {
			o.Dir = quickDir(t)
		}
		FurnishedIn(t, o.Dir)
	}
	b := OpenBooks(t, o)
	if err := b.build(); err != nil {
		t.Fatalf("make books: %v", err)
	}
	return b
}

// build adds the branch's warehouse.
func (b *Books) build() error {
	by := db.By{Branch: b.Branch, Act: "warehouse.create"}
	_, err := b.Write(context.Background(), by, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		w, err := inventory.CreateWarehouse(ctx, tx, "W1", "中心仓库", "Main warehouse")
		b.Warehouse = w.ID
		return db.Subject{Kind: "place", ID: int64(w.ID)}, err
	})
	return err
}

// CutOff drops every connection to the PostgreSQL database of books and lets
// nobody in until back is called.
func CutOff(t testing.TB, b *Books) (back func()) {
	t.Helper()
	at, err := url.Parse(b.Options.URL)
	if err != nil {
		t.Fatal(err)
	}
	server, name := sharedServer(t), strings.Trim(at.Path, "/")
	do := func(statements ...string) {
		if err := server.exec(statements...); err != nil {
			t.Fatalf("cut off %s: %v", name, err)
		}
	}
	do("ALTER DATABASE "+name+" ALLOW_CONNECTIONS false",
		"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '"+name+"'")
	return func() { do("ALTER DATABASE " + name + " ALLOW_CONNECTIONS true") }
}

// OnDisk keeps SQLite's file on a disk that honours a flush.
func OnDisk(t testing.TB) Option {
	dir := t.TempDir()
	return func(o *db.Options) { o.Dir = dir }
}

// OpenBooks opens books that NewBooks filled, again or besides.
func OpenBooks(t testing.TB, o db.Options) *Books {
	t.Helper()
	b := &Books{DB: open(t, o), Options: o, People: map[string]db.PersonID{}}
	if err := b.load(); err != nil {
		t.Fatalf("load books: %v", err)
	}
	return b
}

func (b *Books) load() error {
	return b.Read(context.Background(), 0, func(ctx context.Context, r db.Reader) error {
		if err := r.Get(ctx, &b.Branch, `SELECT MIN(id) FROM branches`); err != nil {
			return err
		}
		if err := r.Get(ctx, &b.Warehouse, `
			SELECT COALESCE(MIN(id), 0) FROM places WHERE branch_id = ? AND kind = 'warehouse'`,
			b.Branch); err != nil {
			return err
		}
		var people []struct {
			ID    db.PersonID
			Login string
		}
		if err := r.Select(ctx, &people, `SELECT id, login FROM people`); err != nil {
			return err
		}
		for _, p := range people {
			b.People[p.Login] = p.ID
		}
		return nil
	})
}

// Acts gives who acts: one of the people by name, with a fresh key.
func (b *Books) Acts(login, act string) db.By {
	id, ok := b.People[login]
	if !ok {
		panic("no person " + login)
	}
	return db.By{Actor: id, Branch: b.Branch, Act: act}
}

// Do runs a change as one of the people and fails the test when it is refused.
func (b *Books) Do(t testing.TB, login string, fn func(context.Context, *db.Tx) error) {
	t.Helper()
	if err := b.Try(login, fn); err != nil {
		t.Fatalf("%s: %v", login, err)
	}
}

// Try runs a change as one of the people.
func (b *Books) Try(login string, fn func(context.Context, *db.Tx) error) error {
	by := b.Acts(login, "test.act")
	_, err := b.Write(context.Background(), by, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		return db.Subject{Kind: "test", ID: 1}, fn(ctx, tx)
	})
	return err
}

// Ask runs a question on the branch and fails the test when it fails.
func (b *Books) Ask(t testing.TB, fn func(context.Context, db.Reader) error) {
	t.Helper()
	if err := b.Read(context.Background(), b.Branch, fn); err != nil {
		t.Fatal(err)
	}
}

// Branched adds a branch with a warehouse and gives these books seen from it.
func (b *Books) Branched(code string) (other *Books, err error) {
	other = &Books{DB: b.DB, Options: b.Options, People: b.People}
	if other.Branch, err = newBranch(context.Background(), b.DB, code); err != nil {
		return nil, err
	}
	return other, other.build()
}

// quickDir is a fresh folder, in memory where there is one.
func quickDir(t testing.TB) string {
	if info, err := os.Stat(memory); err != nil || !info.IsDir() {
		return t.TempDir()
	}
	dir, err := os.MkdirTemp(memory, "relief-test-*")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}
