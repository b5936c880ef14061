package distribution_test

import (
	"context"
	"testing"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
	"relief/inventory"
	"relief/inventory/accounts"
	"relief/inventory/goodsin"
)

// The items of the case, in the order of its table.
const (
	manikin = iota
	simple
	box
	medium
	small
	mask
)

// Its recipients.
const (
	clinic = iota
	hospital
	middleSchool
	primarySchool
	careHome
)

var (
	itemNames = []string{"心肺复苏模拟人(加配件)", "心肺复苏简易模拟人", "急救箱", "急救包(中)", "急救包(小)", "口罩"}
	unitNames = []string{"套", "套", "个", "个", "个", "只"}
	counted   = []inventory.Units{3, 3, 7, 49, 14, 374}
	placed    = []string{"玉滘卫生院", "集和医院", "埔田中学", "揭东区第三小学", "曲溪敬老院"}
	kinds     = []string{"clinic", "hospital", "school", "school", "care_home"}
	// given is the matrix: recipients down, what is kept last.
	given = [][]inventory.Units{
		{0, 1, 2, 12, 4, 0},
		{1, 0, 1, 10, 0, 0},
		{1, 0, 1, 9, 4, 0},
		{0, 1, 1, 9, 2, 0},
		{0, 0, 1, 9, 4, 0},
		{1, 1, 1, 0, 0, 0},
	}
)

// office is the branch of the case at work.
type office struct {
	*testkit.Books
	items      []inventory.ItemID
	recipients []distribution.RecipientID
	plan       document.ID
}

// opened is the branch after its opening count: six items, no lots, no dates.
func opened(t *testing.T, b *testkit.Books) *office {
	t.Helper()
	o := &office{Books: b}
	o.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		draft := goodsin.ReceiptDraft{
			Source: "opening", WarehouseID: b.Warehouse, BusinessOn: tx.Today(), CountedBy: "甲", Witness: "乙",
		}
		o.items = nil
		for i, name := range itemNames {
			it, err := inventory.CreateItem(ctx, tx, inventory.ItemDraft{
				Name: name, BaseUnit: unitNames[i], Tracking: "none", Active: true,
			})
			if err != nil {
				return err
			}
			o.items = append(o.items, it.ID)
			draft.Lines = append(draft.Lines, goodsin.ReceiptLine{ItemID: it.ID, Units: counted[i]})
		}
		_, err := goodsin.RecordReceipt(ctx, tx, draft)
		return err
	})
	o.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
		o.recipients = nil
		for i, name := range placed {
			rec, err := distribution.CreateRecipient(ctx, tx, distribution.RecipientDraft{
				Name: name, Kind: kinds[i], Active: true, Address: "揭阳市揭东区",
			})
			if err != nil {
				return err
			}
			o.recipients = append(o.recipients, rec.ID)
		}
		return nil
	})
	return o
}

// cells are the whole matrix.
func (o *office) cells() []distribution.Cell {
	var cells []distribution.Cell
	for r, row := range given {
		rec := distribution.RecipientID(0)
		if r < len(o.recipients) {
			rec = o.recipients[r]
		}
		for i, units := range row {
			if units > 0 {
				cells = append(cells, distribution.Cell{ItemID: o.items[i], RecipientID: rec, Units: units})
			}
		}
	}
	return cells
}

// planned is the branch with its plan written by the officer.
func planned(t *testing.T, b *testkit.Books) *office {
	t.Helper()
	o := opened(t, b)
	o.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
		p, err := distribution.CreatePlan(ctx, tx, distribution.PlanDraft{Title: "急救物资分配", BusinessOn: tx.Today()})
		if err != nil {
			return err
		}
		o.plan = p.ID
		if err := distribution.SetColumns(ctx, tx, p.ID, p.Version, o.recipients, o.items); err != nil {
			return err
		}
		return distribution.SetCells(ctx, tx, p.ID, 0, o.cells())
	})
	return o
}

func decision(today string) distribution.ApprovalDraft {
	return distribution.ApprovalDraft{Decision: distribution.Decision{
		Meeting: "党组会议", Number: "〔2021〕8 号", HeldOn: today, Attendees: "全体党组成员", Resolution: "同意分配",
	}}
}

// approved is the branch with its plan approved.
func approved(t *testing.T, b *testkit.Books) *office {
	t.Helper()
	o := planned(t, b)
	o.submit(t)
	o.Do(t, "approver", o.approve)
	return o
}

func (o *office) submit(t *testing.T) {
	t.Helper()
	o.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
		return distribution.Submit(ctx, tx, o.plan, 0)
	})
}

func (o *office) approve(ctx context.Context, tx *db.Tx) error {
	return distribution.Approve(ctx, tx, o.plan, 0, decision(tx.Today()))
}

// drawn is the branch with its five slips drawn up, in the order of the matrix.
func drawn(t *testing.T, b *testkit.Books) (*office, []document.ID) {
	t.Helper()
	o := approved(t, b)
	return o, o.drawUp(t)
}

func (o *office) drawUp(t *testing.T) (ids []document.ID) {
	t.Helper()
	o.Do(t, "officer", func(ctx context.Context, tx *db.Tx) (err error) {
		ids, err = distribution.DrawUp(ctx, tx, o.plan, 0)
		return err
	})
	return ids
}

// handOver gives a slip out at the counter, whole.
func (o *office) handOver(t *testing.T, id document.ID) {
	t.Helper()
	o.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		return distribution.HandOver(ctx, tx, id, 0, tx.Today(), nil, distribution.DeliveryDraft{Signer: "收货人"})
	})
}

func (o *office) load(t *testing.T) (p distribution.Plan, m distribution.Matrix) {
	t.Helper()
	o.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
		if p, err = distribution.LoadPlan(ctx, r, o.plan); err != nil {
			return err
		}
		m, err = distribution.MatrixOf(ctx, r, o.plan)
		return err
	})
	return p, m
}

func (o *office) slip(t *testing.T, id document.ID) (s distribution.Slip, lines []distribution.SlipLine) {
	t.Helper()
	o.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
		if s, err = distribution.LoadSlip(ctx, r, id); err != nil {
			return err
		}
		lines, err = distribution.SlipLines(ctx, r, s)
		return err
	})
	return s, lines
}

// stock gives on hand, held and available of the six items.
func (o *office) stock(t *testing.T) (onHand, held, free []inventory.Units) {
	t.Helper()
	o.Ask(t, func(ctx context.Context, r db.Reader) error {
		rows, err := inventory.Stock(ctx, r, inventory.StockFilter{})
		onHand, held, free = make([]inventory.Units, 6), make([]inventory.Units, 6), make([]inventory.Units, 6)
		for _, row := range rows {
			for i, id := range o.items {
				if id == row.ItemID {
					onHand[i], held[i], free[i] = row.OnHand, row.Held, row.Available
				}
			}
		}
		return err
	})
	return onHand, held, free
}

// sound fails the test when the books disagree with themselves.
func (o *office) sound(t *testing.T) {
	t.Helper()
	o.Ask(t, func(ctx context.Context, r db.Reader) error {
		found, err := accounts.Check(ctx, r)
		if len(found) > 0 {
			t.Errorf("the books disagree: %+v", found)
		}
		return err
	})
}
