package scrutiny_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/internal/testkit/played"
	"relief/internal/text"
	"relief/inventory"
	"relief/inventory/goodsin"
	"relief/reports"
	"relief/reports/scrutiny"
)

// october is the period of the case.
var october = scrutiny.Period{From: "2031-10-01", To: "2031-10-31"}

// remarkable plays the case so that something stands on every list.
func remarkable(t *testing.T, b *testkit.Books) *played.Case {
	t.Helper()
	p := played.Draft(t, b).Approve(t)
	p.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error { // who drew up hands over
		signed := distribution.DeliveryDraft{Signer: "收货 乙"}
		return distribution.HandOver(ctx, tx, p.Slips[0], 0, tx.Today(), nil, signed)
	})
	p.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		return distribution.Dispatch(ctx, tx, p.Slips[1], 0, tx.Today(), nil)
	})
	played.HandOver(t, p, p.Slips[2])
	p.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
		return distribution.VoidSlip(ctx, tx, p.Slips[4], 0, "开错单位")
	})
	for range 2 {
		p.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
			_, err := document.RecordPrint(ctx, tx, p.Slips[0], "P5", "zh-CN", func(document.Print) ([]byte, error) {
				return []byte("paper"), nil
			})
			return err
		})
	}
	p.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error { // three days late, counted by one's own witness
		_, err := goodsin.RecordReceipt(ctx, tx, goodsin.ReceiptDraft{
			Source: "donation", WarehouseID: b.Warehouse, BusinessOn: "2031-10-05", ReceivedFrom: "爱心公司",
			Lines: []goodsin.ReceiptLine{{NewItem: &inventory.ItemDraft{Name: "棉被", BaseUnit: "床"}, Units: 20}},
		})
		return err
	})
	p.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		doc, err := inventory.DraftReversal(ctx, tx, p.Slips[2], "送错学校")
		p.Reversal = doc.ID
		return err
	})
	p.Do(t, "approver", func(ctx context.Context, tx *db.Tx) error {
		_, err := distribution.ApproveReversal(ctx, tx, p.Reversal, "同意")
		return err
	})
	return p
}

// lose has a counter give a number that no document takes: what must not happen.
func lose(t *testing.T, b *testkit.Books) {
	t.Helper()
	err := b.Beside(t.Context(), func(ctx context.Context, s *db.Side) error {
		_, err := s.Exec(ctx, `UPDATE counters SET last = last + 1 WHERE prefix = 'RK'`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func audit(t *testing.T, b *testkit.Books, l scrutiny.AuditList, part reports.Part, lang text.Lang) *reports.Table {
	t.Helper()
	return auditOf(t, b, l, scrutiny.Hand{}, part, lang)
}

// auditOf is a list, or what of that of same hands is one hand's.
func auditOf(
	t *testing.T, b *testkit.Books, l scrutiny.AuditList, of scrutiny.Hand, part reports.Part, lang text.Lang,
) (table *reports.Table) {
	t.Helper()
	ask := played.Asks(t, lang)
	b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
		table, err = scrutiny.Audit(ctx, r, l, of, october, part, ask)
		return err
	})
	return table
}

// Every list is what its golden file says, on both engines and in both
// languages; the counts are the lists' own; parts put together are the whole.
func TestAudit_golden(t *testing.T) {
	played.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		remarkable(t, b)
		lose(t, b)
		var counts map[scrutiny.AuditList]int64
		b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
			counts, err = scrutiny.AuditCounts(ctx, r, october)
			return err
		})
		for _, l := range scrutiny.AuditLists {
			for _, lang := range []text.Lang{text.Zh, text.En} {
				table := audit(t, b, l, reports.Part{}, lang)
				played.Golden(t, fmt.Sprintf("audit-%s.%s", l, lang), played.Written(table))
				if int64(len(table.Rows)) != counts[l] || len(table.Refs) != len(table.Rows) {
					t.Errorf("%s: %d rows, %d refs, counted %d", l, len(table.Rows), len(table.Refs), counts[l])
				}
			}
			inParts(t, b, l, scrutiny.Hand{})
		}
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			table, err := scrutiny.AuditSummary(ctx, r, october, played.Asks(t, text.Zh))
			played.Golden(t, "audit.zh-CN", played.Written(table))
			return err
		})
		for _, l := range []scrutiny.AuditList{scrutiny.ListMissing, scrutiny.ListVoid, scrutiny.ListReversals,
			scrutiny.ListHands, scrutiny.ListBackdated, scrutiny.ListReprints, scrutiny.ListPapersOut} {
			if counts[l] == 0 {
				t.Errorf("nothing stands on %s: nothing is tried", l)
			}
		}
	})
}

