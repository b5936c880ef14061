package reports_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"relief/distribution/matrix"
	"relief/internal/db"
	"relief/internal/sheet"
	"relief/internal/testkit"
	"relief/internal/testkit/played"
	"relief/internal/text"
	"relief/reports"
)

// book writes the plan's workbook.
func book(t *testing.T, p *played.Case, lang text.Lang) []byte {
	t.Helper()
	var h *reports.Handover
	p.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
		h, err = reports.PlanWorkbook(ctx, r, p.Plan, played.Asks(t, lang))
		return err
	})
	var b bytes.Buffer
	if err := h.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The plan's workbook adds up by formulas whose stored values agree with what
// is in the table, and has a sheet per recipient with its slip's number.
func TestPlanWorkbook(t *testing.T) {
	played.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		p := played.Draft(t, b)
		played.Keep(t, "plan-draft.xlsx", book(t, p, text.Zh))
		p.Approve(t)
		file := book(t, p, text.Zh)
		played.Keep(t, "plan.xlsx", file)
		played.Keep(t, "plan-en.xlsx", book(t, p, text.En))
		f, err := excelize.OpenReader(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		want := "物资分配方案 玉滘卫生院 集和医院 埔田中学 揭东区第三小学 曲溪敬老院 校验 Provenance"
		if got := strings.Join(f.GetSheetList(), " "); got != want {
			t.Errorf("sheets = %s", got)
		}
		table := table(t, p, "plan", played.Asks(t, text.Zh))
		formulas := 0
		for i, row := range append(table.Rows, table.Totals) {
			for j, c := range row {
				cell, _ := excelize.CoordinatesToCellName(j+1, 5+i)
				formula, err := f.GetCellFormula("物资分配方案", cell)
				if err != nil {
					t.Fatal(err)
				}
				stored, err := f.GetCellValue("物资分配方案", cell, excelize.Options{RawCellValue: true})
				if err != nil || stored != reports.Show(c) {
					t.Errorf("%s holds %q, want %q %v", cell, stored, reports.Show(c), err)
				}
				if formula == "" {
					continue
				}
				formulas++
				got, err := f.CalcCellValue("物资分配方案", cell, excelize.Options{RawCellValue: true})
				if err != nil || got != stored {
					t.Errorf("%s = %s comes to %q, stored %q %v", cell, formula, got, stored, err)
				}
			}
		}
		if formulas != 21 {
			t.Errorf("%d formulas, want 6 rows × 2 and 9 columns", formulas)
		}
		number, err := f.GetCellValue("玉滘卫生院", "E3")
		if err != nil || number != "CK20311008-001" {
			t.Errorf("number on the first sheet: %q %v", number, err)
		}
	})
}

// What is exported can be imported: the matrix reads the same plan out of it.
func TestPlanWorkbook_imports(t *testing.T) {
	p := played.Draft(t, testkit.NewBooks(t, db.SQLite, played.AtNoon))
	book, err := sheet.Open(t.Context(), book(t, p, text.Zh), sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	plan, err := matrix.Load(t.Context(), book, matrix.Reading{})
	if err != nil {
		t.Fatal(err)
	}
	if plan.ItemsAcross || len(plan.Down) != 6 || len(plan.Across) != 6 {
		t.Errorf("read %d down, %d across, items across %v", len(plan.Down), len(plan.Across), plan.ItemsAcross)
	}
	for _, w := range plan.Remarks {
		if w.Key != "import.other_sheet" { // those of the recipients
			t.Errorf("told at %s: %s %v", w.Cell, w.Key, w.Args)
		}
	}
	var units int
	for _, c := range plan.Cells {
		units += len(c.Text)
	}
	if len(plan.Cells) != 21 || units == 0 {
		t.Errorf("%d cells", len(plan.Cells))
	}
}

// LibreOffice opens the workbook, calculates it again and comes to the same.
func TestPlanWorkbook_recalculated(t *testing.T) {
	p := played.Draft(t, testkit.NewBooks(t, db.SQLite, played.AtNoon)).Approve(t)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "plan.xlsx"), book(t, p, text.Zh), 0o600); err != nil {
		t.Fatal(err)
	}
	office := exec.CommandContext(t.Context(), "soffice", "-env:UserInstallation=file://"+dir+"/profile", "--headless",
		"--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1",
		"--outdir", dir, filepath.Join(dir, "plan.xlsx"))
	office.Env = append(os.Environ(), "LC_ALL=C.UTF-8") // it names the file after the sheet
	out, err := office.CombinedOutput()
	if err != nil {
		t.Fatalf("soffice: %v %s", err, out)
	}
	found, err := filepath.Glob(filepath.Join(dir, "plan*.csv"))
	if err != nil || len(found) != 1 {
		t.Fatalf("converted: %v %v: %s", found, err, out)
	}
	made, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	reader := csv.NewReader(bytes.NewReader(made))
	reader.FieldsPerRecord = -1
	rows, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	table := table(t, p, "plan", played.Asks(t, text.Zh))
	for i, row := range append(table.Rows, table.Totals) {
		for j, c := range row {
			if got := strings.ReplaceAll(rows[4+i][j], ",", ""); got != reports.Show(c) {
				t.Errorf("row %d column %d: LibreOffice %q, table %q", i, j, got, reports.Show(c))
			}
		}
	}
}
