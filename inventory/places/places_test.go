package places_test

import (
	"context"
	"fmt"
	"testing"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/internal/testkit/played"
	"relief/internal/testkit/shelf"
	"relief/inventory"
	"relief/inventory/goodsin"
	"relief/inventory/places"
)

func load(t testing.TB, b *testkit.Books, id inventory.PlaceID) (p inventory.Place) {
	t.Helper()
	b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
		p, err = inventory.LoadPlace(ctx, r, id)
		return err
	})
	return p
}

func corner(t testing.TB, b *testkit.Books) (id inventory.PlaceID) {
	t.Helper()
	b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
		id, err = inventory.QuarantineOf(ctx, r, b.Warehouse)
		return err
	})
	return id
}

func correct(b *testkit.Books, id inventory.PlaceID, was, d places.Draft) *fault.Error {
	return fault.Of(b.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
		return places.Correct(ctx, tx, id, was, d)
	}))
}

func closing(b *testkit.Books, id inventory.PlaceID) *fault.Error {
	return fault.Of(b.Try("keeper", func(ctx context.Context, tx *db.Tx) error { return places.Close(ctx, tx, id) }))
}

func opening(b *testkit.Books, id inventory.PlaceID) *fault.Error {
	return fault.Of(b.Try("keeper", func(ctx context.Context, tx *db.Tx) error { return places.Open(ctx, tx, id) }))
}

// A mistake in a name or code is put right; a corner follows its warehouse. What
// another has, what somebody else changed meanwhile, and no change at all, are
// refused.
func TestCorrect(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		a1, a2 := shelf.Bin(t, b, "A-01"), shelf.Bin(t, b, "A-02")
		was := places.DraftOf(load(t, b, a1))
		if e := correct(b, a1, was, was); e == nil || e.Key != "fault.nothing_changed" {
			t.Errorf("no change: %v", e)
		}
		to := was
		to.Code, to.Name, to.NameEn = "B-01", "乙架一层", "Rack B"
		if e := correct(b, a1, was, to); e != nil {
			t.Fatal(e)
		}
		if p := load(t, b, a1); places.DraftOf(p) != to || !p.Open {
			t.Errorf("corrected: %+v", p)
		}
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			found, err := inventory.PlacesNamed(ctx, r, "yjyc")
			if len(found) != 1 || found[0].ID != a1 {
				t.Errorf("found by its new name: %+v", found)
			}
			return err
		})
		if e := correct(b, a1, was, to); e == nil || e.Key != "place.changed" {
			t.Errorf("seen before: %v", e)
		}
		was = places.DraftOf(load(t, b, a2))
		for field, d := range map[string]places.Draft{
			"code": {Code: "B-01", Name: "x", Kind: inventory.Bin}, "name": {Code: "C", Kind: inventory.Bin},
			"kind": {Code: "C", Name: "x", Kind: inventory.Warehouse},
		} {
			if e := correct(b, a2, was, d); e == nil || e.Fields[field].Key == "" {
				t.Errorf("%s: %v", field, e)
			}
		}
		if e := correct(b, a2, was, places.Draft{Code: "=donor", Name: "x", Kind: inventory.Bin}); e == nil {
			t.Error("an edge's code was taken")
		}
		w := places.DraftOf(load(t, b, b.Warehouse))
		depot := places.Draft{Code: "Z1", Name: "备灾库", NameEn: "Depot", Kind: w.Kind}
		if e := correct(b, b.Warehouse, w, depot); e != nil {
			t.Fatal(e)
		}
		if p := load(t, b, corner(t, b)); p.Code != "Z1-Q" || p.Name != "备灾库 待处理区" || p.NameEn != "Depot quarantine" {
			t.Errorf("the corner: %+v", p)
		}
		var edge inventory.PlaceID
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			p, err := inventory.OnlyPlace(ctx, tx, inventory.Donor)
			edge = p.ID
			return err
		})
		if e := correct(b, edge, places.Draft{}, to); e == nil || e.Kind != fault.NotFound {
			t.Errorf("an edge: %v", e)
		}
	})
}

