package paper_test

import (
	"fmt"

	"relief/reports/paper"
)

var (
	manikin = paper.Goods{Code: "JX-001", Name: "心肺复苏模拟人(加配件)", NameEn: "CPR manikin with accessories", Unit: "套"}
	simple  = paper.Goods{Code: "JX-002", Name: "心肺复苏简易模拟人", NameEn: "Simple CPR manikin", Unit: "套"}
	box     = paper.Goods{Code: "JJ-001", Name: "急救箱", NameEn: "First-aid box", Unit: "个"}
	medium  = paper.Goods{Code: "JJ-002", Name: "急救包(中)", NameEn: "First-aid pack (medium)", Spec: "中号", Unit: "个"}
	small   = paper.Goods{Code: "JJ-003", Name: "急救包(小)", NameEn: "First-aid pack (small)", Spec: "小号", Unit: "个"}
	mask    = paper.Goods{Code: "FH-001", Name: "口罩", NameEn: "Face mask", Unit: "只"}

	items = []paper.Goods{manikin, simple, box, medium, small, mask}
	given = []string{"玉滘卫生院", "集和医院", "埔田中学", "揭东区第三小学", "曲溪敬老院"}
)

func head(number string) paper.Head {
	return paper.Head{
		Org:    "揭阳市揭东区红十字会",
		OrgEn:  "Red Cross Society of China, Jiedong District Branch",
		Number: number, Date: "2021-10-08", CopyNo: 1, PrintedBy: "李文",
		PrintedAt: "2021-10-08 15:04", HeadSeq: 128, HeadHash: "3f9ac217",
		Code: number + " 3f9ac217", Rule: "依据：本会捐赠物资管理办法（2021年版）第十二条",
	}
}

func units(n int64) *int64 { return &n }

// handover is the note of the first recipient: four items, and two that no one
// else got, so that six lines print.
func handover() paper.Handover {
	return paper.Handover{
		Head: head("CK20211008-001"), Receiver: "玉滘卫生院", Contact: "陈喆", Address: "揭阳市揭东区玉滘镇",
		Authority: "党组会〔2021〕15号（2021年9月30日）决议，分配方案 FA20211008-001",
		Purpose:   "应急救护培训与急救",
		Lines: []paper.HandoverLine{
			{Goods: simple, Units: 1, Condition: "完好", Accessories: "气囊 2"},
			{Goods: box, Units: 2, Condition: "完好"},
			{Goods: medium, Units: 12, Mark: "B2019-07", Expires: "2023-06-30", Condition: "完好"},
			{Goods: small, Units: 4, Condition: "完好"},
			{Goods: manikin, Units: 1, Mark: "SN 0071342", Condition: "完好"},
			{Goods: mask, Units: 374, Mark: "20200311", Expires: "2022-03-10", Condition: "完好"},
		},
	}
}

// issue is an issue note of n lines.
func issue(n int) paper.Issue {
	in := paper.Issue{
		Head: head("CK20211008-002"), Recipient: "玉滘卫生院", Purpose: "应急救护",
		Plan: "FA20211008-001 / 党组会〔2021〕15号", Approval: "依纸质决议",
		Signed: paper.IssueSigns{Author: "李文", Approver: "王昇", Keeper: "赵翀", Taker: "陈喆"},
	}
	for i := range n {
		line := paper.IssueLine{Goods: items[i%len(items)], Approved: int64(i + 1), Issued: units(int64(i + 1))}
		if i%3 == 1 {
			line.Lot, line.Expires = fmt.Sprintf("B20%02d", i), "2023-06-30"
			line.Value = units(int64(i+1) * 12550)
		}
		in.Lines = append(in.Lines, line)
	}
	return in
}

// plan is the branch's own plan, with more recipients when asked for.
func plan(recipients int) paper.Plan {
	in := paper.Plan{
		Head: head("FA20211008-001"), Warehouse: "揭东区红十字会仓库", Recipients: given,
		Lines: []paper.PlanLine{
			{Goods: manikin, Units: []int64{0, 1, 1, 0, 0}, Kept: 1, Stock: 3},
			{Goods: simple, Units: []int64{1, 0, 0, 1, 0}, Kept: 1, Stock: 3},
			{Goods: box, Units: []int64{2, 1, 1, 1, 1}, Kept: 1, Stock: 7},
			{Goods: medium, Units: []int64{12, 10, 9, 9, 9}, Stock: 49},
			{Goods: small, Units: []int64{4, 0, 4, 2, 4}, Stock: 14},
			{Goods: mask, Units: []int64{0, 0, 0, 0, 0}, Stock: 374},
		},
		Meeting: "党组会〔2021〕15号", MeetingDate: "2021-09-30", Attendees: "王昇、李文、赵翀、陈堃",
		Resolution: "同意按本表分配；剩余模拟人、急救箱各一套自留作培训教具，口罩用于更换急救箱、急救包内口罩。",
		Author:     "李文",
	}
	for i := len(given); i < recipients; i++ {
		in.Recipients = append(in.Recipients[:i:i], fmt.Sprintf("第%d村卫生站", i+1))
		for k := range in.Lines {
			in.Lines[k].Units = append(in.Lines[k].Units, int64(i%3))
			in.Lines[k].Stock += int64(i % 3)
		}
	}
	return in
}

