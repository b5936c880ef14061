package kinds

import (
	"context"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/inventory"
)

// reversal takes a transfer back. Every other kind is taken back in its own
// walk.
var reversal = Sample{
	Name: "reversal", Kind: document.Reversal, Frozen: []Frozen{{Table: "reversals", Added: true}},
	Steps: []Step{
		{To: document.Draft, Who: "keeper", Prepare: moveFirst, Do: propose, Unseen: atOnce},
		{
			From: document.Draft, To: document.Posted, Through: []document.State{document.Approved}, Who: "approver",
			Do: approveReversal, Unseen: pageLooks, Act: "reversal.approve", Form: says("opinion", "同意"),
		},
		{
			From: document.Draft, To: document.Cancelled, Who: "keeper", Do: cancelReversal, Unseen: pageLooks,
			Act: "reversal.cancel", Form: says(),
		},
		{
			From: document.Draft, To: document.Cancelled, Who: "approver", Do: refuseReversal, Unseen: pageLooks,
			Act: "reversal.refuse", Form: says("reason", "没有错"),
		},
	},
}

// pageLooks is why the verbs of a reversal are told no version: a proposal
// never changes but by being decided.
const pageLooks = "a proposal changes only by being decided"

func moveFirst(o *Office, m *Made) error {
	return o.Try("keeper", func(ctx context.Context, tx *db.Tx) (err error) {
		m.Other, err = move(ctx, tx, o, *m, Page{On: On})
		return err
	})
}

func propose(ctx context.Context, tx *db.Tx, _ *Office, m Made, _ Page) (document.ID, error) {
	doc, err := inventory.DraftReversal(ctx, tx, m.Other, "写错了")
	return doc.ID, err
}

func approveReversal(ctx context.Context, tx *db.Tx, _ *Office, m Made, _ Page) (document.ID, error) {
	doc, err := distribution.ApproveReversal(ctx, tx, m.ID, "同意")
	return doc.ID, err
}

func cancelReversal(ctx context.Context, tx *db.Tx, _ *Office, m Made, _ Page) (document.ID, error) {
	return m.ID, inventory.CancelReversal(ctx, tx, m.ID)
}

func refuseReversal(ctx context.Context, tx *db.Tx, _ *Office, m Made, _ Page) (document.ID, error) {
	return m.ID, inventory.RefuseReversal(ctx, tx, m.ID, "没有错")
}
