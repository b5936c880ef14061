package db_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"

	"relief/internal/db"
	"relief/internal/testkit"
)

// raw is a plain connection to the books, outside the room's own.
func raw(t testing.TB, b *testkit.Books, pragmas string) *sql.DB {
	t.Helper()
	var c *sql.DB
	var err error
	if b.Engine() == db.Postgres {
		c, err = sql.Open("pgx", b.Options.URL)
	} else {
		path := filepath.Join(b.Options.Dir, db.FileName)
		c, err = sql.Open("sqlite3", "file:"+path+"?_busy_timeout=5000&_foreign_keys=1"+pragmas)
	}
	if err != nil {
		t.Fatal(err)
	}
	c.SetMaxOpenConns(1)
	t.Cleanup(func() { c.Close() })
	return c
}

// count asks for one number.
func count(t testing.TB, b *testkit.Books, query string, args ...any) (n int64) {
	t.Helper()
	b.Ask(t, func(ctx context.Context, r db.Reader) error { return r.Get(ctx, &n, query, args...) })
	return n
}

// note is the smallest act: one fact.
func note(i int) func(context.Context, *db.Tx) (db.Subject, error) {
	return func(_ context.Context, tx *db.Tx) (db.Subject, error) {
		return db.Subject{Kind: "thing", ID: int64(i)}, tx.Note("thing", map[string]int{"i": i})
	}
}
