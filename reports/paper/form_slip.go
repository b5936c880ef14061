package paper

import "slices"

// Issue is P3 物资出库单: what leaves the store for one recipient.
type Issue struct {
	Head
	Recipient string
	Purpose   string
	Plan      string // 方案/决议号
	Approval  string // 审批号, or 依纸质决议
	Emergency string // by whom, how, when; empty for an ordinary issue
	Lines     []IssueLine
	Signed    IssueSigns
}

// IssueLine is one lot of one item. Issued nil is a blank to fill in by hand, and
// Value (分) then that of what was approved; Value nil is unvalued.
type IssueLine struct {
	Goods
	Approved     int64
	Issued       *int64
	Lot, Expires string
	Value        *int64
	Remarks      string
}

// IssueSigns are the names known when the paper is printed.
type IssueSigns struct{ Author, Approver, Keeper, Checker, Taker, TakerPhone string }

// IssueNote is P3 物资出库单 (field: P3).
func IssueNote(in Issue) Paper {
	p := in.start("P3", A4Landscape, "物资出库单", "Issue Note",
		in.leaves(firstCopy, secondCopy, "第三联 接收单位·黄")...)
	p.Fields = []Field{
		{Label: "接收单位", LabelEn: "Recipient", Value: in.Recipient},
		{Label: "用途", LabelEn: "Purpose", Value: known(in.Purpose)},
		{Label: "方案/决议号", LabelEn: "Plan/Decision", Value: known(in.Plan)},
		{Label: "审批号", LabelEn: "Approval", Value: known(in.Approval) + "    □ " +
			in.both("应急先行", "emergency")},
	}
	if in.Emergency != "" {
		p.Fields[3].Value = known(in.Approval)
		p.Fields = append(p.Fields, Field{Label: "应急先行", LabelEn: "Emergency",
			Value: "■ " + in.Emergency, Wide: true})
	}
	var goods []Goods
	var values []*int64
	var approved, issued int64
	whole := true // every line has an issued quantity
	t := Table{Ruled: true}
	for i, n := range in.Lines {
		goods, values = append(goods, n.Goods), append(values, n.Value)
		approved += n.Approved
		out, price := "", in.price(n.Value, n.Approved)
		if n.Issued != nil {
			issued += *n.Issued
			out, price = in.units(*n.Issued), in.price(n.Value, *n.Issued)
		}
		whole = whole && n.Issued != nil
		t.Rows = append(t.Rows, []string{serial(i), known(n.Code), in.name(n.Goods), known(n.Spec),
			known(n.Unit), in.units(n.Approved), out, known(n.Lot), known(n.Expires), price,
			in.amount(n.Value), n.Remarks})
	}
	sum := sameUnit(goods)
	t.Columns = []Column{colNo, colCode, colItem, colSpec, colUnit,
		quantity("批准数", "Approved", 18, sum), quantity("实发数", "Issued", 18, sum), colLot, colExp,
		money("单价(元)", "Price", 18, false), money("金额(元)", "Amount", 24, true), colNote}
	amount, label := in.total(values)
	t.Totals = []string{"", "", label, "", "", "", "", "", "", "", amount, ""}
	if sum {
		t.Totals[5] = in.units(approved)
		if whole {
			t.Totals[6] = in.units(issued)
		}
	}
	if p.Size == Slip241 {
		t = t.fold(part{10, []int{0}}, part{0, []int{2, 3, 1}}, part{13, []int{4}}, part{21, []int{5}},
			part{21, []int{6}}, part{30, []int{7, 8}}, part{23, []int{9}}, part{26, []int{10}}, part{26, []int{11}})
	}
	p.Tables = []Table{t}
	p.Below = []Field{{Label: "金额大写", LabelEn: "In words", Value: in.inWords(values), Wide: true}}
	taker := in.Signed.Taker
	if in.Signed.TakerPhone != "" {
		taker += " " + in.Signed.TakerPhone
	}
	p.Signatures = []Signature{
		{Role: Author, Label: "制单", LabelEn: "Prepared by", Name: in.Signed.Author},
		{Role: Approver, Label: "审批", LabelEn: "Approved by", Name: in.Signed.Approver},
		{Label: "保管员", LabelEn: "Storekeeper", Name: in.Signed.Keeper},
		{Label: "复核", LabelEn: "Checked by", Name: in.Signed.Checker},
		{Label: "领取人（电话）", LabelEn: "Received by (tel.)", Name: taker},
	}
	p.Seals = seal
	return p
}

// Handover is P5 物资捐赠交接单: the agreement of giver and receiver.
type Handover struct {
	Head
	Receiver  string // 乙方; 甲方 is the branch itself
	Contact   string
	Address   string
	Authority string // 依据: meeting, number, date
	Purpose   string
	Duties    string // 管理责任; empty prints the usual sentence
	Lines     []HandoverLine
}

// HandoverLine is one lot of one item. Mark is the maker's lot or the serial
// number.
type HandoverLine struct {
	Goods
	Units                                 int64
	Mark, Expires, Accessories, Condition string
	Value                                 *int64
}

const duties = "乙方对接收的物资登记造册、专人保管，按上述用途使用，不得转售或挪作他用；" +
	"临期、损坏或不再需要时及时告知甲方，并接受审计和社会监督。"

const dutiesEn = "Party B registers the goods, names a keeper, uses them for the purpose above, neither sells " +
	"nor diverts them, tells Party A of goods near expiry, damaged or no longer needed, and accepts audit."

