package goodsin_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/internal/testkit/shelf"
	"relief/inventory"
	"relief/inventory/goodsin"
)

func donor(t testing.TB, b *testkit.Books, name string) (d goodsin.Donor) {
	t.Helper()
	b.Do(t, "officer", func(ctx context.Context, tx *db.Tx) (err error) {
		d, err = goodsin.CreateDonor(ctx, tx, goodsin.DonorDraft{
			Name: name, Kind: "company", Publicity: "public"}, true)
		return err
	})
	return d
}

func recipient(t testing.TB, b *testkit.Books, name string) (id inventory.PlaceID) {
	t.Helper()
	b.Do(t, "officer", func(ctx context.Context, tx *db.Tx) (err error) {
		id, err = inventory.RecipientPlace(ctx, tx, name)
		return err
	})
	return id
}

// arrive puts goods at the gate on record, today.
func arrive(t testing.TB, b *testkit.Books) (doc document.Document) {
	t.Helper()
	b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) (err error) {
		doc, err = goodsin.RecordArrival(ctx, tx, goodsin.ArrivalDraft{
			ArrivedOn: tx.Today(), ReceivedFrom: "某公司的司机", Parcels: 3, Transport: "粤V·12345"})
		return err
	})
	return doc
}

func inspect(doc document.Document, d goodsin.InspectionDraft) func(context.Context, *db.Tx) error {
	return func(ctx context.Context, tx *db.Tx) error { return goodsin.Inspect(ctx, tx, doc.ID, 0, d) }
}

func postArrival(doc document.Document) func(context.Context, *db.Tx) error {
	return func(ctx context.Context, tx *db.Tx) error {
		_, err := goodsin.PostArrival(ctx, tx, doc.ID, 0, tx.Today())
		return err
	}
}

func units(n inventory.Units) *inventory.Units { return &n }

// A gift from the gate to the shelf: on record without stock, inspected by
// two, posted with a number; what was rejected lies in the corner or went back.
func TestArrival_posts(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it, other, a1 := shelf.Item(t, b, "急救箱"), shelf.Item(t, b, "毛毯"), shelf.Bin(t, b, "A-01")
		who := donor(t, b, "示例医药有限公司")
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			return inventory.UpdateItem(ctx, tx, it.ID, it.Version, inventory.ItemDraft{
				Code: it.Code, Name: it.Name, BaseUnit: "个", Active: true,
				Units: []inventory.UnitWord{{Word: "箱", Factor: 24}}})
		})
		doc := arrive(t, b)
		if doc.Number != nil || doc.State != document.Arrived {
			t.Errorf("arrived: %+v", doc)
		}
		shelf.Refused(t, b, "keeper", "document.wrong_state", postArrival(doc))
		d := goodsin.InspectionDraft{
			Source: "donation", DonorID: who.ID, WarehouseID: b.Warehouse, Second: "乙验", Letter: "函〔2030〕1 号",
			Lines: []goodsin.InspectionLine{
				{ItemID: it.ID, Unit: "箱", Declared: units(3), Received: 2, Accepted: 1, Rejected: 1, Difference: "少一箱",
					RejectReason: "受潮", RejectTo: "quarantine", PlaceID: a1, LotNo: "B7",
					ExpiresOn: shelf.Days(t, b, 400), ValueFen: shelf.Fen(10001), ValueBasis: "invoice"},
				{ItemID: other.ID, Received: 5, Rejected: 5, RejectReason: "破损", RejectTo: "sender"},
				{ItemID: other.ID, Received: 7, Accepted: 7},
			},
		}
		b.Do(t, "keeper", inspect(doc, d))
		b.Do(t, "keeper", inspect(doc, d)) // looked at again
		b.Do(t, "keeper", postArrival(doc))
		var head goodsin.Receipt
		var rows []goodsin.ReceiptRow
		var corner inventory.PlaceID
		b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
			if head, rows, err = goodsin.LoadReceipt(ctx, r, doc.ID); err != nil {
				return err
			}
			if doc, err = document.Load(ctx, r, doc.ID); err != nil {
				return err
			}
			corner, err = inventory.QuarantineOf(ctx, r, b.Warehouse)
			return err
		})
		if head.Witness != "乙验" || head.Arrival == nil || len(head.Arrival.Lines) != 3 ||
			doc.Number == nil || len(rows) != 4 {
			t.Fatalf("receipt %+v with %d lines", head, len(rows))
		}
		shelf.WantAt(t, b, *rows[0].LotID, a1, 24, 0)
		shelf.WantAt(t, b, *rows[1].LotID, corner, 24, 0)
		shelf.WantAt(t, b, *rows[3].LotID, b.Warehouse, 7, 0)
		if rows[2].LotID != nil || rows[2].Units != 0 || rows[1].ValueFen != nil || *rows[0].ValueFen != 10001 {
			t.Errorf("lines %+v", rows)
		}
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			lot, err := inventory.LoadLot(ctx, r, *rows[0].LotID)
			if err != nil || lot.DonorID == nil || *lot.DonorID != who.ID || *lot.Donor != who.Name {
				t.Errorf("lot %+v: %v", lot, err)
			}
			of := goodsin.ArrivalFilter{DonorID: who.ID}
			came, err := goodsin.Arrivals(ctx, r, of)
			if err != nil {
				return err
			}
			given, err := goodsin.GivenBy(ctx, r, came)
			if len(came) != 1 || len(given) != 3 {
				t.Errorf("given %+v by %+v", given, came)
			}
			of.Before = doc.ID
			if came, _ := goodsin.Arrivals(ctx, r, of); len(came) != 0 {
				t.Errorf("before the only receipt: %+v", came)
			}
			return err
		})
		shelf.TakeBack(t, b, doc.ID)
		shelf.WantAt(t, b, *rows[0].LotID, a1, 0, 0)
		shelf.WantAt(t, b, *rows[1].LotID, corner, 0, 0)
		shelf.Refused(t, b, "keeper", "document.wrong_state", inspect(doc, d))
	})
}

