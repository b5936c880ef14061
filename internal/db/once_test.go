package db_test

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"relief/internal/db"
)

var update = flag.Bool("update", false, "write the golden migrations anew")

// What goose is told of a migration written once stands beside this test for
// both engines. The text of one that has landed never changes: books were made
// with it.
func TestRender_golden(t *testing.T) {
	written, err := fs.Glob(os.DirFS("migrations"), "*.sql")
	if err != nil || len(written) == 0 {
		t.Fatal(written, err)
	}
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		golden := filepath.Join("testdata", "migrations", string(engine))
		for _, name := range written {
			got, err := fs.ReadFile(db.SchemaFiles(engine), name)
			if err != nil {
				t.Fatal(err)
			}
			if *update {
				if err := os.MkdirAll(golden, 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(golden, name), got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(filepath.Join(golden, name))
			if err != nil || string(got) != string(want) {
				t.Errorf("%s on %s: %v\n%s", name, engine, err, got)
			}
		}
		if kept, err := os.ReadDir(golden); err != nil || len(kept) != len(written) {
			t.Errorf("%d golden migrations on %s, %d written: %v", len(kept), engine, len(written), err)
		}
	}
}

// The tables of the old pairs, which were written by hand for both engines,
// come out of the SQLite text as they stand in the PostgreSQL one.
func TestRender_pairs(t *testing.T) {
	table := regexp.MustCompile(`(?ms)^CREATE TABLE .*?;$`)
	names, err := filepath.Glob("migrations/sqlite/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, name := range names {
		lite, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		pg, err := os.ReadFile(strings.Replace(name, "sqlite", "postgres", 1))
		if err != nil {
			t.Fatal(err)
		}
		for _, written := range table.FindAllString(string(lite), -1) {
			seen++
			sql, err := db.Render(db.Postgres, written)
			if err != nil || !strings.Contains(string(pg), strings.TrimPrefix(sql, "-- +goose Up\n")) {
				t.Errorf("%s: %v\n%s", name, err, sql)
			}
		}
	}
	if seen < 66 {
		t.Errorf("only %d tables", seen)
	}
}

// A directive that is not understood stops the start: nothing is left out in
// silence.
func TestRender_refusals(t *testing.T) {
	for _, written := range []string{
		`-- relief:append_only audit "audit is append-only"`,
		`-- relief:append-only audit`,
		`-- relief:append-only audit "it's append-only"`,
		`-- relief:append-only audit "100% append-only"`,
		`-- relief:frozen-lines plan_lines "lines are frozen"`,
		"-- relief:trigger heads_step BEFORE UPDATE ON heads \"head must move by one\"\n",
		"-- relief:trigger heads_step AFTER UPDATE ON heads \"head must move by one\"\nWHEN NEW.seq < OLD.seq;\n",
	} {
		for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
			if sql, err := db.Render(engine, written+"\n"); err == nil {
				t.Errorf("%s: rendered on %s as\n%s", written, engine, sql)
			}
		}
	}
}