func pick() paper.Pick {
	return paper.Pick{Head: head("CK20211008-001"), Recipient: "玉滘卫生院", Warehouse: "揭东区红十字会仓库",
		Lines: []paper.PickLine{
			{Goods: simple, Bin: "A-01-02", Units: 1, Check: true},
			{Goods: box, Bin: "A-02-01", Units: 2, Check: true},
			{Goods: medium, Bin: "B-01-01", Lot: "B2019-07", Expires: "2023-06-30", Units: 12},
			{Goods: small, Bin: "B-01-02", Units: 4, Check: true},
		}}
}

func ownUse() paper.OwnUse {
	return paper.OwnUse{Head: head("LY20211008-001"), User: "业务部 李文", Purpose: "日常应急救护培训教具",
		Authority: "党组会〔2021〕15号", Approver: "王昇", Keeper: "赵翀",
		Lines: []paper.OwnUseLine{
			{Goods: manikin, Units: 1, Asset: "JD-2021-0001"}, {Goods: simple, Units: 1, Asset: "JD-2021-0002"},
			{Goods: box, Units: 1, Asset: "JD-2021-0003"},
		}}
}

func opening() paper.Receipt {
	in := paper.Receipt{Head: head("RK20210930-001"), Source: "期初盘点", SourceDoc: "库存物资盘点表.xlsx",
		ArrivedOn: "2021-09-30", Warehouse: "揭东区红十字会仓库", Opening: true, Witness: "陈堃", Keeper: "赵翀"}
	for i, n := range []int64{3, 3, 7, 49, 14, 374} {
		in.Lines = append(in.Lines, paper.ReceiptLine{Goods: items[i], Received: n, Accepted: n, Bin: "A-01"})
	}
	return in
}

// delivery is a receipt with everything a purchase has: part of it rejected.
func delivery() paper.Receipt {
	in := paper.Receipt{Head: head("RK20211009-001"), Source: "采购", SourceDoc: "合同 CG-2021-017", From: "康达公司的司机",
		ArrivedOn: "2021-10-08", Warehouse: "揭东区红十字会仓库", Transport: "粤V·12345", DeliveredBy: "周玥",
		Difference: "急救包(中)外箱破损，2 个拒收，移入待处理区。", Inspectors: [2]string{"赵翀", "陈堃"}, Keeper: "赵翀", Giver: "揭阳市康达医疗器械有限公司"}
	for i, n := range []int64{20, 374} {
		rejected := int64(2 - 2*i)
		in.Lines = append(in.Lines, paper.ReceiptLine{Goods: items[3+2*i], Declared: units(n), Received: n,
			Accepted: n - rejected, Rejected: &rejected, Value: units((n - rejected) * 3550),
			Lot: "B2021-03", MadeOn: "2021-03-01", Expires: "2024-02-29", Bin: "B-01-01"})
	}
	return in
}

// goodsList is a paper of goods, of which the first has no reason and no value.
func goodsList() paper.GoodsList {
	in := paper.GoodsList{
		Head: head("BS20211008-001"), Form: "PX", Title: "物资报损审批单", TitleEn: "Write-off record", Class: "报损单",
		Warehouse: "区红十字会仓库", Remarks: "季度盘点时发现", Valued: true, Decided: true,
		Blanks: []paper.Field{{Label: "鉴定意见", LabelEn: "Appraisal"}, {Label: "责任认定", LabelEn: "Liability"},
			{Label: "照片", LabelEn: "Photos", Wide: true}},
		Signatures: []paper.Signature{
			{Role: paper.Author, Label: "申请人", LabelEn: "Applicant", Name: "李文"},
			{Label: "监销人", LabelEn: "Witness"},
			{Role: paper.Approver, Label: "审批", LabelEn: "Approved by", Name: "王昇", Date: "2021-10-09"},
		},
	}
	for i, g := range items {
		line := paper.GoodsListLine{Goods: g, Lot: "B2019-07", Expires: "2023-06-30", Bin: "A-01", Units: int64(i + 1)}
		if i > 0 {
			line.Reason, line.Value = "过期 expired", units(25100)
		}
		in.Lines = append(in.Lines, line)
	}
	return in
}

func gift() paper.Gift {
	return paper.Gift{Head: head("RK20211010-001"), Donor: "揭阳市爱心企业联合会",
		Contact: "0663-1234567", USCC: "91350100M000100Y43",
		Letter: "捐赠函〔2021〕3号", Earmarked: true, Beneficiary: "玉滘卫生院，应急救护培训", Publicity: "公开名称和数量",
		Fiscal: "0012345", Receivers: [2]string{"李文", "赵翀"},
		Lines: []paper.GiftLine{
			{Goods: manikin, Units: 2, Lot: "SN 0071342", Value: units(1640902), Basis: "发票"},
			{Goods: mask, Units: 1000, Expires: "2024-03-10"},
		}}
}

