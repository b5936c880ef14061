package db_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"relief/internal/audit"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/testkit"
)

// The settings that keep acknowledged work are in force on the writer and the
// readers, read back through the room's own connections.
func TestOpen_pragmas(t *testing.T) {
	b := testkit.NewBooks(t, db.SQLite, testkit.OnDisk(t))
	type reader interface {
		Get(ctx context.Context, dst any, query string, args ...any) error
	}
	pragma := func(ctx context.Context, r reader, name string) string {
		var value string
		if err := r.Get(ctx, &value, `PRAGMA `+name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		return value
	}
	b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		for name, want := range map[string]string{
			"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "recursive_triggers": "1",
			"busy_timeout": "5000", "query_only": "0",
		} {
			if got := pragma(ctx, tx, name); got != want {
				t.Errorf("writer: %s = %s, want %s", name, got, want)
			}
		}
		return nil
	})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			err := b.Read(t.Context(), b.Branch, func(ctx context.Context, r db.Reader) error {
				for name, want := range map[string]string{
					"query_only": "1", "busy_timeout": "5000", "synchronous": "2",
				} {
					if got := pragma(ctx, r, name); got != want {
						t.Errorf("reader: %s = %s, want %s", name, got, want)
					}
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// A PostgreSQL set up to lose acknowledged work is refused; so is an address
// that is none.
func TestOpen_refusals(t *testing.T) {
	url := testkit.PostgresURL(t)
	c, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	var name string
	if err := c.QueryRow(`SELECT current_database()`).Scan(&name); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Exec(`ALTER DATABASE ` + name + ` SET synchronous_commit = off`); err != nil {
		t.Fatal(err)
	}
	for _, o := range []db.Options{{URL: url}, {URL: "mysql://x"}} {
		d, err := db.Open(t.Context(), o)
		if err == nil {
			d.Close()
			t.Errorf("%s was opened", o.URL)
		}
	}
	missing := filepath.Join(t.TempDir(), "nowhere")
	if _, err := db.Open(t.Context(), db.Options{Dir: missing, ReadOnly: true}); err == nil {
		t.Error("missing books were opened read-only")
	}
	if _, err := os.Stat(missing); err == nil {
		t.Error("opening read-only made a folder")
	}
}

// Programs share the books; migrating and restoring take them alone.
func TestOpen_lock(t *testing.T) {
	b := testkit.NewBooks(t, db.SQLite)
	second := testkit.OpenBooks(t, b.Options) // shared
	alone := b.Options
	alone.Alone = true
	if d, err := db.Open(t.Context(), alone); !strings.HasPrefix(fault.Of(err).Key, "db.locked") {
		t.Errorf("alone beside others = %v", err)
		if err == nil {
			d.Close()
		}
	}
	readOnly := b.Options
	readOnly.ReadOnly = true
	testkit.OpenBooks(t, readOnly)
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	if err := second.Close(); err != nil {
		t.Error(err)
	}
	first := testkit.OpenBooks(t, alone)
	if d, err := db.Open(t.Context(), b.Options); !strings.HasPrefix(fault.Of(err).Key, "db.locked") {
		t.Errorf("beside one alone = %v", err)
		if err == nil {
			d.Close()
		}
	}
	if err := first.Close(); err != nil {
		t.Error(err)
	}
	testkit.OpenBooks(t, b.Options)
}

// Two programs write the same books at once: no act is lost, none is doubled.
func TestWrite_twoHandles(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		other := testkit.OpenBooks(t, b.Options)
		var wg sync.WaitGroup
		for _, h := range []*testkit.Books{b, other} {
			for range 4 {
				wg.Go(func() {
					for i := range 50 {
						if _, err := h.Write(t.Context(), h.Acts("keeper", "x"), note(i)); err != nil {
							t.Error(err)
						}
					}
				})
			}
		}
		wg.Wait()
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			breaks, head, err := audit.Walk(ctx, r)
			if len(breaks) != 0 || head.Seq != 407 {
				t.Errorf("breaks %v, head %d", breaks, head.Seq)
			}
			return err
		})
	})
}

func walkCopy(ctx context.Context, copy *db.DB) error {
	return copy.Read(ctx, 1, func(ctx context.Context, r db.Reader) error {
		breaks, _, err := audit.Walk(ctx, r)
		if err == nil && len(breaks) > 0 {
			err = fmt.Errorf("breaks: %v", breaks)
		}
		return err
	})
}

