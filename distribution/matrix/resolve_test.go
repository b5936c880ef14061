package matrix_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relief/distribution/matrix"
	"relief/internal/fault"
	"relief/internal/sheet"
	"relief/internal/text"
)

// The branch's own plan: given and kept add up to what was counted.
func TestResolve_jiedong(t *testing.T) {
	p, err := parse(t, "allocation-plan")
	if err != nil {
		t.Fatal(err)
	}
	res := matrix.Resolve(p, known(), nil)
	if err := res.Refusal(); err != nil {
		t.Fatal(err)
	}
	given, kept := map[int64]int64{}, map[int64]int64{}
	for _, l := range res.Lines {
		if l.Kept {
			kept[l.ItemID] += l.Units
		} else {
			given[l.ItemID] += l.Units
		}
	}
	if diff := cmp.Diff(map[int64]int64{1: 2, 2: 2, 3: 6, 4: 49, 5: 14}, given); diff != "" {
		t.Error("given", diff)
	}
	if diff := cmp.Diff(map[int64]int64{1: 1, 2: 1, 3: 1}, kept); diff != "" {
		t.Error("kept", diff)
	}
}

// A recipient nobody knows is made only when asked for, with a guessed kind.
func TestResolve_create(t *testing.T) {
	p, err := parse(t, "english")
	if err != nil {
		t.Fatal(err)
	}
	create := map[string]bool{text.Fold("Yujiao Clinic"): true, text.Fold("Jihe Hospital"): true}
	res := matrix.Resolve(p, known(), create)
	var cells []string
	for _, l := range res.Lines {
		cells = append(cells, l.Cell)
	}
	if want := []string{"D3", "E3", "D4", "D6"}; !slices.Equal(cells, want) {
		t.Errorf("lines at %v, want %v", cells, want)
	}
	f := fault.Of(res.Refusal())
	if f == nil || len(f.Fields) != 1 || f.Fields["cell.B5"].Key != "matrix.unknown_recipient" {
		t.Errorf("refusal = %v, want only B5", f)
	}
}

// The names know better than a header that says only 名称.
func TestResolve_turned(t *testing.T) {
	g := sheet.FromRows("一", [][]string{{"名称", "急救箱", "口罩"}, {"玉滘卫生院", "2", ""}, {"集和医院", "", "5"}})
	p, err := matrix.Parse(g, matrix.Reading{})
	if err != nil {
		t.Fatal(err)
	}
	res := matrix.Resolve(p, known(), nil)
	if p.ItemsAcross || !res.ItemsAcross || len(res.Lines) != 2 || len(res.Faults) != 0 {
		t.Errorf("%+v", res)
	}
}

// Kinds are read off the words of the case and of most offices.
func TestKindOf(t *testing.T) {
	for name, want := range map[string]string{
		"玉滘卫生院": "clinic", "集和医院": "hospital", "埔田中学": "school", "揭东区第三小学": "school",
		"曲溪敬老院": "care_home", "云路社区": "community", "红星村委会": "community",
		"城南社区卫生服务中心": "clinic", "区消防大队": "other",
	} {
		if got := matrix.KindOf("", name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if got := matrix.KindOf("学校", "玉滘卫生院"); got != "school" {
		t.Errorf("the kind that is written goes first: %s", got)
	}
}

// FuzzParse looks for a table that brings a panic out, a fault without a key
// or a line that gives nothing or too much.
func FuzzParse(f *testing.F) {
	f.Add("接收单位\t急救箱\t口罩\n玉滘卫生院\t2\t\n自留\t1\t\n合计\t3\t0")
	f.Add("品名\t单位\t库存\t集和医院\t合计\t结余\n急救箱\t个\t7\t1\t1\t6")
	f.Add("单位\\物资\t急救箱(个)\n\t个\n集和医院\t－２件")
	f.Fuzz(func(t *testing.T, typed string) {
		var rows [][]string
		for line := range strings.SplitSeq(typed, "\n") {
			rows = append(rows, strings.Split(line, "\t"))
		}
		p, err := matrix.Parse(sheet.FromRows("一", rows), matrix.Reading{})
		if err != nil {
			if fe := fault.Of(err); fe.Kind != fault.Invalid || fe.Key == "" {
				t.Fatal(err)
			}
			return
		}
		for _, l := range matrix.Resolve(p, known(), nil).Lines {
			if l.Units <= 0 || l.Units > text.MaxUnits || l.Kept == (l.RecipientID != 0) {
				t.Fatalf("%+v", l)
			}
		}
	})
}

// A figure is written as in a field: with a word of its item, as a sum, in wide
// signs. A word that the item does not know is refused at its cell.
func TestResolve_quantities(t *testing.T) {
	g := sheet.FromRows("方案", [][]string{
		{"接收单位", "急救包(中)", "口罩", "急救包(中)（箱）"},
		{"玉滘卫生院", "2箱", "１０＋２"},
		{"集和医院", "1箱3个", "2×3盒"},
		{"埔田中学", "两箱", "7*50+24"},
		{"揭东区第三小学", "3桶", "2箱"},
		{"曲溪敬老院", "1箱(1箱=20)", "十二只"},
		{"合计", "9", "99"},
	})
	p, err := matrix.Parse(g, matrix.Reading{})
	if err != nil {
		t.Fatal(err)
	}
	res, got := matrix.Resolve(p, known(), nil), map[string]string{}
	for _, l := range res.Lines {
		got[l.Cell] = fmt.Sprint(l.Units)
	}
	for _, f := range res.Faults {
		got[f.Cell] = f.Key
	}
	want := map[string]string{
		"B2": "48", "C2": "12", "B3": "27", "C3": "300", "B4": "48", "C4": "374", "B5": "fault.unknown_word",
		"C5": "fault.unknown_word", "B6": "fault.other_pack", "C6": "12", "D1": "matrix.twice",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(p.Remarks) != 0 {
		t.Errorf("totals over packs: %v", p.Remarks)
	}
}

// A line in boxes counts a bare number in boxes, and words as what they are.
func TestResolve_packsOfALine(t *testing.T) {
	g := sheet.FromRows("方案", [][]string{
		{"接收单位", "急救包(中)（箱）"}, {"玉滘卫生院", "1+1"}, {"集和医院", "2箱"}, {"埔田中学", "5个"}, {"曲溪敬老院", "2箱+1"},
	})
	p, err := matrix.Parse(g, matrix.Reading{})
	if err != nil {
		t.Fatal(err)
	}
	res := matrix.Resolve(p, known(), nil)
	var units []int64
	for _, l := range res.Lines {
		units = append(units, l.Units)
	}
	if diff := cmp.Diff([]int64{48, 48, 5}, units); diff != "" || len(res.Faults) != 1 || res.Faults[0].Cell != "B5" {
		t.Errorf("%s %v", diff, res.Faults)
	}
}
