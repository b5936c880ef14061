package kinds

import (
	"context"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
)

// ownUse takes what an approved plan keeps.
var ownUse = Sample{
	Name: "own use", Kind: document.OwnUse,
	Frozen: []Frozen{{Table: "own_use_lines"}, {Table: "own_uses", Added: true}},
	Steps: []Step{{
		To: document.Out, Through: []document.State{document.Draft}, Who: "keeper", Do: takeKept,
		Prepare: approved(func(*Office) distribution.RecipientID { return 0 }),
		Dated:   true, Before: "stock.later_negative",
	}},
	Damage: []Damage{{
		Name: "its equipment is gone", SQL: `DELETE FROM equipment WHERE document_id = %d`, Check: "numbers",
	}},
}

func takeKept(ctx context.Context, tx *db.Tx, _ *Office, m Made, p Page) (document.ID, error) {
	doc, err := distribution.TakeOwnUse(ctx, tx, m.Plan, p.Seen, distribution.OwnUseDraft{
		Purpose: "培训", Custodian: "丙", BusinessOn: p.On,
	})
	return doc.ID, err
}
