package app_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relief/distribution/matrix"
	"relief/distribution/recipientlist"
	"relief/internal/intake"
	"relief/internal/sheet"
	"relief/internal/testkit/lists"
	"relief/inventory/itemlist"
	"relief/inventory/opening"
)

// seen is what a reader made of one table.
type seen struct {
	names   []string
	cells   intake.Cells
	remarks []intake.Remark
}

func listOf(k intake.Kind) func(*testing.T, *sheet.Book, string) (seen, error) {
	return func(t *testing.T, book *sheet.Book, name string) (s seen, err error) {
		list, err := intake.Read(t.Context(), book, k, intake.Mapping{Sheet: name})
		if err != nil {
			return s, err
		}
		for _, row := range list.Rows {
			s.names = append(s.names, row.Value("name"))
		}
		again, err := intake.Read(t.Context(), book, k, list.Mapping()) // as the page asks for it
		if err == nil && len(again.Rows) != len(list.Rows) {
			t.Errorf("%s read by its mapping: %d rows, then %d", name, len(list.Rows), len(again.Rows))
		}
		return seen{s.names, list.Cells, list.Remarks}, err
	}
}

func countOf(t *testing.T, book *sheet.Book, name string) (s seen, err error) {
	count, err := opening.Load(t.Context(), book, opening.Mapping{Sheet: name})
	if err != nil {
		return s, err
	}
	for _, row := range count.Rows {
		s.names = append(s.names, row.Name)
	}
	return seen{s.names, count.Cells, count.Remarks}, nil
}

func planOf(t *testing.T, book *sheet.Book, name string) (s seen, err error) {
	plan, err := matrix.Load(t.Context(), book, matrix.Reading{Sheet: name})
	if err != nil {
		return s, err
	}
	for _, l := range plan.Down {
		s.names = append(s.names, l.Text)
	}
	return seen{s.names, plan.Counted, plan.Remarks}, nil
}

// Tables beside and below the first of a sheet, under the same heads or others,
// are told with their names and can be read by them; every cell is accounted for.
func TestImports_tables(t *testing.T) {
	type r = []any
	for _, tt := range []struct {
		name  string
		rows  []r
		read  func(*testing.T, *sheet.Book, string) (seen, error)
		wants map[string][]string
	}{
		{"items", []r{
			{"物资一览"}, {"名称", "单位", "类别", nil, "名称", "单位", "类别"},
			{"急救箱", "个", "急救", nil, "口罩", "只", "防护"}, {"急救包", "个", nil, nil, "棉被", "床", nil}, {"毛毯", "条"}, nil,
			{"第二张表"}, {"品名", "规格型号", "计量单位", "备用"}, {"帐篷", "大", "顶", "x"}, {"帐篷", "小", "顶"},
		}, listOf(itemlist.Kind), map[string][]string{
			"": {"急救箱", "急救包", "毛毯"}, "Sheet1!E2:G4": {"口罩", "棉被"}, "Sheet1!A7:D10": {"帐篷", "帐篷"}}},
		{"recipients side by side", []r{
			{"序号", "名称", "类型", "序号", "名称", "类型"}, {1, "甲村", "社区", 3, "丙村", "社区"}, {2, "乙村", "社区", 4, "丁村", "社区"},
			{"制表人：某"},
		}, listOf(recipientlist.Kind), map[string][]string{"": {"甲村", "乙村"}, "Sheet1!D1:F3": {"丙村", "丁村"}}},
		{"one list with a gap", []r{
			{"名称", "类型", nil, "统一社会信用代码", "电话"}, {"甲村", "社区", nil, nil, "1"}, {"乙村", "社区", nil, nil, "2"}, nil,
			{"名称", "类型", nil, "统一社会信用代码", "电话"}, {"丙村", "社区"},
		}, listOf(recipientlist.Kind), map[string][]string{"": {"甲村", "乙村", "丙村"}}},
		{"opening", []r{
			{"清点日期：2026年9月30日"}, {"品名", "单位", "数量", nil, "品名", "单位", "数量"},
			{"急救箱", "个", 7, nil, "口罩", "只", 5}, {"棉被", "床", 1}, {"盘点人：甲", nil, "监盘人：乙"}, nil,
			{"编码", "物资名称", "规格", "实盘数"}, {"C1", "帐篷", "大", 3},
		}, countOf, map[string][]string{"": {"急救箱", "棉被"}, "Sheet1!E2:G3": {"口罩"}, "Sheet1!A7:D8": {"帐篷"}}},
		{"plan", []r{
			{"方案"}, {"接收单位", "急救箱", nil, "接收单位", "口罩"}, {"甲村", 1, nil, "丙村", 2}, {"乙村", 2}, nil,
			{"表二"}, {"接收单位", "棉被", "帐篷"}, {"丁村", 1, 2}, {"合计", 1, 2},
		}, planOf, map[string][]string{"": {"甲村", "乙村"}, "Sheet1!D2:E3": {"丙村"}, "Sheet1!A6:C9": {"丁村"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			book, err := sheet.Open(t.Context(), lists.Workbook(t, tt.rows), sheet.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			filled := 0
			for _, row := range tt.rows {
				for _, cell := range row {
					if cell != nil {
						filled++
					}
				}
			}
			for name, want := range tt.wants {
				got, err := tt.read(t, book, name)
				if err != nil {
					t.Errorf("%q: %v", name, err)
					continue
				}
				if diff := cmp.Diff(want, got.names); diff != "" {
					t.Errorf("%q: %s", name, diff)
				}
				if c := got.cells; c.Filled != filled || c.Filled != c.Read+c.Told {
					t.Errorf("%q of %d cells: %+v", name, filled, c)
				}
				for other := range tt.wants {
					told := slices.ContainsFunc(got.remarks, func(m intake.Remark) bool {
						return m.Key == "import.other_sheet" && m.Args[0] == other
					})
					if other != "" && told != (other != name) {
						t.Errorf("%q: told of %s: %v", name, other, told)
					}
				}
			}
		})
	}
}
