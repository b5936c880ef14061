package db_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/testkit"
)

// backup makes a copy of fresh books as the backup command does.
func backup(t *testing.T) string {
	t.Helper()
	b := testkit.NewBooks(t, db.SQLite)
	made, err := b.BackupTo(t.Context(), t.TempDir(), func(context.Context, *db.DB) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	return made.File
}

// A copy is read wherever it lies, and neither it nor its folder changes.
func TestCopy(t *testing.T) {
	file := backup(t)
	if err := os.Chmod(file, 0o400); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	d, err := db.Open(t.Context(), db.Options{Copy: file, Dir: "unused", URL: "postgres://unused"})
	if err != nil {
		t.Fatal(err)
	}
	if !d.ReadOnly() || d.Copied() == nil || d.Copied().Name != filepath.Base(file) {
		t.Errorf("copied = %+v", d.Copied())
	}
	_, err = d.Write(t.Context(), testkit.By("keeper"), func(context.Context, *db.Tx) (db.Subject, error) {
		return db.Subject{}, nil
	})
	if !fault.Is(err, fault.Unready) {
		t.Errorf("write: %v", err)
	}
	if err := d.Integrity(t.Context()); err != nil {
		t.Error(err)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	after, err := os.ReadFile(file)
	beside, _ := os.ReadDir(filepath.Dir(file))
	if string(before) != string(after) || err != nil || len(beside) != 1 {
		t.Errorf("changed: %v, %d files beside", err, len(beside))
	}
}

// What is no copy, is in use, or is of another time is refused, each with what
// to do about it.
func TestCopy_refusals(t *testing.T) {
	change := func(t *testing.T, sqls ...string) string {
		file := backup(t)
		c, err := sql.Open("sqlite3", "file:"+file)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		for _, s := range sqls {
			if _, err := c.Exec(s); err != nil {
				t.Fatalf("%s: %v", s, err)
			}
		}
		return file
	}
	write := func(t *testing.T, name, content string) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for key, make := range map[string]func(*testing.T) string{
		"db.restore_unreadable": func(t *testing.T) string { return filepath.Join(t.TempDir(), "none.db") },
		"db.not_books": func(t *testing.T) string {
			return write(t, "letter.db", "Dear branch, here are the books.")
		},
		"db.older_copy": func(t *testing.T) string {
			return change(t, `DELETE FROM goose_db_version
				WHERE version_id = (SELECT MAX(version_id) FROM goose_db_version)`)
		},
		"db.newer_schema": func(t *testing.T) string {
			return change(t, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)`)
		},
		"db.restore_in_use": func(t *testing.T) string {
			file := backup(t)
			if err := os.WriteFile(file+"-wal", []byte("more"), 0o600); err != nil {
				t.Fatal(err)
			}
			return file
		},
	} {
		file := make(t)
		before, _ := os.ReadFile(file)
		d, err := db.Open(t.Context(), db.Options{Copy: file})
		if err == nil {
			t.Errorf("%s: opened", key)
			_ = d.Close()
			continue
		}
		if got := fault.Of(err).Key; got != key {
			t.Errorf("%s: %v", key, err)
		}
		if after, _ := os.ReadFile(file); string(before) != string(after) {
			t.Errorf("%s: the file changed", key)
		}
	}
	for _, content := range []string{"", "SQLite format 3\x00 and no more"} {
		_, err := db.Open(t.Context(), db.Options{Copy: write(t, "x.db", content)})
		if fault.Of(err).Key != "db.not_books" {
			t.Errorf("%q: %v", content, err)
		}
	}
	if _, err := db.Open(t.Context(), db.Options{Copy: t.TempDir()}); fault.Of(err).Key != "db.restore_unreadable" {
		t.Errorf("a folder: %v", err)
	}
	other := write(t, "other.db", "")
	c, err := sql.Open("sqlite3", "file:"+other)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Exec(`CREATE TABLE cookbook (recipe TEXT)`); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Open(t.Context(), db.Options{Copy: other}); fault.Of(err).Key != "db.not_books" {
		t.Errorf("other people's file: %v", err)
	}
}
