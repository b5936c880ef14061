package forms

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/inventory"
	"relief/inventory/goodsin"
	"relief/reports/paper"
)

// receiptForms are the papers of a receipt: P1 for a gift, labels once there
// are lots, none while nobody has looked into the parcels.
func receiptForms(
	ctx context.Context, r db.Reader, d document.Document, forms []PaperForm,
) ([]PaperForm, error) {
	var gift int64
	err := r.Get(ctx, &gift, `
		SELECT COUNT(*) FROM arrivals WHERE branch_id = ? AND document_id = ? AND source = 'donation'`,
		r.Where().Branch, d.ID)
	if err != nil {
		return nil, fmt.Errorf("source of receipt %d: %w", d.ID, err)
	}
	var list []PaperForm
	for _, f := range forms {
		posted := d.PostedAt != nil
		if posted && f.Form != "P1" || f.Form == "P2" && d.State == document.Inspected ||
			f.Form == "P1" && gift > 0 && (posted || d.State == document.Inspected) {
			list = append(list, f)
		}
	}
	return list, nil
}

// sources are the words for where goods came from, as the papers say them.
var sources = map[string][2]string{
	"opening": {"期初盘点", "Opening count"}, "donation": {"捐赠", "Donation"}, "purchase": {"采购", "Purchase"},
	"superior": {"上级调拨", "Allocation from above"}, "return": {"退回", "Return"},
}

// source is a word for where goods came from.
func source(h paper.Head, of string) string {
	words := sources[of]
	return bilingual(h, words[0], words[1])
}

// receiptLine is a line of a receipt as it was written down.
type receiptLine struct {
	N                              int64
	Code, Name, NameEn, Spec, Unit string
	Units                          int64
	LotNo, MadeOn, ExpiresOn       *string
	Bin, Remarks                   string
	Aside                          int64 // 1: put in quarantine
	ValueFen                       *int64
}

func (l receiptLine) goods() paper.Goods {
	return paper.Goods{Code: l.Code, Name: l.Name, NameEn: l.NameEn, Spec: l.Spec, Unit: l.Unit}
}

// receiptHead is what a posted receipt says of itself.
type receiptHead struct {
	Source, Warehouse, ReceivedFrom, CountedBy, Witness, SourceFile string
	Returned                                                        *string
}

func loadReceipt(ctx context.Context, r db.Reader, id document.ID) (head receiptHead, lines []receiptLine, err error) {
	branch := r.Where().Branch
	err = r.Get(ctx, &head, `
		SELECT c.source, w.name AS warehouse, c.received_from, c.counted_by, c.witness, c.source_file,
		       (SELECT o.number FROM documents o WHERE o.id = c.returns) AS returned
		FROM   receipts c JOIN places w ON w.id = c.warehouse_id
		WHERE  c.branch_id = ? AND c.document_id = ?`, branch, id)
	if err != nil {
		return head, nil, fmt.Errorf("receipt %d: %w", id, err)
	}
	err = r.Select(ctx, &lines, `
		SELECT l.n, l.code, l.name, i.name_en, l.spec, l.unit, l.units, l.lot_no, l.made_on, l.expires_on,
		       CASE WHEN p.kind = 'warehouse' THEN '' ELSE p.name END AS bin, l.value_fen,
		       l.remarks, CASE WHEN p.kind = 'quarantine' THEN 1 ELSE 0 END AS aside
		FROM   receipt_lines l JOIN items i ON i.id = l.item_id JOIN places p ON p.id = l.place_id
		WHERE  l.branch_id = ? AND l.document_id = ? ORDER BY l.n`, branch, id)
	if err != nil {
		return head, nil, fmt.Errorf("lines of receipt %d: %w", id, err)
	}
	return head, lines, nil
}

