package opening_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relief/internal/fault"
	"relief/internal/sheet"
	"relief/internal/text"
	"relief/inventory/opening"
)

// The branch's own count: six items, no lot, no expiry, ready to post.
func TestResolve_jiedong(t *testing.T) {
	c, err := load(t, "opening-count", opening.Mapping{})
	if err != nil {
		t.Fatal(err)
	}
	r := opening.Resolve(c, items(), nil, today)
	if err := r.Refusal(); err != nil || !r.Ready() {
		t.Fatal(err)
	}
	got := map[int64]int64{}
	for _, l := range r.Lines {
		got[l.Item.ID] = l.Units
		if l.LotNo+l.MadeOn+l.ExpiresOn != "" {
			t.Errorf("row %d: %q %q %q made up", l.Row.Number, l.LotNo, l.MadeOn, l.ExpiresOn)
		}
	}
	if diff := cmp.Diff(map[int64]int64{1: 3, 2: 3, 3: 7, 4: 49, 5: 14, 6: 374}, got); diff != "" {
		t.Error(diff)
	}
}

// judge resolves one row under the usual header.
func judge(t *testing.T, header, row string, edits map[int]opening.Edit) opening.Line {
	t.Helper()
	g := sheet.FromRows("一", [][]string{{"清点日期：2021年9月30日"}, strings.Split(header, "|"), strings.Split(row, "|")})
	c, err := opening.Parse(g, opening.Mapping{})
	if err != nil {
		t.Fatal(err)
	}
	return opening.Resolve(c, items(), edits, today).Lines[0]
}

