package bench

import (
	"context"
	"fmt"
	"testing"
	"time"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// Postings are measured in rounds, the domain and the bare loop in turn, so
// that a slow minute of the disk reaches both.
const (
	postingRounds   = 31
	postingsInRound = 60
	postingGoal     = 0.5 // of the bare loop's postings per second
)

// storeroom is books with a warehouse, a bin and three items.
type storeroom struct {
	books          *db.DB
	warehouse, bin inventory.PlaceID
	items          [3]inventory.ItemID
	lots           [3]inventory.LotID // of the last receipt
	fen            *int64             // what each lot of a receipt is worth
}

func furnishRoom(b testing.TB, books *db.DB) *storeroom {
	b.Helper()
	room := &storeroom{books: books}
	room.write(b, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		w, err := inventory.CreateWarehouse(ctx, tx, "W2", "北仓", "North warehouse")
		if err != nil {
			return db.Subject{}, err
		}
		bin, err := inventory.CreateBin(ctx, tx, w.ID, "W2-A1", "A1")
		if err != nil {
			return db.Subject{}, err
		}
		room.warehouse, room.bin = w.ID, bin.ID
		for i, name := range []string{"急救箱", "急救包（小）", "一次性医用口罩"} {
			it, err := inventory.CreateItem(ctx, tx, inventory.ItemDraft{Name: name, BaseUnit: "个"})
			if err != nil {
				return db.Subject{}, err
			}
			room.items[i] = it.ID
		}
		return db.Subject{Kind: "place", ID: int64(w.ID)}, nil
	})
	return room
}

func (r *storeroom) write(b testing.TB, fn func(context.Context, *db.Tx) (db.Subject, error)) {
	b.Helper()
	if _, err := r.books.Write(b.Context(), testkit.By("keeper"), fn); err != nil {
		b.Fatal(err)
	}
}

// today is the branch's day, which the day of UTC is not after 16:00: a posting
// dated otherwise is dated back.
func today() string { return dayOf(time.Now()) }

func dayOf(at time.Time) string { return at.In(time.FixedZone("", 8*3600)).Format(time.DateOnly) }

// receive records a receipt of three lines, its lots with number and expiry.
func (r *storeroom) receive(b testing.TB) { r.receiveOn(b, today()) }

func (r *storeroom) receiveOn(b testing.TB, on string) {
	draft := goodsin.ReceiptDraft{
		Source: "donation", WarehouseID: r.warehouse, BusinessOn: on,
		ReceivedFrom: "某捐赠企业",
	}
	for i, item := range r.items {
		draft.Lines = append(draft.Lines, goodsin.ReceiptLine{
			ItemID: item, Units: 100_000, LotNo: fmt.Sprintf("B2019-0%d", i), ExpiresOn: "2039-06-30",
			ValueFen: r.fen,
		})
	}
	r.write(b, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		doc, err := goodsin.RecordReceipt(ctx, tx, draft)
		return doc.Subject(), err
	})
}

// move takes one unit of each of three lots from the warehouse to the bin.
func (r *storeroom) move(b testing.TB) { r.moveOn(b, today()) }

func (r *storeroom) moveOn(b testing.TB, on string) {
	draft := inventory.TransferDraft{Again: true, BusinessOn: on, Reason: "整理"}
	for _, lot := range r.lots {
		draft.Lines = append(draft.Lines, inventory.TransferLine{LotID: lot, From: r.warehouse, To: r.bin, Units: 1})
	}
	r.write(b, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		doc, err := inventory.RecordTransfer(ctx, tx, draft)
		return doc.Subject(), err
	})
}

// stockUp posts a receipt and remembers its lots, to be moved.
func (r *storeroom) stockUp(b testing.TB) { r.stockUpOn(b, today()) }