// receiptPaper is P2.
func receiptPaper(ctx context.Context, r db.Reader, d document.Document, h paper.Head) (paper.Paper, error) {
	a, err := goodsin.LoadArrival(ctx, r, d.ID)
	if err == nil {
		return arrivalPaper(a, h), nil
	}
	if !fault.Is(err, fault.NotFound) {
		return paper.Paper{}, err
	}
	head, lines, err := loadReceipt(ctx, r, d.ID)
	if err != nil {
		return paper.Paper{}, err
	}
	in := paper.Receipt{
		Head: h, Source: source(h, head.Source), SourceDoc: head.SourceFile, From: head.ReceivedFrom,
		ArrivedOn: d.BusinessOn, Warehouse: head.Warehouse, Opening: head.Source == string(inventory.OpeningBal),
		Witness: head.Witness, Keeper: d.AuthorName,
	}
	if head.Returned != nil {
		in.SourceDoc, in.Returned = *head.Returned, true
	}
	var said []string
	for _, l := range lines {
		in.Lines = append(in.Lines, paper.ReceiptLine{
			Goods: l.goods(), Received: l.Units, Accepted: l.Units, Lot: val(l.LotNo), MadeOn: val(l.MadeOn),
			Expires: val(l.ExpiresOn), Bin: l.Bin, Value: l.ValueFen,
		})
		if in.Returned && l.Remarks != "" {
			back := fmt.Sprintf("%s %d %s：%s，放入%s", l.Name, l.Units, l.Unit, l.Remarks, l.Bin)
			said = append(said, strings.TrimSuffix(back, "，放入"))
		}
	}
	in.Difference = strings.Join(said, "；")
	return paper.ReceiptNote(in), nil
}

// giver is who gave or sold the goods, as P2 says it: a donor who wants no
// publicity is named on the register sheet alone, a gift may have no name.
func giver(a goodsin.Arrival, h paper.Head) string {
	switch {
	case a.Source != "donation" && a.Source != "purchase":
		return ""
	case a.Source == "donation" && a.DonorID == nil:
		return bilingual(h, "匿名", "anonymous")
	case a.Publicity == "anonymous":
		return bilingual(h, "不公开，见捐赠登记表", "not public, see register sheet")
	}
	return bilingual(h, a.DonorName, a.DonorEn)
}

// bilingual is a word with its English behind it where the paper has both.
func bilingual(h paper.Head, zh, en string) string {
	if h.Bilingual && en != "" {
		return zh + " " + en
	}
	return zh
}

// arrivalPaper is P2 of goods that two people looked into.
func arrivalPaper(a goodsin.Arrival, h paper.Head) paper.Paper {
	in := paper.Receipt{
		Head: h, Source: source(h, a.Source), SourceDoc: a.Reference, From: a.ReceivedFrom, ArrivedOn: a.ArrivedOn,
		Warehouse: a.Warehouse, Transport: a.Transport, Inspectors: [2]string{a.InspectedBy, a.SecondBy},
		Keeper: a.PostedBy, Giver: giver(a, h),
	}
	if in.SourceDoc == "" {
		in.SourceDoc = a.Letter
	}
	var said []string
	for _, l := range a.Lines {
		rejected := int64(l.Rejected)
		line := paper.ReceiptLine{
			Goods: arrivalGoods(l), Received: int64(l.Received), Accepted: int64(l.Accepted), Rejected: &rejected,
			Lot: val(l.LotNo), MadeOn: val(l.MadeOn), Expires: val(l.ExpiresOn), Bin: l.Place, Value: l.ValueFen,
		}
		if l.Declared != nil {
			declared := int64(*l.Declared)
			line.Declared = &declared
		}
		in.Lines = append(in.Lines, line)
		said = append(said, differences(l)...)
	}
	in.Difference = strings.Join(said, "；")
	return paper.ReceiptNote(in)
}

func arrivalGoods(l goodsin.ArrivalLine) paper.Goods {
	return paper.Goods{Code: l.Code, Name: l.Name, NameEn: l.NameEn, Spec: l.Spec, Unit: l.Unit}
}

