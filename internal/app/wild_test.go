package app_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"relief/distribution"
	"relief/distribution/matrix"
	"relief/distribution/recipientlist"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/intake"
	"relief/internal/sheet"
	"relief/internal/testkit"
	"relief/internal/testkit/soak"
	"relief/inventory"
	"relief/inventory/itemlist"
	"relief/inventory/opening"
)

// wildRows is how many cells every column gets.
const wildRows = 1000

// wild draws cells as no clerk would type them all.
type wild struct {
	*rand.Rand
	t     *testing.T
	f     *excelize.File
	heads []string
	style []int
}

const tab = "Sheet1"

func newWild(t *testing.T, seed uint64, heads []string) *wild {
	w := &wild{rand.New(rand.NewPCG(seed, 7)), t, excelize.NewFile(), heads, nil}
	for _, code := range []string{"00000", "yyyy-mm-dd", `yyyy"年"m"月"`, "0%", `0"套"`, "@", "mmm-yy", "#,##0.00"} {
		id, err := w.f.NewStyle(&excelize.Style{CustomNumFmt: &code})
		w.must(err)
		w.style = append(w.style, id)
	}
	return w
}

func (w *wild) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// words are texts that mean something to one reader or another.
var words = []string{
	"急救箱", "口罩", "某某卫生院", "甲镇中学", "合计", "小计：", "制表人：甲", "盘点人：", "监盘人：乙", "发布日期：2026/1/1",
	"一、急救类",
	"二号仓库", "例：某", "－", "/", "无", "长期", "2027年6月", "2027.1", "2027-06-30", "20270630", "46568", "12个",
	"1，200", "２０",
	"三箱", "-5", "1e9", "6.90123E+12", "00123", "\u200b49", "\u202d138\u202c",
	"两行\n的名", " \u3000", "\u200b", "#N/A", "TRUE",
	"箱=24；件=4", "自留", "库存", "结余", "其中破损", "=1+1", "'", "\x01", "𠮷", "😀", "是", "否", "个", "只", "学校", "备注",
	"名称", "品名",
}

// value is one cell's content; nil leaves it out.
func (w *wild) value() any {
	switch w.IntN(9) {
	case 0:
		return nil
	case 1:
		return w.IntN(2_000_000) - 1000
	case 2:
		return float64(w.IntN(100_000_000)) / 1000
	case 3:
		return time.Date(1990+w.IntN(60), time.Month(w.IntN(12)+1), w.IntN(28)+1, w.IntN(24), 0, 0, 0, time.UTC)
	case 4:
		return w.IntN(2) == 0
	case 5:
		return w.heads[w.IntN(len(w.heads))]
	default:
		return words[w.IntN(len(words))]
	}
}

// cell writes one cell, in some style, or as a formula.
func (w *wild) cell(at string) {
	if v := w.value(); v != nil {
		w.must(w.f.SetCellValue(tab, at, v))
	}
	switch w.IntN(12) {
	case 0:
		w.must(w.f.SetCellFormula(tab, at, []string{"1+1", "A1", "1/0"}[w.IntN(3)]))
	case 1, 2, 3:
		w.must(w.f.SetCellStyle(tab, at, at, w.style[w.IntN(len(w.style))]))
	case 4:
		w.must(w.f.SetCellDefault(tab, at, "#DIV/0!"))
	}
}

// workbook is a sheet under the given heads and beside them, with merged and
// hidden parts, and another sheet.
func (w *wild) workbook() []byte {
	above := w.IntN(4)
	for row := range above {
		w.cell(sheet.Address(row+1, w.IntN(3)+1))
	}
	for col, head := range w.heads {
		w.must(w.f.SetCellValue(tab, sheet.Address(above+1, col+1), head))
	}
	for row := above + 2; row < above+2+wildRows; row++ {
		for col := 1; col <= len(w.heads)+2; col++ {
			if col <= len(w.heads) || w.IntN(20) == 0 {
				w.cell(sheet.Address(row, col))
			}
		}
		if w.IntN(100) == 0 {
			w.must(w.f.SetRowVisible(tab, row, false))
		}
	}
	for col, head := range w.heads { // another table beside it
		w.must(w.f.SetCellValue(tab, sheet.Address(above+1, len(w.heads)+4+col), head))
		w.cell(sheet.Address(above+2+w.IntN(20), len(w.heads)+4+col))
	}
	taken := above + 2
	for range 12 {
		top, left := taken+w.IntN(wildRows/15), w.IntN(len(w.heads))+1
		taken = top + w.IntN(3) + 1
		w.must(w.f.MergeCell(tab, sheet.Address(top, left), sheet.Address(taken-1, left+w.IntN(3))))
	}
	w.must(w.f.SetColVisible(tab, sheet.Column(w.IntN(len(w.heads))+1), false))
	_, err := w.f.NewSheet("另一张")
	w.must(err)
	w.must(w.f.SetCellValue("另一张", "A1", "名称"))
	out, err := w.f.WriteToBuffer()
	w.must(err)
	w.must(w.f.Close())
	return out.Bytes()
}

