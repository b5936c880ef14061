package goodsin_test

import (
	"context"
	"slices"
	"testing"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
	"relief/internal/testkit/shelf"
	"relief/inventory/goodsin"
)

// Receipts are listed newest first, whichever are asked for; those that wait at
// the gate, longest waiting first and on the same day in the order they came.
func TestArrivals_order(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		at := map[document.ID]string{}
		gate := func(name, on string) {
			b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
				doc, err := goodsin.RecordArrival(ctx, tx, goodsin.ArrivalDraft{
					ArrivedOn: on, ReceivedFrom: "某人", Parcels: 1})
				at[doc.ID] = name
				return err
			})
		}
		it := shelf.Item(t, b, "急救箱")
		posted := func(name, on string) {
			doc, _ := shelf.ReceiveOn(t, b, on, goodsin.ReceiptLine{ItemID: it.ID, Units: 1})
			at[doc.ID] = name
		}
		gate("late", shelf.Days(t, b, -2))
		posted("old", shelf.Days(t, b, -9))
		gate("first", shelf.Days(t, b, -5))
		gate("second", shelf.Days(t, b, -5))
		posted("older", shelf.Days(t, b, -30)) // registered last
		for _, tt := range []struct {
			f    goodsin.ArrivalFilter
			want []string
		}{
			{goodsin.ArrivalFilter{}, []string{"older", "second", "first", "old", "late"}},
			{goodsin.ArrivalFilter{Limit: 2}, []string{"older", "second"}},
			{goodsin.ArrivalFilter{Show: "posted"}, []string{"older", "old"}},
			{goodsin.ArrivalFilter{Show: "waiting"}, []string{"first", "second", "late"}},
			{goodsin.ArrivalFilter{Show: "waiting", Limit: 1}, []string{"first"}},
		} {
			var got []string
			b.Ask(t, func(ctx context.Context, r db.Reader) error {
				rows, err := goodsin.Arrivals(ctx, r, tt.f)
				for _, row := range rows {
					got = append(got, at[row.DocumentID])
				}
				return err
			})
			if !slices.Equal(got, tt.want) {
				t.Errorf("%+v: %v, want %v", tt.f, got, tt.want)
			}
		}
	})
}