// differences says what of a line did not come as declared, or was not taken.
func differences(l goodsin.ArrivalLine) (said []string) {
	if l.Difference != "" {
		said = append(said, l.Name+"："+l.Difference)
	}
	if l.Rejected > 0 {
		to := map[string]string{"quarantine": "移入待处理区", "sender": "退回交货单位"}[l.RejectTo]
		said = append(said, fmt.Sprintf("%s 拒收 %d %s（%s），%s", l.Name, l.Rejected, l.Unit, l.RejectReason, to))
	}
	return said
}

// giftPaper is P1.
func giftPaper(ctx context.Context, r db.Reader, d document.Document, h paper.Head) (paper.Paper, error) {
	a, err := goodsin.LoadArrival(ctx, r, d.ID)
	if err != nil {
		return paper.Paper{}, err
	}
	in := paper.Gift{
		Head: h, Donor: a.DonorName, USCC: a.USCC, Letter: a.Letter, Earmarked: a.Earmarked,
		Receivers: [2]string{a.InspectedBy, a.SecondBy},
	}
	if in.Donor == "" {
		in.Donor = a.ReceivedFrom
	}
	in.Publicity, in.Contact = "公开", strings.TrimSpace(a.Contact+" "+a.Phone)
	if a.Publicity == "anonymous" {
		in.Publicity, in.Contact = "不公开（对外匿名）", "不公开"
	}
	parts := slices.DeleteFunc([]string{a.ForName, a.Purpose}, func(s string) bool { return s == "" })
	in.Beneficiary = strings.Join(parts, "，")
	if f := a.Fiscal; f != nil {
		in.Fiscal, in.Waived, in.Anonymous = f.Number, f.Kind == "waived", f.Kind == "anonymous"
	}
	for _, l := range a.Lines {
		in.Lines = append(in.Lines, paper.GiftLine{
			Goods: arrivalGoods(l), Units: int64(l.Accepted), Lot: val(l.LotNo), Expires: val(l.ExpiresOn),
			Value: l.ValueFen, Basis: basisWord(l.ValueBasis), Remarks: l.Remarks,
		})
	}
	return paper.GiftSheet(in), nil
}

// labelPaper is the labels of what a receipt brought, a label per lot.
func labelPaper(
	ctx context.Context, r db.Reader, d document.Document, h paper.Head, times int,
) (paper.Paper, error) {
	head, lines, err := loadReceipt(ctx, r, d.ID)
	if err != nil {
		return paper.Paper{}, err
	}
	from := head.ReceivedFrom
	a, err := goodsin.LoadArrival(ctx, r, d.ID)
	switch {
	case err == nil && a.Publicity == "anonymous":
		from = source(h, a.Source)
	case err == nil && a.DonorName != "":
		from = a.DonorName
	case err != nil && !fault.Is(err, fault.NotFound):
		return paper.Paper{}, err
	}
	if from == "" {
		from = source(h, head.Source)
	}
	in := paper.Labels{Head: h, Times: times}
	for _, l := range lines {
		if l.Units == 0 {
			continue // all of it was refused
		}
		in.Goods = append(in.Goods, paper.LabelGoods{
			Goods: l.goods(), Lot: val(l.LotNo), MadeOn: val(l.MadeOn), Expires: val(l.ExpiresOn), Source: from,
			ReceivedOn: d.BusinessOn, Bin: l.Bin, Scan: fmt.Sprintf("%s/%d", d.No(), l.N),
			Aside: l.Aside == 1,
		})
	}
	return paper.LabelSheets(in), nil
}

// basisWord is what a value rests on, as the papers say it.
func basisWord(basis *string) string {
	words := map[string]string{
		"invoice": "发票", "contract": "合同", "price": "公布价", "appraisal": "评估", "declared": "捐赠人申报",
	}
	if basis == nil {
		return ""
	}
	return words[*basis]
}
