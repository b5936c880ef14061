package kinds

import (
	"context"
	"fmt"

	"relief/internal/db"
	"relief/internal/document"
	"relief/inventory"
)

var relabel = Sample{
	Name: "relabel", Kind: document.Relabel, Frozen: []Frozen{{Table: "relabel_lines"}},
	Steps: []Step{{
		To: document.Posted, Through: []document.State{document.Draft}, Who: "keeper", Do: relabelLot,
		Unseen: atOnce, Dated: true, Before: "stock.later_negative", New: "/relabels", Form: relabelForm,
	}},
}

func relabelForm(o *Office, p Page) []string {
	return []string{
		"lot", fmt.Sprint(o.Lot), "place", fmt.Sprint(o.Warehouse), "units", fmt.Sprint(taken), "lot_no", "L-9",
		"expires_on", "2034-06-30", "evidence", "外箱标签", "business_on", p.On, "again", "yes",
	}
}

func relabelLot(ctx context.Context, tx *db.Tx, o *Office, _ Made, p Page) (document.ID, error) {
	doc, _, err := inventory.RecordRelabel(ctx, tx, inventory.RelabelDraft{
		LotID: o.Lot, PlaceID: o.Warehouse, Units: taken, LotNo: "L-9", ExpiresOn: "2034-06-30",
		Evidence: "外箱标签", BusinessOn: p.On, Again: true,
	})
	return doc.ID, err
}
