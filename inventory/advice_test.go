package inventory_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/internal/testkit/shelf"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// taken tries to propose to take a document back and gives what is said.
func taken(b *testkit.Books, id document.ID) fault.Message {
	err := b.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
		if _, err := inventory.DraftReversal(ctx, tx, id, "写错了"); err != nil {
			return err
		}
		return fault.New(fault.Conflict, "may be")
	})
	return fault.Of(err).Message
}

func moved(t *testing.T, b *testkit.Books, lot inventory.LotID, from, to inventory.PlaceID,
	units inventory.Units) (doc document.Document) {
	t.Helper()
	b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) (err error) {
		doc, err = inventory.RecordTransfer(ctx, tx, inventory.TransferDraft{BusinessOn: tx.Today(), Again: true,
			Lines: []inventory.TransferLine{{LotID: lot, From: from, To: to, Units: units}}})
		return err
	})
	return doc
}

func saysThat(t *testing.T, got fault.Message, key string, args ...any) {
	t.Helper()
	if diff := cmp.Diff(fault.Message{Key: key, Args: args}, got); diff != "" {
		t.Errorf("the advice (-want +got):\n%s", diff)
	}
}

// Where the goods have left the store by the reversal of their receipt, nothing
// can bring them back: the refusal says so and by what, and sends nobody to a
// document that would be refused in turn.
func TestAdvice_leftStore(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it, a1 := shelf.Item(t, b, "急救箱"), shelf.Bin(t, b, "A-01")
		in, lots := shelf.Receive(t, b, goodsin.ReceiptLine{ItemID: it.ID, Units: 10})
		out := moved(t, b, lots[0], b.Warehouse, a1, 4)
		home := moved(t, b, lots[0], a1, b.Warehouse, 4)
		saysThat(t, taken(b, out.ID), "reversal.moved_on", out.No(), []any{home.No()})
		rev := shelf.Propose(t, b, in.ID)
		b.Do(t, "approver", shelf.Approve(rev.ID))
		var number string
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			doc, err := document.Load(ctx, r, rev.ID)
			number = doc.No()
			return err
		})
		left := []any{fault.Message{Key: "reversal.left_by", Args: []any{number, in.No()}}}
		saysThat(t, taken(b, out.ID), "reversal.left_store", out.No(), left)
		saysThat(t, taken(b, home.ID), "reversal.left_store", home.No(), left)
	})
}

// Only so many documents are named as help, the newest first, promises before
// them; and where they are many, the rest is counted.
func TestAdvice_asManyAsHelp(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it, a1 := shelf.Item(t, b, "急救箱"), shelf.Bin(t, b, "A-01")
		in, lots := shelf.Receive(t, b, goodsin.ReceiptLine{ItemID: it.ID, Units: 40})
		there := moved(t, b, lots[0], b.Warehouse, a1, 20)
		first, second := moved(t, b, lots[0], a1, b.Warehouse, 5), moved(t, b, lots[0], a1, b.Warehouse, 5)
		saysThat(t, taken(b, there.ID), "reversal.moved_on", there.No(), []any{second.No(), first.No()})
		shelf.TakeBack(t, b, first.ID)
		saysThat(t, taken(b, there.ID), "reversal.moved_on", there.No(), []any{second.No()})
		plan := shelf.Draft(t, b, document.Plan, document.Draft)
		shelf.Hold(t, b, plan, it, lots[0], a1, 6)
		shelf.TakeBack(t, b, second.ID)
		saysThat(t, taken(b, there.ID), "reversal.moved_on", there.No(), []any{plan.No()})
		var last []any
		for range 8 {
			last = append([]any{moved(t, b, lots[0], b.Warehouse, a1, 2).No()}, last...)
		}
		said := taken(b, in.ID)
		want := append(append([]any{}, last...), fault.Message{Key: "reversal.more", Args: []any{1}})
		saysThat(t, said, "reversal.moved_on", in.No(), want)
	})
}

// Goods that lie elsewhere are named with their lot and as many as are wanted;
// a place that was closed since must be opened first.
func TestAdvice_closedPlace(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it, a1 := shelf.Item(t, b, "急救箱"), shelf.Bin(t, b, "A-01")
		in, lots := shelf.Receive(t, b,
			goodsin.ReceiptLine{ItemID: it.ID, Units: 10, PlaceID: a1, LotNo: "B7"},
			goodsin.ReceiptLine{ItemID: it.ID, Units: 3, PlaceID: a1, ExpiresOn: shelf.Days(t, b, 99)})
		moved(t, b, lots[0], a1, b.Warehouse, 10)
		moved(t, b, lots[1], a1, b.Warehouse, 3)
		if _, err := b.Plain(t).Exec(fmt.Sprintf(`UPDATE places SET open = 0 WHERE id = %d`, a1)); err != nil {
			t.Fatal(err)
		}
		lot := fault.Message{Key: "reversal.of_lot", Args: []any{"急救箱", "B7"}}
		other := fault.Message{Key: "reversal.of_expiry", Args: []any{"急救箱", shelf.Days(t, b, 99)}}
		saysThat(t, taken(b, in.ID), "reversal.lies_elsewhere", in.No(), []fault.Message{
			{Key: "reversal.lies_closed", Args: []any{lot, int64(10), "个", "中心仓库", "货位 A-01"}},
			{Key: "reversal.lies_closed", Args: []any{other, int64(3), "个", "中心仓库", "货位 A-01"}}})
	})
}