func labelled() paper.Labels {
	return paper.Labels{Head: head("RK20211009-001"), Times: 2, Goods: []paper.LabelGoods{
		{Goods: medium, Lot: "B2019-07", MadeOn: "2019-07-01", Expires: "2023-06-30", Source: "揭阳市康达医疗器械有限公司",
			ReceivedOn: "2021-10-09", Bin: "B-01-01", Scan: "RK20211009-001/1"},
		{Goods: manikin, Scan: "RK20211009-001/2"},
	}}
}

// round is the cover of a round of n stops.
func round(n int) paper.Round {
	in := paper.Round{Head: head("FA20211008-001"), Plan: "2021 年应急救护物资分配方案", Warehouse: "揭东区红十字会仓库",
		Holds: "拣货单、出库单、交接单", Author: "李文"}
	for i := range n {
		in.Stops = append(in.Stops, paper.RoundStop{Recipient: given[i%len(given)], RecipientEn: "Yujiao Health Centre",
			Address: "揭阳市揭东区玉滘镇", Contact: "陈喆 0663-1234567",
			Number: fmt.Sprintf("CK20211008-%03d", i+1), Kinds: 4, Sheets: 6})
	}
	for i, g := range items[:5] {
		in.Goods = append(in.Goods, paper.RoundGoods{Goods: g, Units: int64(7 * (i + 1)), Stops: n})
	}
	return in
}

// sized is a form on another sheet, in two languages.
func sized[F any](in F, size paper.Size, both bool, head func(*F) *paper.Head, set func(F) paper.Paper) paper.Paper {
	h := head(&in)
	h.Size, h.Bilingual = size, both
	return set(in)
}

// otherSheets are the forms as an impact printer sets them, and the new ones
// in two languages.
func otherSheets() (list []sample) {
	for _, both := range []bool{false, true} {
		tongue := map[bool]string{true: "-en"}[both]
		for _, size := range []paper.Size{"", paper.Slip241} {
			name := map[paper.Size]string{paper.Slip241: "-slip"}[size] + tongue
			list = append(list,
				sample{"x-p2" + name, sized(delivery(), size, both,
					func(r *paper.Receipt) *paper.Head { return &r.Head }, paper.ReceiptNote)},
				sample{"x-p1" + name, sized(gift(), size, both,
					func(g *paper.Gift) *paper.Head { return &g.Head }, paper.GiftSheet)},
				sample{"x-p3" + name, sized(issue(6), size, both,
					func(i *paper.Issue) *paper.Head { return &i.Head }, paper.IssueNote)},
				sample{"x-p5" + name, sized(handover(), size, both,
					func(h *paper.Handover) *paper.Head { return &h.Head }, paper.HandoverNote)},
				sample{"x-pick" + name, sized(pick(), size, both,
					func(p *paper.Pick) *paper.Head { return &p.Head }, paper.PickList)},
				sample{"x-goods" + name, sized(goodsList(), size, both,
					func(g *paper.GoodsList) *paper.Head { return &g.Head }, paper.GoodsNote)},
				sample{"x-round" + name, sized(round(12), size, both,
					func(r *paper.Round) *paper.Head { return &r.Head }, paper.RoundSheet)},
			)
		}
	}
	return list
}

// sample is a paper with a name, for every layout that is looked at.
type sample struct {
	name  string
	paper paper.Paper
}

func samples() []sample { return append(firstSamples(), otherSheets()...) }

func firstSamples() []sample {
	bilingual := handover()
	bilingual.Bilingual = true
	long := issue(60)
	longTwo := issue(60)
	longTwo.Bilingual = true
	slip := issue(6)
	slip.Size = paper.Slip241
	preview := issue(6)
	preview.Preview = true
	void := issue(4)
	void.Void = true
	reversal := issue(4)
	reversal.Red, reversal.Number, reversal.Corrects = true, "CK20211009-001", "CK20211008-002"
	planTwo := plan(5)
	planTwo.Bilingual = true
	noA3 := plan(14)
	noA3.OnlyA4 = true
	pickTwo := pick()
	pickTwo.Bilingual = true
	return []sample{
		{"p5", paper.HandoverNote(handover())}, {"p5-en", paper.HandoverNote(bilingual)},
		{"p3-long", paper.IssueNote(long)}, {"p3-long-en", paper.IssueNote(longTwo)},
		{"p3-slip", paper.IssueNote(slip)}, {"p3-preview", paper.IssueNote(preview)},
		{"p3-void", paper.IssueNote(void)}, {"p3-red", paper.IssueNote(reversal)},
		{"p8", paper.PlanSheet(plan(5))}, {"p8-en", paper.PlanSheet(planTwo)},
		{"p8-a3", paper.PlanSheet(plan(14))}, {"p8-split", paper.PlanSheet(noA3)},
		{"pick", paper.PickList(pick())}, {"pick-en", paper.PickList(pickTwo)},
		{"p7", paper.OwnUseNote(ownUse())}, {"p2", paper.ReceiptNote(opening())},
	}
}
