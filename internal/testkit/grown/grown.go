// Package grown makes books of many years for tests and measurements of how the
// program does in long ones.
//
// Everything in them was done by the verbs of the domain on days of its own, so
// that rows, sums and hashes are what a branch's would be: goods come in, are
// moved into bins, given to recipients by plans, slip by slip, some into own use,
// some taken back. Books of another size differ in how often that happened, not
// in what lies in the store, in items, donors or recipients.
package grown

import (
	"context"
	"fmt"
	"slices"
	"time"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
	"relief/inventory"
	"relief/inventory/goodsin"
	"relief/inventory/upkeep"
)

// Size is how large books become. A round is RoundMoves movements: goods come,
// a plan of six recipients gives out as many as came.
type Size struct {
	Rounds int // of the branch that is looked at
	Others int // branches beside it
	Each   int // rounds of each of them
	Items  int // items of the branch: the goods of half as many lots wait for their plan
	Lots   int // lots of the branch which stay in store
}

// RoundMoves is how many movements a round makes at least.
const RoundMoves = 42

const (
	years      = 3
	receivers  = 6 // of a plan
	givenItems = 3 // of a plan
	recipients = 6 // of the branch
	donors     = 4

	othersItems = 40 // of any other branch, at most
)

// Ended is the day on which the last round ends, in the branch's zone.
var Ended = time.Date(2026, 9, 28, 4, 0, 0, 0, time.UTC)

// Clock is the hour of books that grow.
type Clock struct{ now time.Time }

// Now tells the hour.
func (c *Clock) Now() time.Time { return c.now }

// Moved is how many movements the branch that is looked at has at least.
func (s Size) Moved() int { return s.Rounds * RoundMoves }

// Books makes books of a size. Time runs on, so that the branches take turns; at
// the end the clock stands at [Ended]. The branch that is looked at can go on.
func Books(ctx context.Context, b *testkit.Books, clock *Clock, s Size) (*Branch, error) {
	clock.now = Ended.AddDate(-years, 0, 0)
	all := []*Branch{{ctx: ctx, clock: clock, b: b, rounds: s.Rounds, stay: s.Lots}}
	for n := range s.Others {
		other, err := b.Branched(fmt.Sprintf("B%02d", n))
		if err != nil {
			return nil, err
		}
		all = append(all, &Branch{ctx: ctx, clock: clock, b: other, rounds: s.Each})
	}
	for n, g := range all {
		items := s.Items
		if n > 0 {
			items = min(items, othersItems)
		}
		if err := g.furnish(items); err != nil {
			return nil, err
		}
		if err := g.stock(); err != nil {
			return nil, err
		}
	}
	for month := ""; ; {
		next := slices.MinFunc(all, func(a, b *Branch) int { return a.due().Compare(b.due()) })
		if clock.now = next.due(); !clock.now.Before(Ended) {
			break
		}
		if now := clock.now.Format("2006-01"); now != month {
			month = now
			if err := endMonths(ctx, all); err != nil {
				return nil, err
			}
		}
		if err := next.turn(); err != nil {
			return nil, fmt.Errorf("branch %d, round %d: %w", next.b.Branch, next.round, err)
		}
	}
	if err := endMonths(ctx, all); err != nil {
		return nil, err
	}
	for _, g := range all {
		if err := g.wait(); err != nil {
			return nil, fmt.Errorf("branch %d, what waits: %w", g.b.Branch, err)
		}
	}
	return all[0], nil
}

// endMonths does what the program does in the background.
func endMonths(ctx context.Context, all []*Branch) error {
	for _, g := range all {
		if err := upkeep.EndMonths(ctx, g.b.DB, g.b.Branch); err != nil {
			return fmt.Errorf("months of branch %d: %w", g.b.Branch, err)
		}
	}
	return nil
}

// Branch does what its people do, one round after the other.
type Branch struct {
	ctx    context.Context
	clock  *Clock
	b      *testkit.Books
	rounds int
	stay   int // lots that stay

	items      []inventory.ItemID
	bins       []inventory.PlaceID
	donors     []inventory.DonorID
	recipients []distribution.RecipientID
	round      int
	lots       []inventory.LotID // of this round's receipt
	shelved    document.ID       // by which they were moved
	plan       document.ID
	slips      []document.ID
	unfiled    []document.ID // slips handed over whose signed copy is still to come
	reversal   document.ID
}

// ahead is how many rounds goods come before the first plan.
func (g *Branch) ahead() int { return len(g.items) / givenItems / 2 }

// due is when the next round begins.
func (g *Branch) due() time.Time {
	begin := Ended.AddDate(-years, 0, 0)
	return begin.Add(time.Duration(g.round) * (Ended.Sub(begin) / time.Duration(g.rounds+g.ahead())))
}

