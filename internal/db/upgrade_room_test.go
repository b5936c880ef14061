package db_test

import (
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"relief/internal/db"
	"relief/internal/fault"
)

// Older books are copied aside before they are changed, and whoever waits hears
// of it and of every step.
func TestMigrate_setsAside(t *testing.T) {
	dir := t.TempDir()
	if err := loadOlder(t, filepath.Join(dir, db.FileName)).Close(); err != nil {
		t.Fatal(err)
	}
	var heard []db.Telling
	d, err := db.Open(t.Context(), db.Options{Dir: dir, Told: func(s db.Telling) { heard = append(heard, s) }})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if len(heard) < 30 || heard[0].Key != "db.upgrade_copy" || heard[1].Key != "db.upgrade_step" {
		t.Fatalf("heard %+v", heard)
	}
	if last := heard[len(heard)-1]; last.Done+1 != last.All || int(last.All) != len(heard)-1 {
		t.Errorf("at last %+v, of %d", last, len(heard))
	}
	if schema := schemaIn(t, heard[0].Args[0].(string)); schema != olderSchema {
		t.Errorf("the copy has schema %d", schema)
	}
}

// Where there is no room for the copy and the change, nothing is begun.
func TestMigrate_noRoom(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, db.FileName)
	if err := loadOlder(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	_, err := db.Open(t.Context(), db.WithRoom(db.Options{Dir: dir}, 60<<20))
	if f := fault.Of(err); err == nil || f.Key != "db.upgrade_room" || f.Args[2] != int64(60) {
		t.Errorf("%v", err)
	}
	if schema := schemaIn(t, path); schema != olderSchema {
		t.Errorf("the books have schema %d", schema)
	}
	if aside, _ := filepath.Glob(filepath.Join(dir, "before-*")); len(aside) > 0 {
		t.Errorf("%v was made", aside)
	}
	d, err := db.Open(t.Context(), db.WithRoom(db.Options{Dir: dir}, 1<<30))
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
}

// A copy from before an upgrade that ended in the middle stays: the books copied
// now are no longer those.
func TestMigrate_keepsCopies(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, db.FileName)
	var copies []string
	for range 2 {
		for _, part := range []string{"", "-wal", "-shm"} {
			if err := os.Remove(path + part); err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Fatal(err)
			}
		}
		if err := loadOlder(t, path).Close(); err != nil {
			t.Fatal(err)
		}
		d, err := db.Open(t.Context(), db.Options{Dir: dir, Told: func(s db.Telling) {
			if s.Key == "db.upgrade_copy" {
				copies = append(copies, s.Args[0].(string))
			}
		}})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if len(copies) != 2 || copies[0] == copies[1] {
		t.Fatalf("copies %q", copies)
	}
	for _, name := range copies {
		if schema := schemaIn(t, name); schema != olderSchema {
			t.Errorf("%s has schema %d", name, schema)
		}
	}
}

// schemaIn is the schema of a file.
func schemaIn(t *testing.T, path string) (version int64) {
	t.Helper()
	if _, err := os.Stat(path); err != nil {
		t.Fatal(err)
	}
	c, err := sql.Open("sqlite3", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.QueryRow(`SELECT MAX(version_id) FROM goose_db_version`).Scan(&version); err != nil {
		t.Fatal(err)
	}
	return version
}