// The heads of each kind of list.
func heads(k intake.Kind) (list []string) {
	for _, f := range k.Fields {
		for i := range f.Words {
			if f.Words[i] == ',' {
				list = append(list, f.Words[:i])
				break
			}
		}
	}
	return append(list, "旁的一列")
}

// Whatever stands in the cells of a list, reading it never fails the program,
// and every cell that holds something is read or told. The rows are judged
// against the books as well. A list refused whole is told; the first is read.
func TestImports_wildCells(t *testing.T) {
	books := testkit.NewBooks(t, db.SQLite)
	var names *inventory.Names
	books.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
		names, err = inventory.LoadNames(ctx, r)
		return err
	})
	lists := func(k intake.Kind) func(*sheet.Book, bool) (intake.Cells, error) {
		return func(book *sheet.Book, past bool) (cells intake.Cells, err error) {
			list, err := intake.Read(t.Context(), book, k, intake.Mapping{Past: past})
			if err != nil {
				return cells, err
			}
			books.Ask(t, func(ctx context.Context, r db.Reader) error {
				result, err := k.Judge(ctx, r, list)
				if err == nil && len(result.Remarks()) < len(list.Remarks) {
					t.Error("remarks were lost")
				}
				return err
			})
			return list.Cells, nil
		}
	}
	kinds := []struct {
		name  string
		heads []string
		read  func(*sheet.Book, bool) (intake.Cells, error)
	}{
		{"items", heads(itemlist.Kind), lists(itemlist.Kind)},
		{"recipients", heads(recipientlist.Kind), lists(recipientlist.Kind)},
		{"opening", []string{"序号", "编码", "类别", "品名", "规格", "单位", "账面数", "完好", "破损", "初盘", "复盘", "批号", "生产日期",
			"有效期至", "仓库", "库位", "备注", "单价"}, func(book *sheet.Book, past bool) (intake.Cells, error) {
			count, err := opening.Load(t.Context(), book, opening.Mapping{Past: past})
			if err != nil {
				return intake.Cells{}, err
			}
			result := opening.Resolve(count, opening.Know(names), nil, "2026-12-01")
			result.Place(nil, 0)
			if len(result.Remarks()) < len(count.Remarks) {
				t.Error("remarks were lost")
			}
			return count.Cells, nil
		}},
		{"plan", []string{"序号", "接收单位", "类别", "急救箱", "急救包", "口罩", "自留", "合计", "结余", "备注"},
			func(book *sheet.Book, past bool) (cells intake.Cells, err error) {
				plan, err := matrix.Load(t.Context(), book, matrix.Reading{Past: past})
				if err != nil {
					return cells, err
				}
				books.Ask(t, func(ctx context.Context, r db.Reader) error {
					_, err := distribution.ReadWorkbook(ctx, r, plan, nil)
					return err
				})
				return plan.Counted, nil
			}},
	}
	for _, seed := range soak.Seeds(t, 1, soak.Runs(0, 1, 0), 60) {
		for _, k := range kinds {
			t.Run(fmt.Sprintf("%s %d", k.name, seed), func(t *testing.T) {
				book, err := sheet.Open(t.Context(), newWild(t, seed, k.heads).workbook(), sheet.Limits{})
				if err != nil {
					t.Fatalf("seed %d: %v", seed, err)
				}
				for _, past := range []bool{false, true} {
					cells, err := k.read(book, past)
					if seed > 1 && fault.Is(err, fault.Invalid) {
						t.Logf("seed %d: refused whole: %v", seed, err) // such as a foot right under the heads: told
						continue
					}
					if err != nil {
						t.Fatalf("seed %d: %v", seed, err)
					}
					if cells.Filled < wildRows || cells.Filled != cells.Read+cells.Told {
						t.Errorf("RELIEF_SEED=%d go test ./internal/app -run wildCells: %+v", seed, cells)
					}
				}
			})
		}
	}
}
