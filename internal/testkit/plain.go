package testkit

import (
	"database/sql"
	"path/filepath"
	"testing"

	"relief/internal/db"
)

// Plain is a connection to the books outside internal/db, for what it refuses:
// to spoil books behind their back.
func (b *Books) Plain(t testing.TB) *sql.DB {
	t.Helper()
	driver, name := "pgx", b.Options.URL
	if b.Engine() == db.SQLite {
		driver = "sqlite3"
		name = "file:" + filepath.Join(b.Options.Dir, db.FileName) + "?_busy_timeout=5000&_foreign_keys=1"
	}
	c, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}
	c.SetMaxOpenConns(1)
	t.Cleanup(func() { c.Close() })
	return c
}