// called gives one of the people a name in Latin letters.
func called(t *testing.T, b *testkit.Books, login, name string) {
	t.Helper()
	err := b.Beside(t.Context(), func(ctx context.Context, s *db.Side) error {
		_, err := s.Exec(ctx, `UPDATE people SET name = ? WHERE login = ?`, name, login)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Each good value spoiled once: refused at its field, and nothing changes.
func TestInspect_refusals(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it, who := shelf.Item(t, b, "急救箱"), donor(t, b, "示例医药有限公司")
		school := recipient(t, b, "甲校")
		called(t, b, "keeper", "Li Cang")
		doc := arrive(t, b)
		good := func() goodsin.InspectionDraft {
			return goodsin.InspectionDraft{
				Source: "donation", DonorID: who.ID, WarehouseID: b.Warehouse, Second: "乙验",
				Earmarked: true, ForPlaceID: school, Purpose: "急救培训",
				Fiscal: goodsin.FiscalDraft{Kind: "number", Number: "P1"},
				Lines: []goodsin.InspectionLine{{
					ItemID: it.ID, Declared: units(10), Received: 9, Accepted: 7, Rejected: 2, Difference: "少一",
					RejectReason: "破", RejectTo: "sender", MadeOn: "2021-01-01", ExpiresOn: shelf.Days(t, b, 90),
					ValueFen: shelf.Fen(100), ValueBasis: "invoice"}},
			}
		}
		type draft = goodsin.InspectionDraft
		line := func(change func(*goodsin.InspectionLine)) func(*draft) {
			return func(d *draft) { change(&d.Lines[0]) }
		}
		type l = goodsin.InspectionLine
		for _, c := range []struct {
			fields string
			spoil  func(*draft)
		}{
			{"source", func(d *draft) { d.Source, d.Fiscal.Kind, d.Fiscal.Number = "", "", "" }},
			{"fiscal", func(d *draft) { d.Source, d.Reference = "superior", "7" }},
			{"reference", func(d *draft) { d.Source, d.Fiscal = "purchase", goodsin.FiscalDraft{} }},
			{"reference", func(d *draft) { d.Source, d.Fiscal = "superior", goodsin.FiscalDraft{} }},
			{"earmarked from_place", func(d *draft) { d.Source, d.Fiscal = "return", goodsin.FiscalDraft{} }},
			{"donor", func(d *draft) { d.DonorID = 0 }},
			{"donor", func(d *draft) { d.DonorID = 9999 }},
			{"warehouse", func(d *draft) { d.WarehouseID = 9999 }},
			{"second", func(d *draft) { d.Second = "" }},
			{"second", func(d *draft) { d.Second = "LI CANG " }},
			{"purpose", func(d *draft) { d.ForPlaceID, d.Purpose = 0, " " }},
			{"for_place", func(d *draft) { d.ForPlaceID = b.Warehouse }},
			{"for_place", func(d *draft) { d.Earmarked, d.Purpose = false, "" }},
			{"purpose", func(d *draft) { d.Earmarked, d.ForPlaceID = false, 0 }},
			{"fiscal_number", func(d *draft) { d.Fiscal.Number = "" }},
			{"fiscal_reason", func(d *draft) { d.Fiscal = goodsin.FiscalDraft{Kind: "waived"} }},
			{"fiscal_number", func(d *draft) { d.Fiscal.Kind = "" }},
			{"lines", func(d *draft) { d.Lines = nil }},
			{"lines", func(d *draft) {
				for len(d.Lines) <= goodsin.MaxArrivalLines {
					d.Lines = append(d.Lines, d.Lines[0])
				}
			}},
			{"item.1", func(d *draft) { d.Lines = append(d.Lines, d.Lines[0]) }}, // nothing tells the two apart
			{"item.0", line(func(l *l) { l.ItemID = 0 })},
			{"item.0", line(func(l *l) { l.ItemID = 9999 })},
			{"unit.0", line(func(l *l) { l.Unit = "筐" })},
			{"accepted.0", line(func(l *l) { l.Accepted = 8 })},
			{"accepted.0", line(func(l *l) { l.Rejected = 1 })},
			{"received.0", line(func(l *l) { l.Received = -1 })},
			{"received.0", line(func(l *l) { l.Received = 1_000_000_000 })},
			{"received.0 value.0", line(func(l *l) {
				l.Declared, l.Received, l.Accepted, l.Rejected, l.RejectReason = units(0), 0, 0, 0, ""
			})},
			{"difference.0", line(func(l *l) { l.Difference = "" })},
			{"reject_reason.0", line(func(l *l) { l.RejectReason = "" })},
			{"reject_reason.0", line(func(l *l) { l.Received, l.Rejected = 7, 0 })},
			{"reject_to.0", line(func(l *l) { l.RejectTo = "" })},
			{"place.0", line(func(l *l) { l.PlaceID = 9999 })},
			{"expires_on.0", line(func(l *l) { l.MadeOn, l.ExpiresOn = "2021-01-02", "2021-01-01"; l.Remarks = "收" })},
			{"made_on.0", line(func(l *l) { l.MadeOn = shelf.Days(t, b, 1) })},
			{"expires_on.0", line(func(l *l) { l.ExpiresOn = "2031-02-30" })},
			{"accepted.0", line(func(l *l) { l.ExpiresOn = shelf.Days(t, b, -1) })},
			{"value.0", line(func(l *l) { l.ValueFen = shelf.Fen(0) })},
			{"value.0", line(func(l *l) { l.ValueFen = nil })},
			{"basis.0", line(func(l *l) { l.ValueBasis = "" })},
			{"basis.0", line(func(l *l) { l.ValueBasis = "guess" })},
			{"remarks.0", line(func(l *l) { l.Remarks = strings.Repeat("长", 501) })},
			{"accepted.0 basis.0 item.0 purpose second", func(d *draft) { // all at once
				d.Second, d.ForPlaceID, d.Purpose = "", 0, ""
				d.Lines[0].ItemID, d.Lines[0].Accepted, d.Lines[0].ValueBasis = 9999, 1, ""
			}},
		} {
			d := good()
			c.spoil(&d)
			e := fault.Of(b.Try("keeper", inspect(doc, d)))
			if e == nil {
				t.Errorf("%s: taken", c.fields)
				continue
			}
			got := strings.Join(slices.Sorted(maps.Keys(e.Fields)), " ")
			if e.Kind != fault.Invalid || got != c.fields {
				t.Errorf("%s: got %q: %v", c.fields, got, e)
			}
		}
		var n int
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			return r.Get(ctx, &n, `SELECT (SELECT COUNT(*) FROM arrival_lines) + (SELECT COUNT(*) FROM fiscal_receipts)
				+ (SELECT COUNT(*) FROM lots) + (SELECT COUNT(*) FROM arrivals WHERE source <> '')`)
		})
		if n != 0 {
			t.Errorf("refusals left %d rows", n)
		}
		b.Do(t, "keeper", inspect(doc, good()))
	})
}

