package goodsin_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/internal/testkit/shelf"
	"relief/inventory"
	"relief/inventory/goodsin"
)

func recordReceipt(d goodsin.ReceiptDraft) func(context.Context, *db.Tx) error {
	return func(ctx context.Context, tx *db.Tx) error {
		_, err := goodsin.RecordReceipt(ctx, tx, d)
		return err
	}
}

// A faulty draft is refused whole, every fault at its field.
func TestRecordReceipt_faults(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it, a1 := shelf.Item(t, b, "急救箱"), shelf.Bin(t, b, "A-01")
		var elsewhere inventory.Place
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) (err error) {
			elsewhere, err = inventory.CreateWarehouse(ctx, tx, "W2", "二号仓", "")
			return err
		})
		on := shelf.Today(t, b)
		bad := goodsin.ReceiptDraft{
			Source: "opening", WarehouseID: b.Warehouse, BusinessOn: shelf.Days(t, b, 1), CountedBy: "甲",
			Witness: " 甲 ",
			Lines: []goodsin.ReceiptLine{
				{ItemID: it.ID, Units: -1},
				{Units: 1},
				{ItemID: it.ID, NewItem: &inventory.ItemDraft{Name: "x", BaseUnit: "个"}, Units: 1},
				{ItemID: it.ID, Units: 1_000_000_000},
				{ItemID: it.ID, Units: 1, MadeOn: shelf.Days(t, b, 2)},
				{ItemID: it.ID, Units: 1, MadeOn: "2021-01-02", ExpiresOn: "2021-01-01"},
				{ItemID: it.ID, Units: 1, ExpiresOn: "2021-02-30"},
				{ItemID: it.ID, Units: 1, MadeOn: "20210101"},
				{ItemID: it.ID, Units: 1, ValueFen: shelf.Fen(0)},
			},
		}
		e := shelf.Refused(t, b, "keeper", "fault.invalid", recordReceipt(bad))
		want := []string{"business_on", "expires_on.5", "expires_on.6", "item.1", "item.2", "made_on.4", "made_on.7",
			"units.0", "units.3", "value.8", "witness"}
		if got := slices.Sorted(maps.Keys(e.Fields)); !slices.Equal(got, want) {
			t.Errorf("fields = %v,\n      want %v", got, want)
		}
		for _, c := range []struct {
			fields string
			change func(*goodsin.ReceiptDraft)
		}{
			{"business_on", func(d *goodsin.ReceiptDraft) { d.BusinessOn = "" }},
			{"business_on", func(d *goodsin.ReceiptDraft) { d.BusinessOn = "2021-9-8" }},
			{"source", func(d *goodsin.ReceiptDraft) { d.Source = "theft" }},
			{"lines", func(d *goodsin.ReceiptDraft) { d.Lines = nil }},
			{"units.0", func(d *goodsin.ReceiptDraft) { d.Lines[0].Units = 0 }},
			{"witness", func(d *goodsin.ReceiptDraft) { d.Source = "opening" }},
			{"warehouse", func(d *goodsin.ReceiptDraft) { d.WarehouseID = 9999 }},
			{"warehouse", func(d *goodsin.ReceiptDraft) { d.WarehouseID = a1 }},
			{"place.0", func(d *goodsin.ReceiptDraft) { d.Lines[0].PlaceID = 9999 }},
			{"place.0", func(d *goodsin.ReceiptDraft) { d.Lines[0].PlaceID = elsewhere.ID }},
			{"item.0 item.1 item.3", func(d *goodsin.ReceiptDraft) {
				d.Lines = []goodsin.ReceiptLine{{ItemID: 9999, Units: 1},
					{NewItem: &inventory.ItemDraft{Name: "急救箱", BaseUnit: "个"}, Units: 1}, {ItemID: it.ID, Units: 1},
					{NewItem: &inventory.ItemDraft{Name: "新", BaseUnit: ""}, Units: 1}}
			}},
		} {
			d := goodsin.ReceiptDraft{Source: "donation", WarehouseID: b.Warehouse, BusinessOn: on,
				Lines: []goodsin.ReceiptLine{{ItemID: it.ID, Units: 1, PlaceID: a1}}}
			c.change(&d)
			e := fault.Of(b.Try("keeper", recordReceipt(d)))
			got := strings.Join(slices.Sorted(maps.Keys(e.Fields)), " ")
			if e.Kind != fault.Invalid || got != c.fields {
				t.Errorf("%s: got %q: %v", c.fields, got, e)
			}
		}
		for _, table := range []string{"lots", "movements", "balances", "receipts", "counters WHERE prefix = 'RK'"} {
			var n int
			b.Ask(t, func(ctx context.Context, r db.Reader) error {
				return r.Get(ctx, &n, `SELECT COUNT(*) FROM `+table)
			})
			if n != 0 {
				t.Errorf("refusals left %d rows in %s", n, table)
			}
		}
	})
}

