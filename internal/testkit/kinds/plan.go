package kinds

import (
	"context"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/inventory"
)

// plan is a plan for one recipient; what it gave may be taken back again.
var plan = Sample{
	Name: "plan", Kind: document.Plan, Frozen: []Frozen{{Table: "plan_lines"}, {Table: "plans", Added: true}},
	Steps: []Step{
		{To: document.Draft, Who: "officer", Unseen: atOnce, Do: drawUpPlan},
		{From: document.Draft, To: document.Submitted, Who: "officer", Do: submitPlan},
		{
			From: document.Submitted, To: document.Draft, Who: "officer", Do: withdrawPlan,
			Act: "plan.withdraw", Form: says("withdraw_reason", "补两家"),
		},
		{From: document.Submitted, To: document.Approved, Who: "approver", Do: approvePlan},
		{
			From: document.Approved, To: document.Closed, Who: "keeper", Do: serve,
			Unseen: "it closes by itself, when its slip is handed over",
		},
		{
			From: document.Closed, To: document.Approved, Who: "approver", Prepare: proposeServedBack, Do: approveBack,
			Unseen: "a reversal of its slip opens it",
		},
		{
			From: document.Draft, To: document.Cancelled, Who: "officer", Do: cancelPlan,
			Act: "plan.cancel", Form: says("cancel_reason", "停办"),
		},
		{
			From: document.Submitted, To: document.Cancelled, Who: "officer", Do: cancelPlan,
			Act: "plan.cancel", Form: says("cancel_reason", "停办"),
		},
		{
			From: document.Approved, To: document.Cancelled, Who: "officer", Do: cancelPlan,
			Act: "plan.cancel", Form: says("cancel_reason", "停办"),
		},
	},
	Damage: []Damage{{
		Name: "its promises are gone", SQL: `UPDATE holds SET state = 'released' WHERE document_id = %d`,
		Check: "balance",
	}},
}

// decided is the day on which the meeting decides on a plan.
const decided = came

func drawUpPlan(ctx context.Context, tx *db.Tx, o *Office, _ Made, p Page) (document.ID, error) {
	return o.draftPlan(ctx, tx, p.On, o.Recipient)
}

// draftPlan draws up a plan for a recipient, or of what the branch keeps (0).
func (o *Office) draftPlan(
	ctx context.Context, tx *db.Tx, on string, to distribution.RecipientID,
) (document.ID, error) {
	p, err := distribution.CreatePlan(ctx, tx, distribution.PlanDraft{
		Title: "急救物资分配", Purpose: "应急救护", BusinessOn: on,
	})
	if err != nil {
		return 0, err
	}
	return p.ID, distribution.SetCells(ctx, tx, p.ID, 0, []distribution.Cell{
		{ItemID: o.Item, RecipientID: to, Units: taken},
	})
}

func submitPlan(ctx context.Context, tx *db.Tx, _ *Office, m Made, p Page) (document.ID, error) {
	return m.ID, distribution.Submit(ctx, tx, m.ID, p.Seen)
}

func withdrawPlan(ctx context.Context, tx *db.Tx, _ *Office, m Made, p Page) (document.ID, error) {
	return m.ID, distribution.Withdraw(ctx, tx, m.ID, p.Seen, "再算一次")
}

func approvePlan(ctx context.Context, tx *db.Tx, _ *Office, m Made, p Page) (document.ID, error) {
	return m.ID, distribution.Approve(ctx, tx, m.ID, p.Seen, distribution.ApprovalDraft{Decision: distribution.Decision{
		Meeting: "党组会议", Number: "〔2031〕8 号", HeldOn: decided, Attendees: "全体", Resolution: "同意分配",
	}})
}

func cancelPlan(ctx context.Context, tx *db.Tx, _ *Office, m Made, p Page) (document.ID, error) {
	return m.ID, distribution.Cancel(ctx, tx, m.ID, p.Seen, "停办")
}

// serve draws the plan's slip up and hands it over.
func serve(ctx context.Context, tx *db.Tx, _ *Office, m Made, p Page) (document.ID, error) {
	slips, err := distribution.DrawUp(ctx, tx, m.ID, 0)
	if err != nil {
		return 0, err
	}
	for _, id := range slips {
		if err := distribution.HandOver(ctx, tx, id, 0, p.On, nil, signed(p.On)); err != nil {
			return 0, err
		}
	}
	return m.ID, nil
}

// proposeServedBack proposes to take back what the plan gave last.
func proposeServedBack(o *Office, m *Made) error {
	return o.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
		slips, err := distribution.SlipsOf(ctx, tx, m.ID)
		if err != nil {
			return err
		}
		doc, err := inventory.DraftReversal(ctx, tx, slips[len(slips)-1].ID, "送错了")
		m.Other = doc.ID
		return err
	})
}

func approveBack(ctx context.Context, tx *db.Tx, _ *Office, m Made, _ Page) (document.ID, error) {
	_, err := distribution.ApproveReversal(ctx, tx, m.Other, "同意")
	return m.ID, err
}

// approved prepares a document with an approved plan for a recipient, or of
// what the branch keeps (0).
func approved(to func(*Office) distribution.RecipientID) func(*Office, *Made) error {
	return func(o *Office, m *Made) error {
		err := o.Try("officer", func(ctx context.Context, tx *db.Tx) (err error) {
			if m.Plan, err = o.draftPlan(ctx, tx, came, to(o)); err != nil {
				return err
			}
			return distribution.Submit(ctx, tx, m.Plan, 0)
		})
		if err != nil {
			return err
		}
		return o.Try("approver", func(ctx context.Context, tx *db.Tx) error {
			_, err := approvePlan(ctx, tx, o, Made{ID: m.Plan}, Page{})
			return err
		})
	}
}