// One good row, and every way to spoil one of its cells.
func TestResolve_rules(t *testing.T) {
	const header = "品名|规格|单位|实盘数|批号|生产日期|有效期至|备注"
	long := strings.Repeat("长", 300)
	tests := []struct {
		name, row string
		state     opening.State
		units     int64
		faults    []string
	}{
		{"good", "急救箱||个|7||||", opening.Matched, 7, nil},
		{"a size", "拖鞋|小|顶|7||||", opening.Matched, 7, nil},
		{"which size", "拖鞋||顶|7||||", opening.Faulty, 0, []string{"A3 opening.several_items"}},
		{"no such size", "拖鞋|特大|顶|7||||", opening.Faulty, 0, []string{"A3 opening.several_items"}},
		{"alias of the item", "心肺复苏简易模||套|3||||", opening.Matched, 3, nil},
		{"alias of the unit", "急救箱||件|7||||", opening.Matched, 7, nil},
		{"other brackets", "急救包（中）||个|49||||", opening.Matched, 49, nil},
		{"name and specification", "急救包|中|个|49||||", opening.Matched, 49, nil},
		{"pack", "急救包(中)||箱|2||||", opening.Matched, 48, nil},
		{"pack in the figure", "急救包(中)|||2箱||||", opening.Matched, 48, nil},
		{"blank unit", "急救箱|||7||||", opening.Matched, 7, nil},
		{"nought is a count", "急救箱||个|0||||", opening.Matched, 0, nil},
		{"blank is none", "急救箱||个|||||x", opening.NotCounted, 0, nil},
		{"expired is allowed", "矿泉水||瓶|5|A||2020-01-01|", opening.Matched, 5, nil},
		{"new", "担架||副|2||||", opening.New, 2, nil},
		{"new without a unit", "担架|||2||||", opening.Faulty, 0, []string{"C3 opening.new_needs_unit"}},
		{"unknown unit", "急救箱||桶|7||||", opening.Faulty, 0, []string{"C3 opening.unknown_unit"}},
		{"a pack beside the unit", "急救包(中)||个|2箱||||", opening.Matched, 48, nil},
		{"packs and pieces", "急救包(中)||个|2箱+7||||", opening.Matched, 55, nil},
		{"in full width", "急救包(中)|||２箱７个||||", opening.Matched, 55, nil},
		{"a sum", "急救箱||个|10+2||||", opening.Matched, 12, nil},
		{"rows of packs", "急救包(中)||个|3*10+7||||", opening.Matched, 37, nil},
		{"what a pack holds", "急救箱||个|2箱(1箱=12)||||", opening.Matched, 24, nil},
		{"packs where the unit is one", "急救包(中)||箱|1+1||||", opening.Matched, 48, nil},
		{"pieces where the unit is a pack", "急救包(中)||箱|7个||||", opening.Matched, 7, nil},
		{"boxes or pieces", "急救包(中)||箱|2箱+7||||", opening.Faulty, 0, []string{"D3 fault.not_a_quantity"}},
		{"unknown pack", "急救箱||个|7盒+24||||", opening.Faulty, 0, []string{"D3 fault.unknown_word"}},
		{"unknown pack alone", "急救箱|||7盒||||", opening.Faulty, 0, []string{"D3 fault.unknown_word"}},
		{"another pack", "急救包(中)||个|2箱(1箱=12)||||", opening.Faulty, 0, []string{"D3 fault.other_pack"}},
		{"new, a sum", "担架||副|10+2||||", opening.New, 12, nil},
		{"new, in its figure", "担架|||2副||||", opening.New, 2, nil},
		{"new, packs nobody knows", "担架||副|2箱||||", opening.Faulty, 0, []string{"D3 fault.unknown_word"}},
		{"new, packs that are told", "担架||副|2箱(1箱=4)||||", opening.New, 8, nil},
		{"no name", "||个|7||||", opening.Faulty, 0, []string{"A3 opening.name_missing"}},
		{"negative", "急救箱||个|-7||||", opening.Faulty, 0, []string{"D3 fault.negative"}},
		{"fraction", "急救箱||个|7.5||||", opening.Faulty, 0, []string{"D3 fault.fractional"}},
		{"text", "急救箱||个|约7||||", opening.Faulty, 0, []string{"D3 fault.not_a_quantity"}},
		{"over-long", "急救箱||个|1234567890123||||", opening.Faulty, 0, []string{"D3 fault.number_too_large"}},
		{"too many packs", "急救包(中)||箱|50000000||||", opening.Faulty, 0, []string{"D3 fault.number_too_large"}},
		{"made tomorrow", "矿泉水||瓶|5||2021-10-09||", opening.Faulty, 0, []string{"F3 opening.made_in_future"}},
		{"no such day", "矿泉水||瓶|5|||2022-02-30|", opening.Faulty, 0, []string{"G3 fault.no_such_date"}},
		{"expiry before maker's date", "矿泉水||瓶|5||2021-05-01|2021-04-30|", opening.Faulty, 0,
			[]string{"G3 opening.expires_before_made"}},
		{"over-long texts", long + "||个|7|||| " + long, opening.Faulty, 0,
			[]string{"A3 fault.too_long", "H3 fault.too_long"}},
		{"everything at once", "急救箱||桶|-1||x|y|", opening.Faulty, 0, []string{
			"F3 fault.not_a_date", "G3 fault.not_a_date", "C3 opening.unknown_unit", "D3 fault.negative"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := judge(t, header, tt.row, nil)
			var faults []string
			for _, f := range l.Faults {
				faults = append(faults, f.Cell+" "+f.Key)
			}
			if l.State != tt.state || l.Units != tt.units || !slices.Equal(faults, tt.faults) {
				t.Errorf("%s, %d units, %v; want %s, %d, %v", l.State, l.Units, faults, tt.state, tt.units, tt.faults)
			}
		})
	}
}

// The unit in the header of the count holds for figures without one.
func TestResolve_headerUnit(t *testing.T) {
	if l := judge(t, "品名|数量（箱）", "急救包(中)|2", nil); l.Units != 48 {
		t.Errorf("%d units, want 48: %v", l.Units, l.Faults)
	}
	if l := judge(t, "品名|数量（箱）", "急救包(中)|2个", nil); l.Units != 2 {
		t.Errorf("%d units, want 2: %v", l.Units, l.Faults)
	}
	if l := judge(t, "品名|数量（箱）", "急救箱|2", nil); l.State != opening.Faulty {
		t.Errorf("%s: 急救箱 knows no 箱", l.State)
	}
}

