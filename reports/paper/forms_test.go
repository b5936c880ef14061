package paper_test

import (
	"slices"
	"strings"
	"testing"

	"relief/internal/testkit/pdfcheck"
	"relief/reports/paper"
)

// labels lists the words of a form in order, the way the form prescribes them.
func labels(p paper.Paper) (fields, columns, signs []string) {
	for _, f := range slices.Concat(p.Fields, p.Below) {
		fields = append(fields, f.Label)
	}
	for _, c := range p.Tables[0].Columns {
		columns = append(columns, c.Label)
	}
	for _, s := range p.Signatures {
		signs = append(signs, s.Label)
	}
	return fields, columns, signs
}

// Each form has the fields, columns and signatures its rule names.
func TestForms_words(t *testing.T) {
	tests := []struct {
		paper                  paper.Paper
		fields, columns, signs string
	}{
		{paper.IssueNote(issue(1)), "接收单位 用途 方案/决议号 审批号 金额大写",
			"序号 编码 品名 规格 单位 批准数 实发数 批号 有效期至 单价(元) 金额(元) 备注",
			"制单 审批 保管员 复核 领取人（电话）"},
		{paper.HandoverNote(handover()), "甲方 乙方 联系人 地址 依据 用途 物资价值 管理责任",
			"序号 品名 规格 单位 数量 批号/序列号 有效期至 配件 状况", ""},
		{paper.PickList(pick()), "接收单位 仓库",
			"序号 库位 品名 规格 单位 批号 有效期至 应拣 实拣 复核", "拣货人 复核人"},
		{paper.PlanSheet(plan(5)), "会议 会议日期 参会人员 公示期 决议 仓库 核对",
			"序号 品名 单位 玉滘卫生院 集和医院 埔田中学 揭东区第三小学 曲溪敬老院 自留 发放合计 库存 结余",
			"制表 保管员 审核 审批"},
		{paper.OwnUseNote(ownUse()), "领用部门（人） 应还日期 用途/活动 依据",
			"序号 品名 规格 单位 数量 资产编号 批号/序列号 归还数 归还状况", "领用人 审批 保管员"},
		{paper.ReceiptNote(opening()), "来源类别 来源单据 交货单位 到货日期 仓库 运输/车号 金额大写 差异说明",
			"序号 编码 品名 规格 单位 应收 实收 合格 拒收 批号 生产日期 有效期至 库位 单价(元) 金额(元)",
			"监盘人 验收人（一） 验收人（二） 保管员 审核 记账"},
	}
	tests = append(tests, []struct {
		paper                  paper.Paper
		fields, columns, signs string
	}{
		{paper.GiftSheet(gift()), "捐赠人 联系方式 统一社会信用代码 捐赠函/协议号 捐赠意愿 指定受益 是否公开 票据号 金额大写",
			"序号 品名 规格 单位 数量 批号 有效期至 单价(元) 金额(元) 计价依据 备注", "捐赠人 接收人（甲） 接收人（乙）"},
		{paper.GoodsNote(goodsList()), "类别 仓库 说明 金额大写 鉴定意见 责任认定 照片 审批意见",
			"序号 编码 品名 规格 单位 批号 有效期至 库位 数量 金额(元) 原因", "申请人 监销人 审批"},
		{paper.RoundSheet(round(3)), "分配方案 仓库 附单据 车号/司机 发车时间",
			"站序 接收单位 地址、联系人 单号 品种 页数 送达", "制单 保管员 押运人"},
	}...)
	for _, tt := range tests {
		fields, columns, signs := labels(tt.paper)
		for _, c := range []struct{ what, got, want string }{
			{"fields", strings.Join(fields, " "), tt.fields},
			{"columns", strings.Join(columns, " "), tt.columns},
			{"signatures", strings.Join(signs, " "), tt.signs},
		} {
			if c.got != c.want {
				t.Errorf("%s %s:\n got %s\nwant %s", tt.paper.Form, c.what, c.got, c.want)
			}
		}
		for _, table := range tt.paper.Tables {
			for _, row := range table.Rows {
				if len(row) != len(table.Columns) {
					t.Errorf("%s: row of %d cells under %d columns", tt.paper.Form, len(row), len(table.Columns))
				}
			}
		}
	}
}

// What nobody knows prints as such, never as 0.
func TestForms_unknown(t *testing.T) {
	row := paper.IssueNote(paper.Issue{Lines: []paper.IssueLine{{Goods: box, Approved: 2}}}).Tables[0].Rows[0]
	want := []string{"1", "JJ-001", "急救箱", "—", "个", "2", "", "—", "—", "—", "（未计价）", ""}
	if !slices.Equal(row, want) {
		t.Errorf("issue note row = %q\nwant %q", row, want)
	}
	row = paper.ReceiptNote(opening()).Tables[0].Rows[3]
	want = []string{"4", "JJ-002", "急救包(中)", "中号", "个", "—", "49", "49", "—", "—", "—", "—", "A-01",
		"—", "（未计价）"}
	if !slices.Equal(row, want) {
		t.Errorf("receipt row = %q\nwant %q", row, want)
	}
	row = paper.PickList(pick()).Tables[0].Rows[1]
	if row[6] != "核对有效期" || row[8] != "" {
		t.Errorf("pick row = %q", row)
	}
}

