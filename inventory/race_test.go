package inventory_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/internal/testkit/shelf"
	"relief/internal/testkit/soak"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// Sixty-four people want the last unit, by promise and by taking it: one gets
// it each round, 63 hear that there is too little, and it is never below zero.
func TestLastUnit_race(t *testing.T) {
	const racers = 64
	rounds := soak.Runs(8, 40, 200)
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			began := time.Now()
			b := testkit.NewBooks(t, engine)
			it, a1 := shelf.Item(t, b, "急救箱"), shelf.Bin(t, b, "A-01")
			plan := shelf.Draft(t, b, document.Plan, document.Draft)
			lines := make([]goodsin.ReceiptLine, rounds)
			for i := range lines {
				lines[i] = goodsin.ReceiptLine{ItemID: it.ID, Units: 1}
			}
			_, lots := shelf.Receive(t, b, lines...)
			promise := func(lot inventory.LotID) error {
				return b.Try("approver", func(ctx context.Context, tx *db.Tx) error {
					_, err := inventory.HoldUnits(ctx, tx, inventory.Hold{DocumentID: plan.ID, LineID: 1,
						ItemID: it.ID, LotID: lot, PlaceID: b.Warehouse, Units: 1})
					return err
				})
			}
			take := func(lot inventory.LotID) error {
				return b.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
					_, err := inventory.RecordTransfer(ctx, tx, inventory.TransferDraft{BusinessOn: tx.Today(),
						Again: true,
						Lines: []inventory.TransferLine{{LotID: lot, From: b.Warehouse, To: a1, Units: 1}}})
					return err
				})
			}
			for round, lot := range lots {
				var won, lost atomic.Int64
				var wg sync.WaitGroup
				start := make(chan struct{})
				for range racers {
					wg.Go(func() {
						<-start
						act := promise
						if round%2 == 1 {
							act = take
						}
						switch err := act(lot); {
						case err == nil:
							won.Add(1)
						case fault.Is(err, fault.Conflict):
							lost.Add(1)
						default:
							t.Error(err)
						}
					})
				}
				close(start)
				wg.Wait()
				if won.Load() != 1 || lost.Load() != racers-1 {
					t.Fatalf("round %d: %d won, %d were refused", round, won.Load(), lost.Load())
				}
			}
			var below int
			b.Ask(t, func(ctx context.Context, r db.Reader) error {
				return r.Get(ctx, &below, `
					SELECT COUNT(*) FROM balances WHERE on_hand < 0 OR held < 0 OR held > on_hand`)
			})
			if below != 0 {
				t.Errorf("%d balances are out of bounds", below)
			}
			shelf.Sound(t, b)
			t.Logf("%d rounds of %d in %v", rounds, racers, time.Since(began).Round(time.Millisecond))
		})
	}
}

// Receipts sent one to five times at once under one key are posted once each.
func TestReceipts_sentTwice(t *testing.T) {
	posts := soak.Runs(40, 100, 400)
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it := shelf.Item(t, b, "急救箱")
		on := shelf.Today(t, b)
		var wg sync.WaitGroup
		slots := make(chan struct{}, 24)
		var mu sync.Mutex
		heard := make([]map[db.Subject]int, posts)
		for i := range posts {
			heard[i] = map[db.Subject]int{}
			for range 1 + i%5 {
				slots <- struct{}{}
				wg.Go(func() {
					defer func() { <-slots }()
					by := b.Acts("keeper", "receipt.post")
					by.Key, by.Digest = fmt.Sprintf("r-%d", i), db.Digest(i)
					s, err := b.Write(t.Context(), by, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
						doc, err := goodsin.RecordReceipt(ctx, tx, goodsin.ReceiptDraft{
							Source: "donation", WarehouseID: b.Warehouse, BusinessOn: on,
							Lines: []goodsin.ReceiptLine{{ItemID: it.ID, Units: 1}}})
						return doc.Subject(), err
					})
					if err != nil {
						t.Error(err)
					}
					mu.Lock()
					heard[i][s]++
					mu.Unlock()
				})
			}
		}
		wg.Wait()
		docs := map[db.Subject]bool{}
		for i, subjects := range heard {
			if len(subjects) != 1 {
				t.Errorf("receipt %d: heard %v", i, subjects)
			}
			for s := range subjects {
				docs[s] = true
			}
		}
		var units int
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			return r.Get(ctx, &units, `SELECT COUNT(*) FROM documents WHERE kind = 'receipt'`)
		})
		if len(docs) != posts || units != posts {
			t.Errorf("%d receipts, %d heard of, want %d", units, len(docs), posts)
		}
	})
}
