package matrix_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"relief/distribution/matrix"
	"relief/internal/fault"
	"relief/internal/sheet"
	"relief/internal/text"
)

// The workbooks of other hands are made by this file: run
//
//	go test ./distribution/matrix -update
//
// to write them and their golden readings anew.
var update = flag.Bool("update", false, "write testdata anew")

// formula is a cell with a formula and the value stored with it, nil for one
// that was never calculated.
type formula struct {
	text   string
	cached any
}

// pen writes rows one below the other.
type pen struct {
	t   testing.TB
	f   *excelize.File
	row int
}

const tab = "Sheet1"

func (p *pen) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *pen) lines(rows ...[]any) {
	for _, row := range rows {
		p.row++
		for i, v := range row {
			at := sheet.Address(p.row, i+1)
			switch v := v.(type) {
			case nil:
			case formula:
				if v.cached != nil {
					p.must(p.f.SetCellValue(tab, at, v.cached))
				}
				p.must(p.f.SetCellFormula(tab, at, v.text))
			default:
				p.must(p.f.SetCellValue(tab, at, v))
			}
		}
	}
}

func (p *pen) merge(from, to string) { p.must(p.f.MergeCell(tab, from, to)) }

type r = []any

var fixtures = map[string]func(p *pen){
	// Items down, recipients across, stock, kept, total and balance columns.
	"items-down": func(p *pen) {
		p.lines(r{"物资分配表"}, r{"序号", "品名", "规格", "单位", "库存数", "玉滘卫生院", "集和医院", "埔田中学", "自留", "合计", "结余", "备注"},
			r{1, "心肺复苏模拟人(加配件)", nil, "套", 3, nil, 1, 1, 1, formula{"SUM(F3:I3)", 3}, formula{"E3-J3", 0}},
			r{2, "急救箱", nil, "个", 7, 2, 1, 1, 1, formula{"SUM(F4:I4)", 5}, formula{"E4-J4", 2}},
			r{3, "急救包", "(中)", "箱", 2, 1, nil, nil, nil, 2, 1, "一箱24个"},
			r{4, "口罩", nil, "只", 374, nil, nil, nil, nil, 0, 374, "不分"},
			r{"合计", nil, nil, nil, formula{"SUM(E3:E6)", nil}, formula{"SUM(F3:F6)", 3}, 2, 2, 2})
	},
	// The items under one merged header, a row of units, the kept row merged.
	"two-header-rows": func(p *pen) {
		p.lines(r{"分配方案"}, r{"序号", "受赠单位", "分配物资"}, r{nil, nil, "急救箱", "急救包（中）", "口罩"},
			r{nil, "单位", "个", "箱", "盒"}, r{1, "玉滘卫生院", 2, 1, nil}, r{2, "曲溪敬老院", "１", "０", "—"},
			r{"自留（培训教具）", nil, 1}, r{"合计", nil, 4, 1}, r{"制表：", nil, "审批："})
		p.merge("A2", "A3")
		p.merge("B2", "B3")
		p.merge("C2", "E2")
		p.merge("A7", "B7")
		p.merge("A8", "B8")
	},
	// Everything that can be wrong with a cell, each named by its cell.
	"faulty-cells": func(p *pen) {
		p.lines(r{"接收单位", "单位类别", "急救箱", "急救包(中)", "帐篷", "急救箱(个)", "口罩（箱）"},
			r{"玉滘卫生院", "卫生院", -1, 2.5, 1, nil, 3}, r{"玉窖卫生院", "卫生院", 1, "两个", nil, nil, nil},
			r{"集和医院", nil, formula{"1+1", nil}, "5件", nil, nil, nil},
			r{"新亨中心小学", nil, 12345678901, "3个", nil, nil, nil},
			r{"集和医院", nil, 1, nil, nil, nil, nil}, r{nil, nil, 4, nil, nil, nil, nil})
	},
	// An English plan with its stock and balance as rows.
	"english": func(p *pen) {
		p.lines(r{"Distribution plan"}, r{"No.", "Recipient", "Type", "First-aid box", "Face mask"},
			r{1, "Yujiao Clinic", "clinic", 2, "100 pcs"}, r{2, "Jihe Hospital", "hospital", 1, nil},
			r{3, "Putian Village", nil, 1, 50}, r{nil, "Kept (training aids)", nil, 1}, r{nil, "Total", nil, 5, 140},
			r{nil, "In stock", nil, 7, 374}, r{nil, "Left", nil, 2, 200}, r{"Prepared by: A"})
		p.must(p.f.SetRowVisible(tab, 5, false))
	},
	// A corner with both headers, groups between the rows, a second page.
	"corner": func(p *pen) {
		p.lines(r{"单位\\物资", "急救箱", "急救包(小)", "小计"}, r{"一、学校"}, r{"埔田中学", 1, 4, 5}, r{"揭东区第三小学", 1, 2, 3},
			r{"单位\\物资", "急救箱", "急救包(小)", "小计"}, r{"二、养老机构"}, r{"曲溪敬老院", 1, 4, 5}, r{"剩余物资自留", nil, nil, nil},
			r{"合计", 3, 10, 13})
		p.merge("A2", "D2")
		p.merge("A6", "D6")
	},
	// A list instead of a table is refused with the reason.
	"list": func(p *pen) {
		p.lines(r{"接收单位", "品名", "数量"}, r{"玉滘卫生院", "急救箱", 2})
	},
	// No header.
	"no-header": func(p *pen) { p.lines(r{"急救箱", 2}, r{"口罩", 3}) },
}

