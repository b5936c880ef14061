package reports_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/text"
	"relief/inventory"
	"relief/reports"
)

// gifts are goods that came: one posted for a recipient by somebody who keeps
// their name, one posted without a fiscal receipt, one that lies at the gate
// since four days, one withdrawn.
func gifts(t *testing.T, b *testkit.Books) {
	t.Helper()
	b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		it, err := inventory.CreateItem(ctx, tx, inventory.ItemDraft{Name: "毛毯", NameEn: "Blanket", BaseUnit: "条"})
		if err != nil {
			return err
		}
		school, err := inventory.RecipientPlace(ctx, tx, "埔田中学")
		if err != nil {
			return err
		}
		for i, d := range []inventory.InspectionDraft{
			{Earmarked: true, ForPlaceID: school, Purpose: "过冬", Fiscal: inventory.FiscalDraft{Kind: "number", Number: "粤A1"}}, {},
		} {
			who, err := inventory.CreateDonor(ctx, tx, inventory.DonorDraft{
				Name: []string{"示例公司", "热心市民"}[i], NameEn: []string{"Example Ltd.", ""}[i],
				Kind: []string{"company", "person"}[i], Publicity: []string{"public", "anonymous"}[i], Phone: "0663-1"}, true)
			if err != nil {
				return err
			}
			doc, err := inventory.RecordArrival(ctx, tx, inventory.ArrivalDraft{
				ArrivedOn: "2031-10-07", ReceivedFrom: "货车", Parcels: 2})
			if err != nil {
				return err
			}
			d.Source, d.DonorID, d.WarehouseID, d.Second = "donation", who.ID, b.Warehouse, "乙验"
			d.Lines = []inventory.InspectionLine{{ItemID: it.ID, Received: 9, Accepted: 7, Rejected: 2,
				RejectReason: "破", RejectTo: "quarantine"}}
			if err := inventory.Inspect(ctx, tx, doc.ID, 0, d); err != nil {
				return err
			}
			if _, err := inventory.PostArrival(ctx, tx, doc.ID, 0, "2031-10-08"); err != nil {
				return err
			}
		}
		if _, err := inventory.RecordArrival(ctx, tx, inventory.ArrivalDraft{
			ArrivedOn: "2031-10-04", ReceivedFrom: "示例志愿队", Parcels: 12}); err != nil {
			return err
		}
		doc, err := inventory.RecordArrival(ctx, tx, inventory.ArrivalDraft{
			ArrivedOn: "2031-10-05", ReceivedFrom: "写了两次", Parcels: 1})
		if err != nil {
			return err
		}
		return inventory.WithdrawArrival(ctx, tx, doc.ID, 0, "重复登记")
	})
}

// What came in and who gave it are what the golden files say, on both engines
// and in both languages; workbook, csv and paper show the same cells.
func TestReceipts_golden(t *testing.T) {
	onBoth(t, func(t *testing.T, b *testkit.Books) {
		gifts(t, b)
		for name, ask := range map[string]func(context.Context, db.Reader, reports.Ask) (*reports.Table, error){
			"receipts": func(ctx context.Context, r db.Reader, ask reports.Ask) (*reports.Table, error) {
				return reports.Receipts(ctx, r, inventory.ArrivalFilter{}, ask)
			},
			"receipts-waiting": func(ctx context.Context, r db.Reader, ask reports.Ask) (*reports.Table, error) {
				return reports.Receipts(ctx, r, inventory.ArrivalFilter{Show: "waiting", Find: "志愿"}, ask)
			},
			"donors": func(ctx context.Context, r db.Reader, ask reports.Ask) (*reports.Table, error) {
				return reports.Donors(ctx, r, "", true, ask)
			},
		} {
			for _, lang := range text.Langs {
				var table *reports.Table
				b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
					table, err = ask(ctx, r, asks(t, lang))
					return err
				})
				golden(t, name+"."+string(lang), written(table))
				var want [][]string
				for _, row := range table.Rows {
					var line []string
					for _, c := range row {
						line = append(line, reports.Show(c))
					}
					want = append(want, line)
				}
				if diff := cmp.Diff(want, inWorkbook(t, table)); diff != "" {
					t.Errorf("%s workbook (-table +file):\n%s", name, diff)
				}
				if diff := cmp.Diff(want, inCSV(t, table)); diff != "" {
					t.Errorf("%s csv (-table +file):\n%s", name, diff)
				}
				if said := inPDF(t, table); !strings.Contains(said, "示例") {
					t.Errorf("%s paper says %s", name, said)
				}
			}
		}
	})
}
