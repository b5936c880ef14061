package paper

// OwnUse is P7 物资领用单: goods the branch itself takes into use or lends out.
type OwnUse struct {
	Head
	User      string // 领用部门（人）
	Purpose   string
	Due       string // 应还日期; empty: own use, not to be returned
	Authority string
	Lines     []OwnUseLine
	Approver  string
	Keeper    string
}

// OwnUseLine is one item taken. Asset is the number on the branch's equipment
// register. Returned nil is a blank to fill in.
type OwnUseLine struct {
	Goods
	Units       int64
	Asset, Mark string
	Returned    *int64
	Condition   string
}

// OwnUseNote is P7 物资领用单.
func OwnUseNote(in OwnUse) Paper {
	p := in.start("P7", A4, "物资领用单", "Internal Use and Loan", firstCopy, "第二联 财务", "第三联 领用人")
	due := "自用，不归还"
	if in.Due != "" {
		due = longDate(in.Due)
	}
	p.Fields = []Field{
		{Label: "领用部门（人）", LabelEn: "Taken by", Value: known(in.User)},
		{Label: "应还日期", LabelEn: "Due", Value: due},
		{Label: "用途/活动", LabelEn: "Purpose", Value: known(in.Purpose), Wide: true},
		{Label: "依据", LabelEn: "Authority", Value: known(in.Authority), Wide: true},
	}
	t := Table{Ruled: true}
	for i, n := range in.Lines {
		back := ""
		if n.Returned != nil {
			back = in.units(*n.Returned)
		}
		t.Rows = append(t.Rows, []string{serial(i), in.name(n.Goods), known(n.Spec), known(n.Unit),
			in.units(n.Units), known(n.Asset), known(n.Mark), back, n.Condition})
	}
	t.Columns = []Column{colNo, colItem, {Label: "规格", LabelEn: "Spec.", Width: 18}, colUnit,
		quantity("数量", "Qty", 13, false),
		{Label: "资产编号", LabelEn: "Asset no.", Width: 27, Align: Center},
		{Label: "批号/序列号", LabelEn: "Lot/Serial", Width: 24, Align: Center},
		quantity("归还数", "Returned", 15, false), {Label: "归还状况", LabelEn: "Condition", Width: 18}}
	p.Tables = []Table{t}
	p.Signatures = []Signature{
		{Label: "领用人", LabelEn: "Borrower", Name: in.User},
		{Label: "审批", LabelEn: "Approved by", Name: in.Approver},
		{Label: "保管员", LabelEn: "Storekeeper", Name: in.Keeper},
	}
	p.Seals = seal
	return p
}

// Receipt is P2 物资验收入库单.
type Receipt struct {
	Head
	Source      string // 来源类别: 捐赠, 采购, 调拨, 期初 …
	SourceDoc   string
	From        string // 交货单位
	ArrivedOn   string
	Warehouse   string
	Transport   string
	Lines       []ReceiptLine
	AmountWords string // 大写, when every line is valued
	Difference  string // 差异说明
	Opening     bool   // 期初盘点: nothing was declared, and the count was witnessed
	Witness     string // 监盘人
	Keeper      string
}

// ReceiptLine is one lot as it came. What is unknown is nil or empty.
type ReceiptLine struct {
	Goods
	Declared, Rejected   *int64
	Received, Accepted   int64
	Lot, MadeOn, Expires string
	Bin                  string
	Value                *int64
}

// ReceiptNote is P2 物资验收入库单, and the record of an opening count.
func ReceiptNote(in Receipt) Paper {
	p := in.start("P2", A4Landscape, "物资验收入库单", "Goods Received Note",
		firstCopy, "第二联 财务", "第三联 交货单位")
	p.Fields = []Field{
		{Label: "来源类别", LabelEn: "Source", Value: known(in.Source)},
		{Label: "来源单据", LabelEn: "Source doc.", Value: known(in.SourceDoc)},
		{Label: "交货单位", LabelEn: "Received from", Value: known(in.From)},
		{Label: "到货日期", LabelEn: "Arrival", Value: known(longDate(in.ArrivedOn))},
		{Label: "仓库", LabelEn: "Warehouse", Value: known(in.Warehouse)},
		{Label: "运输/车号", LabelEn: "Transport", Value: known(in.Transport)},
	}
	if in.Opening && in.Head.Copies == nil && !in.Preview {
		p.Copies = []string{firstCopy, "第二联 财务"}
	}
	p.Tables = []Table{in.table()}
	words := known(in.AmountWords)
	if in.AmountWords == "" && len(in.valued()) == 0 {
		words = unvalued
	}
	p.Below = []Field{
		{Label: "金额大写", LabelEn: "In words", Value: words},
		{Label: "差异说明", LabelEn: "Discrepancy", Value: known(in.Difference)},
	}
	first := Signature{Label: "交货人", LabelEn: "Delivered by"}
	if in.Opening {
		first = Signature{Label: "监盘人", LabelEn: "Witness", Name: in.Witness}
	}
	p.Signatures = []Signature{first,
		{Label: "验收人（一）", LabelEn: "Inspector 1"}, {Label: "验收人（二）", LabelEn: "Inspector 2"},
		{Label: "保管员", LabelEn: "Storekeeper", Name: in.Keeper},
		{Label: "审核", LabelEn: "Checked by"}, {Label: "记账", LabelEn: "Posted by"}}
	p.Seals = seal
	return p
}

// valued returns the values that are known.
func (in Receipt) valued() (out []*int64) {
	for _, n := range in.Lines {
		if n.Value != nil {
			out = append(out, n.Value)
		}
	}
	return out
}

func (in Receipt) table() Table {
	var goods []Goods
	var values []*int64
	var received int64
	t := Table{Ruled: true}
	for i, n := range in.Lines {
		goods, values = append(goods, n.Goods), append(values, n.Value)
		received += n.Received
		t.Rows = append(t.Rows, []string{serial(i), known(n.Code), in.name(n.Goods), known(n.Spec),
			known(n.Unit), in.maybe(n.Declared), in.units(n.Received), in.units(n.Accepted),
			in.maybe(n.Rejected), known(n.Lot), known(n.MadeOn), known(n.Expires), known(n.Bin),
			in.price(n.Value, n.Received), in.amount(n.Value)})
	}
	sum := sameUnit(goods)
	lot, exp := colLot, colExp
	lot.Width, exp.Width = 20, 21
	t.Columns = []Column{colNo, {Label: "编码", LabelEn: "Code", Width: 18}, colItem,
		{Label: "规格", LabelEn: "Spec.", Width: 16}, colUnit,
		quantity("应收", "Declared", 14, false), quantity("实收", "Received", 14, sum),
		quantity("合格", "Accepted", 14, false), quantity("拒收", "Rejected", 14, false), lot,
		{Label: "生产日期", LabelEn: "Made on", Width: 21, Align: Center}, exp,
		{Label: "库位", LabelEn: "Bin", Width: 15, Align: Center},
		money("单价(元)", "Price", 16, false), money("金额(元)", "Amount", 22, true)}
	t.Totals = make([]string, len(t.Columns))
	t.Totals[14], t.Totals[2] = in.total(values)
	if sum {
		t.Totals[6] = in.units(received)
	}
	return t
}