// What is posted: one lot a line, unknown stays unknown, new items are made
// once, the number comes from the day's series.
func TestRecordReceipt_posts(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it, a1 := shelf.Item(t, b, "急救箱"), shelf.Bin(t, b, "A-01")
		fresh := &inventory.ItemDraft{Name: "棉被", BaseUnit: "床", Category: "生活", Aliases: []string{"被子"}}
		doc, lots := shelf.Receive(t, b,
			goodsin.ReceiptLine{ItemID: it.ID, Units: 49, PlaceID: a1, LotNo: "B7", MadeOn: "2020-05-01",
				ExpiresOn: shelf.Days(t, b, 400), ValueFen: shelf.Fen(10001), ValueBasis: "发票"},
			goodsin.ReceiptLine{ItemID: it.ID, Units: 1},
			goodsin.ReceiptLine{NewItem: fresh, Units: 20},
			goodsin.ReceiptLine{NewItem: fresh, Units: 5, ExpiresOn: "2021-01-01"})
		if len(lots) != 4 || doc.State != document.Posted || doc.PostedAt == nil {
			t.Fatalf("lots %v, document %+v", lots, doc)
		}
		if want := "RK" + strings.ReplaceAll(shelf.Today(t, b), "-", "") + "-001"; doc.No() != want {
			t.Errorf("number = %s, want %s", doc.No(), want)
		}
		shelf.WantAt(t, b, lots[0], a1, 49, 0)
		shelf.WantAt(t, b, lots[1], b.Warehouse, 1, 0)
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			first, err := inventory.LoadLot(ctx, r, lots[0])
			if err != nil || *first.LotNo != "B7" || *first.ValueFen != 10001 || *first.Donor != "某单位" {
				t.Errorf("lot = %+v, %v", first, err)
			}
			second, err := inventory.LoadLot(ctx, r, lots[1])
			if err != nil || second.LotNo != nil || second.MadeOn != nil || second.ExpiresOn != nil ||
				second.ValueFen != nil || second.ValueBasis != nil || second.Restriction != nil ||
				second.SplitFrom != nil {
				t.Errorf("unknown was made up: %+v, %v", second, err)
			}
			third, err := inventory.LoadLot(ctx, r, lots[2])
			if err != nil {
				return err
			}
			fourth, err := inventory.LoadLot(ctx, r, lots[3])
			if err != nil || third.ItemID != fourth.ItemID || third.ItemID == it.ID {
				t.Errorf("new item made twice: %d, %d", third.ItemID, fourth.ItemID)
			}
			names, err := inventory.LoadNames(ctx, r)
			if err != nil {
				return err
			}
			if found, ok := names.Find(" 被 子"); !ok || found.ID != third.ItemID || found.BaseUnit != "床" {
				t.Errorf("alias = %+v, %v", found, ok)
			}
			if _, units, ok := names.Item("急救箱"); !ok || units["件"] != 1 || units["个"] != 1 {
				t.Errorf("unit words = %v", units)
			}
			return nil
		})
	})
}

