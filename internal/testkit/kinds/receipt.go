package kinds

import (
	"context"
	"fmt"

	"relief/internal/db"
	"relief/internal/document"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// receipt is a gift from the gate to the stock, and an opening count.
var receipt = Sample{
	Name: "receipt", Kind: document.Receipt,
	Frozen: []Frozen{{Table: "receipt_lines"}, {Table: "arrival_lines"}, {Table: "receipts", Added: true}},
	Steps: []Step{
		{To: document.Arrived, Who: "keeper", Unseen: atOnce, Do: arrive},
		{From: document.Arrived, To: document.Inspected, Who: "keeper", Do: inspect},
		{
			From: document.Inspected, To: document.Posted, Who: "keeper", Do: postArrival, Dated: true,
			Act: "receipt.post", Form: dated,
		},
		{
			From: document.Arrived, To: document.Cancelled, Who: "keeper", Do: withdrawArrival,
			Act: "receipt.withdraw", Form: says("withdraw_reason", "重复"),
		},
		{
			From: document.Inspected, To: document.Cancelled, Who: "keeper", Do: withdrawArrival,
			Act: "receipt.withdraw", Form: says("withdraw_reason", "重复"),
		},
		{
			To: document.Posted, Through: []document.State{document.Draft}, Who: "keeper", Do: count,
			Unseen: atOnce, Dated: true,
		},
	},
}

func arrive(ctx context.Context, tx *db.Tx, _ *Office, _ Made, p Page) (document.ID, error) {
	doc, err := goodsin.RecordArrival(ctx, tx, goodsin.ArrivalDraft{
		ArrivedOn: p.On, ReceivedFrom: "货车", Parcels: 2,
	})
	return doc.ID, err
}

// inspect accepts most of the goods and puts some aside.
func inspect(ctx context.Context, tx *db.Tx, o *Office, m Made, p Page) (document.ID, error) {
	return m.ID, goodsin.Inspect(ctx, tx, m.ID, p.Seen, goodsin.InspectionDraft{
		Source: "donation", WarehouseID: o.Warehouse, Second: "乙", Fiscal: goodsin.FiscalDraft{Kind: "anonymous"},
		Lines: []goodsin.InspectionLine{{
			ItemID: o.Item, Received: taken + 2, Accepted: taken, Rejected: 2,
			RejectReason: "破损", RejectTo: "quarantine",
		}},
	})
}

func postArrival(ctx context.Context, tx *db.Tx, _ *Office, m Made, p Page) (document.ID, error) {
	doc, err := goodsin.PostArrival(ctx, tx, m.ID, p.Seen, p.On)
	return doc.ID, err
}

func withdrawArrival(ctx context.Context, tx *db.Tx, _ *Office, m Made, p Page) (document.ID, error) {
	return m.ID, goodsin.WithdrawArrival(ctx, tx, m.ID, p.Seen, "重复登记")
}

// count opens the account of an item that nobody counted before.
func count(ctx context.Context, tx *db.Tx, o *Office, _ Made, p Page) (document.ID, error) {
	var items int64
	if err := tx.Get(ctx, &items, `SELECT COUNT(*) FROM items WHERE branch_id = ?`, tx.Branch); err != nil {
		return 0, err
	}
	doc, err := goodsin.RecordReceipt(ctx, tx, goodsin.ReceiptDraft{
		Source: "opening", WarehouseID: o.Warehouse, BusinessOn: p.On, CountedBy: "甲", Witness: "乙",
		Lines: []goodsin.ReceiptLine{{
			NewItem: &inventory.ItemDraft{Name: fmt.Sprintf("帐篷 %d", items), BaseUnit: "顶"}, Units: taken,
		}},
	})
	return doc.ID, err
}
