package scrutiny_test

import (
	"context"
	"strings"
	"testing"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
	"relief/internal/testkit/played"
	"relief/internal/testkit/shelf"
	"relief/internal/text"
	"relief/inventory"
	"relief/inventory/goodsin"
	"relief/reports"
	"relief/reports/scrutiny"
)

// A document of any kind that somebody approved says so in the trace of its lot,
// with its remarks; who approved it and posted it later stands among the same
// hands, who posted what another approved does not.
func TestApproved_anyKind(t *testing.T) {
	played.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		it, to := shelf.Item(t, b, "急救箱"), shelf.Bin(t, b, "A-01")
		_, lots := shelf.Receive(t, b, goodsin.ReceiptLine{ItemID: it.ID, Units: 5})
		move := func(poster string, units inventory.Units) (doc document.Document) {
			b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) (err error) {
				doc, err = inventory.NewPosting(tx).Draft(ctx, inventory.Head{
					Kind: document.Transfer, On: tx.Today(), Remarks: "清点",
				}, []inventory.GoodsLine{{LotID: lots[0], FromID: b.Warehouse, ToID: to, Units: units}})
				return err
			})
			b.Do(t, "approver", func(ctx context.Context, tx *db.Tx) error {
				return document.Approve(ctx, tx, doc, document.Approval{Opinion: "同意"})
			})
			b.Do(t, poster, func(ctx context.Context, tx *db.Tx) error {
				return inventory.NewPosting(tx).PostDraft(ctx, &doc, document.Received, tx.Today())
			})
			return doc
		}
		alone := move("approver", 2)
		move("keeper", 1)
		shelf.TakeBack(t, b, alone.ID)
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			a, err := document.ApprovalOf(ctx, r, alone.ID)
			if err != nil {
				return err
			}
			traced, err := scrutiny.Trace(ctx, r, lots[0], played.Asks(t, text.Zh))
			if err != nil {
				return err
			}
			said := played.Written(traced.Table)
			for what, times := range map[string]int{
				"说明：清点；审批：" + a.ApprovedName:                        2,
				"冲销 " + alone.No() + "；理由：写错了；审批：" + a.ApprovedName: 1,
			} {
				if got := strings.Count(said, what); got != times {
					t.Errorf("the trace says %d times %q, want %d:\n%s", got, what, times, said)
				}
			}
			return nil
		})
		hands := auditOf(t, b, scrutiny.ListHands, scrutiny.Hand{}, reports.Part{}, text.Zh)
		if len(hands.Rows) != 1 || hands.Rows[0][0] != alone.No() || hands.Rows[0][3] != "审批与入账为同一人" {
			t.Errorf("same hands: %v", hands.Rows)
		}
	})
}
