package forms

import (
	"context"

	"relief/internal/db"
	"relief/internal/document"
	"relief/reports/paper"
)

// GoodsPaper makes the general paper of goods of any document with goods_lines,
// as the kind would that had this form.
func GoodsPaper(
	ctx context.Context, r db.Reader, id document.ID, valued bool, opts PaperOptions,
) (paper.Paper, error) {
	d, err := document.Load(ctx, r, id)
	if err != nil {
		return paper.Paper{}, err
	}
	form := goodsNote{
		valued: valued, reasons: map[string]string{"wet": "kind.relabel"},
		blanks: []blank{{"audit.witness", false}, {"common.remarks", true}},
		signs: []sign{
			{"common.author", paper.Author}, {"audit.witness", ""}, {"audit.approver", paper.Approver},
		},
	}.form("PX", "kind.transfer")
	return form.of(ctx, r, d, opts)
}