func inParts(t *testing.T, b *testkit.Books, l scrutiny.AuditList, of scrutiny.Hand) {
	t.Helper()
	whole := auditOf(t, b, l, of, reports.Part{}, text.Zh)
	var rows [][]reports.Cell
	for part := (reports.Part{Limit: 1}); ; {
		table := auditOf(t, b, l, of, part, text.Zh)
		rows = append(rows, table.Rows...)
		if !table.More {
			break
		}
		part.After = table.Refs[len(table.Refs)-1].Key
	}
	if got, want := fmt.Sprint(rows), fmt.Sprint(whole.Rows); got != want {
		t.Errorf("%s %v in parts: %s\nwhole: %s", l, of, got, want)
	}
}

// A period that is none names both fields; another year is empty.
func TestAudit_period(t *testing.T) {
	if err := (scrutiny.Period{From: "x", To: "2031-02-30"}).Check(); len(fault.Of(err).Fields) != 2 {
		t.Errorf("no dates: %v", err)
	}
	if err := (scrutiny.Period{From: "2031-10-02", To: "2031-10-01"}).Check(); !fault.Is(err, fault.Invalid) {
		t.Errorf("turned: %v", err)
	}
	played.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		played.Draft(t, b)
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			counts, err := scrutiny.AuditCounts(ctx, r, scrutiny.Period{From: "2020-01-01", To: "2020-12-31"})
			for l, n := range counts {
				if n != 0 {
					t.Errorf("%s: %d", l, n)
				}
			}
			return err
		})
	})
}

// lotOfItem is the first lot of an item by name.
func lotOfItem(t *testing.T, b *testkit.Books, name string) (id inventory.LotID) {
	t.Helper()
	b.Ask(t, func(ctx context.Context, r db.Reader) error {
		return r.Get(ctx, &id, `SELECT MIN(l.id) FROM lots l JOIN items i ON i.id = l.item_id WHERE i.name = ?`, name)
	})
	return id
}

// A lot is followed over splits, slips, a reversal and what is left; its units
// add up, for every lot of the case, and a slip leads back to the receipt.
func TestTrace(t *testing.T) {
	played.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		p := remarkable(t, b)
		lot := lotOfItem(t, b, "急救包(中)")
		var split inventory.LotID
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			quilt := lotOfItem(t, b, "棉被")
			_, made, err := inventory.RecordRelabel(ctx, tx, inventory.RelabelDraft{
				LotID: quilt, PlaceID: b.Warehouse, Units: 5, ExpiresOn: "2033-01-01", Evidence: "标签照片",
				BusinessOn: tx.Today(),
			})
			split = made
			return err
		})
		for _, lang := range []text.Lang{text.Zh, text.En} {
			b.Ask(t, func(ctx context.Context, r db.Reader) error {
				traced, err := scrutiny.Trace(ctx, r, lot, played.Asks(t, lang))
				if err != nil {
					return err
				}
				played.Golden(t, "trace."+string(lang), played.Written(traced.Table))
				table, err := scrutiny.TraceSlip(ctx, r, p.Slips[0], played.Asks(t, lang))
				if err == nil {
					played.Golden(t, "trace-slip."+string(lang), played.Written(table))
				}
				return err
			})
		}
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			var lots []inventory.LotID
			if err := r.Select(ctx, &lots, `SELECT id FROM lots ORDER BY id`); err != nil {
				return err
			}
			for _, id := range lots {
				traced, err := scrutiny.Trace(ctx, r, id, played.Asks(t, text.Zh))
				if err != nil || !traced.Sum.OK() || traced.Sum.In != int64(traced.Lot.Units) {
					t.Errorf("lot %d: %+v %v, want all of %d", id, traced.Sum, err, traced.Lot.Units)
				}
			}
			traced, err := scrutiny.Trace(ctx, r, split, played.Asks(t, text.Zh))
			if err != nil || traced.Sum != (scrutiny.TraceSum{In: 5, Left: 5}) {
				t.Errorf("split: %+v %v", traced.Sum, err)
			}
			if said := played.Written(traced.Table); !strings.Contains(said, "捐赠 爱心公司") {
				t.Errorf("the split does not lead back to its donor:\n%s", said)
			}
			if _, err := scrutiny.Trace(ctx, r, 9999, played.Asks(t, text.Zh)); !fault.Is(err, fault.NotFound) {
				t.Errorf("no lot: %v", err)
			}
			_, err = scrutiny.TraceSlip(ctx, r, p.Receipt, played.Asks(t, text.Zh))
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("no slip: %v", err)
			}
			return nil
		})
	})
}

