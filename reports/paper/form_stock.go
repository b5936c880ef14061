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
	p := in.start("P7", A4, "物资领用单", "Own Use Note",
		in.leaves(firstCopy, secondCopy, "第三联 领用人·黄")...)
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
		{Role: Approver, Label: "审批", LabelEn: "Approved by", Name: in.Approver},
		{Label: "保管员", LabelEn: "Storekeeper", Name: in.Keeper},
	}
	p.Seals = seal
	return p
}