// An edit mends a row in place, and a new item is made only when ticked.
func TestResolve_edits(t *testing.T) {
	c, err := load(t, "packs", opening.Mapping{})
	if err != nil {
		t.Fatal(err)
	}
	to := func(s string) *string { return &s }
	edits := map[int]opening.Edit{
		4: {LotNo: to("东一")}, 8: {Unit: to("盒"), Counted: to("")}, 10: {Counted: to("2")},
		11: {Counted: to("14")}, 12: {CreateNew: true}, 13: {Name: to("应急灯（大）"), CreateNew: true},
		14: {Name: to("棉被"), Unit: to("床")},
	}
	r := opening.Resolve(c, items(), edits, today)
	if want := (opening.Tally{Matched: 7, New: 2, NotCounted: 1}); r.Tally != want {
		t.Errorf("%+v, want %+v: %v", r.Tally, want, r.Refusal())
	}
	fields := slices.Sorted(maps.Keys(fault.Of(r.Refusal()).Fields))
	if !slices.Equal(fields, []string{"counted_on"}) || r.Ready() {
		t.Errorf("faulty fields %v, want the missing date only", fields)
	}
	c.CountedOn = "2021-10-09"
	if m := opening.Resolve(c, items(), edits, today).Fields["counted_on"]; m.Key != "opening.date_in_future" {
		t.Errorf("counted tomorrow: %v", m)
	}
	c.CountedOn = today
	if r := opening.Resolve(c, items(), edits, today); !r.Ready() {
		t.Error(r.Refusal())
	}
	delete(edits, 12)
	r = opening.Resolve(c, items(), map[int]opening.Edit{}, today)
	if f := fault.Of(r.Refusal()); f.Kind != fault.Invalid || f.Fields["row.12.name"].Key != "opening.twice" {
		t.Errorf("refusal = %v", f)
	}
}

// A person's mapping goes before what the header says.
func TestParse_mapping(t *testing.T) {
	g := sheet.FromRows("一", [][]string{{"甲", "乙", "丙"}, {"急救箱", "7", "个"}, {"口罩", "374", "只"}})
	if _, err := opening.Parse(g, opening.Mapping{}); fault.Of(err).Key != "opening.no_header" {
		t.Fatalf("err = %v", err)
	}
	if _, err := opening.Parse(g, opening.Mapping{HeaderRow: 1}); fault.Of(err).Key != "opening.no_name_no_count" {
		t.Fatalf("err = %v", err)
	}
	m := opening.Mapping{HeaderRow: 1, Columns: map[int]opening.Role{
		1: opening.Name, 2: opening.Counted, 3: opening.Unit}}
	c, err := opening.Parse(g, m)
	if err != nil || len(c.Rows) != 2 || c.Rows[1].CountedText != "374" || c.Rows[1].Unit != "只" {
		t.Fatalf("%+v, %v", c, err)
	}
	c, err = load(t, "two-sheets", opening.Mapping{Sheet: "2020年旧表"})
	if err != nil || c.Rows[0].CountedText != "99" {
		t.Errorf("%+v, %v", c, err)
	}
	if _, err = load(t, "two-sheets", opening.Mapping{Sheet: "没有"}); fault.Of(err).Key != "opening.no_such_sheet" {
		t.Errorf("err = %v", err)
	}
	headings := opening.Headings(g, 1)
	if len(headings) != 3 || headings[1].Text != "乙" {
		t.Errorf("%+v", headings)
	}
}

// FuzzParse looks for a table that brings a panic out, a fault without a key
// or a count outside the bounds.
func FuzzParse(f *testing.F) {
	f.Add("清点日期：2021年9月30日   仓库：一号\n序号\t品名\t单位\t实盘数\n1\t急救箱\t个\t7\n合计\t\t\t7\n监盘人：甲")
	f.Add("品名\t数量\t\n\t账面\t实盘\n急救包(中)\t2箱\t４９")
	f.Add("Item\tQty\tExpiry\nFace mask\t3 pcs\t44565")
	f.Fuzz(func(t *testing.T, typed string) {
		var rows [][]string
		for line := range strings.SplitSeq(typed, "\n") {
			rows = append(rows, strings.Split(line, "\t"))
		}
		c, err := opening.Parse(sheet.FromRows("一", rows), opening.Mapping{})
		if err != nil {
			if fe := fault.Of(err); fe.Kind != fault.Invalid || fe.Key == "" {
				t.Fatal(err)
			}
			return
		}
		for _, l := range opening.Resolve(c, items(), nil, today).Lines {
			if l.Units < 0 || l.Units > text.MaxUnits || l.State == "" {
				t.Fatalf("%+v", l)
			}
			if (l.State == opening.Faulty) != (len(l.Faults) > 0) {
				t.Fatalf("state %s with %d faults", l.State, len(l.Faults))
			}
		}
	})
}