// A balance that somebody changed past the program makes the trace say so.
func TestTrace_doesNotAddUp(t *testing.T) {
	played.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		remarkable(t, b)
		lot := lotOfItem(t, b, "急救包(中)")
		err := b.Beside(t.Context(), func(ctx context.Context, s *db.Side) error {
			_, err := s.Exec(ctx, `UPDATE balances SET on_hand = on_hand + 1 WHERE lot_id = ?`, lot)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			traced, err := scrutiny.Trace(ctx, r, lot, played.Asks(t, text.Zh))
			if traced.Sum.OK() || !strings.Contains(traced.Balance(), "数量不符") {
				t.Errorf("%+v says %q", traced.Sum, traced.Balance())
			}
			return err
		})
	})
}

// Goods that a recipient brings back by hand come in as a lot of their own,
// and its units add up, also once that receipt was reversed.
func TestTrace_typedReturn(t *testing.T) {
	played.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		p := played.Draft(t, b)
		var back document.Document
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) (err error) {
			items, err := played.ItemIDs(ctx, tx)
			if err != nil {
				return err
			}
			back, err = goodsin.RecordArrival(ctx, tx, goodsin.ArrivalDraft{
				ArrivedOn: tx.Today(), ReceivedFrom: "玉滘卫生院", Parcels: 1,
			})
			if err != nil {
				return err
			}
			if err := goodsin.Inspect(ctx, tx, back.ID, 0, goodsin.InspectionDraft{
				Source: "return", Reference: "电话告知", WarehouseID: p.Warehouse, Second: "监盘 甲",
				Lines: []goodsin.InspectionLine{{ItemID: items[2], Received: 7, Accepted: 7}},
			}); err != nil {
				return err
			}
			back, err = goodsin.PostArrival(ctx, tx, back.ID, 0, tx.Today())
			return err
		})
		follow := func(want scrutiny.TraceSum) {
			t.Helper()
			b.Ask(t, func(ctx context.Context, r db.Reader) error {
				var lot inventory.LotID
				if err := r.Get(ctx, &lot, `SELECT id FROM lots WHERE document_id = ?`, back.ID); err != nil {
					return err
				}
				traced, err := scrutiny.Trace(ctx, r, lot, played.Asks(t, text.Zh))
				if err == nil && traced.Sum != want {
					t.Errorf("%+v, want %+v: %s", traced.Sum, want, traced.Balance())
				}
				return err
			})
		}
		follow(scrutiny.TraceSum{In: 7, Left: 7})
		var undone document.Document
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) (err error) {
			undone, err = inventory.DraftReversal(ctx, tx, back.ID, "登记重复")
			return err
		})
		b.Do(t, "approver", func(ctx context.Context, tx *db.Tx) error {
			_, err := distribution.ApproveReversal(ctx, tx, undone.ID, "同意")
			return err
		})
		follow(scrutiny.TraceSum{})
	})
}

// The list of same hands begins with what nobody else witnessed, however late
// it was recorded; its sums add up to it, and each leads to rows of its own.
func TestAudit_hands(t *testing.T) {
	played.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		p := remarkable(t, b)
		// Two arrivals that one person saw through, with a second inspector, and
		// the slip that stands behind them.
		played.Gifts(t, b)
		p.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
			signed := distribution.DeliveryDraft{Signer: "收货 丁"}
			return distribution.HandOver(ctx, tx, p.Slips[3], 0, tx.Today(), nil, signed)
		})
		whole := audit(t, b, scrutiny.ListHands, reports.Part{}, text.Zh)
		inParts(t, b, scrutiny.ListHands, scrutiny.Hand{})
		var got [][]reports.Cell
		for _, row := range whole.Rows {
			got = append(got, []reports.Cell{row[2], row[3], row[4]})
		}
		arrival := []reports.Cell{"李仓", "到货登记、验收与入账为同一人", "乙验"}
		drew := []reports.Cell{"王办", "制单与保管为同一人", nil}
		want := [][]reports.Cell{drew, drew, arrival, arrival}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("rows (-want +got):\n%s", diff)
		}
		var sums *reports.Table
		var hands []scrutiny.Hand
		b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
			sums, hands, err = scrutiny.HandSums(ctx, r, october, played.Asks(t, text.Zh))
			return err
		})
		want = [][]reports.Cell{
			{"王办", "制单与保管为同一人", int64(2), int64(0)},
			{"李仓", "到货登记、验收与入账为同一人", int64(0), int64(2)},
		}
		if diff := cmp.Diff(want, sums.Rows); diff != "" {
			t.Errorf("sums (-want +got):\n%s", diff)
		}
		for i, h := range hands {
			one := auditOf(t, b, scrutiny.ListHands, h, reports.Part{}, text.Zh)
			n := sums.Rows[i][2].(int64) + sums.Rows[i][3].(int64)
			if n != int64(len(one.Rows)) || len(one.Filters) != 3 {
				t.Errorf("%v: %d rows, %d in the sums; filters %v", h, len(one.Rows), n, one.Filters)
			}
			inParts(t, b, scrutiny.ListHands, h)
		}
	})
}