// A bin becomes a corner before anything went through it, and never after; the
// last corner of a warehouse stays one.
func TestCorrect_kind(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it, a1, a2 := shelf.Item(t, b, "急救箱"), shelf.Bin(t, b, "A-01"), shelf.Bin(t, b, "A-02")
		turn := func(id inventory.PlaceID, kind inventory.PlaceKind) *fault.Error {
			was := places.DraftOf(load(t, b, id))
			to := was
			to.Kind = kind
			return correct(b, id, was, to)
		}
		last := corner(t, b)
		if e := turn(last, inventory.Bin); e == nil || e.Fields["kind"].Key != "place.last_corner" {
			t.Errorf("the last corner: %v", e)
		}
		if e := turn(a1, inventory.Quarantine); e != nil {
			t.Error(e)
		}
		if e := closing(b, last); e != nil || corner(t, b) != a1 {
			t.Errorf("one of two corners closed: %v, goods go to %d, want the open one, %d", e, corner(t, b), a1)
		}
		if e := opening(b, last); e != nil {
			t.Error(e)
		}
		if e := turn(last, inventory.Bin); e != nil {
			t.Errorf("one of two corners: %v", e)
		}
		doc, _ := shelf.Receive(t, b, goodsin.ReceiptLine{ItemID: it.ID, Units: 1, PlaceID: a2})
		shelf.TakeBack(t, b, doc.ID)
		if e := turn(a2, inventory.Quarantine); e == nil || e.Fields["kind"].Key != "place.used" {
			t.Errorf("after goods: %v", e)
		}
	})
}

// A place is closed when nothing lies there, and says what does otherwise. Nothing
// is put into it then; its warehouse takes it along, and opens before it.
func TestClose(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it, a1 := shelf.Item(t, b, "急救箱"), shelf.Bin(t, b, "A-01")
		doc, lots := shelf.Receive(t, b, goodsin.ReceiptLine{ItemID: it.ID, Units: 6, PlaceID: a1})
		said := "[货位 A-01 [{place.lies_itself [急救箱 6 个]}]]"
		if e := closing(b, a1); e == nil || e.Key != "place.still_used" || fmt.Sprint(e.Args) != said {
			t.Errorf("with goods: %v, want %s", e, said)
		}
		if e := closing(b, b.Warehouse); e == nil || e.Key != "place.still_used" {
			t.Errorf("the warehouse with goods in a bin: %v", e)
		}
		if e := closing(b, corner(t, b)); e == nil || e.Key != "place.last_corner" {
			t.Errorf("the last corner: %v", e)
		}
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			all, err := places.Contents(ctx, r)
			if c := all[a1]; c.Units != 6 || c.Items != 1 || c.Lots != 1 || c.Name != "急救箱" || len(all) != 1 {
				t.Errorf("contents %+v", all)
			}
			list, errLots := places.LotsAt(ctx, r, a1, 10)
			if len(list) != 1 || list[0].LotID != lots[0] || list[0].OnHand != 6 || errLots != nil {
				t.Errorf("lots %+v: %v", list, errLots)
			}
			return err
		})
		shelf.TakeBack(t, b, doc.ID)
		if e := closing(b, a1); e != nil {
			t.Fatal(e)
		}
		if e := closing(b, a1); e == nil || e.Key != "place.closed_already" {
			t.Errorf("twice: %v", e)
		}
		err := b.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
			_, err := goodsin.RecordReceipt(ctx, tx, goodsin.ReceiptDraft{
				Source: "donation", WarehouseID: b.Warehouse, BusinessOn: tx.Today(), ReceivedFrom: "某单位",
				Lines: []goodsin.ReceiptLine{{ItemID: it.ID, Units: 1, PlaceID: a1}},
			})
			return err
		})
		if fault.Of(err).Fields["place.0"].Key != "place.closed" {
			t.Errorf("into a closed bin: %v", err)
		}
		if e := closing(b, b.Warehouse); e != nil {
			t.Fatal(e)
		}
		if load(t, b, corner(t, b)).Open {
			t.Error("the corner of a closed warehouse is open")
		}
		err = b.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
			_, err := inventory.CreateBin(ctx, tx, b.Warehouse, "A-09", "")
			return err
		})
		if fault.Of(err).Fields["warehouse"].Key != "place.closed" {
			t.Errorf("a bin in a closed warehouse: %v", err)
		}
		if e := opening(b, a1); e == nil || e.Key != "place.warehouse_closed" {
			t.Errorf("a bin before its warehouse: %v", e)
		}
		if e := opening(b, b.Warehouse); e != nil {
			t.Fatal(e)
		}
		if load(t, b, a1).Open || !load(t, b, corner(t, b)).Open {
			t.Error("a warehouse opens with its corner alone")
		}
		if e := opening(b, a1); e != nil {
			t.Error(e)
		}
	})
}

