package reports_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/testkit/played"
	"relief/internal/text"
	"relief/reports"
)

// A workbook holds long texts whole: what was asked in 2,000 characters, a table
// of 1,000 columns more, a remark of 2,500. No row is higher than a workbook
// allows, each has room for its words, and the file is known again.
func TestWorkbook_longTexts(t *testing.T) {
	p := played.Draft(t, testkit.NewBooks(t, db.SQLite, played.AtNoon))
	for _, lang := range text.Langs {
		table := table(t, p, "stock", played.Asks(t, lang))
		asked := strings.Repeat("某单位、", 500)
		table.FilterBy("单位", asked)
		remark := strings.Repeat("长", 2_500)
		table.Rows = append(table.Rows[:1:1], append([]reports.Cell{remark}, table.Rows[0][1:]...))
		for i := range 1_000 {
			table.Columns = append(table.Columns, reports.Column{
				Key: fmt.Sprintf("recipient-%d", i+1), Kind: reports.Number, Width: 9,
				Label: fmt.Sprintf("揭东区曲溪街道第%d小学", i+1),
			})
			for n := range table.Rows {
				table.Rows[n] = append(table.Rows[n], int64(i))
			}
		}
		table.Totals = nil
		var b bytes.Buffer
		if err := reports.WriteWorkbook(&b, table); err != nil {
			t.Fatal(err)
		}
		if v := verifyFile(t, p, b.Bytes()); !v.OK || v.Rows != 2 {
			t.Errorf("%+v", v)
		}
		f, err := excelize.OpenReader(&b)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		roomy(t, f, f.GetSheetName(0), "A6", remark)
		said := ""
		for row := 3; said == "" && row < 20; row++ {
			if s, _ := f.GetCellValue("校验 Provenance", fmt.Sprintf("B%d", row)); strings.Contains(s, asked) {
				said = s
				roomy(t, f, "校验 Provenance", fmt.Sprintf("B%d", row), s)
			}
		}
		if said == "" {
			t.Error("what was asked is not told")
		}
	}
}

// roomy holds a cell against what it must say and the room that it has, with the
// rows it is merged over.
func roomy(t *testing.T, f *excelize.File, sheet, cell, said string) {
	t.Helper()
	if got, err := f.GetCellValue(sheet, cell); err != nil || got != said {
		t.Errorf("%s holds %d characters of %d, %v", cell, len([]rune(got)), len([]rune(said)), err)
	}
	col, first, err := excelize.CellNameToCoordinates(cell)
	if err != nil {
		t.Fatal(err)
	}
	last := first
	merged, err := f.GetMergeCells(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range merged {
		if m.GetStartAxis() == cell {
			_, last, _ = excelize.CellNameToCoordinates(m.GetEndAxis())
		}
	}
	letter, _ := excelize.ColumnNumberToName(col)
	wide, err := f.GetColWidth(sheet, letter)
	if err != nil {
		t.Fatal(err)
	}
	high := 0.0
	for row := first; row <= last; row++ {
		h, err := f.GetRowHeight(sheet, row)
		if err != nil || h > 409 {
			t.Errorf("row %d is %v points high, %v", row, h, err)
		}
		high += h
	}
	if need := 15 * float64(2*len([]rune(said))) / wide; high < need {
		t.Errorf("%s: %d characters in %v points of height and %v characters of width: want %v",
			cell, len([]rune(said)), high, wide, need)
	}
}
