package inventory_test

import (
	"context"
	"fmt"
	"strings"
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

// A refused proposal is over for good, and its author cannot be who refused it.
func TestReversal_refusal(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		doc, _ := shelf.Receive(t, b, goodsin.ReceiptLine{ItemID: shelf.Item(t, b, "急救箱").ID, Units: 7})
		rev := shelf.Propose(t, b, doc.ID)
		refuse := func(login, reason string) error {
			return b.Try(login, func(ctx context.Context, tx *db.Tx) error {
				return inventory.RefuseReversal(ctx, tx, rev.ID, reason)
			})
		}
		for _, x := range []struct {
			login, reason string
			kind          fault.Kind
		}{{"keeper", "不对", fault.Forbidden}, {"approver", "  ", fault.Invalid}} {
			if err := refuse(x.login, x.reason); !fault.Is(err, x.kind) {
				t.Errorf("%s: %v", x.login, err)
			}
		}
		if err := refuse("approver", "没有盘错"); err != nil {
			t.Fatal(err)
		}
		if err := refuse("approver", "没有盘错"); !fault.Is(err, fault.Conflict) {
			t.Error("twice:", err)
		}
		for _, sql := range []string{`UPDATE refusals SET reason = 'x'`, `DELETE FROM refusals`} {
			if err := b.Try("approver", func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.Exec(ctx, sql)
				return err
			}); err == nil {
				t.Error(sql, "was let through")
			}
		}
	})
}

// A reversal is the exact opposite, once, approved by another.
func TestReversal_exactOpposite(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it, a1 := shelf.Item(t, b, "急救箱"), shelf.Bin(t, b, "A-01")
		doc, lots := shelf.Receive(t, b,
			goodsin.ReceiptLine{ItemID: it.ID, Units: 49, PlaceID: a1, ValueFen: shelf.Fen(10001)},
			goodsin.ReceiptLine{ItemID: it.ID, Units: 3})
		rev := shelf.Propose(t, b, doc.ID)
		shelf.Refused(t, b, "keeper", "document.own_approval", shelf.Approve(rev.ID))
		shelf.Refused(t, b, "officer", "document.already_reversed", func(ctx context.Context, tx *db.Tx) error {
			_, err := inventory.DraftReversal(ctx, tx, doc.ID, "再来")
			return err
		})
		shelf.Refused(t, b, "officer", "fault.invalid", func(ctx context.Context, tx *db.Tx) error {
			_, err := inventory.DraftReversal(ctx, tx, doc.ID, " ")
			return err
		})
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			return inventory.CancelReversal(ctx, tx, rev.ID)
		})
		shelf.Refused(t, b, "approver", "document.wrong_state", shelf.Approve(rev.ID))

		rev = shelf.Propose(t, b, doc.ID)
		b.Do(t, "approver", shelf.Approve(rev.ID))
		shelf.Refused(t, b, "approver", "document.wrong_state", shelf.Approve(rev.ID))
		shelf.Refused(t, b, "officer", "document.already_reversed", func(ctx context.Context, tx *db.Tx) error {
			_, err := inventory.DraftReversal(ctx, tx, doc.ID, "再来")
			return err
		})
		shelf.Refused(t, b, "officer", "document.wrong_state", func(ctx context.Context, tx *db.Tx) error {
			_, err := inventory.DraftReversal(ctx, tx, rev.ID, "再来")
			return err
		})
		was, now := shelf.Moves(t, b, doc.ID), shelf.Moves(t, b, rev.ID)
		if len(now) != len(was) {
			t.Fatalf("%d movements back, want %d", len(now), len(was))
		}
		for i, m := range now {
			o := was[len(was)-1-i]
			if m.LotID != o.LotID || m.Units != o.Units || m.FromID != o.ToID || m.ToID != o.FromID ||
				m.BusinessOn != shelf.Today(t, b) || fmt.Sprint(value(m)) != fmt.Sprint(value(o)) {
				t.Errorf("%+v is not the opposite of %+v", m, o)
			}
		}
		shelf.WantAt(t, b, lots[0], a1, 0, 0)
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			by, err := document.ReversedBy(ctx, r, doc.ID)
			if err != nil || by == nil || by.ID != rev.ID || !strings.HasSuffix(by.No(), "-002") ||
				!strings.HasPrefix(by.No(), "RK") || by.State != document.Posted {
				t.Errorf("reversed by %+v, %v", by, err)
			}
			a, err := document.ApprovalOf(ctx, r, rev.ID)
			if err != nil || a == nil || a.ApprovedBy != b.People["approver"] || a.Opinion != "同意" {
				t.Errorf("approval %+v, %v", a, err)
			}
			return nil
		})
	})
}

