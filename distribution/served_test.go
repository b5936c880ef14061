package distribution_test

import (
	"context"
	"fmt"
	"testing"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/inventory/goodsin"
)

// A recipient to whom something is still to be decided, picked or handed over is
// not left out; the refusal names what.
func TestUpdateRecipient_leaves(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		o := planned(t, b)
		const clinic = 0
		leave := func() *fault.Error {
			return fault.Of(o.Try("officer", func(ctx context.Context, tx *db.Tx) error {
				rec, err := distribution.LoadRecipient(ctx, tx, o.recipients[clinic])
				if err != nil {
					return err
				}
				return distribution.UpdateRecipient(ctx, tx, rec.ID, rec.Version, distribution.RecipientDraft{
					Name: rec.Name, Kind: rec.Kind})
			}))
		}
		hindered := func(when string, by ...string) {
			t.Helper()
			e := leave()
			if e == nil || e.Fields["active"].Key != "recipient.still_served" {
				t.Fatalf("%s: %v", when, e)
			}
			if got := fmt.Sprint(e.Fields["active"].Args[0]); got != fmt.Sprint(by) {
				t.Errorf("%s: %s, want %v", when, got, by)
			}
		}
		o.submit(t)
		plan, _ := o.load(t)
		hindered("submitted", plan.No())
		o.Do(t, "approver", o.approve)
		ids := o.drawUp(t)
		slip, _ := o.slip(t, ids[clinic])
		hindered("to be picked", slip.No(), plan.No())
		o.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			return distribution.Dispatch(ctx, tx, ids[clinic], slip.Version, tx.Today(), nil)
		})
		hindered("on the road", slip.No(), plan.No())
		o.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			s, err := distribution.LoadSlip(ctx, tx, ids[clinic])
			if err != nil {
				return err
			}
			return distribution.Deliver(ctx, tx, ids[clinic], s.Version, distribution.DeliveryDraft{
				ReceivedOn: tx.Today(), Signer: "收货 乙"})
		})
		var gate string
		var back document.ID
		o.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			rec, err := distribution.LoadRecipient(ctx, tx, o.recipients[clinic])
			if err != nil {
				return err
			}
			doc, err := goodsin.RecordArrival(ctx, tx, goodsin.ArrivalDraft{
				ArrivedOn: tx.Today(), ReceivedFrom: "退货车", Parcels: 1})
			if err != nil {
				return err
			}
			back, gate = doc.ID, fmt.Sprint(fault.Message{Key: "receipt.waiting_of", Args: []any{"退货车", tx.Today()}})
			return goodsin.Inspect(ctx, tx, doc.ID, 0, goodsin.InspectionDraft{
				Source: "return", FromPlaceID: rec.PlaceID, WarehouseID: o.Warehouse, Second: "乙验",
				Lines: []goodsin.InspectionLine{{ItemID: o.items[0], Received: 1, Accepted: 1}},
			})
		})
		hindered("something comes back", gate)
		o.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			return goodsin.WithdrawArrival(ctx, tx, back, 0, "写错了")
		})
		if e := leave(); e != nil {
			t.Errorf("with nothing to do: %v", e)
		}
	})
}
