// Package played plays one small case for tests of what is read from the books:
// a count of six items, a plan for five institutions, its slips, what was kept
// and one reversal. It asks and prints as the pages do, and holds answers
// against golden files.
package played

import (
	"context"
	"testing"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// the case: six items, five institutions, what each gets and what is kept.
var (
	caseItems = []inventory.ItemDraft{
		{Name: "心肺复苏模拟人(加配件)", NameEn: "CPR manikin with accessories", BaseUnit: "套"},
		{Name: "心肺复苏简易模拟人", NameEn: "Simple CPR manikin", BaseUnit: "套"},
		{Name: "急救箱", NameEn: "First-aid box", BaseUnit: "个"},
		{Name: "急救包(中)", NameEn: "First-aid pack (medium)", BaseUnit: "个"},
		{Name: "急救包(小)", NameEn: "First-aid pack (small)", BaseUnit: "个"},
		{Name: "口罩", NameEn: "Face mask", BaseUnit: "只"},
	}
	caseCounted    = []inventory.Units{3, 3, 7, 49, 14, 374}
	caseRecipients = []distribution.RecipientDraft{
		{Name: "玉滘卫生院", NameEn: "Yujiao Clinic", Kind: "clinic", Contact: "陈喆"},
		{Name: "集和医院", NameEn: "Jihe Hospital", Kind: "hospital"},
		{Name: "埔田中学", NameEn: "Putian Middle School", Kind: "school"},
		{Name: "揭东区第三小学", NameEn: "Jiedong No. 3 Primary School", Kind: "school"},
		{Name: "曲溪敬老院", NameEn: "Quxi Care Home", Kind: "care_home"},
	}
	caseGiven = [][]inventory.Units{ // per recipient, then kept
		{0, 1, 2, 12, 4, 0}, {1, 0, 1, 10, 0, 0}, {1, 0, 1, 9, 4, 0}, {0, 1, 1, 9, 2, 0}, {0, 0, 1, 9, 4, 0},
		{1, 1, 1, 0, 0, 0},
	}
)

// Case is the case as far as it was played.
type Case struct {
	*testkit.Books
	Receipt, Plan, OwnUse, Reversal document.ID
	Slips                           []document.ID // in the order of the recipients
}

// Draft counts the stock and draws up the plan.
func Draft(t *testing.T, b *testkit.Books) *Case {
	t.Helper()
	p := &Case{Books: b}
	b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		d := goodsin.ReceiptDraft{
			Source: "opening", WarehouseID: b.Warehouse, BusinessOn: tx.Today(), CountedBy: "盘点 丁", Witness: "监盘 甲",
			SourceFile: "opening-count.xlsx",
		}
		for i := range caseItems {
			d.Lines = append(d.Lines, goodsin.ReceiptLine{NewItem: &caseItems[i], Units: caseCounted[i]})
		}
		doc, err := goodsin.RecordReceipt(ctx, tx, d)
		p.Receipt = doc.ID
		return err
	})
	b.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
		items, err := ItemIDs(ctx, tx)
		if err != nil {
			return err
		}
		plan, err := distribution.CreatePlan(ctx, tx, distribution.PlanDraft{
			Title: "急救物资分配方案", Purpose: "应急救护培训与急救", BusinessOn: tx.Today(),
		})
		if err != nil {
			return err
		}
		p.Plan = plan.ID
		var cells []distribution.Cell
		for n, given := range caseGiven {
			var to distribution.RecipientID
			if n < len(caseRecipients) {
				rec, err := distribution.CreateRecipient(ctx, tx, caseRecipients[n])
				if err != nil {
					return err
				}
				to = rec.ID
			}
			for i, units := range given {
				cells = append(cells, distribution.Cell{ItemID: items[i], RecipientID: to, Units: units})
			}
		}
		return distribution.SetCells(ctx, tx, plan.ID, plan.Version, cells)
	})
	return p
}

// ItemIDs are the items of the books, in the order in which they came.
func ItemIDs(ctx context.Context, r db.Reader) ([]inventory.ItemID, error) {
	var ids []inventory.ItemID
	return ids, r.Select(ctx, &ids, `SELECT id FROM items WHERE branch_id = ? ORDER BY id`, r.Where().Branch)
}

// Approve has the plan decided and the slips drawn up.
func (p *Case) Approve(t *testing.T) *Case {
	t.Helper()
	p.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error { return distribution.Submit(ctx, tx, p.Plan, 0) })
	p.Do(t, "approver", func(ctx context.Context, tx *db.Tx) error {
		return distribution.Approve(ctx, tx, p.Plan, 0, distribution.ApprovalDraft{Decision: distribution.Decision{
			Meeting: "党组会", Number: "〔2021〕15号", HeldOn: "2021-09-30", Attendees: "甲、乙、丙", Resolution: "同意",
		}})
	})
	p.Do(t, "officer", func(ctx context.Context, tx *db.Tx) (err error) {
		p.Slips, err = distribution.DrawUp(ctx, tx, p.Plan, 0)
		return err
	})
	return p
}

// Finish hands everything over, takes the rest into own use and reverses the
// third slip.
func (p *Case) Finish(t *testing.T) *Case {
	t.Helper()
	for _, id := range p.Slips {
		HandOver(t, p, id)
	}
	p.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		doc, err := distribution.TakeOwnUse(ctx, tx, p.Plan, 0, distribution.OwnUseDraft{
			Purpose: "日常应急救护培训教具", Custodian: "业务部", BusinessOn: tx.Today(),
		})
		p.OwnUse = doc.ID
		return err
	})
	p.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		doc, err := inventory.DraftReversal(ctx, tx, p.Slips[2], "送错学校")
		p.Reversal = doc.ID
		return err
	})
	p.Do(t, "approver", func(ctx context.Context, tx *db.Tx) error {
		_, err := distribution.ApproveReversal(ctx, tx, p.Reversal, "同意")
		return err
	})
	return p
}

// HandOver hands one slip over at the counter.
func HandOver(t *testing.T, p *Case, id document.ID) {
	t.Helper()
	p.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		return distribution.HandOver(ctx, tx, id, 0, tx.Today(), nil, distribution.DeliveryDraft{
			Signer: "收货 乙", SignerPhone: "000-0000000",
		})
	})
}
