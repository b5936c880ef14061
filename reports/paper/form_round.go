package paper

import "strconv"

// Round is the cover of a whole round on paper: the stops in the order of the
// road, how many sheets belong to each, and what goes on the car.
type Round struct {
	Head
	Plan      string // its title
	Warehouse string
	Holds     string // which papers follow
	Stops     []RoundStop
	Goods     []RoundGoods
	Author    string
}

// RoundStop is one recipient on the way.
type RoundStop struct {
	Recipient, RecipientEn string
	Address, Contact       string
	Number                 string // of the slip
	Kinds                  int    // kinds of goods
	Sheets                 int    // of paper that follow
}

// RoundGoods is what goes on the car of one item, for all stops together.
type RoundGoods struct {
	Goods
	Units int64
	Stops int // how many stops get some
}

// RoundSheet is 分送装车单, the cover of a round.
func RoundSheet(in Round) Paper {
	p := in.start("round", A4, "分送装车单", "Round and Loading List")
	p.Fields = []Field{
		{Label: "分配方案", LabelEn: "Plan", Value: known(in.Plan), Wide: true},
		{Label: "仓库", LabelEn: "Warehouse", Value: known(in.Warehouse)},
		{Label: "附单据", LabelEn: "Papers", Value: known(in.Holds)},
		{Label: "车号/司机", LabelEn: "Car, driver"},
		{Label: "发车时间", LabelEn: "Departure"},
	}
	p.Tables = []Table{in.stops(), in.goods()}
	p.Signatures = []Signature{
		{Label: "制单", LabelEn: "Prepared by", Name: in.Author},
		{Label: "保管员", LabelEn: "Storekeeper"},
		{Label: "押运人", LabelEn: "Escort"},
	}
	return p
}

func (in Round) stops() Table {
	t := Table{Caption: in.both("分送顺序", "Stops")}
	sheets := 0
	for i, s := range in.Stops {
		name := s.Recipient
		if in.Bilingual && s.RecipientEn != "" {
			name += "\n" + s.RecipientEn
		}
		where := known(s.Address)
		if s.Contact != "" {
			where += "\n" + s.Contact
		}
		sheets += s.Sheets
		t.Rows = append(t.Rows, []string{serial(i), name, where, s.Number, strconv.Itoa(s.Kinds),
			strconv.Itoa(s.Sheets), "□"})
	}
	t.Columns = []Column{{Label: "站序", LabelEn: "Stop", Width: 12, Align: Center},
		{Label: "接收单位", LabelEn: "Recipient"}, {Label: "地址、联系人", LabelEn: "Address, contact", Width: 48},
		{Label: "单号", LabelEn: "Slip", Width: 30, Align: Center}, quantity("品种", "Kinds", 14, false),
		quantity("页数", "Pages", 15, true), {Label: "送达", LabelEn: "Done", Width: 13, Align: Center}}
	t.Totals = []string{"", in.both("合计", "Total"), "", "", "", strconv.Itoa(sheets), ""}
	return t
}

func (in Round) goods() Table {
	t := Table{Caption: in.both("装车总数", "Loading list"), Ruled: true}
	var goods []Goods
	var units int64
	for i, g := range in.Goods {
		goods = append(goods, g.Goods)
		units += g.Units
		t.Rows = append(t.Rows, []string{serial(i), known(g.Code), in.name(g.Goods), known(g.Spec), known(g.Unit),
			in.units(g.Units), strconv.Itoa(g.Stops), "□"})
	}
	sum := sameUnit(goods)
	t.Columns = []Column{colNo, colCode, colItem, colSpec, colUnit, quantity("总数", "Units", 18, sum),
		quantity("站数", "Stops", 13, false), {Label: "装车", LabelEn: "Loaded", Width: 15, Align: Center}}
	if sum && len(goods) > 1 {
		t.Totals = []string{"", "", in.both("合计", "Total"), "", "", in.units(units), "", ""}
	}
	return t
}
