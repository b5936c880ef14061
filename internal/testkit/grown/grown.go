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
)

// Size is how large books become. A round is RoundMoves movements: goods come,
// a plan of six recipients gives out as many as came.
type Size struct {
	Rounds int // of the branch that is looked at
	Others int // branches beside it
	Each   int // rounds of each of them
	Items  int // items of a branch; two more rounds than half of them lie in store
}

// RoundMoves is how many movements a round makes at least.
const RoundMoves = 42

const (
	years      = 3
	receivers  = 6  // of a plan
	givenItems = 3  // of a plan
	recipients = 30 // of the branch
	donors     = 4
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
// the end the clock stands at [Ended].
func Books(ctx context.Context, b *testkit.Books, clock *Clock, s Size) error {
	clock.now = Ended.AddDate(-years, 0, 0)
	all := []*grower{{ctx: ctx, clock: clock, b: b, rounds: s.Rounds}}
	for n := range s.Others {
		other, err := b.Branched(fmt.Sprintf("B%02d", n))
		if err != nil {
			return err
		}
		all = append(all, &grower{ctx: ctx, clock: clock, b: other, rounds: s.Each})
	}
	for _, g := range all {
		if err := g.furnish(s.Items); err != nil {
			return err
		}
	}
	for {
		next := slices.MinFunc(all, func(a, b *grower) int { return a.due().Compare(b.due()) })
		if clock.now = next.due(); !clock.now.Before(Ended) {
			break
		}
		if err := next.turn(); err != nil {
			return fmt.Errorf("branch %d, round %d: %w", next.b.Branch, next.round, err)
		}
	}
	for _, g := range all {
		if err := g.wait(); err != nil {
			return err
		}
	}
	return nil
}

// grower does what the people of a branch do, one round after the other.
type grower struct {
	ctx    context.Context
	clock  *Clock
	b      *testkit.Books
	rounds int

	items      []inventory.ItemID
	bins       []inventory.PlaceID
	donors     []inventory.DonorID
	recipients []distribution.RecipientID
	round      int
	lots       []inventory.LotID // of this round's receipt
}

// ahead is how many rounds goods come before the first plan.
func (g *grower) ahead() int { return len(g.items) / givenItems / 2 }

// due is when the next round begins.
func (g *grower) due() time.Time {
	begin := Ended.AddDate(-years, 0, 0)
	return begin.Add(time.Duration(g.round) * (Ended.Sub(begin) / time.Duration(g.rounds+g.ahead())))
}

// turn is one round.
func (g *grower) turn() error {
	acts := []func() error{g.receive, g.shelve, g.give}
	if g.round < g.ahead() {
		acts = acts[:1]
	}
	for _, act := range acts {
		if err := act(); err != nil {
			return err
		}
	}
	g.round++
	return nil
}

func (g *grower) do(login, act string, fn func(ctx context.Context, tx *db.Tx) (db.Subject, error)) error {
	_, err := g.b.Write(g.ctx, g.b.Acts(login, act), fn)
	if err != nil {
		return fmt.Errorf("%s: %w", act, err)
	}
	return nil
}

// furnish registers what does not grow.
func (g *grower) furnish(items int) error {
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

// given are the items that a round brings; the plan of a round that is so many
// later gives them out.
func (g *grower) given(round int) (ids [givenItems]inventory.ItemID) {
	for n := range ids {
		ids[n] = g.items[(round*givenItems+n)%len(g.items)]
	}
	return ids
}

// receive brings what a later plan gives out: arrived, inspected, posted.
func (g *grower) receive() error {
	return g.do("keeper", "receipt.post", func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		doc, err := goodsin.RecordArrival(ctx, tx, goodsin.ArrivalDraft{
			ArrivedOn: tx.Today(), ReceivedFrom: "送货人", Parcels: 3,
		})
		if err == nil {
			err = goodsin.Inspect(ctx, tx, doc.ID, 0, g.inspection())
		}
		if err == nil {
			doc, err = goodsin.PostArrival(ctx, tx, doc.ID, 0, tx.Today())
		}
		if err != nil {
			return db.Subject{}, err
		}
		moves, err := inventory.MovementsOf(ctx, tx, doc.ID)
		g.lots = g.lots[:0]
		for _, m := range moves {
			g.lots = append(g.lots, m.LotID)
		}
		return doc.Subject(), err
	})
}

func (g *grower) inspection() goodsin.InspectionDraft {
	fen := int64(1200)
	draft := goodsin.InspectionDraft{
		Source: "donation", DonorID: g.donors[g.round%len(g.donors)], WarehouseID: g.b.Warehouse, Second: "乙验",
		Letter: fmt.Sprintf("函%d号", g.round),
	}
	for n, item := range g.given(g.round) {
		line := goodsin.InspectionLine{ItemID: item, Received: 2 * receivers, Accepted: 2 * receivers,
			LotNo:     fmt.Sprintf("L%06d-%d", g.round, n),
			ExpiresOn: g.clock.now.AddDate(years+1, n, 0).Format(time.DateOnly)}
		if n > 0 {
			line.ValueFen, line.ValueBasis = &fen, "invoice"
		}
		draft.Lines = append(draft.Lines, line)
	}
	return draft
}

// shelve moves what came into bins.
func (g *grower) shelve() error {
	draft := inventory.TransferDraft{BusinessOn: g.today(), Reason: "上架", Again: true}
	for n, lot := range g.lots {
		draft.Lines = append(draft.Lines, inventory.TransferLine{
			LotID: lot, From: g.b.Warehouse, To: g.bins[(g.round+n)%len(g.bins)], Units: 2 * receivers,
		})
	}
	return g.do("keeper", "transfer.post", func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		doc, err := inventory.RecordTransfer(ctx, tx, draft)
		return doc.Subject(), err
	})
}