// Twelve copies made while the books are written are whole, each as long as
// the chain was when it was asked for or longer.
func TestBackup_whileWriting(t *testing.T) {
	b := testkit.NewBooks(t, db.SQLite, testkit.OnDisk(t))
	var stop atomic.Bool
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := 0; !stop.Load(); i++ {
				if _, err := b.Write(t.Context(), b.Acts("keeper", "x"), note(i)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	dir := t.TempDir()
	for i := range 12 {
		at := count(t, b, `SELECT seq FROM heads`)
		made, err := b.BackupTo(t.Context(), dir, func(ctx context.Context, copy *db.DB) error {
			var seq int64
			err := copy.Read(ctx, b.Branch, func(ctx context.Context, r db.Reader) error {
				return r.Get(ctx, &seq, `SELECT seq FROM heads`)
			})
			if err == nil && seq < at {
				err = fmt.Errorf("copy ends at %d, books were at %d", seq, at)
			}
			if err != nil {
				return err
			}
			return walkCopy(ctx, copy)
		})
		if err != nil {
			t.Errorf("copy %d: %v", i, err)
			continue
		}
		if info, err := os.Stat(made.File); err != nil || info.Size() != made.Bytes || len(made.SHA256) != 64 {
			t.Errorf("copy %d: %+v, %v", i, made, err)
		}
		private(t, made.File)
	}
	stop.Store(true)
	wg.Wait()
	left, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range left {
		if strings.HasPrefix(f.Name(), ".making") {
			t.Errorf("%s was left", f.Name())
		}
	}
	t.Logf("12 copies while %d acts were written", count(t, b, `SELECT seq FROM heads`))
}

// private fails unless the owner alone may read a file.
func private(t *testing.T, path string) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode != 0o600 {
		t.Errorf("%s has mode %o", path, mode)
	}
}

// The books, what lies beside them and books that were open to all are the
// owner's alone.
func TestOpen_private(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, db.FileName)
	for range 2 {
		d, err := db.Open(t.Context(), db.Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		code := fmt.Sprint(time.Now().UnixNano())
		if _, err := d.CreateBranch(t.Context(), code, "某某", "", "Asia/Shanghai"); err != nil {
			t.Fatal(err)
		}
		private(t, path)
		private(t, path+"-wal")
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// Who waits too long for what another holds hears it; the next act goes on.
func TestWrite_lockedOut(t *testing.T) {
	b := testkit.NewBooks(t, db.Postgres)
	o := b.Options
	o.URL += map[bool]string{true: "&", false: "?"}[strings.Contains(o.URL, "?")] + "lock_timeout=200ms"
	hasty := testkit.OpenBooks(t, o)
	other, err := raw(t, b, "").Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	for _, query := range []string{`BEGIN`, `UPDATE heads SET seq = seq`} {
		if _, err := other.ExecContext(t.Context(), query); err != nil {
			t.Fatal(err)
		}
	}
	start := time.Now()
	_, err = hasty.Write(t.Context(), hasty.Acts("keeper", "x"), note(1))
	if took := time.Since(start); !fault.Is(err, fault.Unready) || took > 5*time.Second {
		t.Errorf("locked out: %v after %s", err, took)
	}
	if _, err := other.ExecContext(t.Context(), `ROLLBACK`); err != nil {
		t.Fatal(err)
	}
	if _, err := hasty.Write(t.Context(), hasty.Acts("keeper", "x"), note(1)); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// A copy that fails its check never gets its name; a changed copy is found.
func TestBackup_changedCopy(t *testing.T) {
	b := testkit.NewBooks(t, db.SQLite)
	for i := range 20 {
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error { _, err := note(i)(ctx, tx); return err })
	}
	dir := t.TempDir()
	_, err := b.BackupTo(t.Context(), dir, func(context.Context, *db.DB) error { return fmt.Errorf("no good") })
	if left, _ := os.ReadDir(dir); err == nil || len(left) != 0 {
		t.Errorf("a bad copy: %v, %v", err, left)
	}
	made, err := b.BackupTo(t.Context(), dir, walkCopy)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(made.File)
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Index(string(whole), `"i":13`)
	if at < 0 {
		t.Fatal("the copy does not hold the payload")
	}
	whole[at+5] = '4'
	spoilt := t.TempDir()
	if err := os.WriteFile(filepath.Join(spoilt, db.FileName), whole, 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := db.Open(t.Context(), db.Options{Dir: spoilt, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Integrity(t.Context()); err != nil {
		t.Errorf("SQLite itself finds nothing, it said %v", err)
	}
	if err := walkCopy(t.Context(), c); err == nil {
		t.Error("a changed copy was not found")
	}
}
