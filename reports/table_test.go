package reports_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/internal/testkit/played"
	"relief/internal/text"
	"relief/inventory"
	"relief/reports"
)

// table asks one of the questions.
func table(t *testing.T, p *played.Case, name string, ask reports.Ask) (table *reports.Table) {
	t.Helper()
	p.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
		switch name {
		case "stock":
			table, err = reports.Stock(ctx, r, inventory.StockFilter{Show: "in_stock"}, ask)
		case "equipment":
			table, err = reports.Equipment(ctx, r, "", ask)
		case "documents":
			table, err = reports.Documents(ctx, r, document.Filter{}, ask)
		case "plan":
			table, err = reports.Plan(ctx, r, p.Plan, ask)
		}
		return err
	})
	return table
}

// Every table is what its golden file says, on both engines and in both
// languages.
func TestTables_golden(t *testing.T) {
	played.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		p := played.Draft(t, b).Approve(t).Finish(t)
		for _, name := range []string{"stock", "equipment", "documents", "plan"} {
			played.Golden(t, name+".zh-CN", played.Written(table(t, p, name, played.Asks(t, text.Zh))))
			played.Golden(t, name+".en", played.Written(table(t, p, name, played.Asks(t, text.En))))
		}
	})
}

// Workbook, csv and paper show the cells of the table, each one.
func TestTables_faces(t *testing.T) {
	p := played.Draft(t, testkit.NewBooks(t, db.SQLite, played.AtNoon)).Approve(t).Finish(t)
	for _, name := range []string{"stock", "documents"} {
		table := table(t, p, name, played.Asks(t, text.Zh))
		var want [][]string
		for _, row := range table.Rows {
			var line []string
			for _, c := range row {
				line = append(line, reports.Show(c))
			}
			want = append(want, line)
		}
		if diff := cmp.Diff(want, inWorkbook(t, table)); diff != "" {
			t.Errorf("%s workbook (-table +file):\n%s", name, diff)
		}
		if diff := cmp.Diff(want, inCSV(t, table)); diff != "" {
			t.Errorf("%s csv (-table +file):\n%s", name, diff)
		}
		said := strings.Join(strings.Fields(inPDF(t, table)), "")
		for _, row := range want {
			for _, cell := range row {
				for _, part := range strings.Fields(cell) { // a moment may stand on two lines
					if !strings.Contains(said, part) {
						t.Errorf("%s paper lacks %q", name, cell)
					}
				}
			}
		}
	}
}

func inWorkbook(t *testing.T, table *reports.Table) [][]string {
	t.Helper()
	var b bytes.Buffer
	if err := reports.WriteWorkbook(&b, table); err != nil {
		t.Fatal(err)
	}
	played.Keep(t, "table-"+table.Provenance.Question+".xlsx", b.Bytes())
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	if len(rows[2]) != 0 || rows[0][0] != table.Title {
		t.Errorf("title and blank row: %q %q", rows[0], rows[2])
	}
	var got [][]string
	for i := range table.Len() {
		line := make([]string, len(table.Columns))
		for j, c := range rows[4+i] {
			line[j] = strings.ReplaceAll(c, ",", "")
		}
		got = append(got, line)
	}
	return got
}

func inCSV(t *testing.T, table *reports.Table) [][]string {
	t.Helper()
	var b bytes.Buffer
	if err := reports.WriteCSV(&b, table); err != nil {
		t.Fatal(err)
	}
	plain, marked := strings.CutPrefix(b.String(), "\xEF\xBB\xBF")
	if !marked {
		t.Error("no mark in front")
	}
	rows, err := csv.NewReader(strings.NewReader(plain)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1 : 1+table.Len()]
}

func inPDF(t *testing.T, table *reports.Table) string {
	t.Helper()
	var b bytes.Buffer
	if err := reports.WritePDF(&b, table); err != nil {
		t.Fatal(err)
	}
	played.Keep(t, "table-"+table.Provenance.Question+".pdf", b.Bytes())
	path := filepath.Join(t.TempDir(), "table.pdf")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pdftotext", "-layout", path, "-").Output()
	if err != nil {
		t.Fatalf("pdftotext: %v", err)
	}
	return string(out)
}

// payloads are texts that a spreadsheet would take for a formula.
func payloads() []string {
	var list []string
	bodies := []string{"1+1", "cmd|' /C calc'!A0", "HYPERLINK(\"http://x\",\"y\")", "SUM(A1:A9)", "DDE(\"a\";\"b\")",
		"@SUM(1+9)*cmd|' /C calc'!A0", "IMPORTXML(1,2)", "A1", "-2+3", "\"x\""}
	starts := []string{"=", "+", "-", "@", "\t=", "\r=", "\n=", "＝", "＋", "－", "＠", "\x00=", " =", "　=", "|", "%", "'=",
		"\"=", "\u00a0=", "\ufeff="}
	for _, s := range starts {
		for _, b := range bodies {
			list = append(list, s+b)
		}
	}
	return list
}

// 200 texts that look like formulas stay texts: no formula in the workbook, an
// apostrophe in the csv, and the text comes back.
func TestTables_formulas(t *testing.T) {
	list := payloads()
	if len(list) != 200 {
		t.Fatalf("%d payloads", len(list))
	}
	p := played.Draft(t, testkit.NewBooks(t, db.SQLite, played.AtNoon))
	table := table(t, p, "equipment", played.Asks(t, text.Zh))
	table.Title = list[0]
	table.Rows = nil
	for i, s := range list {
		table.Rows = append(table.Rows, []reports.Cell{s, s, s, s, s, nil, s, fmt.Sprint(i)})
	}
	var b bytes.Buffer
	if err := reports.WriteWorkbook(&b, table); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	name := f.GetSheetName(0)
	for i, s := range list {
		cell := fmt.Sprintf("B%d", 5+i)
		if formula, err := f.GetCellFormula(name, cell); err != nil || formula != "" {
			t.Errorf("%q became the formula %q %v", s, formula, err)
		}
		got, err := f.GetCellValue(name, cell)
		if want := reports.Show(s); err != nil || got != want {
			t.Errorf("%q came back as %q %v", want, got, err)
		}
	}
	for i, row := range inCSV(t, table) {
		if !strings.HasPrefix(row[1], "'") {
			t.Errorf("%q is not defused: %q", list[i], row[1])
		}
	}
}

// A table that does not fit is refused, never cut.
func TestTables_whole(t *testing.T) {
	p := played.Draft(t, testkit.NewBooks(t, db.SQLite, played.AtNoon))
	table := table(t, p, "stock", played.Asks(t, text.Zh))
	one := table.Rows[0]
	table.Rows = make([][]reports.Cell, 20_001)
	for i := range table.Rows {
		table.Rows[i] = one
	}
	var b bytes.Buffer
	if err := reports.WritePDF(&b, table); !fault.Is(err, fault.TooLarge) || b.Len() > 0 {
		t.Errorf("paper of 20,001 rows: %v, %d bytes", err, b.Len())
	}
	if err := reports.WriteWorkbook(&b, table); err != nil {
		t.Errorf("workbook of 20,001 rows: %v", err)
	}
	table.Rows = [][]reports.Cell{append([]reports.Cell{strings.Repeat("长", 32_768)}, one[1:]...)}
	b.Reset()
	if err := reports.WriteWorkbook(&b, table); !fault.Is(err, fault.TooLarge) || b.Len() > 0 {
		t.Errorf("workbook with an over-long text: %v, %d bytes", err, b.Len())
	}
}