// Acts are the steps of a round, in their order: the last two hand over all slips
// of its plan, and file the signed copies of older ones.
func (g *Branch) Acts() []Act {
	return []Act{
		{"receive", g.receive}, {"shelve", g.shelve}, {"plan", g.propose}, {"submit", g.submit}, {"approve", g.approve},
		{"draw up", g.drawUp}, {"print", g.print}, {"hand over", g.handOver}, {"file", g.file},
	}
}

// Act is one step of a round.
type Act struct {
	Name string
	Do   func() error
}

// turn is one round.
func (g *Branch) turn() error {
	acts := g.Acts()
	if g.round < g.ahead() {
		acts = acts[:1]
	}
	for _, act := range acts {
		if err := act.Do(); err != nil {
			return err
		}
	}
	g.round++
	return nil
}

func (g *Branch) do(login, act string, fn func(ctx context.Context, tx *db.Tx) (db.Subject, error)) error {
	_, err := g.b.Write(g.ctx, g.b.Acts(login, act), fn)
	if err != nil {
		return fmt.Errorf("%s: %w", act, err)
	}
	return nil
}

// furnish registers what does not grow.
func (g *Branch) furnish(items int) error {
	return g.do("keeper", "test.furnish", func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		for n := range items {
			it, err := inventory.CreateItem(ctx, tx, inventory.ItemDraft{
				Name: fmt.Sprintf("救援物资%03d", n), BaseUnit: "件", Category: fmt.Sprintf("类别%d", n%8),
				MinStock: inventory.Units(n % 5),
			})
			if err != nil {
				return db.Subject{}, err
			}
			g.items = append(g.items, it.ID)
		}
		for n := range 8 {
			bin, err := inventory.CreateBin(ctx, tx, g.b.Warehouse, fmt.Sprintf("A-%02d", n), "")
			if err != nil {
				return db.Subject{}, err
			}
			g.bins = append(g.bins, bin.ID)
		}
		for n := range donors {
			who, err := goodsin.CreateDonor(ctx, tx, goodsin.DonorDraft{
				Name: fmt.Sprintf("捐赠企业%d", n), Kind: "company", Publicity: "public",
			}, true)
			if err != nil {
				return db.Subject{}, err
			}
			g.donors = append(g.donors, who.ID)
		}
		for n := range recipients {
			rec, err := distribution.CreateRecipient(ctx, tx, distribution.RecipientDraft{
				Name: fmt.Sprintf("第%02d卫生院", n), Kind: "clinic", Address: "城北路", Active: true,
			})
			if err != nil {
				return db.Subject{}, err
			}
			g.recipients = append(g.recipients, rec.ID)
		}
		return db.Subject{Kind: "place", ID: int64(g.b.Warehouse)}, nil
	})
}

// stock brings what stays, fifty lots at a time, into the bins in turn.
func (g *Branch) stock() error {
	for n := 0; n < g.stay; n += 50 {
		draft := goodsin.ReceiptDraft{Source: "donation", WarehouseID: g.b.Warehouse, ReceivedFrom: "某单位"}
		for i := n; i < min(n+50, g.stay); i++ {
			draft.Lines = append(draft.Lines, goodsin.ReceiptLine{
				ItemID: g.items[i%len(g.items)], Units: inventory.Units(10 + i%90), PlaceID: g.bins[i%len(g.bins)],
				LotNo:     fmt.Sprintf("S%06d", i),
				ExpiresOn: Ended.AddDate(2+i%5, i%12, 0).Format(time.DateOnly), // none is given out before the others
			})
		}
		err := g.do("keeper", "receipt.post", func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
			draft.BusinessOn = tx.Today()
			doc, err := goodsin.RecordReceipt(ctx, tx, draft)
			return doc.Subject(), err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// wait leaves something to be done: goods at the gate, a plan being written, one
// at its meeting, one whose slips are drawn up and one of them on the road.
func (g *Branch) wait() error {
	arrive := func() error {
		return g.do("keeper", "arrival.record", func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
			doc, err := goodsin.RecordArrival(ctx, tx, goodsin.ArrivalDraft{
				ArrivedOn: tx.Today(), ReceivedFrom: "捐赠企业1", Parcels: 3,
			})
			return doc.Subject(), err
		})
	}
	for _, act := range []func() error{
		arrive, g.propose, g.propose, g.submit, g.propose, g.submit, g.approve, g.drawUp, g.print, g.dispatch,
	} {
		if err := act(); err != nil {
			return err
		}
	}
	g.round++
	return nil
}