// build makes the workbook of a fixture.
func build(t testing.TB, write func(*pen)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	write(&pen{t: t, f: f})
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// grid reads the first sheet of a workbook.
func grid(t testing.TB, data []byte) *sheet.Grid {
	t.Helper()
	book, err := sheet.Open(t.Context(), data, sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	g, err := book.Grid(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// parse reads a workbook of testdata.
func parse(t testing.TB, name string) (*matrix.Plan, error) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name+".xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	book, err := sheet.Open(t.Context(), data, sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return matrix.Load(t.Context(), book, matrix.Reading{})
}

// names is what the branch of the tests knows.
type names struct {
	items      map[string]matrix.Item
	recipients map[string]matrix.Recipient
}

func (n names) Item(key string) (matrix.Item, bool) { i, ok := n.items[key]; return i, ok }

func (n names) Recipient(key string) (matrix.Recipient, bool) {
	r, ok := n.recipients[key]
	return r, ok
}

func known() names {
	n := names{map[string]matrix.Item{}, map[string]matrix.Recipient{}}
	item := func(id int64, base string, units map[string]int64, all ...string) {
		for _, name := range all {
			n.items[text.Fold(name)] = matrix.Item{ID: id, Name: all[0], BaseUnit: base, Units: units}
		}
	}
	item(1, "套", nil, "心肺复苏模拟人(加配件)")
	item(2, "套", nil, "心肺复苏简易模拟人")
	item(3, "个", nil, "急救箱", "First-aid box")
	item(4, "个", map[string]int64{"箱": 24}, "急救包(中)")
	item(5, "个", nil, "急救包(小)")
	item(6, "只", map[string]int64{"盒": 50, "pcs": 1}, "口罩", "Face mask")
	for i, name := range []string{"玉滘卫生院", "集和医院", "埔田中学", "揭东区第三小学", "曲溪敬老院"} {
		n.recipients[text.Fold(name)] = matrix.Recipient{ID: int64(i + 1), Name: name}
	}
	return n
}

// say writes a result the way the golden files have it.
func say(res *matrix.Result) string {
	var b strings.Builder
	p := res.Plan
	fmt.Fprintf(&b, "sheet %s, %q, header in row %d, items across %v\n", p.Sheet, p.Title, p.HeaderRow, res.ItemsAcross)
	for _, side := range [][]matrix.Label{p.Across, p.Down} {
		for _, l := range side {
			fmt.Fprintf(&b, "  %s %s kind %q spec %q unit %q kept %v\n", l.Cell, l.Text, l.Kind, l.Spec, l.Unit, l.Kept)
		}
	}
	for _, w := range p.Remarks {
		fmt.Fprintf(&b, "! %s: %s %v\n", w.Cell, w.Key, w.Args)
	}
	for _, f := range res.Faults {
		fmt.Fprintf(&b, "✗ %s: %s %v\n", f.Cell, f.Key, f.Args)
	}
	for _, n := range res.NewRecipients {
		fmt.Fprintf(&b, "+ %s: %s (%s)\n", n.Cell, n.Name, n.Kind)
	}
	for _, l := range res.Lines {
		fmt.Fprintf(&b, "%s: item %d, recipient %d%s, kept %v: %d\n",
			l.Cell, l.ItemID, l.RecipientID, l.NewRecipient, l.Kept, l.Units)
	}
	return b.String()
}

// The workbooks in testdata are those this file makes, and every one reads as
// its golden file says, in messages that both languages have.
func TestParse_golden(t *testing.T) {
	words, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	for name, write := range fixtures {
		data, path := build(t, write), filepath.Join("testdata", name+".xlsx")
		if *update {
			if err := os.WriteFile(path, data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		keptFile, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(fmt.Sprint(*grid(t, data)), fmt.Sprint(*grid(t, keptFile))); diff != "" {
			t.Error(name, diff)
		}
	}
	paths, err := filepath.Glob("testdata/*.xlsx")
	if err != nil || len(paths) != len(fixtures)+1 {
		t.Fatalf("%d workbooks, %v", len(paths), err)
	}
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".xlsx")
		t.Run(name, func(t *testing.T) {
			got := ""
			p, err := parse(t, name)
			if err != nil {
				got = "refused: " + err.Error() + "\n"
				said(t, words, fault.Of(err).Message)
			} else {
				res := matrix.Resolve(p, known(), nil)
				got = say(res)
				for _, f := range res.Faults {
					said(t, words, f.Message)
				}
				for _, w := range p.Remarks {
					said(t, words, w.Message)
				}
			}
			golden := filepath.Join("testdata", name+".golden")
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// said checks that a message is whole in both languages.
func said(t *testing.T, words *text.Catalogue, m fault.Message) {
	t.Helper()
	for _, lang := range text.Langs {
		if s := words.Message(lang, m); s == "" || strings.ContainsAny(s, "⟦⟧") {
			t.Errorf("%s in %s: %q", m.Key, lang, s)
		}
	}
}