// Goods on the road from a place, and goods at the gate that are to go there,
// keep it open.
func TestClose_waits(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		p := played.Draft(t, b).Approve(t)
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			return distribution.Dispatch(ctx, tx, p.Slips[0], 0, tx.Today(), nil)
		})
		bin := shelf.Bin(t, b, "A-01")
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			it, err := inventory.CreateItem(ctx, tx, inventory.ItemDraft{Name: "毛毯", BaseUnit: "条"})
			if err != nil {
				return err
			}
			doc, err := goodsin.RecordArrival(ctx, tx, goodsin.ArrivalDraft{
				ArrivedOn: tx.Today(), ReceivedFrom: "货车", Parcels: 1})
			if err != nil {
				return err
			}
			return goodsin.Inspect(ctx, tx, doc.ID, 0, goodsin.InspectionDraft{
				Source: "superior", Reference: "调〔2031〕1号", WarehouseID: b.Warehouse, Second: "乙验",
				Lines: []goodsin.InspectionLine{{ItemID: it.ID, Received: 1, Accepted: 1, PlaceID: bin}},
			})
		})
		if e := closing(b, bin); e == nil || fmt.Sprint(e.Args[1]) !=
			"[{receipt.waiting_of [货车 "+shelf.Today(t, b)+"]}]" {
			t.Errorf("goods at the gate: %v", e)
		}
		e := closing(b, b.Warehouse)
		if e == nil {
			t.Fatal("closed with goods on the road")
		}
		road := 0
		for _, m := range e.Args[1].([]fault.Message) {
			if m.Key == "place.on_road" {
				road++
			}
		}
		if road != 1 {
			t.Errorf("on the road: %v", e)
		}
	})
}

// A place is one place in whatever hand its code or name is written: another
// that has it is named, and a bin of another warehouse may have the name.
func TestPlaces_alike(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		var west, bin inventory.Place
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) (err error) {
			if west, err = inventory.CreateWarehouse(ctx, tx, "K7", "榕城仓库", ""); err == nil {
				bin, err = inventory.CreateBin(ctx, tx, west.ID, "K7-1", "东架")
			}
			return err
		})
		for name, tt := range map[string]struct {
			field string
			act   func(ctx context.Context, tx *db.Tx) error
		}{
			"warehouse's code": {"code", func(ctx context.Context, tx *db.Tx) error {
				_, err := inventory.CreateWarehouse(ctx, tx, "ｋ 7", "南库", "")
				return err
			}},
			"warehouse's name": {"name", func(ctx context.Context, tx *db.Tx) error {
				_, err := inventory.CreateWarehouse(ctx, tx, "K8", "榕 城仓库", "")
				return err
			}},
			"bin's code": {"code", func(ctx context.Context, tx *db.Tx) error {
				_, err := inventory.CreateBin(ctx, tx, west.ID, "k7－1", "西架")
				return err
			}},
			"bin's name": {"name", func(ctx context.Context, tx *db.Tx) error {
				_, err := inventory.CreateBin(ctx, tx, west.ID, "K7-2", "东 架")
				return err
			}},
			"corrected": {"code", func(ctx context.Context, tx *db.Tx) error {
				to := places.DraftOf(bin)
				to.Code = "k7"
				return places.Correct(ctx, tx, bin.ID, places.DraftOf(bin), to)
			}},
		} {
			err := b.Try("keeper", tt.act)
			if m := fault.Of(err); m == nil || len(m.Fields[tt.field].Args) != 2 {
				t.Errorf("%s: %v", name, err)
			}
		}
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			if _, err := inventory.CreateBin(ctx, tx, b.Warehouse, "K9", "东架"); err != nil {
				return err
			}
			to := places.DraftOf(bin)
			to.Code = "k7-1"
			return places.Correct(ctx, tx, bin.ID, places.DraftOf(bin), to)
		})
	})
}
