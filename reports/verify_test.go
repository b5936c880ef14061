package reports_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/mattn/go-sqlite3"
	"github.com/xuri/excelize/v2"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/internal/text"
	"relief/reports"
)

func (p *played) verify(t *testing.T, head string) (v *reports.Verification) {
	t.Helper()
	p.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
		v, err = reports.Verify(ctx, r, reports.VerifyOptions{Head: head})
		return err
	})
	return v
}

// Sound books have nothing to be found, at any point of the case.
func TestVerify_sound(t *testing.T) {
	onBoth(t, func(t *testing.T, b *testkit.Books) {
		p := draft(t, b)
		heads := []string{p.verify(t, "").Head}
		p.approve(t)
		p.print(t, p.slips[0], "P5", false)
		heads = append(heads, p.verify(t, "").Head)
		p.finish(t)
		for _, head := range append(heads, p.verify(t, "").Head, strings.ToLower(heads[0])) {
			v := p.verify(t, head)
			if !v.OK || len(v.Findings) != 0 || len(v.Checks) != 8 {
				t.Errorf("head %s: %+v", head, v.Findings)
			}
		}
		if v := p.verify(t, "1-AAAA-BBBB-CCCC-DDDD"); v.OK || v.Findings[0].Key != "report.head_differs" {
			t.Errorf("a wrong code: %+v", v.Findings)
		}
		if v := p.verify(t, "9999-AAAA-BBBB-CCCC-DDDD"); v.OK || v.Findings[0].Key != "report.head_missing" {
			t.Errorf("a code from later: %+v", v.Findings)
		}
		p.Ask(t, func(ctx context.Context, r db.Reader) error {
			for _, typed := range []string{"hello", "41", "41-AAAA", "-1-AAAA-BBBB-CCCC-DDDD", "1-AAAA-BBBB-CCCC-DDD1"} {
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
		{"a movement's units", `UPDATE movements SET units = units + 1 WHERE n = 1 AND seq = (SELECT MIN(seq) FROM movements)`, "chain"},
		{"a movement less", `DELETE FROM movements WHERE seq = (SELECT MIN(seq) FROM movements) AND n = 6`, "chain"},
		{"a payload", `UPDATE audit SET payload = CAST(replace(payload, '49', '48') AS BLOB) WHERE seq = 2`, "chain"},
		{"an actor's name", `UPDATE audit SET actor_name = 'x' WHERE seq = 3`, "chain"},
		{"the last act", `DELETE FROM audit WHERE seq = (SELECT MAX(seq) FROM audit)`, "chain"},
		{"a balance", `UPDATE balances SET on_hand = on_hand + 5 WHERE on_hand > 100`, "balance"},
		{"a hold less", `UPDATE holds SET state = 'released' WHERE id = (SELECT MIN(id) FROM holds)`, "balance"},
		{"a slip's state", `UPDATE documents SET state = 'filed' WHERE id = (SELECT MAX(id) FROM documents WHERE kind = 'slip')`, "documents"},
		{"a state of no kind", `UPDATE documents SET state = 'lost' WHERE kind = 'receipt'`, "documents"},
		{"an approval less", `DELETE FROM approvals`, "documents"},
		{"a number", `UPDATE documents SET number = 'CK20311008-099' WHERE number = 'CK20311008-002'`, "numbers"},
		{"what was received", `UPDATE delivery_lines SET received = received - 1`, "slips"},
		{"a print's content", `UPDATE prints SET content = CAST(replace(content, '玉滘', '玉窖') AS BLOB)`, "prints"},
		{"a print less", `DELETE FROM print_files; DELETE FROM prints`, "prints"},
	}
	p := draft(t, testkit.NewBooks(t, db.SQLite, testkit.OnDisk(t), atNoon)).approve(t)
	p.print(t, p.slips[0], "P5", false)
	handOver(t, p, p.slips[0])
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			spoiled := copyBooks(t, p.Options.Dir)
			damage(t, spoiled, tt.do)
			q := &played{Books: testkit.OpenBooks(t, db.Options{Dir: spoiled, ReadOnly: true})}
			v := q.verify(t, "")
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

// A workbook that was exported is known again; one that was changed is not,
// nor is one of other books.
func TestVerifyFile(t *testing.T) {
	onBoth(t, func(t *testing.T, b *testkit.Books) {
		p := draft(t, b).approve(t)
		print, _, file := p.print(t, p.slips[0], "P5", false)
		if err := document.KeepFile(t.Context(), p.DB, print.ID, file); err != nil {
			t.Fatal(err)
		}
		if v := p.verifyFile(t, file); !v.OK || v.Print != print.ID {
			t.Errorf("print: %+v", v)
		}
		if v := p.verifyFile(t, append(bytes.Clone(file), '\n')); v.OK {
			t.Errorf("changed print: %+v", v)
		}
		p.finish(t)
		for _, name := range []string{"stock", "documents", "equipment", "plan"} {
			var made bytes.Buffer
			if err := reports.WriteWorkbook(&made, p.table(t, name, asks(t, text.Zh))); err != nil {
				t.Fatal(err)
			}
			if v := p.verifyFile(t, made.Bytes()); !v.OK || v.Rows == 0 {
				t.Errorf("%s: %+v", name, v)
			}
			if v := p.verifyFile(t, changed(t, made.Bytes())); v.OK || v.Findings[0].Key != "report.file_rows_changed" {
				t.Errorf("changed %s: %+v", name, v)
			}
		}
		verifyLists(t, p)
		book := p.book(t, text.En)
		if v := p.verifyFile(t, book); !v.OK {
			t.Errorf("plan: %+v", v)
		}
		other := draft(t, testkit.NewBooks(t, db.SQLite))
		if v := other.verifyFile(t, book); v.OK {
			t.Errorf("in other books: %+v", v)
		}
		for _, junk := range []string{"hello", "PK\x03\x04 no archive", "%PDF-1.3 none of ours"} {
			if v := p.verifyFile(t, []byte(junk)); v.OK || len(v.Findings) == 0 {
				t.Errorf("%q: %+v", junk, v)
			}
		}
	})
}

// verifyLists looks at the other faces: a list set as PDF is known again, and
// noticed where one byte of it is another; of a csv file nobody can tell.
func verifyLists(t *testing.T, p *played) {
	t.Helper()
	other := draft(t, testkit.NewBooks(t, db.SQLite))
	for _, name := range []string{"stock", "documents"} {
		table := p.table(t, name, asks(t, text.Zh))
		var list, lines bytes.Buffer
		if err := errors.Join(reports.WritePDF(&list, table), reports.WriteCSV(&lines, table)); err != nil {
			t.Fatal(err)
		}
		if v := p.verifyFile(t, list.Bytes()); !v.OK || v.Kind != "list" || v.Title != table.Title || v.Rows != len(table.Rows) {
			t.Errorf("%s as pdf: %+v", name, v)
		}
		for _, at := range []int{100, list.Len() / 2, list.Len() - 200} {
			spoilt := bytes.Clone(list.Bytes())
			spoilt[at] ^= 1
			if v := p.verifyFile(t, spoilt); v.OK {
				t.Errorf("%s as pdf with another byte %d: %+v", name, at, v)
			}
		}
		if v := other.verifyFile(t, list.Bytes()); v.OK {
			t.Errorf("%s of other books: %+v", name, v)
		}
		if v := p.verifyFile(t, lines.Bytes()); v.OK || v.Kind != "csv" || v.Findings[0].Key != "report.file_csv" {
			t.Errorf("%s as csv: %+v", name, v)
		}
	}
}

func (p *played) verifyFile(t *testing.T, file []byte) (v *reports.FileVerdict) {
	t.Helper()
	p.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
		v, err = reports.VerifyFile(ctx, r, file)
		return err
	})
	return v
}

// changed is a workbook with one letter of its first row changed.
func changed(t *testing.T, file []byte) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.SetCellStr(f.GetSheetName(0), "A5", "另一个"); err != nil {
		t.Fatal(err)
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
