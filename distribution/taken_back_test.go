package distribution_test

import (
	"context"
	"testing"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/inventory"
)

// Where nothing is left to be reversed first, a reversal that falls short says
// where the goods lie and where they are to be: after a return into the corner
// and the reversal of its slip, a transfer back helps.
func TestReversal_liesElsewhere(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		o, slips := drawn(t, b)
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			return distribution.Dispatch(ctx, tx, slips[0], 0, tx.Today(), nil)
		})
		var back document.Document
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			s, err := distribution.LoadSlip(ctx, tx, slips[0])
			if err != nil {
				return err
			}
			lines, err := distribution.SlipLines(ctx, tx, s)
			if err != nil {
				return err
			}
			err = distribution.Deliver(ctx, tx, s.ID, 0, distribution.DeliveryDraft{
				ReceivedOn: tx.Today(), Signer: "收货 乙",
				Refused: []distribution.RefusedLine{{
					SlipLineID: lines[0].ID, Units: 1, Reason: "破损", To: distribution.ToQuarantine}},
			})
			if err != nil {
				return err
			}
			var id document.ID
			if err := tx.Get(ctx, &id, `SELECT document_id FROM receipts WHERE branch_id = ? AND returns = ?`,
				tx.Branch, s.ID); err != nil {
				return err
			}
			back, err = document.Load(ctx, tx, id)
			return err
		})
		may := func() *fault.Error {
			return fault.Of(b.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
				return inventory.MayReverse(ctx, tx, back)
			}))
		}
		if e := may(); e == nil || e.Key != "reversal.of_return" || len(e.Args) != 2 {
			t.Errorf("a return: %v", e)
		}
		var undo document.ID
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			doc, err := inventory.DraftReversal(ctx, tx, slips[0], "送错")
			undo = doc.ID
			return err
		})
		b.Do(t, "approver", func(ctx context.Context, tx *db.Tx) error {
			_, err := distribution.ApproveReversal(ctx, tx, undo, "同意")
			return err
		})
		if e := may(); e == nil || e.Key != "reversal.of_return_undone" {
			t.Errorf("a return of a reversed slip: %v", e)
		}
		for _, id := range slips[1:] { // nothing else hinders
			b.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
				return distribution.VoidSlip(ctx, tx, id, 0, "不发了")
			})
		}
		b.Do(t, "approver", func(ctx context.Context, tx *db.Tx) error {
			return distribution.Cancel(ctx, tx, o.plan, 0, "不发了")
		})
		var receipt document.ID
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			return r.Get(ctx, &receipt, `SELECT MIN(document_id) FROM receipts WHERE branch_id = ?`, b.Branch)
		})
		propose := func() error {
			return b.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
				_, err := inventory.DraftReversal(ctx, tx, receipt, "数错了")
				return err
			})
		}
		e := fault.Of(propose())
		if e == nil || e.Key != "reversal.lies_elsewhere" || len(e.Args) != 2 {
			t.Fatalf("short: %v", e)
		}
		lies := e.Args[1].([]fault.Message)
		if len(lies) != 1 || lies[0].Args[3] != "中心仓库 待处理区" || lies[0].Args[4] != "中心仓库" {
			t.Errorf("lies %v", lies)
		}
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			corner, err := inventory.QuarantineOf(ctx, tx, b.Warehouse)
			if err != nil {
				return err
			}
			m, err := inventory.MovementsOf(ctx, tx, back.ID)
			if err != nil {
				return err
			}
			_, err = inventory.RecordTransfer(ctx, tx, inventory.TransferDraft{BusinessOn: tx.Today(),
				Lines: []inventory.TransferLine{{LotID: m[0].LotID, From: corner, To: b.Warehouse, Units: 1}}})
			return err
		})
		if err := propose(); err != nil {
			t.Errorf("after the transfer: %v", err)
		}
	})
}
