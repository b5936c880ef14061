package reports_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/xuri/excelize/v2"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
	"relief/internal/testkit/played"
	"relief/internal/text"
	"relief/reports"
)

// A workbook that was exported is known again; one that was changed is not,
// nor is one of other books.
func TestVerifyFile(t *testing.T) {
	played.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		p := played.Draft(t, b).Approve(t)
		print, _, file := p.Print(t, p.Slips[0], "P5", false)
		if err := document.KeepFile(t.Context(), p.DB, print.ID, file); err != nil {
			t.Fatal(err)
		}
		if v := verifyFile(t, p, file); !v.OK || v.Print != print.ID {
			t.Errorf("print: %+v", v)
		}
		if v := verifyFile(t, p, append(bytes.Clone(file), '\n')); v.OK {
			t.Errorf("changed print: %+v", v)
		}
		p.Finish(t)
		for _, name := range []string{"stock", "documents", "equipment", "plan"} {
			var made bytes.Buffer
			if err := reports.WriteWorkbook(&made, table(t, p, name, played.Asks(t, text.Zh))); err != nil {
				t.Fatal(err)
			}
			if v := verifyFile(t, p, made.Bytes()); !v.OK || v.Rows == 0 {
				t.Errorf("%s: %+v", name, v)
			}
			v := verifyFile(t, p, changed(t, made.Bytes()))
			if v.OK || v.Findings[0].Key != "report.file_rows_changed" {
				t.Errorf("changed %s: %+v", name, v)
			}
		}
		verifyLists(t, p)
		book := book(t, p, text.En)
		if v := verifyFile(t, p, book); !v.OK {
			t.Errorf("plan: %+v", v)
		}
		other := played.Draft(t, testkit.NewBooks(t, db.SQLite))
		if v := verifyFile(t, other, book); v.OK {
			t.Errorf("in other books: %+v", v)
		}
		for _, junk := range []string{"hello", "PK\x03\x04 no archive", "%PDF-1.3 none of ours"} {
			if v := verifyFile(t, p, []byte(junk)); v.OK || len(v.Findings) == 0 {
				t.Errorf("%q: %+v", junk, v)
			}
		}
	})
}

// verifyLists looks at the other faces: a list set as PDF is known again, and
// noticed where one byte of it is another; of a csv file nobody can tell.
func verifyLists(t *testing.T, p *played.Case) {
	t.Helper()
	other := played.Draft(t, testkit.NewBooks(t, db.SQLite))
	for _, name := range []string{"stock", "documents"} {
		table := table(t, p, name, played.Asks(t, text.Zh))
		var list, lines bytes.Buffer
		if err := errors.Join(reports.WritePDF(&list, table), reports.WriteCSV(&lines, table)); err != nil {
			t.Fatal(err)
		}
		v := verifyFile(t, p, list.Bytes())
		if !v.OK || v.Kind != "list" || v.Title != table.Title || v.Rows != len(table.Rows) {
			t.Errorf("%s as pdf: %+v", name, v)
		}
		for _, at := range []int{100, list.Len() / 2, list.Len() - 200} {
			spoilt := bytes.Clone(list.Bytes())
			spoilt[at] ^= 1
			if v := verifyFile(t, p, spoilt); v.OK {
				t.Errorf("%s as pdf with another byte %d: %+v", name, at, v)
			}
		}
		if v := verifyFile(t, other, list.Bytes()); v.OK {
			t.Errorf("%s of other books: %+v", name, v)
		}
		if v := verifyFile(t, p, lines.Bytes()); v.OK || v.Kind != "csv" || v.Findings[0].Key != "report.file_csv" {
			t.Errorf("%s as csv: %+v", name, v)
		}
	}
}

func verifyFile(t *testing.T, p *played.Case, file []byte) (v *reports.FileVerdict) {
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
