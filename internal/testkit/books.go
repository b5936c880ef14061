package testkit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"relief/internal/db"
	"relief/internal/testkit/source"
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

// cast are the people of a test: login and role.
var cast = [][2]string{
	{"keeper", "storekeeper"}, {"officer", "officer"}, {"approver", "approver"},
	{"bookkeeper", "bookkeeper"}, {"auditor", "auditor"}, {"admin", "admin"},
}

// OnBoth runs a test on both engines, each with books of its own.
func OnBoth(t *testing.T, test func(t *testing.T, b *Books), set ...func(*db.Options)) {
	t.Helper()
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			test(t, NewBooks(t, engine, set...))
		})
	}
}

// NewBooks gives fresh books on an engine, closed and removed when the test
// ends. SQLite's lie in memory where the machine has a folder for that: a test
// of what survives a cut says OnDisk. A PostgreSQL database that the options
// name must be empty and is the caller's.
func NewBooks(t testing.TB, engine db.Engine, set ...func(*db.Options)) *Books {
	t.Helper()
	o := db.Options{}
	for _, s := range set {
		s(&o)
	}
	switch {
	case engine == db.Postgres && o.URL == "":
		o.URL = PostgresTemplate(t, "books "+schemaMark(t), fillPostgres)
	case engine == db.Postgres:
		if err := fillPostgres(o.URL); err != nil {
			t.Fatalf("make books: %v", err)
		}
	case engine == db.SQLite:
		if o.Dir == "" {
			o.Dir = quickDir(t)
		}
		whole, err := sqliteTemplate()
		if err != nil {
			t.Fatalf("make books: %v", err)
		}
		if err := os.WriteFile(filepath.Join(o.Dir, db.FileName), whole, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return OpenBooks(t, o)
}

// OnDisk keeps SQLite's file on a disk that honours a flush.
func OnDisk(t testing.TB) func(*db.Options) {
	dir := t.TempDir()
	return func(o *db.Options) { o.Dir = dir }
}

// OpenBooks opens books that NewBooks filled, again or besides.
func OpenBooks(t testing.TB, o db.Options) *Books {
	t.Helper()
	d, err := db.Open(context.Background(), o)
	if err != nil {
		t.Fatalf("open books: %v", err)
	}
	t.Cleanup(func() { _ = d.Close() })
	b := &Books{DB: d, Options: o, People: map[string]db.PersonID{}}
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
		if err := r.Get(ctx, &b.Warehouse, `SELECT MIN(id) FROM places WHERE branch_id = ? AND kind = 'warehouse'`,
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
func (b *Books) Branched(code string) (*Books, error) {
	other := &Books{DB: b.DB, Options: b.Options, People: b.People}
	return other, other.fillBranch(context.Background(), code)
}

// sqliteTemplate makes the filled file once per process.
var sqliteTemplate = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "relief-books-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := fillBooks(db.Options{Dir: dir}); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, db.FileName))
})

func fillPostgres(url string) error { return fillBooks(db.Options{URL: url}) }

func fillBooks(o db.Options) error {
	ctx := context.Background()
	d, err := db.Open(ctx, o)
	if err != nil {
		return err
	}
	b := &Books{DB: d}
	return errors.Join(b.fillBranch(ctx, "JD"), b.fillPeople(ctx), d.Close())
}

func (b *Books) fillBranch(ctx context.Context, code string) (err error) {
	b.Branch, err = b.CreateBranch(ctx, code, "揭东区红十字会", "Jiedong Red Cross", "Asia/Shanghai")
	if err != nil {
		return err
	}
	by := db.By{Branch: b.Branch, Act: "warehouse.create"}
	_, err = b.Write(ctx, by, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		w, err := inventory.CreateWarehouse(ctx, tx, "W1", "中心仓库", "Main warehouse")
		b.Warehouse = w.ID
		return db.Subject{Kind: "place", ID: int64(w.ID)}, err
	})
	return err
}

func (b *Books) fillPeople(ctx context.Context) error {
	return b.Beside(ctx, func(ctx context.Context, s *db.Side) error {
		for _, p := range cast {
			var id int64
			if err := s.Get(ctx, &id, `
				INSERT INTO people (login, name, password_hash, created_at) VALUES (?, ?, '', ?) RETURNING id`,
				p[0], "测试 "+p[0], s.Stamp()); err != nil {
				return err
			}
			if _, err := s.Exec(ctx, `INSERT INTO person_roles (branch_id, person_id, role) VALUES (?, ?, ?)`,
				b.Branch, id, p[1]); err != nil {
				return err
			}
		}
		return nil
	})
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

// schemaMark changes with the migrations and with what fills the template.
func schemaMark(t testing.TB) string {
	t.Helper()
	h := sha256.New()
	fmt.Fprintf(h, "%s\x00", db.SchemaDigest()) // the binary's own: the files may be newer
	own, err := os.ReadFile(source.Path("internal", "testkit", "books.go"))
	if err != nil {
		t.Fatal(err)
	}
	h.Write(own)
	return hex.EncodeToString(h.Sum(nil)[:12])
}
