package kinds

import (
	"context"

	"relief/internal/db"
	"relief/internal/document"
	"relief/inventory"
)

var relabel = Sample{
	Name: "relabel", Kind: document.Relabel, Frozen: []Frozen{{Table: "relabel_lines"}},
	Steps: []Step{{
		To: document.Posted, Through: []document.State{document.Draft}, Who: "keeper", Do: relabelLot,
		Unseen: atOnce, Dated: true, Before: "stock.later_negative",
	}},
}

func relabelLot(ctx context.Context, tx *db.Tx, o *Office, _ Made, p Page) (document.ID, error) {
	doc, _, err := inventory.RecordRelabel(ctx, tx, inventory.RelabelDraft{
		LotID: o.Lot, PlaceID: o.Warehouse, Units: taken, LotNo: "L-9", ExpiresOn: "2034-06-30",
		Evidence: "外箱标签", BusinessOn: p.On,
	})
	return doc.ID, err
}