func value(m inventory.Movement) any {
	if m.ValueFen == nil {
		return nil
	}
	return *m.ValueFen
}

// A receipt whose goods moved on or are promised is not taken back: the
// documents to undo first are named, and once they are undone it is.
func TestReversal_movedOn(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it, a1 := shelf.Item(t, b, "急救箱"), shelf.Bin(t, b, "A-01")
		doc, lots := shelf.Receive(t, b, goodsin.ReceiptLine{ItemID: it.ID, Units: 10})
		rev := shelf.Propose(t, b, doc.ID)
		var move document.Document
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) (err error) {
			move, err = inventory.RecordTransfer(ctx, tx, inventory.TransferDraft{BusinessOn: tx.Today(),
				Lines: []inventory.TransferLine{{LotID: lots[0], From: b.Warehouse, To: a1, Units: 4}}})
			return err
		})
		plan := shelf.Draft(t, b, document.Plan, document.Draft)
		promised := shelf.Hold(t, b, plan, it, lots[0], b.Warehouse, 2)
		e := shelf.Refused(t, b, "approver", "reversal.moved_on", shelf.Approve(rev.ID))
		if said := fmt.Sprint(e.Args...); e.Kind != fault.Conflict || !strings.Contains(said, move.No()) ||
			!strings.Contains(said, plan.No()) {
			t.Errorf("refusal names %v, want %s and %s", e.Args, move.No(), plan.No())
		}
		shelf.WantAt(t, b, lots[0], b.Warehouse, 6, 2)
		shelf.TakeBack(t, b, move.ID)
		e = shelf.Refused(t, b, "approver", "reversal.moved_on", shelf.Approve(rev.ID))
		if said := fmt.Sprint(e.Args...); strings.Contains(said, move.No()) || !strings.Contains(said, plan.No()) {
			t.Errorf("after the move is undone it names %v, want %s alone", e.Args, plan.No())
		}
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			return inventory.CancelReversal(ctx, tx, rev.ID)
		})
		proposed := shelf.Refused(t, b, "keeper", "reversal.moved_on", func(ctx context.Context, tx *db.Tx) error {
			_, err := inventory.DraftReversal(ctx, tx, doc.ID, "写错了")
			return err
		})
		if diff := cmp.Diff(e.Message, proposed.Message); diff != "" || len(proposed.Fields) != len(e.Fields) {
			t.Errorf("proposing says something else than approving: %s", diff)
		}
		b.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
			return inventory.Release(ctx, tx, promised, "取消")
		})
		rev = shelf.Propose(t, b, doc.ID)
		shelf.WantAt(t, b, lots[0], b.Warehouse, 10, 0)
		b.Do(t, "approver", shelf.Approve(rev.ID))
		shelf.WantAt(t, b, lots[0], b.Warehouse, 0, 0)
	})
}

