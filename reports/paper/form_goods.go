package paper

// GoodsList is the paper of a document that is lines of goods and says no more
// of them: what its form is called, and what else stands on it, are words.
type GoodsList struct {
	Head
	Form           string
	Title, TitleEn string
	Class          string // what kind of document it is
	Warehouse      string
	Remarks        string
	Lines          []GoodsListLine
	Valued         bool        // it says what the goods are worth
	Blanks         []Field     // to fill in by hand
	Decided        bool        // somebody else lets it be, and has room to say why
	Opinion        string      // 审批意见; empty until somebody approved
	Signatures     []Signature // in order; their dates are ISO
}

// GoodsListLine is units of one lot at one place. Value (分) nil is unvalued;
// Reason is empty where this line has none of its own.
type GoodsListLine struct {
	Goods
	Lot, Expires, Bin string
	Units             int64
	Value             *int64
	Reason            string
}

// GoodsNote lays out a paper of goods. Reasons have a column where any line has
// one.
func GoodsNote(in GoodsList) Paper {
	p := in.start(in.Form, A4Landscape, in.Title, in.TitleEn, firstCopy, secondCopy)
	p.Fields = []Field{
		{Label: "类别", LabelEn: "Class", Value: known(in.Class)},
		{Label: "仓库", LabelEn: "Warehouse", Value: known(in.Warehouse)},
		{Label: "说明", LabelEn: "Remarks", Value: known(in.Remarks), Wide: true},
	}
	t, values := in.table()
	p.Tables = []Table{t}
	if in.Valued {
		p.Below = append(p.Below, Field{Label: "金额大写", LabelEn: "In words", Value: in.inWords(values), Wide: true})
	}
	p.Below = append(p.Below, in.Blanks...)
	if in.Decided {
		p.Below = append(p.Below, Field{Label: "审批意见", LabelEn: "Decision", Value: in.Opinion, Wide: true})
	}
	for _, s := range in.Signatures {
		s.Date = longDate(s.Date)
		p.Signatures = append(p.Signatures, s)
	}
	p.Seals = seal
	return p
}

// table is the goods, and what each line is worth.
func (in GoodsList) table() (Table, []*int64) {
	var goods []Goods
	var values []*int64
	var units int64
	reasons := false
	for _, n := range in.Lines {
		goods, values = append(goods, n.Goods), append(values, n.Value)
		units += n.Units
		reasons = reasons || n.Reason != ""
	}
	sum := sameUnit(goods)
	t := Table{Ruled: true, Columns: []Column{colNo, colCode, colItem, colSpec, colUnit, colLot, colExp,
		{Label: "库位", LabelEn: "Bin", Width: 26, Align: Center}, quantity("数量", "Qty", 16, sum)}}
	t.Totals = make([]string, len(t.Columns))
	if sum {
		t.Totals[2], t.Totals[8] = in.both("合计", "Total"), in.units(units)
	}
	if in.Valued {
		amount, label := in.total(values)
		t.Columns = append(t.Columns, money("金额(元)", "Amount", 24, true))
		t.Totals[2] = label
		t.Totals = append(t.Totals, amount)
	}
	if reasons {
		t.Columns = append(t.Columns, Column{Label: "原因", LabelEn: "Reason", Width: 28})
		t.Totals = append(t.Totals, "")
	}
	for i, n := range in.Lines {
		row := []string{serial(i), known(n.Code), in.name(n.Goods), known(n.Spec), known(n.Unit), known(n.Lot),
			known(n.Expires), known(n.Bin), in.units(n.Units)}
		if in.Valued {
			row = append(row, in.amount(n.Value))
		}
		if reasons {
			row = append(row, n.Reason)
		}
		t.Rows = append(t.Rows, row)
	}
	if !sum && !in.Valued {
		t.Totals = nil // nothing is added up
	}
	return t, values
}
