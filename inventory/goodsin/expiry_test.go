package goodsin_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/internal/testkit/shelf"
	"relief/inventory"
	"relief/inventory/goodsin"
)

func inspection(b *testkit.Books, lines ...goodsin.InspectionLine) goodsin.InspectionDraft {
	return goodsin.InspectionDraft{
		Source: "superior", Reference: "调 7", WarehouseID: b.Warehouse, Second: "乙验", Lines: lines}
}

// Goods that have expired, or expire in a year that can hardly be right, are asked
// about; accepted with a word they bear for how many days they are past, and lie
// in the corner unless somebody chose a bin.
func TestInspect_expired(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it, a1 := shelf.Item(t, b, "急救箱"), shelf.Bin(t, b, "A-01")
		doc := arrive(t, b)
		line := func(expires, remarks string, place inventory.PlaceID) goodsin.InspectionLine {
			return goodsin.InspectionLine{
				ItemID: it.ID, Received: 2, Accepted: 2, ExpiresOn: expires, Remarks: remarks, PlaceID: place}
		}
		for _, c := range []struct{ expires, faults string }{
			{shelf.Days(t, b, -1), "accepted.0:receipt.expired_on_arrival[1]"},
			{shelf.Days(t, b, -400),
				"accepted.0:receipt.expired_on_arrival[400] expires_on.0:receipt.expiry_past[400]"},
			{shelf.Days(t, b, 50*365), "expires_on.0:receipt.expiry_far[50]"},
		} {
			e := shelf.Refused(t, b, "keeper", "fault.invalid", inspect(doc, inspection(b, line(c.expires, "", 0))))
			var got []string
			for _, field := range slices.Sorted(maps.Keys(e.Fields)) {
				m := e.Fields[field]
				got = append(got, fmt.Sprint(field, ":", m.Key, m.Args[1:]))
			}
			if strings.Join(got, " ") != c.faults {
				t.Errorf("%s: %s, want %s", c.expires, strings.Join(got, " "), c.faults)
			}
		}
		b.Do(t, "keeper", inspect(doc, inspection(b, line(shelf.Days(t, b, -9), "灾区急用", 0),
			line(shelf.Days(t, b, -9), "灾区急用", a1), line(shelf.Days(t, b, 9), "", 0),
			line("2999-12-31", "包装如此", 0))))
		corner, today, until := inventory.PlaceID(0), shelf.Today(t, b), ""
		b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
			if corner, err = inventory.QuarantineOf(ctx, r, b.Warehouse); err != nil {
				return err
			}
			if until, err = goodsin.AcceptUntil(ctx, r); err != nil {
				return err
			}
			a, err := goodsin.LoadArrival(ctx, r, doc.ID)
			for i, want := range []struct {
				place inventory.PlaceID
				days  int64
				short bool
			}{{corner, 9, false}, {a1, 9, false}, {b.Warehouse, 0, true}, {b.Warehouse, 0, false}} {
				l := a.Lines[i]
				if l.PlaceID != want.place || l.ExpiredDays(today) != want.days ||
					l.ShortLife(today, until) != want.short {
					t.Errorf("line %d: %+v: place %d, want %+v", i, l, l.PlaceID, want)
				}
			}
			return err
		})
		b.Do(t, "keeper", postArrival(doc))
		moves := shelf.Moves(t, b, doc.ID)
		if len(moves) != 4 || moves[0].ToID != corner || moves[1].ToID != a1 {
			t.Errorf("moves %+v", moves)
		}
	})
}

// Goods that expire between inspection and posting are inspected again, whatever
// the remarks say of something else: they would lie among the good ones.
func TestPostArrival_expiredSince(t *testing.T) {
	now := testkit.Noon
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		clock := now
		b = testkit.OpenBooks(t, withClock(b, func() time.Time { return clock }))
		it, doc := shelf.Item(t, b, "急救箱"), arrive(t, b)
		d := inspection(b, goodsin.InspectionLine{
			ItemID: it.ID, Received: 2, Accepted: 2, ExpiresOn: shelf.Days(t, b, 1), Remarks: "蓝色包装"})
		b.Do(t, "keeper", inspect(doc, d))
		clock = clock.AddDate(0, 0, 2)
		shelf.Refused(t, b, "keeper", "receipt.inspect_again", postArrival(doc))
		d.Lines[0].Remarks = "过期，照收"
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error { return goodsin.Inspect(ctx, tx, doc.ID, 0, d) })
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			_, err := goodsin.PostArrival(ctx, tx, doc.ID, 0, tx.Today())
			return err
		})
		var corner inventory.PlaceID
		b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
			corner, err = inventory.QuarantineOf(ctx, r, b.Warehouse)
			return err
		})
		if m := shelf.Moves(t, b, doc.ID); m[0].ToID != corner {
			t.Errorf("into %d, want the corner %d", m[0].ToID, corner)
		}
	}, testkit.At(now))
}