// Before the goods leave, a line's price and amount both stand for what was
// approved, never one without the other.
func TestForms_priceBefore(t *testing.T) {
	row := paper.IssueNote(paper.Issue{
		Lines: []paper.IssueLine{{Goods: box, Approved: 2, Value: units(25100)}},
	}).Tables[0].Rows[0]
	if row[6] != "" || row[9] != "125.50" || row[10] != "251.00" {
		t.Errorf("issued %q, price %q, amount %q", row[6], row[9], row[10])
	}
}

// A paper of goods has a column of amounts only where goods are valued, one of
// reasons only where there are any, and a sum only of what can be added up.
func TestGoodsNote_columns(t *testing.T) {
	in := paper.GoodsList{Lines: []paper.GoodsListLine{{Goods: box, Units: 2}, {Goods: small, Units: 3}}}
	in.Red = true
	check := func(what, columns string, totals, last []string) {
		t.Helper()
		table := paper.GoodsNote(in).Tables[0]
		_, got, _ := labels(paper.GoodsNote(in))
		row := table.Rows[1]
		if strings.Join(got, " ") != "序号 编码 品名 规格 单位 批号 有效期至 库位"+columns ||
			!slices.Equal(table.Totals, totals) || !slices.Equal(row[8:], last) {
			t.Errorf("%s: %v, totals %q, row %q", what, got, table.Totals, row)
		}
	}
	check("units", " 数量", []string{"", "", "合计", "", "", "", "", "", "-5"}, []string{"-3"})
	in.Lines[0].Reason, in.Valued = "受潮", true
	check("all", " 数量 金额(元) 原因", []string{"", "", "合计", "", "", "", "", "", "-5", "（未计价）", ""},
		[]string{"-3", "（未计价）", ""})
	in.Valued, in.Lines[0].Unit = false, "箱"
	check("unlike units", " 数量 原因", nil, []string{"-3", ""})
}

// Totals say what they do not contain, and unlike units are not added up.
func TestForms_totals(t *testing.T) {
	some := paper.IssueNote(issue(4)).Tables[0]
	if some.Totals[10] != "¥251.00" || some.Totals[2] != "合计（另 3 项未计价）" || some.Totals[5] != "" {
		t.Errorf("totals = %q", some.Totals)
	}
	in := issue(0)
	for range 3 {
		in.Lines = append(in.Lines, paper.IssueLine{Goods: box, Approved: 2, Issued: units(1), Value: units(5)})
	}
	all := paper.IssueNote(in).Tables[0]
	if all.Totals[10] != "¥0.15" || all.Totals[5] != "6" || all.Totals[6] != "3" {
		t.Errorf("totals = %q", all.Totals)
	}
}

// A reversal carries minus quantities whichever way they were given.
func TestForms_red(t *testing.T) {
	in := issue(2)
	in.Red = true
	in.Lines[0].Approved, in.Lines[0].Issued = -1, units(-1)
	rows := paper.IssueNote(in).Tables[0].Rows
	for i, want := range []string{"-1", "-2"} {
		if rows[i][5] != want || rows[i][6] != want {
			t.Errorf("row %d: approved %s, issued %s, want %s", i, rows[i][5], rows[i][6], want)
		}
	}
	if rows[1][10] != "-251.00" || rows[1][9] != "125.50" {
		t.Errorf("price %s, amount %s", rows[1][9], rows[1][10])
	}
}

// The plan of the case balances; one pack more is named.
func TestPlanSheet_check(t *testing.T) {
	in := plan(5)
	check := func() string {
		below := paper.PlanSheet(in).Below
		return below[len(below)-1].Value
	}
	if got := check(); got != "库存 = 发放 + 自留 + 结余，各项相符" {
		t.Errorf("check = %s", got)
	}
	in.Lines[3].Units[0]++
	if got := check(); got != "库存不足：急救包(中) 超出 1 个" {
		t.Errorf("check = %s", got)
	}
}

// However many recipients, each has one column and the items stay the same.
func TestPlanSheet_manyRecipients(t *testing.T) {
	for _, n := range []int{1, 5, 8, 9, 14, 16, 17, 40} {
		for _, onlyA4 := range []bool{false, true} {
			in := plan(max(n, 5))
			in.Recipients, in.OnlyA4 = in.Recipients[:n], onlyA4
			p := paper.PlanSheet(in)
			if onlyA4 && p.Size != paper.A4Landscape {
				t.Errorf("%d recipients on %s", n, p.Size)
			}
			var seen []string
			for _, table := range p.Tables {
				for _, c := range table.Columns {
					if slices.Contains(in.Recipients, c.Label) {
						seen = append(seen, c.Label)
					}
				}
				if len(table.Rows) != len(in.Lines) {
					t.Errorf("%d recipients: a table has %d items", n, len(table.Rows))
				}
			}
			if !slices.Equal(seen, in.Recipients) {
				t.Errorf("%d recipients: columns %q", n, seen)
			}
			pdfcheck.TakeApart(t, render(t, p)).CheckGlyphs(t)
		}
	}
}

// A form's own copies print unless others are asked for; a preview is one set.
func TestForms_copies(t *testing.T) {
	in := issue(1)
	if got := paper.IssueNote(in).Copies; len(got) != 3 || got[0] != "第一联 存根（仓库）·白" {
		t.Errorf("copies = %q", got)
	}
	in.Preview = true
	if got := paper.IssueNote(in).Copies; got != nil {
		t.Errorf("preview copies = %q", got)
	}
	in.Copies = []string{"补打"}
	if got := paper.IssueNote(in).Copies; !slices.Equal(got, in.Copies) {
		t.Errorf("copies = %q", got)
	}
}
