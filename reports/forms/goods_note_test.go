package forms_test

import (
	"context"
	"slices"
	"testing"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
	"relief/internal/testkit/pdfcheck"
	"relief/internal/testkit/played"
	"relief/internal/testkit/shelf"
	"relief/inventory"
	"relief/inventory/goodsin"
	"relief/reports/forms"
	"relief/reports/paper"
)

// drawUpGoods draws up a move with goods_lines, of which one is unvalued.
func drawUpGoods(t *testing.T, b *testkit.Books) (doc document.Document) {
	t.Helper()
	it, to := shelf.Item(t, b, "急救箱"), shelf.Bin(t, b, "A-01")
	_, lots := shelf.Receive(t, b,
		goodsin.ReceiptLine{ItemID: it.ID, Units: 5, ValueFen: shelf.Fen(1001), LotNo: "L-1", ExpiresOn: "2031-05-31"},
		goodsin.ReceiptLine{ItemID: it.ID, Units: 4})
	b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) (err error) {
		doc, err = inventory.NewPosting(tx).Draft(ctx, inventory.Head{
			Kind: document.Transfer, On: tx.Today(), Remarks: "清点",
		}, []inventory.GoodsLine{
			{LotID: lots[0], FromID: b.Warehouse, ToID: to, Units: 3, Reason: "wet"},
			{LotID: lots[1], FromID: b.Warehouse, ToID: to, Units: 4, Reason: "外箱破"},
		})
		return err
	})
	return doc
}

// A paper of goods says its lines and whoever is known, in both languages, and
// draws every character.
func TestGoodsPaper(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		doc := drawUpGoods(t, b)
		made := func(id document.ID, both bool) (set paper.Paper) {
			b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
				set, err = forms.GoodsPaper(ctx, r, id, true, forms.PaperOptions{Bilingual: both})
				return err
			})
			file, err := paper.Render(set)
			if err != nil {
				t.Fatal(err)
			}
			drawn := pdfcheck.TakeApart(t, file)
			drawn.CheckGlyphs(t)
			if both {
				for _, c := range set.Tables[0].Columns {
					drawn.CheckHeads(t, "goods", c.LabelEn)
				}
				played.Keep(t, "goods-"+set.Number+".pdf", file)
			}
			return set
		}
		draft := made(doc.ID, false)
		rows, sum := draft.Tables[0].Rows, draft.Tables[0].Totals
		if rows[0][5] != "L-1" || !slices.Equal(rows[0][8:], []string{"3", "6.00", "批次更正单"}) ||
			!slices.Equal(rows[1][8:], []string{"4", "（未计价）", "外箱破"}) || sum[8] != "7" ||
			sum[2] != "合计（另 1 项未计价）" || sum[9] != "¥6.00" {
			t.Errorf("rows %q, totals %q", rows, sum)
		}
		if draft.Title != "移库单" || draft.Fields[0].Value != "移库单" || draft.Fields[2].Value != "清点" ||
			!slices.Equal(draft.Notes, []string{"金额按账面暂计，以入账时为准"}) {
			t.Errorf("%s: %+v, notes %q", draft.Title, draft.Fields, draft.Notes)
		}
		if s := draft.Signatures; s[0].Name != doc.AuthorName || s[1].Name+s[2].Name+s[2].Date != "" {
			t.Errorf("a draft is signed by %+v", s)
		}
		b.Do(t, "approver", func(ctx context.Context, tx *db.Tx) error {
			if err := document.Approve(ctx, tx, doc, document.Approval{Opinion: "同意"}); err != nil {
				return err
			}
			return inventory.NewPosting(tx).PostDraft(ctx, &doc, document.Received, tx.Today())
		})
		posted := made(doc.ID, true)
		if s := posted.Signatures[2]; s.Name == "" || s.Date == "" || len(posted.Notes) != 0 {
			t.Errorf("approved by %+v, notes %q", s, posted.Notes)
		}
		if reason := posted.Tables[0].Rows[0][10]; reason != "批次更正单 Lot correction" {
			t.Errorf("in both languages the reason is %q", reason)
		}
		back := shelf.Propose(t, b, doc.ID)
		red := made(back.ID, false)
		if s := red.Signatures; !red.Red || red.Corrects != doc.No() || red.Tables[0].Rows[0][8] != "-3" ||
			s[0].Name != back.AuthorName || s[2].Name+s[2].Date != "" {
			t.Errorf("the red paper of %s is signed by %+v, says %q", red.Corrects, s, red.Tables[0].Rows)
		}
		b.Do(t, "approver", shelf.Approve(back.ID))
		if s := made(back.ID, true).Signatures; s[2].Name != posted.Signatures[2].Name || s[1].Name != "" {
			t.Errorf("the approved red paper is signed by %+v", s)
		}
	})
}