// withClock is how books were opened, with a clock that the test moves.
func withClock(b *testkit.Books, now func() time.Time) db.Options {
	o := b.Options
	o.Clock = now
	return o
}

// More rejected than received is said as just that.
func TestInspect_rejectedMore(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it, doc := shelf.Item(t, b, "急救箱"), arrive(t, b)
		e := shelf.Refused(t, b, "keeper", "fault.invalid", inspect(doc, inspection(b, goodsin.InspectionLine{
			ItemID: it.ID, Received: 3, Rejected: 5, RejectReason: "破", RejectTo: "sender"})))
		if m := e.Fields["rejected.0"]; m.Key != "receipt.rejected_more" || fmt.Sprint(m.Args) != "[5 3]" ||
			len(e.Fields) != 1 {
			t.Errorf("%v", e)
		}
	})
}

// A donor whose goods stand at the gate is not taken out of use; one who is out of
// use gives nothing more until somebody takes them into use again, and an item out
// of use does not come in.
func TestOutOfUse(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it, who, doc := shelf.Item(t, b, "急救箱"), donor(t, b, "示例医药有限公司"), arrive(t, b)
		gift := goodsin.InspectionDraft{Source: "donation", DonorID: who.ID, WarehouseID: b.Warehouse, Second: "乙验",
			Lines: []goodsin.InspectionLine{{ItemID: it.ID, Received: 1, Accepted: 1}}}
		b.Do(t, "keeper", inspect(doc, gift))
		leave := func() error {
			return b.Try("officer", func(ctx context.Context, tx *db.Tx) error {
				return goodsin.UpdateDonor(ctx, tx, who.ID, who.Version, goodsin.DonorDraft{
					Name: who.Name, Kind: who.Kind, Publicity: who.Publicity})
			})
		}
		said := "[[{receipt.waiting_of [某公司的司机 " + shelf.Today(t, b) + "]}]]"
		if m := fault.Of(leave()).Fields["active"]; m.Key != "donor.still_awaited" || fmt.Sprint(m.Args) != said {
			t.Errorf("with goods at the gate: %v, want %s", m, said)
		}
		if _, err := b.Plain(t).Exec(`UPDATE donors SET active = 0`); err != nil { // as older books may be
			t.Fatal(err)
		}
		e := shelf.Refused(t, b, "keeper", "fault.invalid", postArrival(doc))
		if e.Fields["donor"].Key != "donor.inactive" {
			t.Errorf("a donor out of use: %v", e)
		}
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			list, err := goodsin.DonorsNamed(ctx, r, "示例医药 有限公司")
			if len(list) != 1 || list[0].Active {
				t.Errorf("the name of a donor out of use stands for %+v", list)
			}
			return err
		})
		if _, err := b.Plain(t).Exec(`UPDATE donors SET active = 1`); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Plain(t).Exec(`UPDATE items SET active = 0`); err != nil {
			t.Fatal(err)
		}
		for name, fn := range map[string]func(context.Context, *db.Tx) error{
			"inspect": inspect(doc, gift), "post": postArrival(doc),
		} {
			if e := fault.Of(b.Try("keeper", fn)); e == nil || e.Fields["item.0"].Key != "item.out_of_use" {
				t.Errorf("%s an item out of use: %v", name, e)
			}
		}
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			return goodsin.WithdrawArrival(ctx, tx, doc.ID, 0, "拉走了")
		})
		if err := leave(); err != nil {
			t.Errorf("with nothing at the gate: %v", err)
		}
	})
}
