package paper

import (
	"fmt"
	"strings"
)

// Plan is P8 分配方案表: items × recipients, as the meeting decides on it.
type Plan struct {
	Head
	Warehouse  string
	Recipients []string
	Lines      []PlanLine

	Meeting      string // 会议名称 and number
	MeetingDate  string
	Attendees    string
	Resolution   string
	NoticePeriod string // 公示期
	Author       string
	Approver     string // who approved, or 依纸质决议; empty before
	ApprovedOn   string
	OnlyA4       bool // the office has no A3: many recipients go into several tables
}

// PlanLine is one item: what each recipient gets, in the order of Recipients,
// and what is kept. Stock is what the store holds.
type PlanLine struct {
	Goods
	Units []int64
	Kept  int64
	Stock int64
}

// issued is what all recipients get together.
func (n PlanLine) issued() (sum int64) {
	for _, u := range n.Units {
		sum += u
	}
	return sum
}

// Recipients that fit on one line of the matrix.
const (
	onA4 = 8
	onA3 = 16
)

// PlanSheet is P8 分配方案表. Up to 8 recipients stand on A4, up to 16 on A3;
// more, or more than 8 without A3, go into several tables that repeat the items,
// the last with the totals.
func PlanSheet(in Plan) Paper {
	size, most := A4Landscape, onA4
	if len(in.Recipients) > onA4 && !in.OnlyA4 {
		size, most = A3Landscape, onA3
	}
	p := in.start("P8", size, "物资分配方案表", "Distribution Plan")
	parts := max(1, (len(in.Recipients)+most-1)/most)
	each := (len(in.Recipients) + parts - 1) / parts
	for i := range parts {
		from, to := i*each, min((i+1)*each, len(in.Recipients))
		p.Tables = append(p.Tables, in.part(from, to, i, parts))
	}
	p.Below = []Field{
		{Label: "会议", LabelEn: "Meeting", Value: in.Meeting},
		{Label: "会议日期", LabelEn: "Held on", Value: longDate(in.MeetingDate)},
		{Label: "参会人员", LabelEn: "Attendees", Value: in.Attendees},
		{Label: "公示期", LabelEn: "Public notice", Value: in.NoticePeriod},
		{Label: "决议", LabelEn: "Resolution", Value: in.Resolution, Wide: true},
		{Label: "仓库", LabelEn: "Warehouse", Value: known(in.Warehouse)},
		{Label: "核对", LabelEn: "Check", Value: in.check()},
	}
	p.Signatures = []Signature{
		{Label: "制表", LabelEn: "Prepared by", Name: in.Author},
		{Label: "保管员", LabelEn: "Storekeeper"},
		{Label: "审核", LabelEn: "Checked by"},
		{Label: "审批", LabelEn: "Approved by", Name: in.Approver, Date: in.ApprovedOn},
	}
	p.Seals = seal
	return p
}

// part is the matrix of the recipients from..to-1; the last part has the sums.
func (in Plan) part(from, to, i, parts int) Table {
	t := Table{Columns: []Column{colNo, {Label: "品名", LabelEn: "Item"}, colUnit}}
	if parts > 1 {
		t.Caption = fmt.Sprintf("表 %d / %d", i+1, parts)
	}
	wide := 21.0
	for _, r := range in.Recipients[from:to] {
		t.Columns = append(t.Columns, Column{Label: r, Width: wide, Align: Center, Numeric: true})
	}
	last := i == parts-1
	if last {
		sums := [][2]string{{"自留", "Kept"}, {"发放合计", "Issued"}, {"库存", "Stock"}, {"结余", "Left"}}
		for _, c := range sums {
			t.Columns = append(t.Columns, Column{
				Label: c[0], LabelEn: c[1], Width: 18.5, Align: Center, Numeric: true,
			})
		}
	}
	for k, n := range in.Lines {
		name := n.Name
		if in.Bilingual && n.NameEn != "" {
			name += " " + n.NameEn
		}
		row := []string{serial(k), name, known(n.Unit)}
		for j := from; j < to; j++ {
			row = append(row, in.share(n, j))
		}
		if last {
			out := n.issued()
			row = append(row, in.none(n.Kept), in.units(out), in.units(n.Stock), in.units(n.Stock-out-n.Kept))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (in Plan) share(n PlanLine, recipient int) string {
	if recipient >= len(n.Units) {
		return dash
	}
	return in.none(n.Units[recipient])
}

// none prints a quantity of which none was decided as a dash.
func (in Plan) none(units int64) string {
	if units == 0 {
		return dash
	}
	return in.units(units)
}

// check is the line 库存 = 发放 + 自留 + 结余, with the items that ask for more
// than the store holds.
func (in Plan) check() string {
	var over []string
	for _, n := range in.Lines {
		if left := n.Stock - n.issued() - n.Kept; left < 0 {
			over = append(over, fmt.Sprintf("%s 超出 %d %s", n.Name, -left, n.Unit))
		}
	}
	if len(over) > 0 {
		return "库存不足：" + strings.Join(over, "；")
	}
	return "库存 = 发放 + 自留 + 结余，各项相符"
}
