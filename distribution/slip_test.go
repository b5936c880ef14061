package distribution_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/inventory"
	"relief/inventory/accounts"
	"relief/inventory/goodsin"
)

// Nothing is drawn up before approval, and nothing twice.
func TestDrawUp_refusals(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		o := planned(t, b)
		draw := func() error {
			return o.Try("officer", func(ctx context.Context, tx *db.Tx) error {
				_, err := distribution.DrawUp(ctx, tx, o.plan, 0)
				return err
			})
		}
		if err := draw(); !fault.Is(err, fault.Conflict) {
			t.Errorf("a draft: %v", err)
		}
		o.submit(t)
		if err := draw(); !fault.Is(err, fault.Conflict) {
			t.Errorf("submitted: %v", err)
		}
		o.Do(t, "approver", o.approve)
		if err := draw(); err != nil {
			t.Fatal(err)
		}
		if err := draw(); !fault.Is(err, fault.Conflict) {
			t.Errorf("twice: %v", err)
		}
	})
}

// A void slip keeps its number; the goods stay held, and another is drawn up.
func TestVoidSlip(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		o, slips := drawn(t, b)
		void := func(reason string) error {
			return o.Try("officer", func(ctx context.Context, tx *db.Tx) error {
				return distribution.VoidSlip(ctx, tx, slips[clinic], 0, reason)
			})
		}
		if err := void(""); !fault.Is(err, fault.Invalid) {
			t.Errorf("without a reason: %v", err)
		}
		_, drafted := o.slip(t, slips[clinic])
		if err := void("地址有误"); err != nil {
			t.Fatal(err)
		}
		if _, held, _ := o.stock(t); held[medium] != 49 {
			t.Errorf("held = %d, want 49", held[medium])
		}
		again := o.drawUp(t)
		if len(again) != 1 {
			t.Fatalf("%d new slips, want 1", len(again))
		}
		old, kept := o.slip(t, slips[clinic])
		for i := range drafted {
			drafted[i].Issued = 0
		}
		if diff := cmp.Diff(drafted, kept, cmpopts.IgnoreFields(distribution.SlipLine{}, "ID")); diff != "" {
			t.Errorf("kept lines of the void slip:\n%s", diff)
		}
		s, lines := o.slip(t, again[0])
		if old.State != document.Void || s.No() == old.No() || s.RecipientName != placed[clinic] || len(lines) != 4 {
			t.Errorf("old %s %s, new %s of %s with %d lines", old.State, old.No(), s.No(), s.RecipientName, len(lines))
		}
		if err := void("再次"); !fault.Is(err, fault.Conflict) {
			t.Errorf("twice: %v", err)
		}
	})
}

// Fewer than approved need a reason; the rest stays on the plan, not held, and
// comes on the next slip.
func TestDispatch_short(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		o, slips := drawn(t, b)
		_, lines := o.slip(t, slips[clinic])
		var twelve distribution.SlipLine
		for _, l := range lines {
			if l.ItemID == o.items[medium] {
				twelve = l
			}
		}
		dispatch := func(n inventory.Units, reason string) error {
			return o.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
				return distribution.Dispatch(ctx, tx, slips[clinic], 0, tx.Today(), []distribution.PickedLine{
					{HoldID: twelve.HoldID, Units: n, Reason: reason}})
			})
		}
		for _, tt := range []struct {
			n      inventory.Units
			reason string
		}{{10, ""}, {13, "多"}, {-1, "少"}} {
			if err := dispatch(tt.n, tt.reason); !fault.Is(err, fault.Invalid) {
				t.Errorf("%d %q: %v", tt.n, tt.reason, err)
			}
		}
		late := o.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
			return distribution.Dispatch(ctx, tx, slips[clinic], 0, "2099-01-01", nil)
		})
		if !fault.Is(late, fault.Invalid) {
			t.Errorf("tomorrow: %v", late)
		}
		if err := dispatch(10, "破损两个"); err != nil {
			t.Fatal(err)
		}
		onHand, held, free := o.stock(t)
		if onHand[medium] != 39 || held[medium] != 37 || free[medium] != 2 {
			t.Errorf("on hand %d, held %d, free %d; want 39, 37, 2", onHand[medium], held[medium], free[medium])
		}
		_, m := o.load(t)
		if at := m.Items[medium].Cells[clinic]; at.OnRoad != 10 || at.Unheld() != 2 || at.Open() != 2 {
			t.Errorf("line = %+v", at)
		}
		next := o.drawUp(t)
		_, lines = o.slip(t, next[0])
		if len(next) != 1 || len(lines) != 1 || lines[0].Issued != 2 {
			t.Errorf("%d slips, lines %+v; want one of 2", len(next), lines)
		}
		o.sound(t)
	})
}

