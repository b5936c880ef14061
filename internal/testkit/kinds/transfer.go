package kinds

import (
	"context"
	"fmt"

	"relief/internal/db"
	"relief/internal/document"
	"relief/inventory"
)

// transfer is a move that is recorded as it happens.
var transfer = Sample{
	Name: "transfer", Kind: document.Transfer, Frozen: []Frozen{{Table: "transfer_lines"}},
	Steps: []Step{{
		To: document.Received, Through: []document.State{document.Draft}, Who: "keeper", Do: move,
		Unseen: atOnce, Dated: true, Before: "stock.later_negative", New: "/transfers", Form: moveForm,
	}},
}

func moveForm(o *Office, p Page) []string {
	return []string{
		"lot", fmt.Sprint(o.Lot), "place", fmt.Sprint(o.Warehouse), "to.0", fmt.Sprint(o.Bin),
		"units.0", fmt.Sprint(taken), "business_on", p.On, "reason", "上架", "again", "yes",
	}
}

// atOnce is why an act that makes a document is told no version of it.
const atOnce = "there is no page of it before"

func move(ctx context.Context, tx *db.Tx, o *Office, _ Made, p Page) (document.ID, error) {
	doc, err := inventory.RecordTransfer(ctx, tx, inventory.TransferDraft{
		BusinessOn: p.On, Reason: "上架", Again: true,
		Lines: []inventory.TransferLine{{LotID: o.Lot, From: o.Warehouse, To: o.Bin, Units: taken}},
	})
	return doc.ID, err
}

// drawnUp is a move that is drawn up first and posted by somebody else, with
// its lines in goods_lines: how kinds do that have no lines of their own.
var drawnUp = Sample{
	Name: "transfer drawn up first", Kind: document.Transfer, Frozen: []Frozen{{Table: "goods_lines"}},
	Steps: []Step{
		{To: document.Draft, Who: "keeper", Unseen: atOnce, Do: drawUpMove},
		{
			From: document.Draft, To: document.Received, Who: "approver", Do: postMove,
			Dated: true, Before: "stock.later_negative",
		},
	},
	Damage: []Damage{{
		Name: "a line says more than was moved", SQL: `UPDATE goods_lines SET units = units + 1 WHERE document_id = %d`,
		Check: "documents",
	}},
}

func drawUpMove(ctx context.Context, tx *db.Tx, o *Office, _ Made, p Page) (document.ID, error) {
	doc, err := inventory.NewPosting(tx).Draft(ctx, inventory.Head{
		Kind: document.Transfer, On: p.On, Remarks: "清点",
	}, []inventory.GoodsLine{{LotID: o.Lot, FromID: o.Warehouse, ToID: o.Bin, Units: taken, Reason: "受潮"}})
	return doc.ID, err
}

func postMove(ctx context.Context, tx *db.Tx, _ *Office, m Made, p Page) (document.ID, error) {
	doc, err := document.LoadKind(ctx, tx, document.Transfer, m.ID)
	if err != nil {
		return 0, err
	}
	if err := doc.Seen(p.Seen); err != nil {
		return 0, err
	}
	if err := document.CheckDay(ctx, tx, "business_on", p.On); err != nil {
		return 0, err
	}
	return m.ID, inventory.NewPosting(tx).PostDraft(ctx, &doc, document.Received, p.On)
}
