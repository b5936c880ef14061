package paper

// Receipt is P2 物资验收入库单.
type Receipt struct {
	Head
	Source      string // 来源类别: 捐赠, 采购, 调拨, 期初 …
	SourceDoc   string
	Giver       string // 捐赠人, or the supplier of a purchase; empty: neither
	From        string // 交货单位: whoever brought the goods
	ArrivedOn   string
	Warehouse   string
	Transport   string
	Lines       []ReceiptLine
	Difference  string // 差异说明
	Opening     bool   // 期初盘点: nothing was declared, and the count was witnessed
	Returned    bool   // came back from the hand-over SourceDoc, and was not inspected
	Witness     string // 监盘人
	DeliveredBy string // 交货人
	Inspectors  [2]string
	Keeper      string // who took the goods into the store
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
		in.leaves(firstCopy, secondCopy, "第三联 交货单位·黄")...)
	p.Fields = []Field{
		{Label: "来源类别", LabelEn: "Source", Value: known(in.Source)},
		{Label: "来源单据", LabelEn: "Source doc.", Value: known(in.SourceDoc)},
		{Label: "交货单位", LabelEn: "Received from", Value: known(in.From)},
		{Label: "到货日期", LabelEn: "Arrival", Value: known(longDate(in.ArrivedOn))},
		{Label: "仓库", LabelEn: "Warehouse", Value: known(in.Warehouse)},
		{Label: "运输/车号", LabelEn: "Transport", Value: known(in.Transport)},
	}
	if in.Returned {
		p.Fields[1].Label, p.Fields[1].LabelEn = "退自", "Returned from"
	}
	if in.Giver != "" { // a field of its own would push the goods off the small sheet
		p.Fields[0].Value += "：" + in.Giver
	}
	if in.Opening && in.Head.Copies == nil && !in.Preview {
		p.Copies = in.leaves(firstCopy, secondCopy)
	}
	t, values := in.table()
	if p.Size == Slip241 {
		t = t.fold(part{9, []int{0}}, part{0, []int{2, 3, 1}}, part{11, []int{4}}, part{19, []int{5}},
			part{19, []int{6}}, part{19, []int{7}}, part{19, []int{8}}, part{25, []int{9, 10, 11}}, part{15, []int{12}},
			part{17, []int{13}}, part{23, []int{14}})
	}
	p.Tables = []Table{t}
	p.Below = []Field{
		{Label: "金额大写", LabelEn: "In words", Value: in.inWords(values)},
		{Label: "差异说明", LabelEn: "Discrepancy", Value: known(in.Difference)},
	}
	first := Signature{Label: "交货人", LabelEn: "Delivered by", Name: in.DeliveredBy}
	if in.Opening {
		first = Signature{Label: "监盘人", LabelEn: "Witness", Name: in.Witness}
	}
	p.Signatures = []Signature{first,
		{Label: "验收人（一）", LabelEn: "Inspector 1", Name: in.Inspectors[0]},
		{Label: "验收人（二）", LabelEn: "Inspector 2", Name: in.Inspectors[1]},
		{Label: "保管员", LabelEn: "Storekeeper", Name: in.Keeper},
		{Label: "审核", LabelEn: "Checked by"}, {Label: "记账", LabelEn: "Posted by"}}
	p.Seals = seal
	return p
}

// table is the goods as they came, and what each line is worth.
func (in Receipt) table() (Table, []*int64) {
	var goods []Goods
	var values []*int64
	var received int64
	t := Table{Ruled: true}
	for i, n := range in.Lines {
		goods, values = append(goods, n.Goods), append(values, n.Value)
		received += n.Received
		accepted := in.units(n.Accepted)
		if in.Returned {
			accepted = known("")
		}
		t.Rows = append(t.Rows, []string{serial(i), known(n.Code), in.name(n.Goods), known(n.Spec),
			known(n.Unit), in.maybe(n.Declared), in.units(n.Received), accepted,
			in.maybe(n.Rejected), known(n.Lot), known(n.MadeOn), known(n.Expires), known(n.Bin),
			in.price(n.Value, n.Accepted), in.amount(n.Value)})
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
	return t, values
}