// Only what was reversed or withdrawn is entered again, and only once.
func TestRecordArrival_again(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		again := func(of document.ID) func(context.Context, *db.Tx) error {
			return func(ctx context.Context, tx *db.Tx) error {
				_, err := goodsin.RecordArrival(ctx, tx, goodsin.ArrivalDraft{
					ArrivedOn: tx.Today(), ReceivedFrom: "某公司的司机", Parcels: 3, AgainOf: of})
				return err
			}
		}
		it := shelf.Item(t, b, "急救箱")
		counted, _ := shelf.Receive(t, b, goodsin.ReceiptLine{ItemID: it.ID, Units: 1}) // was never at the gate
		shelf.Refused(t, b, "keeper", "document.not_found", again(counted.ID))
		doc := arrive(t, b)
		shelf.Refused(t, b, "keeper", "receipt.again_stands", again(doc.ID))
		b.Do(t, "keeper", inspect(doc, goodsin.InspectionDraft{
			Source: "superior", Reference: "调 7", WarehouseID: b.Warehouse, Second: "乙验",
			Lines: []goodsin.InspectionLine{{ItemID: it.ID, Received: 7, Accepted: 7}}}))
		b.Do(t, "keeper", postArrival(doc))
		shelf.Refused(t, b, "keeper", "receipt.again_stands", again(doc.ID))
		shelf.TakeBack(t, b, doc.ID)
		b.Do(t, "keeper", again(doc.ID))
		shelf.Refused(t, b, "keeper", "receipt.again_twice", again(doc.ID))

		gone := arrive(t, b)
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			return goodsin.WithdrawArrival(ctx, tx, gone.ID, 1, "写重了")
		})
		b.Do(t, "keeper", again(gone.ID))
		shelf.Refused(t, b, "keeper", "receipt.again_twice", again(gone.ID))
	})
}

