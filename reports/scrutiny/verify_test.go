package scrutiny_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/mattn/go-sqlite3"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/internal/testkit/played"
	"relief/reports"
)

// Sound books have nothing to be found, at any point of the case.
func TestVerify_sound(t *testing.T) {
	played.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		p := played.Draft(t, b)
		heads := []string{p.Verify(t, "").Head}
		p.Approve(t)
		p.Print(t, p.Slips[0], "P5", false)
		heads = append(heads, p.Verify(t, "").Head)
		p.Finish(t)
		for _, head := range append(heads, p.Verify(t, "").Head, strings.ToLower(heads[0])) {
			v := p.Verify(t, head)
			if !v.OK || len(v.Findings) != 0 || len(v.Checks) != 9 {
				t.Errorf("head %s: %+v", head, v.Findings)
			}
		}
		if v := p.Verify(t, "1-AAAA-BBBB-CCCC-DDDD"); v.OK || v.Findings[0].Key != "report.head_differs" {
			t.Errorf("a wrong code: %+v", v.Findings)
		}
		if v := p.Verify(t, "9999-AAAA-BBBB-CCCC-DDDD"); v.OK || v.Findings[0].Key != "report.head_missing" {
			t.Errorf("a code from later: %+v", v.Findings)
		}
		p.Ask(t, func(ctx context.Context, r db.Reader) error {
			for _, typed := range []string{
				"hello", "41", "41-AAAA", "-1-AAAA-BBBB-CCCC-DDDD", "1-AAAA-BBBB-CCCC-DDD1",
			} {
				if _, _, err := reports.CompareHead(ctx, r, typed); !fault.Is(err, fault.Invalid) {
					t.Errorf("%q as a code: %v", typed, err)
				}
			}
			return nil
		})
	})
}

// Whoever has the file can drop its triggers and change it; each such change
// is found by the check that answers for it.
func TestVerify_damage(t *testing.T) {
	tests := []struct{ name, do, check string }{
		{"a movement's units", `UPDATE movements SET units = units + 1
			WHERE n = 1 AND seq = (SELECT MIN(seq) FROM movements)`, "chain"},
		{"a movement less", `DELETE FROM movements WHERE seq = (SELECT MIN(seq) FROM movements) AND n = 6`, "chain"},
		{"a payload", `UPDATE audit SET payload = CAST(replace(payload, '49', '48') AS BLOB) WHERE seq = 8`, "chain"},
		{"an actor's name", `UPDATE audit SET actor_name = 'x' WHERE seq = 3`, "chain"},
		{"the last act", `DELETE FROM audit WHERE seq = (SELECT MAX(seq) FROM audit)`, "chain"},
		{"a balance", `UPDATE balances SET on_hand = on_hand + 5 WHERE on_hand > 100`, "balance"},
		{"a gift whose receipt is to come", `INSERT INTO fiscal_due (branch_id, document_id)
			SELECT branch_id, MAX(id) FROM documents GROUP BY branch_id`, "balance"},
		{"a hold less", `UPDATE holds SET state = 'released' WHERE id = (SELECT MIN(id) FROM holds)`, "balance"},
		{"a slip's state", `UPDATE documents SET state = 'filed'
			WHERE id = (SELECT MAX(id) FROM documents WHERE kind = 'slip')`, "documents"},
		{"a state of no kind", `UPDATE documents SET state = 'lost' WHERE kind = 'receipt'`, "documents"},
		{"an approval less", `DELETE FROM approvals`, "documents"},
		{"a number", `UPDATE documents SET number = 'CK20311008-099' WHERE number = 'CK20311008-002'`, "numbers"},
		{"what was received", `UPDATE delivery_lines SET received = received - 1`, "slips"},
		{"a print's content", `UPDATE prints SET content = CAST(replace(content, '玉滘', '玉窖') AS BLOB)`, "prints"},
		{"a key less", `DELETE FROM find_keys WHERE kind = 'items'`, "keys"},
		{"a key too many", `INSERT INTO find_keys (branch_id, kind, id, key)
			SELECT branch_id, kind, 99, key FROM find_keys WHERE kind = 'slips' LIMIT 1`, "keys"},
		{"a wrong key", `UPDATE find_keys SET key = 'otherwise' WHERE kind = 'documents/slip'`, "keys"},
		{"a run less", `DELETE FROM find_runs WHERE kind = 'plans'`, "keys"},
		{"a run too many", `INSERT INTO find_runs (branch_id, kind, run, keys)
			SELECT branch_id, kind, 99, keys FROM find_runs WHERE kind = 'recipients' LIMIT 1`, "keys"},
		{"a run of other keys", `UPDATE find_runs SET keys = 'otherwise' WHERE kind = 'places'`, "keys"},
		{"a print less", `DELETE FROM print_files; DELETE FROM prints`, "prints"},
	}
	p := played.Draft(t, testkit.NewBooks(t, db.SQLite, testkit.OnDisk(t), played.AtNoon)).Approve(t)
	p.Print(t, p.Slips[0], "P5", false)
	played.HandOver(t, p, p.Slips[0])
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			spoiled := played.CopyBooks(t, p.Options.Dir)
			damage(t, spoiled, tt.do)
			q := &played.Case{Books: testkit.OpenBooks(t, db.Options{Dir: spoiled, ReadOnly: true})}
			v := q.Verify(t, "")
			found := map[string]bool{}
			for _, f := range v.Findings {
				found[f.Check] = true
			}
			if v.OK || !found[tt.check] {
				t.Errorf("found %+v, want something at %s", v.Findings, tt.check)
			}
		})
	}
}

// damage drops every trigger of a file and changes it.
func damage(t *testing.T, dir, do string) {
	t.Helper()
	raw, err := sql.Open("sqlite3", filepath.Join(dir, db.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	rows, err := raw.Query(`SELECT name FROM sqlite_master WHERE type = 'trigger'`)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if _, err := raw.Exec(`DROP TRIGGER ` + name); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := raw.Exec(do); err != nil {
		t.Fatal(err)
	}
}