// What the recipient does not take comes back to its bin by a return receipt,
// and the plan is cut by it.
func TestDeliver_refused(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		o, slips := drawn(t, b)
		id := slips[hospital]
		o.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			return distribution.Dispatch(ctx, tx, id, 0, tx.Today(), nil)
		})
		_, lines := o.slip(t, id)
		ten := lines[len(lines)-1]
		deliver := func(d distribution.DeliveryDraft) error {
			return o.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
				if d.ReceivedOn == "" {
					d.ReceivedOn = tx.Today()
				}
				return distribution.Deliver(ctx, tx, id, 0, d)
			})
		}
		type refused = []distribution.RefusedLine
		refuse := func(n inventory.Units, why string) refused {
			return refused{{SlipLineID: ten.ID, Units: n, Reason: why, To: distribution.ToStock}}
		}
		for name, d := range map[string]distribution.DeliveryDraft{
			"no signer": {},
			"tomorrow":  {Signer: "丁", ReceivedOn: "2099-01-01"},
			"before":    {Signer: "丁", ReceivedOn: "2001-01-01"},
			"too many":  {Signer: "丁", Refused: refuse(11, "多")},
			"no reason": {Signer: "丁", Refused: refuse(1, "")},
			"no place":  {Signer: "丁", Refused: refused{{SlipLineID: ten.ID, Units: 1, Reason: "破"}}},
		} {
			if err := deliver(d); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		other := distribution.DeliveryDraft{Signer: "丁", Refused: refused{{SlipLineID: 999, Units: 1}}}
		if err := deliver(other); !fault.Is(err, fault.NotFound) {
			t.Errorf("a line that is not its own: %v", err)
		}
		if err := deliver(distribution.DeliveryDraft{Signer: "丁", Refused: refuse(3, "外包装破损")}); err != nil {
			t.Fatal(err)
		}
		_, m := o.load(t)
		if at := m.Items[medium].Cells[hospital]; at.Out != 7 || at.Cut != 3 || at.Refused != 3 || !at.Done() {
			t.Errorf("line = %+v", at)
		}
		if onHand, _, free := o.stock(t); onHand[medium] != 42 || free[medium] != 3 {
			t.Errorf("on hand %d, free %d; want 42, 3", onHand[medium], free[medium])
		}
		o.Ask(t, func(ctx context.Context, r db.Reader) error {
			d, err := distribution.DeliveryOf(ctx, r, id)
			if err != nil {
				return err
			}
			if d == nil || d.ReturnID == nil || d.AtCounter || d.Signer != "丁" {
				t.Fatalf("delivery = %+v", d)
			}
			back, err := document.Load(ctx, r, *d.ReturnID)
			if back.Kind != document.Receipt || back.State != document.Posted {
				t.Errorf("return = %+v", back)
			}
			return err
		})
		if err := deliver(distribution.DeliveryDraft{Signer: "丁"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("twice: %v", err)
		}
		o.sound(t)
	})
}