func (r *storeroom) stockUpOn(b testing.TB, on string) {
	b.Helper()
	r.receiveOn(b, on)
	err := r.books.Read(b.Context(), testkit.Branch, func(ctx context.Context, read db.Reader) error {
		for i, item := range r.items {
			if err := read.Get(ctx, &r.lots[i], `SELECT MAX(id) FROM lots WHERE branch_id = ? AND item_id = ?`,
				testkit.Branch, item); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

// race runs two ways of posting in turn and gives what each does in a second,
// and the median of the rounds' ratios.
func race(b *testing.B, ours, bare func(*testing.B)) (mine, theirs, ratio float64) {
	ours(b)
	bare(b)
	var us, them, ratios []float64
	pass := func(post func(*testing.B)) float64 {
		return postingsInRound / timed(b, func() error {
			for range postingsInRound {
				post(b)
			}
			return nil
		}).Seconds()
	}
	for range postingRounds {
		x, y := pass(ours), pass(bare)
		us, them, ratios = append(us, x), append(them, y), append(ratios, x/y)
	}
	return median(us), median(them), median(ratios)
}

// What is raced does the same on both sides: measurements are rarely run, so
// this is tried with every test.
func TestPosting_sides(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		room := furnishRoom(t, b.DB)
		room.stockUp(t)
		if b.Engine() == db.Postgres {
			room.move(t)
			return
		}
		plain := openBare(t, room)
		room.receive(t)
		plain.receive(t)
		room.move(t)
		plain.move(t)
		plain.agrees(t, room)
	})
}

// BenchmarkPosting_sqlite records receipts and moves of three lines through
// the domain (checks, numbers, audit row, chain, request key), each durable on
// its own, against a bare go-sqlite3 loop that writes the same rows.
func BenchmarkPosting_sqlite(b *testing.B) {
	for _, act := range []struct {
		name string
		ours func(*storeroom, testing.TB)
		bare func(*bareBooks, testing.TB)
	}{
		{"receipt", (*storeroom).receive, (*bareBooks).receive},
		{"transfer", (*storeroom).move, (*bareBooks).move},
	} {
		b.Run(act.name, func(b *testing.B) {
			room := furnishRoom(b, testkit.NewBooks(b, db.SQLite, testkit.OnDisk(b)).DB)
			room.stockUp(b)
			plain := openBare(b, room)
			for b.Loop() {
				mine, theirs, ratio := race(b, func(b *testing.B) { act.ours(room, b) },
					func(b *testing.B) { act.bare(plain, b) })
				b.ReportMetric(mine, "postings/s")
				b.ReportMetric(theirs, "bare/s")
				b.ReportMetric(ratio, "ratio")
				if ratio < postingGoal {
					b.Errorf("%s: %.2f of the bare loop (%.0f of %.0f postings/s), want at least %.2f",
						act.name, ratio, mine, theirs, postingGoal)
				}
			}
			plain.agrees(b, room)
		})
	}
}

// historyGoal is how much longer a posting may take on a lot with a long history
// than on one that just came.
const historyGoal = 1.3

// BenchmarkPosting_history moves units of valued lots that came just now and,
// in turn, of lots that were moved three thousand times before; dated today and
// the day before.
func BenchmarkPosting_history(b *testing.B) {
	books := testkit.NewBooks(b, db.SQLite, testkit.OnDisk(b)).DB
	old, young := furnishRoom(b, books), &storeroom{}
	yesterday := dayOf(time.Now().AddDate(0, 0, -1))
	fen := int64(500_00)
	old.fen = &fen
	old.stockUpOn(b, yesterday)
	*young = *old
	for range 1500 {
		old.moveOn(b, yesterday)
		old.moveOn(b, today())
	}
	young.stockUpOn(b, yesterday)
	for name, on := range map[string]string{"today": today(), "yesterday": yesterday} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_, _, ratio := race(b, func(b *testing.B) { young.moveOn(b, on) },
					func(b *testing.B) { old.moveOn(b, on) })
				b.ReportMetric(ratio, "ratio")
				if ratio > historyGoal {
					b.Errorf("%s: %.2f of the time on a lot that just came, want at most %.1f",
						name, ratio, historyGoal)
				}
			}
		})
	}
}

// BenchmarkPosting_postgres tells what the same postings do on PostgreSQL; it
// has no goal.
func BenchmarkPosting_postgres(b *testing.B) {
	for _, act := range []struct {
		name string
		post func(*storeroom, testing.TB)
	}{{"receipt", (*storeroom).receive}, {"transfer", (*storeroom).move}} {
		b.Run(act.name, func(b *testing.B) {
			room := furnishRoom(b, testkit.NewBooks(b, db.Postgres).DB)
			room.stockUp(b)
			act.post(room, b)
			for b.Loop() {
				took := timed(b, func() error {
					for range 2 * postingsInRound {
						act.post(room, b)
					}
					return nil
				})
				b.ReportMetric(2*postingsInRound/took.Seconds(), "postings/s")
			}
		})
	}
}
