package db_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/testkit"
)

// A file of the books that another program holds is said to be held, by whom
// where the machine tells, and the next act goes on.
func TestWrite_fileHeld(t *testing.T) {
	b := testkit.NewBooks(t, db.SQLite)
	hasten := func(ctx context.Context, s *db.Side) error {
		_, err := s.Exec(ctx, `PRAGMA busy_timeout = 10`)
		return err
	}
	if err := b.Beside(t.Context(), hasten); err != nil {
		t.Fatal(err)
	}
	other, err := raw(t, b, "").Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := other.ExecContext(t.Context(), `BEGIN IMMEDIATE`); err != nil {
		t.Fatal(err)
	}
	want := "db.held"
	if runtime.GOOS == "linux" {
		want = "db.held_by"
	}
	tries := map[string]func() error{
		"act": func() error { _, err := b.Write(t.Context(), b.Acts("keeper", "x"), note(1)); return err },
		"beside": func() error {
			return b.Beside(t.Context(), func(context.Context, *db.Side) error { return nil })
		},
	}
	for name, try := range tries {
		f := fault.Of(try())
		if f == nil || f.Kind != fault.Unready || f.Key != want {
			t.Errorf("%s: %v, want %s", name, f, want)
			continue
		}
		if want == "db.held_by" && !strings.Contains(fmt.Sprint(f.Args), fmt.Sprint(os.Getpid())) {
			t.Errorf("%s: %v does not name process %d", name, f.Args, os.Getpid())
		}
	}
	if _, err := other.ExecContext(t.Context(), `ROLLBACK`); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Write(t.Context(), b.Acts("keeper", "x"), note(1)); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// Books whose server went away say so, reading and writing, and go on when it
// is there again.
func TestPostgres_away(t *testing.T) {
	b := testkit.NewBooks(t, db.Postgres)
	read := func() error {
		return b.Read(t.Context(), b.Branch, func(ctx context.Context, r db.Reader) error { return nil })
	}
	write := func() error { _, err := b.Write(t.Context(), b.Acts("keeper", "x"), note(1)); return err }
	back := testkit.CutOff(t, b)
	for what, try := range map[string]func() error{"read": read, "write": write} {
		if f := fault.Of(try()); f == nil || f.Kind != fault.Unready || f.Key != "db.postgres_away_now" {
			t.Errorf("%s: %v", what, f)
		}
	}
	back()
	for what, try := range map[string]func() error{"read": read, "write": write} {
		if err := try(); err != nil {
			t.Errorf("%s afterwards: %v", what, err)
		}
	}
}

// An address that a server refuses is told from one where none answers, and no
// password is repeated.
func TestOpen_postgresRefusals(t *testing.T) {
	url := testkit.PostgresURL(t)
	base, _, _ := strings.Cut(url, "?")
	cut := strings.LastIndex(base, "/")
	tests := map[string]string{
		"db.postgres_no_database": base[:cut] + "/nowhere_at_all" + strings.TrimPrefix(url, base),
		"db.postgres_away":        "postgres://keeper:s3cret@127.0.0.1:1/books",
	}
	for key, url := range tests {
		d, err := db.Open(t.Context(), db.Options{URL: url})
		if err == nil {
			d.Close()
		}
		f := fault.Of(err)
		if f == nil || f.Key != key || strings.Contains(fmt.Sprint(f.Args), "s3cret") {
			t.Errorf("%s: %v", key, f)
		}
	}
}

// A copy of which any one byte was changed is never taken for a file that is no
// copy, and what is wrong with it is always told.
func TestCopy_oneByteChanged(t *testing.T) {
	file := backup(t)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	spoilt := filepath.Join(t.TempDir(), "spoilt.db")
	found := 0
	for at := 0; at < len(whole); at += 1 + at/24 {
		content := append([]byte(nil), whole...)
		content[at] ^= 0xFF
		if err := os.WriteFile(spoilt, content, 0o600); err != nil {
			t.Fatal(err)
		}
		_, restored := db.Restore(t.Context(), db.Options{Dir: t.TempDir()}, spoilt, false,
			func(context.Context, *db.DB) error { return nil })
		d, opened := db.Open(t.Context(), db.Options{Copy: spoilt})
		if opened == nil {
			opened = d.Integrity(t.Context())
			if err := d.Close(); err != nil {
				t.Error(err)
			}
		}
		for what, err := range map[string]error{"restore": restored, "open": opened} {
			f := fault.Of(err)
			if f == nil {
				continue
			}
			found++
			if f.Key == "db.not_books" || f.Key == "fault.internal" {
				t.Errorf("byte %d, %s: %v", at, what, err)
			}
		}
	}
	if found == 0 {
		t.Error("no change was found")
	}
}