// What comes back to a closed bin, or has expired, goes to quarantine; what
// lies there already stays.
func TestReversal_quarantine(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it, a1 := shelf.Item(t, b, "急救箱"), shelf.Bin(t, b, "A-01")
		var corner inventory.PlaceID
		b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
			corner, err = inventory.QuarantineOf(ctx, r, a1)
			return err
		})
		_, lots := shelf.Receive(t, b, goodsin.ReceiptLine{ItemID: it.ID, Units: 10, PlaceID: a1},
			goodsin.ReceiptLine{ItemID: it.ID, Units: 10, PlaceID: a1, ExpiresOn: shelf.Days(t, b, -1)})
		shift := func(lot inventory.LotID, to inventory.PlaceID) (doc document.Document) {
			b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) (err error) {
				doc, err = inventory.RecordTransfer(ctx, tx, inventory.TransferDraft{BusinessOn: tx.Today(),
					Again: true,
					Lines: []inventory.TransferLine{{LotID: lot, From: a1, To: to, Units: 4}}})
				return err
			})
			return doc
		}
		good, bad, gone := shift(lots[0], b.Warehouse), shift(lots[1], b.Warehouse), shift(lots[1], corner)
		shelf.TakeBack(t, b, gone.ID)
		shelf.WantAt(t, b, lots[1], corner, 4, 0)
		shelf.TakeBack(t, b, bad.ID)
		shelf.WantAt(t, b, lots[1], corner, 8, 0)
		shelf.WantAt(t, b, lots[1], b.Warehouse, 0, 0)
		if _, err := b.Plain(t).Exec(fmt.Sprintf(`UPDATE places SET open = 0 WHERE id = %d`, a1)); err != nil {
			t.Fatal(err)
		}
		shelf.TakeBack(t, b, good.ID)
		shelf.WantAt(t, b, lots[0], corner, 4, 0)
		shelf.WantAt(t, b, lots[0], a1, 6, 0)
	})
}

// A document dated back is refused where a later day would fall below zero,
// naming the first document that would break.
func TestBackdating(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it, a1 := shelf.Item(t, b, "急救箱"), shelf.Bin(t, b, "A-01")
		_, lots := shelf.ReceiveOn(t, b, shelf.Days(t, b, -20), goodsin.ReceiptLine{ItemID: it.ID, Units: 10})
		transfer := func(on string, from, to inventory.PlaceID, units inventory.Units) (string, error) {
			var doc document.Document
			err := b.Try("keeper", func(ctx context.Context, tx *db.Tx) (err error) {
				doc, err = inventory.RecordTransfer(ctx, tx, inventory.TransferDraft{Again: true, BusinessOn: on,
					Lines: []inventory.TransferLine{{LotID: lots[0], From: from, To: to, Units: units}}})
				return err
			})
			return doc.No(), err
		}
		out, err := transfer(shelf.Days(t, b, -10), b.Warehouse, a1, 8)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = transfer(shelf.Days(t, b, -5), a1, b.Warehouse, 8); err != nil {
			t.Fatal(err)
		}
		// Ten lie there today, but eight of them left on day -10.
		_, err = transfer(shelf.Days(t, b, -15), b.Warehouse, a1, 3)
		if e := fault.Of(err); err == nil || e.Key != "stock.later_negative" ||
			fmt.Sprint(e.Args...) != fmt.Sprint(out, shelf.Days(t, b, -10)) {
			t.Errorf("day -15: %v, want %s named", err, out)
		}
		_, err = transfer(shelf.Days(t, b, -30), b.Warehouse, a1, 1)
		if e := fault.Of(err); err == nil || e.Key != "stock.not_yet" ||
			fmt.Sprint(e.Args...) != fmt.Sprint(shelf.Days(t, b, -30), "中心仓库", shelf.Days(t, b, -20)) {
			t.Errorf("before the receipt: %v, want the day the goods came", err)
		}
		if _, err = transfer(shelf.Days(t, b, -15), b.Warehouse, a1, 2); err != nil {
			t.Errorf("day -15, two: %v", err)
		}
		if _, err = transfer(shelf.Today(t, b), b.Warehouse, a1, 8); err != nil {
			t.Errorf("today, all: %v", err)
		}
	})
}
