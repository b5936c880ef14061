package goodsin_test

import (
	"bytes"
	"context"
	"testing"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/testkit/shelf"
	"relief/inventory/goodsin"
)

// listed is how the list of receipts shows one.
func listed(t *testing.T, b *testkit.Books, source string) (row goodsin.ArrivalRow) {
	t.Helper()
	b.Ask(t, func(ctx context.Context, r db.Reader) error {
		rows, err := goodsin.Arrivals(ctx, r, goodsin.ArrivalFilter{Source: source})
		if len(rows) > 0 {
			row = rows[0]
		}
		return err
	})
	return row
}

// What was written down of a gift's fiscal receipt does not count once the
// goods turn out to be no gift; it stays on record, its number is free for the
// gift it belongs to, and the correction is in the audit row.
func TestFiscal_noGiftAfterAll(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it, who := shelf.Item(t, b, "急救箱"), donor(t, b, "示例医药有限公司")
		gift := goodsin.InspectionDraft{
			Source: "donation", DonorID: who.ID, WarehouseID: b.Warehouse, Second: "乙验",
			Fiscal: goodsin.FiscalDraft{Kind: "number", Number: "粤A001"},
			Lines:  []goodsin.InspectionLine{{ItemID: it.ID, Received: 7, Accepted: 7}},
		}
		doc := arrive(t, b)
		b.Do(t, "keeper", inspect(doc, gift))
		bought := gift
		bought.Source, bought.Reference, bought.Fiscal = "purchase", "合 7", goodsin.FiscalDraft{}
		b.Do(t, "keeper", inspect(doc, bought))
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			a, err := goodsin.LoadArrival(ctx, r, doc.ID)
			if a.Fiscal != nil || a.FiscalVoid == nil || a.FiscalVoid.Number != "粤A001" {
				t.Errorf("a purchase with fiscal receipt %+v, void %+v", a.Fiscal, a.FiscalVoid)
			}
			past, wrong := goodsin.FiscalHistory(ctx, r, doc.ID)
			if len(past) != 1 || wrong != nil {
				t.Errorf("history %+v: %v", past, wrong)
			}
			var noted []byte
			if err := r.Get(ctx, &noted, `SELECT payload FROM audit WHERE branch_id = ? ORDER BY seq DESC LIMIT 1`,
				b.Branch); err != nil {
				return err
			}
			if !bytes.Contains(noted, []byte("fiscal_void")) {
				t.Errorf("the correction is not in the audit row: %s", noted)
			}
			return err
		})
		if row := listed(t, b, "purchase"); row.FiscalKind != "" || row.FiscalNumber != "" {
			t.Errorf("listed with %q %q", row.FiscalKind, row.FiscalNumber)
		}
		b.Do(t, "keeper", inspect(arrive(t, b), gift)) // the number is free

		// A record of a gift can be corrected, not unsaid.
		gift.Fiscal = goodsin.FiscalDraft{}
		e := shelf.Refused(t, b, "keeper", "fault.invalid", inspect(doc, gift))
		if e.Fields["fiscal"].Key != "receipt.fiscal_stands" {
			t.Errorf("back to a gift without a word: %v", e)
		}
		gift.Fiscal = goodsin.FiscalDraft{Kind: "number", Number: "粤A002"}
		b.Do(t, "keeper", inspect(doc, gift))
		e = shelf.Refused(t, b, "keeper", "fault.invalid", inspect(doc, goodsin.InspectionDraft{
			Source: "donation", DonorID: who.ID, WarehouseID: b.Warehouse, Second: "乙验", Lines: gift.Lines}))
		if e.Fields["fiscal"].Key != "receipt.fiscal_stands" {
			t.Errorf("unsaid: %v", e)
		}
		if row := listed(t, b, "donation"); row.FiscalNumber != "粤A001" { // newest first: the other gift
			t.Errorf("listed with %q", row.FiscalNumber)
		}
	})
}