// What an item is tracked by is found out at the inspection: a line without it
// is refused by name, or taken with the reason in its remarks.
func TestInspect_tracking(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		items := map[string]inventory.Item{}
		for _, tracking := range []string{"none", "lot", "lot_expiry", "serial"} {
			b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) (err error) {
				items[tracking], err = inventory.CreateItem(ctx, tx, inventory.ItemDraft{
					Name: "物资 " + tracking, BaseUnit: "个", Tracking: tracking})
				return err
			})
		}
		doc := arrive(t, b)
		draft := func(change func(*goodsin.InspectionLine)) goodsin.InspectionDraft {
			d := goodsin.InspectionDraft{Source: "superior", Reference: "调 7", WarehouseID: b.Warehouse, Second: "乙验"}
			for _, tracking := range []string{"none", "lot", "lot_expiry", "serial"} {
				l := goodsin.InspectionLine{ItemID: items[tracking].ID, Received: 2, Accepted: 2}
				change(&l)
				d.Lines = append(d.Lines, l)
			}
			return d
		}
		for _, c := range []struct {
			fields string
			change func(*goodsin.InspectionLine)
		}{
			{"expires_on.2 lot_no.1 lot_no.2 lot_no.3", func(*goodsin.InspectionLine) {}},
			{"expires_on.2", func(l *goodsin.InspectionLine) { l.LotNo = "B7" }},
			{"lot_no.1 lot_no.2 lot_no.3", func(l *goodsin.InspectionLine) { l.ExpiresOn = shelf.Days(t, b, 90) }},
		} {
			e := shelf.Refused(t, b, "keeper", "fault.invalid", inspect(doc, draft(c.change)))
			if got := strings.Join(slices.Sorted(maps.Keys(e.Fields)), " "); got != c.fields {
				t.Errorf("got %q, want %q", got, c.fields)
			}
		}
		b.Do(t, "keeper", inspect(doc, draft(func(l *goodsin.InspectionLine) { // none of it is taken
			l.Accepted, l.Rejected, l.RejectReason, l.RejectTo = 0, 2, "无标识", "sender"
		})))
		b.Do(t, "keeper", inspect(doc, draft(func(l *goodsin.InspectionLine) { l.Remarks = "包装未标" })))
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			a, err := goodsin.LoadArrival(ctx, r, doc.ID)
			for i, check := range []bool{false, false, true, false} {
				if l := a.Lines[i]; l.CheckExpiry() != check {
					t.Errorf("%s: expiry to be checked = %v", l.Name, !check)
				}
			}
			return err
		})
	})
}