// Refused units put aside wait in quarantine, not free, until they are moved out
// of it; a reversal takes back what was handed over, and leaves them there.
func TestDeliver_aside(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		o, slips := drawn(t, b)
		id := slips[hospital]
		o.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			return distribution.Dispatch(ctx, tx, id, 0, tx.Today(), nil)
		})
		_, lines := o.slip(t, id)
		ten := lines[len(lines)-1]
		o.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			return distribution.Deliver(ctx, tx, id, 0, distribution.DeliveryDraft{
				ReceivedOn: tx.Today(), Signer: "丁", Refused: []distribution.RefusedLine{
					{SlipLineID: ten.ID, Units: 3, Reason: "外包装破损", To: distribution.ToQuarantine}}})
		})
		free := func(want inventory.Units) {
			t.Helper()
			o.Ask(t, func(ctx context.Context, r db.Reader) error {
				picks, err := inventory.Pickable(ctx, r, ten.ItemID, r.Where().Today())
				var sum inventory.Units
				for _, p := range picks {
					sum += p.Available
				}
				aside, err2 := accounts.SetAside(ctx, r, ten.ItemID)
				if got := aside[ten.ItemID].Quarantine; sum != want || got != 3-want {
					t.Errorf("%d may be promised, %d wait; want %d, %d", sum, got, want, 3-want)
				}
				return errors.Join(err, err2)
			})
		}
		free(0)
		_, lines = o.slip(t, id)
		first, back := lines[0], lines[len(lines)-1]
		if back.BackAt == nil || !back.BackAside || first.BackAt != nil || first.BackAside {
			t.Errorf("the slip says they lie at %v, aside %v", back.BackAt, back.BackAside)
		}
		var undo document.Document
		o.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) (err error) {
			corner, err := inventory.QuarantineOf(ctx, tx, ten.PlaceID)
			if err != nil {
				return err
			}
			if _, err = inventory.RecordTransfer(ctx, tx, inventory.TransferDraft{
				BusinessOn: tx.Today(), Reason: "检查完好", Lines: []inventory.TransferLine{
					{LotID: ten.LotID, From: corner, To: ten.PlaceID, Units: 2}},
			}); err != nil {
				return err
			}
			undo, err = inventory.DraftReversal(ctx, tx, id, "送错")
			return err
		})
		free(2)
		o.Do(t, "approver", func(ctx context.Context, tx *db.Tx) error {
			_, err := distribution.ApproveReversal(ctx, tx, undo.ID, "同意")
			return err
		})
		o.Ask(t, func(ctx context.Context, r db.Reader) error {
			aside, err := accounts.SetAside(ctx, r, ten.ItemID)
			if aside[ten.ItemID].Quarantine != 1 {
				t.Errorf("after the reversal %+v wait, want 1", aside)
			}
			return err
		})
		if onHand, _, _ := o.stock(t); onHand[medium] != 49 {
			t.Errorf("on hand %d, want 49", onHand[medium])
		}
		o.sound(t)
	})
}

// A signed copy files a delivered slip; before delivery it is refused.
func TestFileSigned(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		o, slips := drawn(t, b)
		file := func() error {
			return o.Try("officer", func(ctx context.Context, tx *db.Tx) error {
				return distribution.FileSigned(ctx, tx, slips[0], distribution.SignedDraft{
					Scan:     &document.File{Name: "回单.pdf", Bytes: testkit.PDF("signed")},
					ScanType: "application/pdf",
				})
			})
		}
		if err := file(); !fault.Is(err, fault.Conflict) {
			t.Errorf("while picking: %v", err)
		}
		o.handOver(t, slips[0])
		if err := file(); err != nil {
			t.Fatal(err)
		}
		if s, _ := o.slip(t, slips[0]); s.State != document.Filed {
			t.Errorf("state = %s", s.State)
		}
		o.Ask(t, func(ctx context.Context, r db.Reader) error {
			papers, err := distribution.PapersMissing(ctx, r)
			if papers.Missing != 0 {
				t.Errorf("papers = %+v", papers)
			}
			return err
		})
	})
}

