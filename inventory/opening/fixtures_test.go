package opening_test

import (
	"bytes"
	"flag"
	"os"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"relief/internal/sheet"
)

// The workbooks of other hands are made by this file: run
//
//	go test ./inventory/opening -run Fixtures -update
//
// to write them and their golden readings anew.
var update = flag.Bool("update", false, "write testdata anew")

// formula is a cell with a formula and the value stored with it, nil for one
// that was never calculated.
type formula struct {
	text   string
	cached any
}

// shown is a number or date in a number format.
type shown struct {
	value  any
	format string
}

// pen writes rows one below the other.
type pen struct {
	t     testing.TB
	f     *excelize.File
	sheet string
	row   int
}

func (p *pen) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// line writes one row from column A; nil leaves a cell out.
func (p *pen) line(values ...any) {
	p.row++
	for i, v := range values {
		at := sheet.Address(p.row, i+1)
		switch v := v.(type) {
		case nil:
		case formula:
			if v.cached != nil {
				p.must(p.f.SetCellValue(p.sheet, at, v.cached))
			}
			p.must(p.f.SetCellFormula(p.sheet, at, v.text))
		case shown:
			p.must(p.f.SetCellValue(p.sheet, at, v.value))
			style, err := p.f.NewStyle(&excelize.Style{CustomNumFmt: &v.format})
			p.must(err)
			p.must(p.f.SetCellStyle(p.sheet, at, at, style))
		default:
			p.must(p.f.SetCellValue(p.sheet, at, v))
		}
	}
}

// lines writes several rows.
func (p *pen) lines(rows ...[]any) {
	for _, row := range rows {
		p.line(row...)
	}
}

func (p *pen) merge(from, to string) { p.must(p.f.MergeCell(p.sheet, from, to)) }

// next goes on with another sheet.
func (p *pen) next(name string) {
	_, err := p.f.NewSheet(name)
	p.must(err)
	p.sheet, p.row = name, 0
}

type r = []any

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

