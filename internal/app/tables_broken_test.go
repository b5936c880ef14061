package app_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"relief/distribution/recipientlist"
	"relief/internal/fault"
	"relief/internal/intake"
	"relief/internal/sheet"
	"relief/internal/testkit/lists"
)

// twoSheets is a workbook of a long sheet, Sheet1, and of the sheet 今年.
func twoSheets(t *testing.T, rows [][]any) *sheet.Book {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(lists.Workbook(t, slices.Repeat(rows, 5))))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.NewSheet("今年"); err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		if err := f.SetSheetRow("今年", sheet.Address(i+1, 1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	book, err := sheet.Open(t.Context(), out.Bytes(), sheet.Limits{Rows: 4})
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// A sheet that cannot be read keeps nobody from another of the file, and is
// told; whoever asks for it hears why.
func TestImports_sheetUnreadable(t *testing.T) {
	type r = []any
	for name, tt := range map[string]struct {
		rows []r
		read func(*testing.T, *sheet.Book, string) (seen, error)
	}{
		"list":    {[]r{{"名称", "类型"}, {"甲村", "社区"}}, listOf(recipientlist.Kind)},
		"opening": {[]r{{"品名", "单位", "数量"}, {"甲村", "个", 7}}, countOf},
		"plan":    {[]r{{"接收单位", "急救箱"}, {"甲村", 1}}, planOf},
	} {
		t.Run(name, func(t *testing.T) {
			book := twoSheets(t, tt.rows)
			for _, sheet := range []string{"今年", ""} {
				got, err := tt.read(t, book, sheet)
				if err != nil {
					t.Errorf("%q: %v", sheet, err)
					continue
				}
				why := fault.Message{Key: "sheet.too_many_rows", Args: []any{4}}
				told := fault.Message{Key: "import.sheet_broken", Args: []any{"Sheet1", why}}
				want := []intake.Remark{{Message: told}}
				if diff := cmp.Diff(want, got.remarks); diff != "" {
					t.Errorf("%q: %s", sheet, diff)
				}
			}
			for _, broken := range []string{"Sheet1", "Sheet1!D1:E3"} {
				_, err := tt.read(t, book, broken)
				if f := fault.Of(err); f == nil || f.Key != "sheet.too_many_rows" {
					t.Errorf("%s: %v", broken, err)
				}
			}
		})
	}
}
