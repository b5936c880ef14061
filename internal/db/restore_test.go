package db_test

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/testkit"
)

// inUse are books of which a part lies in the log alone.
func inUse(t *testing.T) (dir string) {
	t.Helper()
	b := testkit.NewBooks(t, db.SQLite)
	dir = t.TempDir()
	b.Do(t, "admin", func(ctx context.Context, tx *db.Tx) error { return tx.Note("thing", 1) })
	for _, name := range []string{db.FileName, db.FileName + "-wal"} {
		bytes, err := os.ReadFile(filepath.Join(b.Options.Dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), bytes, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// damage makes the file of books unreadable and leaves their log.
func damage(t *testing.T, dir string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, db.FileName), []byte("no books at all"), 0o600); err != nil {
		t.Fatal(err)
	}
}

// folder lists what lies under a folder, a file with its size.
func folder(t *testing.T, dir string) map[string]int64 {
	t.Helper()
	all := map[string]int64{}
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err == nil && path != dir {
			all[path] = 0
			if !info.IsDir() {
				all[path] = info.Size()
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Where the file of the books cannot move, their log comes back to it.
func TestMoveAside_halfWay(t *testing.T) {
	dir := inUse(t)
	damage(t, dir)
	held := errors.New("held by another program")
	before := folder(t, dir)
	aside, err := db.MoveAside(t.Context(), dir, func(from, to string) error {
		if filepath.Base(from) == db.FileName {
			return held
		}
		return os.Rename(from, to)
	})
	if !errors.Is(err, held) || aside != "" {
		t.Errorf("moved to %q: %v", aside, err)
	}
	after := folder(t, dir)
	delete(after, filepath.Join(dir, db.FileName+"-shm")) // whoever opens the books makes it
	if !maps.Equal(before, after) {
		t.Errorf("left %v, want %v", after, before)
	}
}

// Sound books go aside as one file; damaged ones with the log that they have.
func TestMoveAside_log(t *testing.T) {
	for _, damaged := range []bool{false, true} {
		dir := inUse(t)
		if damaged {
			damage(t, dir)
		}
		aside, err := db.MoveAside(t.Context(), dir, os.Rename)
		if err != nil {
			t.Fatalf("damaged %v: %v", damaged, err)
		}
		info, err := os.Stat(filepath.Join(aside, db.FileName+"-wal"))
		if logged := err == nil && info.Size() > 0; logged != damaged {
			t.Errorf("damaged %v: the log went aside: %v", damaged, logged)
		}
		if n := len(folder(t, dir)) - len(folder(t, aside)); n != 1 {
			t.Errorf("damaged %v: %v is left", damaged, folder(t, dir))
		}
	}
	ended, end := context.WithCancel(t.Context())
	end()
	dir := inUse(t)
	before := folder(t, dir)
	if _, err := db.MoveAside(ended, dir, os.Rename); err == nil || !maps.Equal(before, folder(t, dir)) {
		t.Errorf("the log could not be brought home: %v, left %v", err, folder(t, dir))
	}
}

// Books whose log a broken restore left aside are not opened without it.
func TestOpen_logAside(t *testing.T) {
	dir := inUse(t)
	log := filepath.Join(dir, db.FileName+"-wal")
	aside := filepath.Join(dir, "replaced-1", db.FileName+"-wal")
	if err := os.Mkdir(filepath.Dir(aside), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(log, aside); err != nil {
		t.Fatal(err)
	}
	file := backup(t)
	tries := map[string]func() error{
		"open": func() error { _, err := db.Open(t.Context(), db.Options{Dir: dir}); return err },
		"read": func() error { _, err := db.Open(t.Context(), db.Options{Dir: dir, ReadOnly: true}); return err },
		"restore": func() error {
			_, err := db.Restore(t.Context(), db.Options{Dir: dir}, file, true,
				func(context.Context, *db.DB) error { return nil })
			return err
		},
	}
	for name, try := range tries {
		if f := fault.Of(try()); f == nil || f.Key != "db.restore_half_moved" || f.Args[1] != aside {
			t.Errorf("%s: %v, want the log named", name, f)
		}
	}
	if err := os.Rename(aside, log); err != nil {
		t.Fatal(err)
	}
	d, err := db.Open(t.Context(), db.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}
