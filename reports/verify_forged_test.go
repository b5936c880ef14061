package reports_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"testing"

	"github.com/xuri/excelize/v2"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
	"relief/internal/testkit/played"
	"relief/internal/text"
	"relief/reports"
)

// Whoever can calculate a hash and copy a check code off a paper cannot make a
// file that is confirmed.
func TestVerifyFile_forged(t *testing.T) {
	played.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		p := played.Draft(t, b).Approve(t)
		print, _, kept := p.Print(t, p.Slips[0], "P5", false)
		if err := document.KeepFile(t.Context(), p.DB, print.ID, kept); err != nil {
			t.Fatal(err)
		}
		var list, book bytes.Buffer
		table := table(t, p, "stock", played.Asks(t, text.Zh))
		if err := reports.WritePDF(&list, table); err != nil {
			t.Fatal(err)
		}
		if err := reports.WriteWorkbook(&book, table); err != nil {
			t.Fatal(err)
		}
		head := table.Provenance.Head
		other := bytes.Clone(kept)
		copy(other[len(other)-8:], "anything")
		refused := func(what string, file []byte, key string) {
			t.Helper()
			v := verifyFile(t, p, file)
			if v.OK || v.Said.Key != "" || v.Title != "" || v.Question != "" || v.Rows != 0 {
				t.Errorf("%s: %+v, want nothing confirmed", what, v)
			}
			if len(v.Findings) != 1 || v.Findings[0].Key != key {
				t.Errorf("%s: %+v, want %s", what, v.Findings, key)
			}
		}
		for version, key := range map[string]string{"v1": "report.file_unsigned", "v2": "report.file_seal_wrong"} {
			for what, file := range map[string][]byte{
				"a print": other, "no list": []byte("%PDF-1.4 I never was a list"),
				"a list": list.Bytes()[:bytes.LastIndex(list.Bytes(), []byte("\n%relief-list"))],
			} {
				refused(what+" "+version, unkeyed(file, version, head), key)
			}
		}
		refused("no signature", fmt.Appendf(nil, "%%PDF-1.4\n%%relief-list v2 stock 1 %s T -\n", head.Short()),
			"report.file_unsigned")
		refused("forged rows", forgedBook(t, table, book.Bytes(), ""), "report.file_seal_wrong")
		refused("forged rows, no seal", forgedBook(t, table, book.Bytes(), "drop"), "report.file_unsigned")
		refused("another title", withCell(t, book.Bytes(), "title", "另一份"), "report.file_seal_wrong")
		if v := verifyFile(t, p, kept); !v.OK || v.Kind != "print" {
			t.Errorf("the print itself: %+v", v)
		}
		if v := verifyFile(t, p, unkeyed(other, "v1", head)); v.Head != "" {
			t.Errorf("a head that was only claimed is told: %+v", v)
		}
	})
}

// A copy of the books that was carried away knows the files of the original.
func TestVerifyFile_copy(t *testing.T) {
	p := played.Draft(t, testkit.NewBooks(t, db.SQLite)).Approve(t)
	var list, book bytes.Buffer
	table := table(t, p, "stock", played.Asks(t, text.Zh))
	if err := reports.WritePDF(&list, table); err != nil {
		t.Fatal(err)
	}
	if err := reports.WriteWorkbook(&book, table); err != nil {
		t.Fatal(err)
	}
	made, err := p.DB.BackupTo(t.Context(), t.TempDir(), func(context.Context, *db.DB) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	carried, err := db.Open(t.Context(), db.Options{Copy: made.File})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = carried.Close() })
	for what, file := range map[string][]byte{"list": list.Bytes(), "workbook": book.Bytes()} {
		v := verifyIn(t, carried, p.Branch, file)
		if !v.OK || v.Kind != what {
			t.Errorf("%s in a copy: %+v", what, v)
		}
	}
}

// unkeyed ends a file as a list with a hash that anyone can calculate.
func unkeyed(file []byte, version string, head db.Head) []byte {
	file = fmt.Appendf(bytes.Clone(file), "\n%%relief-list %s stock 999 %s TITLE ", version, head.Short())
	sum := sha256.Sum256(file)
	return fmt.Appendf(file, "%s\n", hex.EncodeToString(sum[:]))
}

// forgedBook is a workbook with another first cell and the hash of its rows
// taken again, as whoever has read the program can.
func forgedBook(t *testing.T, table *reports.Table, file []byte, seal string) []byte {
	t.Helper()
	rows := table.Rows[0][0]
	table.Rows[0][0] = "另一个"
	sum := table.RowsSHA256()
	table.Rows[0][0] = rows
	file = withCell(t, changed(t, file), "rows_sha256", sum)
	if seal != "" {
		file = withCell(t, file, "seal", "")
	}
	return file
}

// withCell is a workbook with another word for a key of its provenance.
func withCell(t *testing.T, file []byte, key, word string) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	const sheet = "校验 Provenance"
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		if len(row) >= 3 && row[2] == key {
			if err := f.SetCellStr(sheet, fmt.Sprintf("B%d", i+1), word); err != nil {
				t.Fatal(err)
			}
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func verifyIn(t *testing.T, books *db.DB, branch db.BranchID, file []byte) (v *reports.FileVerdict) {
	t.Helper()
	err := books.Read(t.Context(), branch, func(ctx context.Context, r db.Reader) (err error) {
		v, err = reports.VerifyFile(ctx, r, file)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return v
}