// HandoverNote is P5 物资捐赠交接单, in two copies, sealed by both units.
func HandoverNote(in Handover) Paper {
	p := in.start("P5", A4, "物资捐赠交接单", "Handover Note", "第一份 甲方存·白", "第二份 乙方存·黄")
	terms := "本单一式两份，甲、乙双方签字盖章后生效，各执一份。"
	usual := duties
	if in.Bilingual {
		usual += "\n" + dutiesEn
		terms += "\nMade in two copies, one for each party; in force when signed and sealed by both."
	}
	if in.Size == Slip241 {
		terms = "本单一式三联，甲、乙双方签字盖章后生效。"
		if p.Copies != nil && in.Copies == nil {
			p.Copies = in.leaves("第一联 甲方存·白", secondCopy, "第三联 乙方存·黄")
		}
		if in.Bilingual {
			terms += " In force when signed and sealed by both."
		}
	}
	if in.Duties == "" {
		in.Duties = usual
	}
	p.Fields = []Field{
		{Label: "甲方", LabelEn: "Party A (giver)", Value: in.Org},
		{Label: "乙方", LabelEn: "Party B (receiver)", Value: in.Receiver},
		{Label: "联系人", LabelEn: "Contact", Value: known(in.Contact)},
		{Label: "地址", LabelEn: "Address", Value: known(in.Address)},
		{Label: "依据", LabelEn: "Authority", Value: known(in.Authority), Wide: true},
		{Label: "用途", LabelEn: "Purpose", Value: known(in.Purpose), Wide: true},
	}
	var goods []Goods
	var values []*int64
	var units int64
	t := Table{Ruled: true}
	for i, n := range in.Lines {
		goods, values = append(goods, n.Goods), append(values, n.Value)
		units += n.Units
		t.Rows = append(t.Rows, []string{serial(i), in.name(n.Goods), known(n.Spec), known(n.Unit),
			in.units(n.Units), known(n.Mark), known(n.Expires), known(n.Accessories), known(n.Condition)})
	}
	sum := sameUnit(goods)
	t.Columns = []Column{colNo, colItem, {Label: "规格", LabelEn: "Spec.", Width: 18}, colUnit,
		quantity("数量", "Qty", 13, sum),
		{Label: "批号/序列号", LabelEn: "Lot/Serial", Width: 25, Align: Center}, colExp,
		{Label: "配件", LabelEn: "Parts", Width: 16}, {Label: "状况", LabelEn: "Condition", Width: 16}}
	if sum && len(goods) > 1 {
		t.Totals = []string{"", in.both("合计", "Total"), "", goods[0].Unit, in.units(units), "", "", "", ""}
	}
	p.Tables = []Table{t}
	p.Below = []Field{
		{Label: "物资价值", LabelEn: "Value", Value: in.worth(values), Wide: true},
		{Label: "管理责任", LabelEn: "Duties", Value: in.Duties, Wide: true},
	}
	p.Notes = append(slices.Clone(p.Notes), terms)
	p.Seals = []Seal{
		party("甲方（移交）", "Party A", in.Org), party("乙方（接收）", "Party B", in.Receiver),
	}
	return p
}

// worth prints the sum of amounts in figures and in capitals.
func (h Head) worth(fen []*int64) string {
	figure, _ := h.total(fen)
	if figure == unvalued {
		return unvalued
	}
	return figure + "  " + h.inWords(fen)
}

// party is one party's half of an agreement.
func party(zh, en, unit string) Seal {
	return Seal{Label: zh, LabelEn: en, Lines: []Field{
		{Label: "单位", Value: unit},
		{Label: "负责人", LabelEn: "Head"},
		{Label: "经办人", LabelEn: "By"},
		{Label: "电话", LabelEn: "Tel."},
		{Label: "日期", LabelEn: "Date"},
	}}
}

// Pick is the pick list 拣货单 of a slip.
type Pick struct {
	Head
	Recipient string
	Warehouse string
	Lines     []PickLine
}

// PickLine is one lot in one bin.
type PickLine struct {
	Goods
	Bin, Lot, Expires string
	Units             int64
	Check             bool // the expiry should be known and is not
}

// PickList is 拣货单: bin by bin, with room to write what was picked. A lot
// whose expiry should be known and is not says 核对有效期.
func PickList(in Pick) Paper {
	p := in.start("pick", A4, "拣货单", "Pick List")
	p.Fields = []Field{
		{Label: "接收单位", LabelEn: "Recipient", Value: in.Recipient},
		{Label: "仓库", LabelEn: "Warehouse", Value: known(in.Warehouse)},
	}
	t := Table{Ruled: true}
	for i, n := range in.Lines {
		expires := known(n.Expires)
		if n.Check {
			expires = "核对有效期"
			if in.Bilingual {
				expires += "\ncheck expiry"
			}
		}
		t.Rows = append(t.Rows, []string{serial(i), known(n.Bin), in.name(n.Goods), known(n.Spec),
			known(n.Unit), known(n.Lot), expires, in.units(n.Units), "", "□"})
	}
	t.Columns = []Column{colNo, {Label: "库位", LabelEn: "Bin", Width: 18, Align: Center}, colItem,
		{Label: "规格", LabelEn: "Spec.", Width: 14}, colUnit,
		{Label: "批号", LabelEn: "Lot", Width: 21, Align: Center}, colExp,
		quantity("应拣", "Asked", 13, false), quantity("实拣", "Picked", 15, false),
		{Label: "复核", LabelEn: "Check", Width: 12, Align: Center}}
	p.Tables = []Table{t}
	p.Signatures = []Signature{
		{Label: "拣货人", LabelEn: "Picked by"}, {Label: "复核人", LabelEn: "Checked by"},
	}
	return p
}
