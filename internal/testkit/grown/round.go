package grown

import (
	"context"
	"fmt"
	"time"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// given are the items that a round brings; the plan of a round that is so many
// later gives them out.
func (g *Branch) given(round int) (ids [givenItems]inventory.ItemID) {
	for n := range ids {
		ids[n] = g.items[(round*givenItems+n)%len(g.items)]
	}
	return ids
}

// receive brings what a later plan gives out: arrived, inspected, posted.
func (g *Branch) receive() error {
	return g.do("keeper", "receipt.post", func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		doc, err := goodsin.RecordArrival(ctx, tx, goodsin.ArrivalDraft{
			ArrivedOn: tx.Today(), ReceivedFrom: "送货人", Parcels: 3,
		})
		if err == nil {
			err = goodsin.Inspect(ctx, tx, doc.ID, 0, g.inspection())
		}
		if err == nil {
			doc, err = goodsin.PostArrival(ctx, tx, doc.ID, 0, tx.Today())
		}
		if err != nil {
			return db.Subject{}, err
		}
		moves, err := inventory.MovementsOf(ctx, tx, doc.ID)
		g.lots = g.lots[:0]
		for _, m := range moves {
			g.lots = append(g.lots, m.LotID)
		}
		return doc.Subject(), err
	})
}

func (g *Branch) inspection() goodsin.InspectionDraft {
	fen := int64(1200)
	draft := goodsin.InspectionDraft{
		Source: "donation", DonorID: g.donors[g.round%len(g.donors)], WarehouseID: g.b.Warehouse, Second: "乙验",
		Letter: fmt.Sprintf("函%d号", g.round),
	}
	if g.round < g.rounds+g.ahead()-3 { // the last gifts wait for their fiscal receipts
		draft.Fiscal = goodsin.FiscalDraft{Kind: "number", Number: fmt.Sprintf("PJ%08d", g.round)}
	}
	for n, item := range g.given(g.round) {
		line := goodsin.InspectionLine{ItemID: item, Received: 2 * receivers, Accepted: 2 * receivers,
			LotNo:     fmt.Sprintf("L%06d-%d", g.round, n),
			ExpiresOn: g.clock.now.AddDate(years+1, n, 0).Format(time.DateOnly)}
		if n > 0 {
			line.ValueFen, line.ValueBasis = &fen, "invoice"
		}
		draft.Lines = append(draft.Lines, line)
	}
	return draft
}

// shelve moves what came into bins.
func (g *Branch) shelve() error {
	draft := inventory.TransferDraft{Reason: "上架", Again: true}
	for n, lot := range g.lots {
		draft.Lines = append(draft.Lines, inventory.TransferLine{
			LotID: lot, From: g.b.Warehouse, To: g.bins[(g.round+n)%len(g.bins)], Units: 2 * receivers,
		})
	}
	return g.do("keeper", "transfer.post", func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		draft.BusinessOn = tx.Today()
		doc, err := inventory.RecordTransfer(ctx, tx, draft)
		g.shelved = doc.ID
		return doc.Subject(), err
	})
}

// propose writes a plan.
func (g *Branch) propose() error {
	return g.do("officer", "plan.create", func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		p, err := distribution.CreatePlan(ctx, tx, distribution.PlanDraft{
			Title: fmt.Sprintf("第%d次分配方案", g.round), Purpose: "急救", BusinessOn: tx.Today(),
		})
		if err != nil {
			return db.Subject{}, err
		}
		g.plan = p.ID
		var cells []distribution.Cell
		for n := range receivers {
			to := g.recipients[(g.round*receivers+n)%len(g.recipients)]
			for _, item := range g.given(g.round - g.ahead()) {
				cells = append(cells, distribution.Cell{ItemID: item, RecipientID: to, Units: 2})
			}
		}
		return p.Subject(), distribution.SetCells(ctx, tx, p.ID, p.Version, cells)
	})
}

// onPlan does something to the plan that was written last.
func (g *Branch) onPlan(login, act string, fn func(context.Context, *db.Tx) error) error {
	return g.do(login, act, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		return db.Subject{Kind: "document", ID: int64(g.plan)}, fn(ctx, tx)
	})
}

func (g *Branch) submit() error {
	return g.onPlan("officer", "plan.submit", func(ctx context.Context, tx *db.Tx) error {
		return distribution.Submit(ctx, tx, g.plan, 0)
	})
}

func (g *Branch) approve() error {
	return g.onPlan("approver", "plan.approve", func(ctx context.Context, tx *db.Tx) error {
		return distribution.Approve(ctx, tx, g.plan, 0, distribution.ApprovalDraft{Decision: distribution.Decision{
			Meeting: "办公会", Number: fmt.Sprintf("%d号", g.round), HeldOn: tx.Today(), Attendees: "甲、乙",
			Resolution: "同意",
		}})
	})
}

func (g *Branch) drawUp() error {
	return g.onPlan("officer", "plan.draw_up", func(ctx context.Context, tx *db.Tx) (err error) {
		g.slips, err = distribution.DrawUp(ctx, tx, g.plan, 0)
		return err
	})
}

// print records the paper of a plan's first slip.
func (g *Branch) print() error {
	return g.do("officer", "document.print", func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		made, err := document.RecordPrint(ctx, tx, g.slips[0], "P5", "zh-CN",
			func(document.Print) ([]byte, error) { return []byte(`{}`), nil })
		return db.Subject{Kind: "print", ID: made.ID}, err
	})
}

// handOver hands every slip over at the counter.
func (g *Branch) handOver() error {
	for _, slip := range g.slips {
		err := g.do("keeper", "slip.hand_over", func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
			return db.Subject{Kind: "document", ID: int64(slip)}, distribution.HandOver(ctx, tx, slip, 0, tx.Today(),
				nil, distribution.DeliveryDraft{Signer: "收货人", SignerPhone: "000-0000000"})
		})
		if err != nil {
			return err
		}
	}
	g.unfiled = append(g.unfiled, g.slips...)
	return nil
}

// file brings the signed copies of older slips; those of two plans stay away.
func (g *Branch) file() error {
	for ; len(g.unfiled) > 2*receivers; g.unfiled = g.unfiled[1:] {
		slip := g.unfiled[0]
		err := g.do("keeper", "slip.file", func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
			return db.Subject{Kind: "document", ID: int64(slip)}, distribution.FileSigned(ctx, tx, slip,
				distribution.SignedDraft{
					Scan: &document.File{Name: "签收.pdf", Bytes: signedCopy}, ScanType: "application/pdf",
				})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

var signedCopy = testkit.PDF("signed")
