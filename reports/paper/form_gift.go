package paper

// Gift is P1 捐赠物资登记表: who gives what, for whom, and how it may be told.
type Gift struct {
	Head
	Donor       string // empty or Anonymous: 匿名
	Anonymous   bool
	Contact     string // as the donor's choice of publicity allows
	USCC        string
	Letter      string // 捐赠函/协议号
	Earmarked   bool
	Beneficiary string // whom, and for what
	Publicity   string // 是否公开
	Fiscal      string // 票据号
	Waived      bool   // the donor wants no fiscal receipt
	Lines       []GiftLine
	Receivers   [2]string
}

// GiftLine is one kind of goods given. What is unknown is nil or empty.
type GiftLine struct {
	Goods
	Units        int64
	Lot, Expires string
	Value        *int64
	Basis        string // 计价依据
	Remarks      string
}

// box is a choice on paper, ticked or not. The font has no ☑.
func box(ticked bool, words string) string {
	if ticked {
		return "■ " + words
	}
	return "□ " + words
}

// GiftSheet is P1 捐赠物资登记表.
func GiftSheet(in Gift) Paper {
	p := in.start("P1", A4Landscape, "捐赠物资登记表", "Donation Register Sheet",
		in.leaves(firstCopy, secondCopy, "第三联 捐赠人·黄")...)
	donor := known(in.Donor)
	if in.Anonymous {
		donor = in.both("匿名", "anonymous")
	}
	fiscal := known(in.Fiscal) + "    " + box(in.Waived, in.both("放弃", "waived")) + "    " +
		box(in.Anonymous, in.both("匿名", "anonymous"))
	p.Fields = []Field{
		{Label: "捐赠人", LabelEn: "Donor", Value: donor},
		{Label: "联系方式", LabelEn: "Contact", Value: known(in.Contact)},
		{Label: "统一社会信用代码", LabelEn: "USCC", Value: known(in.USCC)},
		{Label: "捐赠函/协议号", LabelEn: "Letter", Value: known(in.Letter)},
		{Label: "捐赠意愿", LabelEn: "Intent", Value: box(in.Earmarked, in.both("定向", "earmarked")) + "    " +
			box(!in.Earmarked, in.both("非定向", "not earmarked"))},
		{Label: "指定受益", LabelEn: "Beneficiary", Value: known(in.Beneficiary)},
		{Label: "是否公开", LabelEn: "Publicity", Value: known(in.Publicity)},
		{Label: "票据号", LabelEn: "Receipt no.", Value: fiscal},
	}
	t, values := in.table()
	if p.Size == Slip241 {
		t = t.fold(part{10, []int{0}}, part{0, []int{1, 2}}, part{13, []int{3}}, part{17, []int{4}},
			part{28, []int{5, 6}}, part{22, []int{7}}, part{26, []int{8}}, part{26, []int{9}}, part{26, []int{10}})
	}
	p.Tables = []Table{t}
	p.Below = []Field{{Label: "金额大写", LabelEn: "In words", Value: in.inWords(values), Wide: true}}
	p.Signatures = []Signature{{Label: "捐赠人", LabelEn: "Donor"},
		{Label: "接收人（甲）", LabelEn: "Received by 1", Name: in.Receivers[0]},
		{Label: "接收人（乙）", LabelEn: "Received by 2", Name: in.Receivers[1]}}
	p.Seals = seal
	return p
}

// table is the goods given, and what each line is worth.
func (in Gift) table() (Table, []*int64) {
	var goods []Goods
	var values []*int64
	var units int64
	t := Table{Ruled: true}
	for i, n := range in.Lines {
		goods, values = append(goods, n.Goods), append(values, n.Value)
		units += n.Units
		t.Rows = append(t.Rows, []string{serial(i), in.name(n.Goods), known(n.Spec), known(n.Unit), in.units(n.Units),
			known(n.Lot), known(n.Expires), in.price(n.Value, n.Units), in.amount(n.Value), known(n.Basis), n.Remarks})
	}
	sum := sameUnit(goods)
	t.Columns = []Column{colNo, colItem, colSpec, colUnit, quantity("数量", "Qty", 16, sum), colLot, colExp,
		money("单价(元)", "Price", 19, false), money("金额(元)", "Amount", 25, true),
		{Label: "计价依据", LabelEn: "Basis", Width: 25}, colNote}
	t.Totals = make([]string, len(t.Columns))
	t.Totals[8], t.Totals[1] = in.total(values)
	if sum {
		t.Totals[4] = in.units(units)
	}
	return t, values
}