// give draws up a plan, has it approved and hands every slip over.
func (g *grower) give() error {
	var plan document.ID
	var slips []document.ID
	err := g.do("officer", "plan.create", func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		p, err := distribution.CreatePlan(ctx, tx, distribution.PlanDraft{
			Title: fmt.Sprintf("第%d次分配方案", g.round), Purpose: "急救", BusinessOn: g.today(),
		})
		if err != nil {
			return db.Subject{}, err
		}
		plan = p.ID
		var cells []distribution.Cell
		for n := range receivers {
			to := g.recipients[(g.round*receivers+n)%len(g.recipients)]
			for _, item := range g.given(g.round - g.ahead()) {
				cells = append(cells, distribution.Cell{ItemID: item, RecipientID: to, Units: 2})
			}
		}
		if err := distribution.SetCells(ctx, tx, plan, p.Version, cells); err != nil {
			return db.Subject{}, err
		}
		return p.Subject(), distribution.Submit(ctx, tx, plan, 0)
	})
	if err != nil {
		return err
	}
	of := db.Subject{Kind: "document", ID: int64(plan)}
	err = g.do("approver", "plan.approve", func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		return of, distribution.Approve(ctx, tx, plan, 0, distribution.ApprovalDraft{Decision: distribution.Decision{
			Meeting: "办公会", Number: fmt.Sprintf("%d号", g.round), HeldOn: g.today(), Attendees: "甲、乙", Resolution: "同意",
		}})
	})
	if err != nil {
		return err
	}
	err = g.do("officer", "plan.draw_up", func(ctx context.Context, tx *db.Tx) (_ db.Subject, err error) {
		slips, err = distribution.DrawUp(ctx, tx, plan, 0)
		return of, err
	})
	if err != nil {
		return err
	}
	for n, slip := range slips {
		if err := g.handOver(slip, n); err != nil {
			return err
		}
	}
	return nil
}

// handOver hands a slip over at the counter; the first of a plan was printed.
func (g *grower) handOver(slip document.ID, n int) error {
	if n == 0 {
		err := g.do("officer", "document.print", func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
			made, err := document.RecordPrint(ctx, tx, slip, "P5", "zh-CN",
				func(document.Print) ([]byte, error) { return []byte(`{}`), nil })
			return db.Subject{Kind: "print", ID: made.ID}, err
		})
		if err != nil {
			return err
		}
	}
	return g.do("keeper", "slip.hand_over", func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		return db.Subject{Kind: "document", ID: int64(slip)}, distribution.HandOver(ctx, tx, slip, 0, tx.Today(), nil,
			distribution.DeliveryDraft{Signer: "收货人", SignerPhone: "000-0000000"})
	})
}

// wait leaves something of every kind to be done: goods at the gate, a plan in
// draft and one at its meeting, slips on the road and printed, a reversal that
// waits for its approver.
func (g *grower) wait() error {
	return g.do("keeper", "arrival.record", func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		doc, err := goodsin.RecordArrival(ctx, tx, goodsin.ArrivalDraft{
			ArrivedOn: g.today(), ReceivedFrom: "捐赠企业1", Parcels: 3,
		})
		return doc.Subject(), err
	})
}

func (g *grower) today() string {
	return g.clock.now.In(time.FixedZone("", 8*3600)).Format(time.DateOnly)
}
