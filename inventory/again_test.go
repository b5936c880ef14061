package inventory_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/internal/testkit/shelf"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// Who moves a lot the same way once more within ten minutes is asked about it,
// by the time and number of the first; who says so, another person, another way,
// ten minutes later and a first move that was taken back go through unasked.
func TestTransfer_again(t *testing.T) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			t.Parallel()
			now := testkit.Noon
			b := testkit.NewBooks(t, engine, testkit.Clock(func() time.Time { return now }))
			it, a1, a2 := shelf.Item(t, b, "碘伏"), shelf.Bin(t, b, "A-01"), shelf.Bin(t, b, "A-02")
			_, lots := shelf.Receive(t, b, goodsin.ReceiptLine{ItemID: it.ID, Units: 50})
			move := func(who string, to inventory.PlaceID, again bool) (doc document.Document, err error) {
				err = b.Try(who, func(ctx context.Context, tx *db.Tx) (err error) {
					doc, err = inventory.RecordTransfer(ctx, tx, inventory.TransferDraft{
						BusinessOn: tx.Today(), Again: again,
						Lines: []inventory.TransferLine{{LotID: lots[0], From: b.Warehouse, To: to, Units: 2}},
					})
					return err
				})
				return doc, err
			}
			goes := func(who string, to inventory.PlaceID, again bool) document.Document {
				t.Helper()
				doc, err := move(who, to, again)
				if err != nil {
					t.Fatalf("%s to %d: %v", who, to, err)
				}
				return doc
			}
			asks := func(at string, first document.Document) {
				t.Helper()
				_, err := move("keeper", a1, false)
				e := fault.Of(err)
				if e == nil || e.Kind != fault.Invalid || e.Fields["again"].Key != "document.done_before" ||
					fmt.Sprint(e.Fields["again"].Args) != fmt.Sprintf("[%s %s]", at, first.No()) {
					t.Fatalf("%v, want to be asked about %s at %s", err, first.No(), at)
				}
			}
			first := goes("keeper", a1, false)
			asks("12:00", first)
			goes("keeper", a2, false)
			goes("officer", a1, false)
			now = now.Add(9 * time.Minute)
			asks("12:00", first)
			second := goes("keeper", a1, true)
			now = now.Add(2 * time.Minute)
			asks("12:09", second)
			shelf.TakeBack(t, b, second.ID)
			third := goes("keeper", a1, false)
			asks("12:11", third)
			now = now.Add(10 * time.Minute)
			goes("keeper", a1, false)
			shelf.WantAt(t, b, lots[0], a1, 8, 0)
			shelf.Sound(t, b)
		})
	}
}

// A lot is relabelled with the same words twice only where the person says so;
// what else was learned of the rest of it is written down unasked.
func TestRelabel_again(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it := shelf.Item(t, b, "口罩")
		_, lots := shelf.Receive(t, b, goodsin.ReceiptLine{ItemID: it.ID, Units: 50})
		relabel := func(expires string, again bool) error {
			return b.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
				_, _, err := inventory.RecordRelabel(ctx, tx, inventory.RelabelDraft{
					LotID: lots[0], PlaceID: b.Warehouse,
					Units: 5, ExpiresOn: expires, Evidence: "外箱标签", BusinessOn: tx.Today(), Again: again,
				})
				return err
			})
		}
		for i, tt := range []struct {
			expires string
			again   bool
			asked   bool
		}{
			{"2035-01-31", false, false}, {"2035-01-31", false, true}, {"2035-02-28", false, false},
			{"2035-01-31", true, false},
		} {
			err := relabel(tt.expires, tt.again)
			said := ""
			if err != nil {
				said = fault.Of(err).Fields["again"].Key
			}
			if (err != nil) != tt.asked || tt.asked && said != "document.done_before" {
				t.Errorf("relabel %d: %v, asked should be %t", i, err, tt.asked)
			}
		}
	})
}