// A held lot that has expired by the day it leaves stays, named; the
// storekeeper takes another lot with a reason, and the slip goes.
func TestDispatch_expired(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			at := time.Now()
			b := testkit.NewBooks(t, engine, func(o *db.Options) { o.Clock = func() time.Time { return at } })
			o := opened(t, b)
			o.lots(t, map[string]int{"A": 40, "B": 400})
			ids := o.drawUp(t)
			id := ids[0]
			at = at.AddDate(0, 0, 60)
			send := func(ctx context.Context, tx *db.Tx) error {
				return distribution.Dispatch(ctx, tx, id, 0, tx.Today(), nil)
			}
			err := o.Try("keeper", send)
			_, lines := o.slip(t, id)
			said := fault.Of(err).Fields["units."+itoa(int64(lines[0].HoldID))]
			if !fault.Is(err, fault.Conflict) || said.Key != "slip.expired" {
				t.Fatalf("expired: %v", err)
			}
			rehome := func(lot inventory.LotID, reason string) error {
				return o.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
					return distribution.Rehome(ctx, tx, id, lines[0].HoldID, lot, lines[0].PlaceID, reason)
				})
			}
			var other inventory.LotID
			o.Ask(t, func(ctx context.Context, r db.Reader) error {
				picks, err := inventory.Pickable(ctx, r, lines[0].ItemID, r.Where().Today())
				if len(picks) != 1 {
					t.Fatalf("picks = %+v", picks)
				}
				other = picks[0].LotID
				return err
			})
			if err := rehome(other, " "); !fault.Is(err, fault.Invalid) {
				t.Errorf("without a reason: %v", err)
			}
			if err := rehome(lines[0].LotID, "同批"); !fault.Is(err, fault.Conflict) {
				t.Errorf("to an expired lot: %v", err)
			}
			if err := rehome(other, "原批次过期"); err != nil {
				t.Fatal(err)
			}
			o.Do(t, "keeper", send)
			_, lines = o.slip(t, id)
			if diff := cmp.Diff("B", *lines[0].LotNo); diff != "" {
				t.Error(diff)
			}
			o.sound(t)
		})
	}
}

// lots receives five bottles of each lot, with so many days to live, and
// approves a plan for three of them.
func (o *office) lots(t *testing.T, life map[string]int) {
	t.Helper()
	var item inventory.ItemID
	o.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		it, err := inventory.CreateItem(ctx, tx, inventory.ItemDraft{
			Name: "碘伏", BaseUnit: "瓶", Tracking: "lot_expiry", Active: true,
		})
		if err != nil {
			return err
		}
		item = it.ID
		draft := goodsin.ReceiptDraft{Source: "donation", WarehouseID: o.Warehouse, BusinessOn: tx.Today()}
		for lot, days := range life {
			draft.Lines = append(draft.Lines, goodsin.ReceiptLine{
				ItemID: item, Units: 5, LotNo: lot,
				ExpiresOn: tx.Now.In(tx.Zone).AddDate(0, 0, days).Format(time.DateOnly),
			})
		}
		_, err = goodsin.RecordReceipt(ctx, tx, draft)
		return err
	})
	o.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
		p, err := distribution.CreatePlan(ctx, tx, distribution.PlanDraft{Title: "碘伏", BusinessOn: tx.Today()})
		if err != nil {
			return err
		}
		o.plan = p.ID
		if err := distribution.SetCells(ctx, tx, p.ID, 0, []distribution.Cell{
			{ItemID: item, RecipientID: o.recipients[0], Units: 3}}); err != nil {
			return err
		}
		return distribution.Submit(ctx, tx, p.ID, 0)
	})
	o.Do(t, "approver", o.approve)
}