// An item's opening is counted once per warehouse. A count of nothing is on
// record without a lot. A witness who counted is no witness.
func TestRecordReceipt_opening(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it, zero := shelf.Item(t, b, "急救箱"), shelf.Item(t, b, "毛毯")
		opening := goodsin.ReceiptDraft{
			Source: "opening", WarehouseID: b.Warehouse, BusinessOn: shelf.Today(t, b), CountedBy: "甲", Witness: "乙",
			Lines: []goodsin.ReceiptLine{{ItemID: it.ID, Units: 49}, {ItemID: it.ID, Units: 1}, {ItemID: zero.ID}},
		}
		var doc document.Document
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) (err error) {
			doc, err = goodsin.RecordReceipt(ctx, tx, opening)
			return err
		})
		var lines []struct {
			Units int64
			LotID *int64
		}
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			return r.Select(ctx, &lines, `SELECT units, lot_id FROM receipt_lines WHERE document_id = ? ORDER BY n`,
				doc.ID)
		})
		if len(lines) != 3 || lines[2].Units != 0 || lines[2].LotID != nil || lines[0].LotID == nil {
			t.Errorf("lines = %+v", lines)
		}
		again := opening
		again.Lines = []goodsin.ReceiptLine{{ItemID: zero.ID, Units: 3}, {NewItem: &inventory.ItemDraft{
			Name: "新品", BaseUnit: "个"}, Units: 1}, {ItemID: it.ID, Units: 1}}
		e := shelf.Refused(t, b, "keeper", "receipt.openings_twice", recordReceipt(again))
		got := slices.Sorted(maps.Keys(e.Fields))
		if e.Kind != fault.Conflict || !slices.Equal(got, []string{"item.0", "item.2"}) {
			t.Errorf("twice names %v: %v", got, e)
		}
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			names, err := inventory.LoadNames(ctx, r)
			if _, ok := names.Find("新品"); ok {
				t.Error("a refused receipt made an item")
			}
			return err
		})
		var other inventory.Place
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) (err error) {
			other, err = inventory.CreateWarehouse(ctx, tx, "W2", "二号仓", "")
			return err
		})
		elsewhere := opening
		elsewhere.WarehouseID = other.ID
		b.Do(t, "keeper", recordReceipt(elsewhere))
		// Taking the opening back frees the items to be counted again.
		shelf.TakeBack(t, b, doc.ID)
		b.Do(t, "keeper", recordReceipt(opening))
	})
}

// Numbers have no gaps, whatever is refused between and however many post at once.
func TestNumbers_gapless(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it := shelf.Item(t, b, "急救箱")
		on := shelf.Today(t, b)
		var mu sync.Mutex
		var numbers []string
		var wg sync.WaitGroup
		for w := range 8 {
			wg.Go(func() {
				for i := range 12 {
					d := goodsin.ReceiptDraft{Source: "donation", WarehouseID: b.Warehouse, BusinessOn: on,
						Lines: []goodsin.ReceiptLine{{ItemID: it.ID, Units: 1}}}
					spoil := (w + i) % 3
					err := b.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
						doc, err := goodsin.RecordReceipt(ctx, tx, d)
						switch {
						case err != nil:
							return err
						case spoil == 1:
							return fault.New(fault.Conflict, "stock.short")
						case spoil == 2:
							return fmt.Errorf("on purpose")
						}
						mu.Lock()
						numbers = append(numbers, doc.No())
						mu.Unlock()
						return nil
					})
					if (err == nil) != (spoil == 0) {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		slices.Sort(numbers)
		for i, n := range numbers {
			if want := fmt.Sprintf("RK%s-%03d", strings.ReplaceAll(on, "-", ""), i+1); n != want {
				t.Fatalf("number %d is %s, want %s", i+1, n, want)
			}
		}
		if len(numbers) != 32 {
			t.Errorf("%d numbers, want 32", len(numbers))
		}
	})
}

// A document dated into a closed period, or after today, is refused.
func TestRecordReceipt_closedPeriod(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it := shelf.Item(t, b, "急救箱")
		closed := shelf.Days(t, b, -10)
		if err := b.Beside(t.Context(), func(ctx context.Context, s *db.Side) error {
			_, err := s.Exec(ctx, `UPDATE branches SET closed_through = ? WHERE id = ?`, closed, b.Branch)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		for on, want := range map[string]string{
			closed: "document.closed_period", shelf.Days(t, b, -300): "document.closed_period",
			shelf.Days(t, b, -9): "", shelf.Today(t, b): "", shelf.Days(t, b, 1): "fault.invalid",
		} {
			err := b.Try("keeper", recordReceipt(goodsin.ReceiptDraft{
				Source: "donation", WarehouseID: b.Warehouse, BusinessOn: on,
				Lines: []goodsin.ReceiptLine{{ItemID: it.ID, Units: 1}},
			}))
			if err == nil && want == "" {
				continue
			}
			if err == nil || fault.Of(err).Key != want {
				t.Errorf("on %s: %v, want %q", on, err, want)
			}
		}
	})
}
