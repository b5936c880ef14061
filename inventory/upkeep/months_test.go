package upkeep_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/testkit/shelf"
	"relief/inventory"
	"relief/inventory/goodsin"
	"relief/inventory/upkeep"
)

// keeper is a store in which much is dated back.
type keeper struct {
	*testkit.Books
	t     *testing.T
	now   time.Time
	rng   *rand.Rand
	items []inventory.Item
	bin   inventory.PlaceID
	lots  []inventory.LotID
}

func opened(t *testing.T, engine db.Engine) *keeper {
	k := &keeper{t: t, now: time.Date(2030, 1, 20, 4, 0, 0, 0, time.UTC), rng: rand.New(rand.NewPCG(3, 9))}
	k.Books = testkit.NewBooks(t, engine, func(o *db.Options) { o.Clock = func() time.Time { return k.now } })
	for i := range 60 { // more than one step of them
		k.items = append(k.items, shelf.Item(t, k.Books, fmt.Sprintf("物资%d", i)))
	}
	k.bin = shelf.Bin(t, k.Books, "A-01")
	for range 8 {
		k.act(10)
	}
	return k
}

// act lets goods come, dated up to so many days back, and moves some of them.
func (k *keeper) act(back int) {
	k.t.Helper()
	on := k.now.AddDate(0, 0, -k.rng.IntN(back+1)).Format(time.DateOnly)
	line := goodsin.ReceiptLine{ItemID: k.items[k.rng.IntN(len(k.items))].ID, Units: 10}
	if k.rng.IntN(2) == 0 {
		line.ValueFen = shelf.Fen(700)
	}
	_, lots := shelf.ReceiveOn(k.t, k.Books, on, line)
	k.lots = append(k.lots, lots...)
	lot := k.lots[k.rng.IntN(len(k.lots))]
	_ = k.Try("keeper", func(ctx context.Context, tx *db.Tx) error { // refused where it was not there yet
		_, err := inventory.RecordTransfer(ctx, tx, inventory.TransferDraft{Again: true, BusinessOn: on,
			Lines: []inventory.TransferLine{{LotID: lot, From: k.Warehouse, To: k.bin, Units: 1}}})
		return err
	})
}

func (k *keeper) ended() (month string) {
	k.t.Helper()
	k.Ask(k.t, func(ctx context.Context, r db.Reader) (err error) {
		month, err = inventory.LastMonthEnd(ctx, r)
		return err
	})
	return month
}

func onBoth(t *testing.T, test func(t *testing.T, k *keeper)) {
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) { test(t, opened(t, engine)) })
	}
}

// The first posting of a month does not wait for the end of the last one, nor
// does anything that is read.
func TestEndMonths_behindPostings(t *testing.T) {
	onBoth(t, func(t *testing.T, k *keeper) {
		k.now = k.now.AddDate(0, 1, 0)
		k.act(0)
		if month := k.ended(); month != "" {
			t.Errorf("a posting ended %s", month)
		}
		shelf.Sound(t, k.Books)
		shelf.EndMonth(t, k.Books)
		if month := k.ended(); month != "2030-01" {
			t.Errorf("%q is ended", month)
		}
		shelf.Sound(t, k.Books)
	})
}

// What is posted between the steps, dated back into the month and before it, is
// in the end of the month; so is what is posted behind it.
func TestEndMonths_postedBetween(t *testing.T) {
	onBoth(t, func(t *testing.T, k *keeper) {
		for _, back := range []int{25, 80, 110} {
			k.now = k.now.AddDate(0, 1, 0)
			steps := 0
			err := upkeep.EndMonthsBetween(t.Context(), k.DB, k.Branch, func() {
				steps++
				k.act(back)
				shelf.Sound(t, k.Books)
			})
			if err != nil || steps < 4 {
				t.Fatalf("%d steps: %v", steps, err)
			}
			if want := inventory.MonthBefore(k.now.Format(time.DateOnly)); k.ended() != want {
				t.Errorf("%s is ended, want %s", k.ended(), want)
			}
			shelf.Sound(t, k.Books)
			k.act(back)
			shelf.Sound(t, k.Books)
		}
	})
}

// Of two programs one ends the month. One that died in the middle is taken over
// from, but not before its turn is up, and with the month that it had begun.
func TestEndMonths_oneAtATime(t *testing.T) {
	onBoth(t, func(t *testing.T, k *keeper) {
		k.now = k.now.AddDate(0, 1, 0)
		ctx, die := context.WithCancel(t.Context())
		steps := 0
		err := upkeep.EndMonthsBetween(ctx, k.DB, k.Branch, func() {
			if steps++; steps == 4 {
				die()
			}
			shelf.EndMonth(t, k.Books)
			if k.ended() != "" {
				t.Fatal("a second program ended the month of the first")
			}
		})
		if err == nil {
			t.Fatal("the first program did not die")
		}
		k.act(30)
		shelf.EndMonth(t, k.Books)
		if k.ended() != "" {
			t.Error("taken over before the turn was up")
		}
		shelf.Sound(t, k.Books)
		k.now = k.now.AddDate(0, 1, 0)
		k.act(40)
		for _, want := range []string{"2030-01", "2030-02"} {
			shelf.EndMonth(t, k.Books)
			if k.ended() != want {
				t.Errorf("%s is ended, want %s", k.ended(), want)
			}
			shelf.Sound(t, k.Books)
		}
	})
}

// A turn that was lost is not gone on with.
func TestEndMonths_lostTurn(t *testing.T) {
	k := opened(t, db.SQLite)
	k.now = k.now.AddDate(0, 1, 0)
	steps := 0
	err := upkeep.EndMonthsBetween(t.Context(), k.DB, k.Branch, func() {
		if steps++; steps == 2 {
			k.now = k.now.Add(time.Hour)
			shelf.EndMonth(t, k.Books)
		}
	})
	if err != nil || steps != 2 || k.ended() != "2030-01" {
		t.Errorf("%d steps, %q is ended: %v", steps, k.ended(), err)
	}
	shelf.Sound(t, k.Books)
}
