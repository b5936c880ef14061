package main

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/mattn/go-sqlite3"

	"relief/internal/db"
	"relief/internal/testkit"
)

// What verify finds wrong beside the movements, rebuild mends, by an administrator
// and by nobody else; then there is nothing to be found and nothing to mend.
func TestRebuild_mends(t *testing.T) {
	dir := testkit.Dir(t)
	spoil, err := sql.Open("sqlite3", filepath.Join(dir, db.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer spoil.Close()
	if _, err := spoil.Exec(`INSERT INTO ledger_lines (branch_id, scope, scope_id, business_on, seq, n, item_id)
		VALUES (1, 'donor', 1, '2031-01-01', 1, 1, 1)`); err != nil {
		t.Fatal(err)
	}
	if err := spoil.Close(); err != nil {
		t.Fatal(err)
	}
	for _, s := range []struct {
		args string
		code int
		says string
	}{
		{"verify", exitRefused, "1 findings"},
		{"rebuild", exitRefused, "--as"},
		{"rebuild --as keeper", exitRefused, ""},
		{"verify", exitRefused, "1 findings"},
		{"rebuild --as admin --json", exitDone, `"ledger_line": 1`},
		{"verify", exitDone, "nothing was found"},
		{"rebuild --as admin", exitDone, "Nothing"},
	} {
		code, out, errOut := speaking(t, "en_GB.UTF-8", append(strings.Fields(s.args), "--data", dir)...)
		if code != s.code || !strings.Contains(out+errOut, s.says) {
			t.Errorf("%s: exit %d, %s%s", s.args, code, out, errOut)
		}
	}
}
