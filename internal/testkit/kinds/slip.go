package kinds

import (
	"context"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
)

// slip is one slip of an approved plan.
var slip = Sample{
	Name: "slip", Kind: document.Slip,
	Frozen: []Frozen{
		{Table: "slip_lines"}, {Table: "slips", Added: true},
		{Table: "deliveries", Added: true}, {Table: "delivery_lines", Added: true},
	},
	Steps: []Step{
		{
			To: document.Picking, Who: "officer", Do: drawUpSlip,
			Prepare: approved(func(o *Office) distribution.RecipientID { return o.Recipient }),
		},
		{
			From: document.Picking, To: document.Dispatched, Who: "keeper", Do: dispatch,
			Dated: true, Before: "stock.later_negative",
		},
		{
			From: document.Picking, To: document.Void, Who: "officer", Do: voidSlip,
			Act: "slip.void", Form: says("void_reason", "重开"),
		},
		{
			From: document.Dispatched, To: document.Delivered, Who: "keeper", Do: deliver,
			Dated: true, Before: "fault.invalid", // before they were sent
		},
		{
			From: document.Delivered, To: document.Filed, Who: "keeper", Do: fileSigned,
			Unseen: "a scan goes with whatever was handed over",
		},
	},
	Damage: []Damage{{
		Name: "less was received than handed over", In: document.Delivered,
		SQL: `UPDATE delivery_lines SET received = received - 1 WHERE document_id = %d`, Check: "slips",
	}},
}

func drawUpSlip(ctx context.Context, tx *db.Tx, _ *Office, m Made, p Page) (document.ID, error) {
	ids, err := distribution.DrawUp(ctx, tx, m.Plan, p.Seen)
	if err != nil {
		return 0, err
	}
	return ids[0], nil
}

func dispatch(ctx context.Context, tx *db.Tx, _ *Office, m Made, p Page) (document.ID, error) {
	return m.ID, distribution.Dispatch(ctx, tx, m.ID, p.Seen, p.On, nil)
}

func voidSlip(ctx context.Context, tx *db.Tx, _ *Office, m Made, p Page) (document.ID, error) {
	return m.ID, distribution.VoidSlip(ctx, tx, m.ID, p.Seen, "地址有误")
}

func deliver(ctx context.Context, tx *db.Tx, _ *Office, m Made, p Page) (document.ID, error) {
	return m.ID, distribution.Deliver(ctx, tx, m.ID, p.Seen, signed(p.On))
}

func fileSigned(ctx context.Context, tx *db.Tx, _ *Office, m Made, _ Page) (document.ID, error) {
	return m.ID, distribution.FileSigned(ctx, tx, m.ID, distribution.SignedDraft{
		Scan: &document.File{Name: "回单.pdf", Bytes: testkit.PDF("signed")}, ScanType: "application/pdf",
	})
}

// signed is who took the goods, all of them.
func signed(on string) distribution.DeliveryDraft {
	return distribution.DeliveryDraft{ReceivedOn: on, Signer: "丁", SignerPhone: "0663-1"}
}
