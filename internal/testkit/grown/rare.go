package grown

import (
	"context"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/inventory"
)

// Rare are acts that no round has, to be done behind one: a lot is given another
// number, a slip of a plan with something kept leaves and is refused in part, what
// is kept goes into own use, and the slip is taken back.
func (g *Branch) Rare() []Act {
	return []Act{
		{"relabel", g.relabel}, {"plan with own use", g.keep}, {"dispatch", g.dispatch},
		{"deliver less", g.deliverLess}, {"take into own use", g.ownUse}, {"propose a reversal", g.reverse},
		{"approve a reversal", g.approveReversal},
	}
}

func (g *Branch) relabel() error {
	return g.do("keeper", "relabel.post", func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		lot := g.lots[0]
		doc, _, err := inventory.RecordRelabel(ctx, tx, inventory.RelabelDraft{
			LotID: lot, PlaceID: g.bins[g.round%len(g.bins)], Units: 2, LotNo: "L-NEW", Evidence: "外箱标签",
			BusinessOn: tx.Today(),
		})
		return doc.Subject(), err
	})
}

// keep has a plan approved that gives one recipient something and keeps as much.
func (g *Branch) keep() error {
	err := g.do("officer", "plan.create", func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		p, err := distribution.CreatePlan(ctx, tx, distribution.PlanDraft{
			Title: "培训", Purpose: "培训", BusinessOn: tx.Today(),
		})
		if err != nil {
			return db.Subject{}, err
		}
		g.plan = p.ID
		item := g.given(g.round)[1]
		return p.Subject(), distribution.SetCells(ctx, tx, p.ID, p.Version, []distribution.Cell{
			{ItemID: item, RecipientID: g.recipients[0], Units: 2}, {ItemID: item, Units: 2},
		})
	})
	for _, act := range []func() error{g.submit, g.approve, g.drawUp} {
		if err == nil {
			err = act()
		}
	}
	return err
}

func (g *Branch) onSlip(act string, fn func(context.Context, *db.Tx, document.ID) error) error {
	return g.do("keeper", act, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		return db.Subject{Kind: "document", ID: int64(g.slips[0])}, fn(ctx, tx, g.slips[0])
	})
}

func (g *Branch) dispatch() error {
	return g.onSlip("slip.dispatch", func(ctx context.Context, tx *db.Tx, id document.ID) error {
		return distribution.Dispatch(ctx, tx, id, 0, tx.Today(), nil)
	})
}

func (g *Branch) deliverLess() error {
	return g.onSlip("slip.deliver", func(ctx context.Context, tx *db.Tx, id document.ID) error {
		s, err := distribution.LoadSlip(ctx, tx, id)
		if err != nil {
			return err
		}
		lines, err := distribution.SlipLines(ctx, tx, s)
		if err != nil {
			return err
		}
		return distribution.Deliver(ctx, tx, id, 0, distribution.DeliveryDraft{
			ReceivedOn: tx.Today(), Signer: "收货人", SignerPhone: "000-0000000",
			Refused: []distribution.RefusedLine{
				{SlipLineID: lines[0].ID, Units: 1, Reason: "用不上", To: distribution.ToStock},
			},
		})
	})
}

func (g *Branch) ownUse() error {
	return g.onPlan("keeper", "own_use.take", func(ctx context.Context, tx *db.Tx) error {
		_, err := distribution.TakeOwnUse(ctx, tx, g.plan, 0, distribution.OwnUseDraft{
			Purpose: "培训", Custodian: "业务部", BusinessOn: tx.Today(),
		})
		return err
	})
}

func (g *Branch) reverse() error {
	return g.do("keeper", "reversal.propose", func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		doc, err := inventory.DraftReversal(ctx, tx, g.slips[0], "写错了")
		g.reversal = doc.ID
		return doc.Subject(), err
	})
}

func (g *Branch) approveReversal() error {
	return g.do("approver", "reversal.approve", func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		doc, err := distribution.ApproveReversal(ctx, tx, g.reversal, "同意")
		return doc.Subject(), err
	})
}