var fixtures = map[string]func(p *pen){
	// Two header rows, book and counted figure under one 数量.
	"two-header-rows": func(p *pen) {
		p.lines(r{"揭东区红十字会备灾仓库盘点表"}, r{"盘点时间：2021.9.30", nil, nil, "仓库名称：", "一号仓库"},
			r{"序号", "物资名称", "规格", "计量单位", "数量", nil, "备注"},
			r{nil, nil, nil, nil, "账面", "实盘"},
			r{1, "急救箱", "标准型", "个", 8, 7}, r{2, "急救包(中)", nil, "个", 49, 49}, r{3, "口罩", nil, "只", 400, 374, "少26只"},
			r{"合计", nil, nil, nil, 457, 430})
		for _, m := range [][2]string{{"A1", "G1"}, {"A3", "A4"}, {"B3", "B4"}, {"C3", "C4"}, {"D3", "D4"},
			{"E3", "F3"}, {"G3", "G4"}} {
			p.merge(m[0], m[1])
		}
	},
	// Categories merged downwards, subtotals per category, names merged too.
	"merged-categories": func(p *pen) {
		p.lines(r{"库存物资清点表（截止2021年9月30日）"}, r{"类别", "品名", "规格", "单位", "批号", "实存数"},
			r{"急救类", "急救箱", nil, "个", nil, 7}, r{nil, "急救包(中)", nil, "个", "A1", 20}, r{nil, nil, nil, "个", "A2", 29},
			r{"小计", nil, nil, nil, nil, formula{"SUM(F3:F5)", 56}},
			r{"防护类", "口罩", nil, "只", nil, 374}, r{nil, "急救包(小)", nil, "个", nil, 14},
			r{"小  计", nil, nil, nil, nil, formula{"SUM(F7:F8)", 388}},
			r{"总计", nil, nil, nil, nil, formula{"F6+F9", 444}})
		p.merge("A1", "F1")
		p.merge("A3", "A5")
		p.merge("B4", "B5")
		p.merge("A7", "A8")
		p.merge("A6", "E6")
	},
	// No unit column: the units stand in the names and behind the figures.
	"units-in-names": func(p *pen) {
		p.lines(r{"物资清点", nil, "2021-09-30"}, r{"品名", "数量", "备注"},
			r{"急救箱（个）", 7}, r{"急救包（中）", "49个"}, r{"急救包(小)（个）", "14 个"}, r{"心肺复苏模拟人（加配件）", "3套"},
			r{"口罩【只】", "374"}, r{"手电筒（支）", 12}, r{"雨衣", "20件"}, r{"急救箱（个）", "2箱", "旧"}, r{"担架", 4})
	},
	// Lots and dates typed as text, in every spelling, some wrong.
	"dates-as-text": func(p *pen) {
		p.lines(r{"盘点日期：2021年09月30日  仓库：区红十字会仓库"},
			r{"品名", "单位", "清点数量", "批号", "生产日期", "有效期至"},
			r{"矿泉水", "瓶", 10, "B01", "2021-01-05", "2022-01-04"}, r{"矿泉水", "瓶", 11, "B02", "2021/1/5", "2022/1/4"},
			r{"矿泉水", "瓶", 12, "B03", "2021.01.05", "2022.01"}, r{"矿泉水", "瓶", 13, "B04", "20210105", "20220104"},
			r{"矿泉水", "瓶", 14, "B05", "2021年1月5日", "2022年1月"}, r{"矿泉水", "瓶", 15, "B06", "2019-01-05", "2020-01-04"},
			r{"矿泉水", "瓶", 16, "B07", "2021-06-05", "2021-01-04"}, r{"矿泉水", "瓶", 17, "B08", "2035-01-05", "2036-01-04"},
			r{"矿泉水", "瓶", 18, "B09", "2021-02-30", "两年"}, r{"矿泉水", "瓶", 19, "B10", "2021年1月", "长期"},
			r{"矿泉水", "瓶", 20, "无", "—", "/"})
	},
	// The same as date cells, bare serial numbers and eight-digit numbers.
	"dates-as-numbers": func(p *pen) {
		iso, han := "yyyy-mm-dd", `yyyy"年"m"月"d"日"`
		p.lines(r{"盘点日期：", shown{day(2021, 9, 30), han}, "库房：二号库"},
			r{"名称", "单位", "实盘数量", "生产批号", "生产日期", "失效日期"},
			r{"矿泉水", "瓶", 10, 20210105, shown{day(2021, 1, 5), iso}, shown{day(2022, 1, 4), han}},
			r{"矿泉水", "瓶", 12.0, "007", 44201, 44565}, r{"矿泉水", "瓶", 14, "A-9", 20210105, 20220104},
			r{"口罩", "只", shown{374, "#,##0.00"}, nil, nil, shown{day(2023, 5, 1), "yyyy/m"}})
	},
	// Hidden rows and a hidden column are read and say so.
	"hidden-rows": func(p *pen) {
		p.lines(r{"清点日期:2021/9/30"}, r{"序号", "品名", "规格", "单位", "实盘数", "备注"},
			r{1, "急救箱", nil, "个", 7}, r{2, "急救包(中)", nil, "个", 49, "藏"}, r{3, "口罩", nil, "只", 374},
			r{4, "旧帐篷", nil, "顶", 2, "藏"}, r{"合计", nil, nil, nil, 432})
		p.must(p.f.SetRowVisible(p.sheet, 4, false))
		p.must(p.f.SetRowVisible(p.sheet, 6, false))
		p.must(p.f.SetColVisible(p.sheet, "D", false))
	},
	// A cover sheet first, the count second, an old count hidden.
	"two-sheets": func(p *pen) {
		p.lines(r{"填表说明"}, r{"一、请如实清点。"}, r{"二、空着的表示没有清点。"})
		p.next("清点表")
		p.lines(r{"清点日期", "2021年9月30日", "仓库", "区红十字会仓库"}, r{"品名", "规格型号", "单位", "实盘数"},
			r{"急救箱", nil, "个", 7}, r{"口罩", nil, "只", nil}, r{"急救包(小)", nil, "个", 0})
		p.next("2020年旧表")
		p.lines(r{"品名", "单位", "实盘数"}, r{"急救箱", "个", 99})
		p.must(p.f.SetSheetVisible("2020年旧表", false))
	},
	// Numbered blank lines and three thousand formatted rows under the goods.
	"trailing-rows": func(p *pen) {
		p.lines(r{"2021年9月30日盘点"}, r{"序号", "品名", "单位", "实盘数", "备注"},
			r{1, "急救箱", "个", 7}, r{2, "口罩", "只", 374})
		for n := 3; n <= 20; n++ {
			p.line(n)
		}
		style, err := p.f.NewStyle(&excelize.Style{Border: []excelize.Border{{Type: "top", Style: 1}}})
		p.must(err)
		p.must(p.f.SetCellStyle(p.sheet, "A21", "E3000", style))
		p.must(p.f.SetCellValue(p.sheet, "C2500", "  "))
	},
	// Counts by formula, with and without a stored value, and an error.
	"formulas": func(p *pen) {
		p.lines(r{"盘点日期 2021-09-30"}, r{"品名", "单位", "账面数", "盘盈亏", "实盘数"},
			r{"急救箱", "个", 8, -1, formula{"C3+D3", 7}}, r{"急救包(中)", "个", 50, -1, formula{"C4+D4", nil}},
			r{"口罩", "只", 374, nil, formula{"C5/D5", nil}}, r{"急救包(小)", "个", 14, nil, 14},
			r{"合计", nil, formula{"SUM(C3:C6)", nil}, nil, formula{"SUM(E3:E6)", nil}})
		p.must(p.f.SetCellDefault(p.sheet, "E5", "#DIV/0!"))
	},
	// Full-width digits, letters, brackets and colons.
	"full-width": func(p *pen) {
		p.lines(r{"清点日期：２０２１年９月３０日　　仓库：区红十字会仓库"}, r{"序号", "品　名", "单　位", "实　盘　数"},
			r{"１", "急救箱", "个", "７"}, r{"２", "急救包（中）", "个", "４９"}, r{"３", "急救包［小］", "个", "１４．０"},
			r{"４", "口罩", "只", "１，３７４"}, r{"５", "Ｎ９５口罩", "只", "３"}, r{"６", "棉被", "床", "－２"},
			r{"７", "帐篷", "顶", "２．５"}, r{"８", "担架", "副", "１２３４５６７８９０１"}, r{"合　计", nil, nil, "１４４４"})
	},
	// An English workbook of a partner.
	"english": func(p *pen) {
		p.lines(r{"Jiedong Red Cross: stock take as at 30 September 2021"}, r{"Warehouse: Main store"},
			r{"No.", "Item description", "Specification", "UoM", "Book qty", "Counted",
				"Batch No.", "Expiry date", "Remarks"},
			r{1, "First-aid box", nil, "pcs", 8, 7}, r{2, "Face mask", "surgical", "pcs", 400, "374 pcs"},
			r{3, "Bottled water", "550 ml", "carton", nil, 2, "B-7", "2022-01-04", "2 cartons"},
			r{4, "Blanket", nil, "pair", nil, 3}, r{"TOTAL", nil, nil, nil, nil, 386},
			r{"Counted by: Storekeeper A", nil, nil, "Witness: Officer B"})
	},
	// A date in Chinese numerals, first count and recount, a wrong total, and
	// the sign-off filled in.
	"wrong-total": func(p *pen) {
		p.lines(r{"备灾物资盘存表"}, r{"制表日期：2021年10月8日", nil, nil, "盘存日期：二〇二一年九月三十日"},
			r{"序号", "物品名称", "单位", "初盘", "复盘", "备注"},
			r{1, "急救箱", "个", 8, 7}, r{2, "急救包(中)", "个", 49, nil}, r{3, "口罩", "只", 374, 374},
			r{"合计", nil, nil, 431, 440}, r{"盘点人：保管员甲", nil, nil, "监盘人：", "干部乙", "负责人："},
			r{"附注", "以下无正文"}, r{9, "棉被", "床", 3, 3})
	},
	// Printed pages pasted one under the other.
	"page-breaks": func(p *pen) {
		head, title := r{"序号", "品名", "单位", "实盘数(个)", "备注"}, r{"库存物资清点表"}
		p.lines(title, r{"清点日期：2021年9月30日"}, head, r{1, "急救箱", nil, 7}, r{2, "急救包(中)", nil, 49},
			r{"本页小计", nil, nil, 56}, r{"清点人：", nil, "监盘人："},
			title, r{"清点日期：2021年9月30日"}, head, r{3, "急救包(小)", nil, 14}, r{4, "口罩", "只", 374},
			r{"本页小计", nil, nil, 388}, r{"合计", nil, nil, 444}, r{"清点人：", nil, "监盘人：干部乙"})
		p.merge("A1", "E1")
		p.merge("A8", "E8")
	},
	// Packs, group rows, unknown units and the same goods twice.
	"packs": func(p *pen) {
		p.lines(r{"仓库：区红十字会仓库（东库）"}, r{"序号", "品名", "规格", "单位", "盘点数", "有效期"},
			r{"一、饮水类"}, r{1, "矿泉水", "550ml", "箱", 20, "2099-01-01"}, r{2, "矿泉水", "550ml", "瓶", 7, "2099-01-01"},
			r{"二、防护类"}, r{3, "口罩", nil, "盒", 3}, r{4, "口罩", nil, "桶", 3}, r{5, "急救箱", nil, nil, 7},
			r{6, "急救包", "中", "箱", 50_000_000}, r{7, "急救包", "小", "个", "约14"}, r{8, "应急灯", nil, "箱", 3},
			r{9, "应急灯", nil, "个", 5}, r{10, nil, nil, "个", 5})
		p.merge("A3", "F3")
	},
	// Good and damaged units under one merged head: both are counted.
	"damaged-columns": func(p *pen) {
		p.lines(r{"清点日期：2021年9月30日"}, r{"序号", "品名", "单位", "实存数量", nil, "备注"},
			r{nil, nil, nil, "完好", "破损"},
			r{1, "急救箱", "个", 7, 2}, r{2, "急救包(中)", "箱", 2, 1}, r{3, "口罩", "只", 374, nil}, r{4, "棉被", "床", nil, 3},
			r{5, "帐篷", "顶", 0, 1}, r{6, "急救包(小)", "个", 4, "一些"})
		for _, m := range [][2]string{{"A2", "A3"}, {"B2", "B3"}, {"C2", "C3"}, {"D2", "E2"}, {"F2", "F3"}} {
			p.merge(m[0], m[1])
		}
	},
	// Damaged units of which nobody says whether they are among those counted;
	// a column without a head; words under merged heads that nobody knows.
	"damaged-unsure": func(p *pen) {
		p.lines(r{"清点日期：2021年9月30日"}, r{"品名", "单位", "实盘数", "破损", "颜色", nil},
			r{nil, nil, nil, nil, "红", "蓝"},
			r{"急救箱", "个", 7, 2, 1, 6, "看一下"}, r{"口罩", "只", 374, "-"})
		p.merge("E2", "F2")
		for _, at := range []string{"A", "B", "C", "D"} {
			p.merge(at+"2", at+"3")
		}
	},
	// Of which damaged: they are taken off the count.
	"damaged-within": func(p *pen) {
		p.lines(r{"清点日期：2021年9月30日"}, r{"品名", "单位", "实盘数", "其中破损"},
			r{"急救箱", "个", 7, 2}, r{"口罩", "只", 3, 4}, r{"急救包(小)", "个", 4})
	},
	// Cells that show a month, or a number that may have lost its nought.
	"months": func(p *pen) {
		june := day(2027, 6, 1)
		p.lines(r{"清点日期：2021年9月30日"}, r{"品名", "单位", "实盘数", "批号", "生产日期", "有效期至"},
			r{"矿泉水", "瓶", 1, "1", shown{day(2021, 6, 1), "yyyy-mm"}, shown{june, `yyyy"年"m"月"`}},
			r{"矿泉水", "瓶", 1, "2", nil, shown{day(2027, 6, 15), "yyyy-mm"}}, r{"矿泉水", "瓶", 1, "3", nil, 2027.1},
			r{"矿泉水", "瓶", 1, "4", 2021.1, 2027.11}, r{"矿泉水", "瓶", 1, "5", nil, "2027.10"},
			r{"矿泉水", "瓶", 1, shown{123, "00000000"}, nil, "2027.1"}, r{"矿泉水", "瓶", 1, "6.90123E+12", nil, june},
			r{"矿泉水", "瓶", shown{1, "0%"}, 1234567890123456, nil, june})
	},
	// A count by codes alone, some of them unknown or of other goods.
	"codes": func(p *pen) {
		p.lines(r{"清点日期：2021年9月30日"}, r{"编号", "品名", "单位", "数量"},
			r{"C3", nil, nil, 7}, r{"c6", "口罩", "只", 5}, r{"C6", "急救包(小)", "个", 5}, r{"X1", nil, "个", 5},
			r{"C4", "急救中包", "个", 2}, r{"X2", "应急灯", "个", 2}, r{"C9", "拖鞋", "顶", 3})
	},
	// Rows below the sign-off, beside the table and in a second table.
	"below-and-beside": func(p *pen) {
		p.lines(r{"清点日期：2021年9月30日"}, r{"品名", "单位", "数量", nil, "品名", "单位", "数量"},
			r{"急救箱", "个", 7, nil, "口罩", "只", 5}, r{"急救包(中)", "个", 1, nil, "棉被", "床", 6},
			r{"主管领导：", nil, "经办人："}, r{"2021年10月1日"}, r{"急救包(小)", "个", 9}, r{"旧帐篷", "顶", 2},
			r{"发布日期：2021/10/2"})
	},
	// What people copy: signs nobody sees, line breaks.
	"copied": func(p *pen) {
		p.lines(r{"清点日期：2021年9月30日"}, r{"品名", "单位", "数量", "批号", "有效期"},
			r{"急救\u200b箱", "个", "\u200b7", "A\n1", "\u202d2027-06-30\u202c"}, r{"棉\n被", "床\n", 3})
	},
	// Two stores in one sheet, by a column and by titles.
	"stores": func(p *pen) {
		p.lines(r{"清点日期：2021年9月30日"}, r{"品名", "单位", "数量", "仓库", "货位"}, r{"急救箱", "个", 7, "东库", "A-1"},
			r{"西仓库"}, r{"口罩", "只", 5, nil, "B柜"}, r{"棉被", "床", 5, "北库", "B柜"}, r{"一楼杂物间"},
			r{"急救包(小)", "个", 5, nil, "b柜"})
		p.merge("A4", "E4")
		p.merge("A7", "E7")
	},
	// No header at all.
	"no-header": func(p *pen) {
		p.lines(r{"仓库物资"}, r{"急救箱", 7}, r{"口罩", 374})
	},
	// A header without a column for the count.
	"no-count": func(p *pen) {
		p.lines(r{"仓库物资"}, r{"序号", "品名", "规格", "单位", "单价"}, r{1, "急救箱", nil, "个", 120})
	},
}

// build makes the workbook of a fixture.
func build(t testing.TB, write func(*pen)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	write(&pen{t: t, f: f, sheet: "Sheet1"})
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// grids reads every sheet of a workbook.
func grids(t testing.TB, data []byte) []*sheet.Grid {
	t.Helper()
	book, err := sheet.Open(t.Context(), data, sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var out []*sheet.Grid
	for i := range book.Sheets() {
		g, err := book.Grid(t.Context(), i)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, g)
	}
	return out
}

// The workbooks in testdata are those this file makes, cell by cell.
func TestFixtures(t *testing.T) {
	for name, write := range fixtures {
		t.Run(name, func(t *testing.T) {
			data := build(t, write)
			if *update {
				if err := os.WriteFile("testdata/"+name+".xlsx", data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			kept, err := os.ReadFile("testdata/" + name + ".xlsx")
			if err != nil {
				t.Fatal(err)
			}
			exported := cmp.Exporter(func(reflect.Type) bool { return true })
			if diff := cmp.Diff(grids(t, data), grids(t, kept), exported); diff != "" {
				t.Error(diff)
			}
		})
	}
}
