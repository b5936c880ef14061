package played

import (
	"context"
	"testing"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// Gifts are goods that came: one posted for a recipient by somebody who keeps
// their name, one posted without a fiscal receipt, one that lies at the gate
// since four days, one withdrawn.
func Gifts(t *testing.T, b *testkit.Books) {
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
		for i, d := range []goodsin.InspectionDraft{
			{Earmarked: true, ForPlaceID: school, Purpose: "过冬",
				Fiscal: goodsin.FiscalDraft{Kind: "number", Number: "粤A1"}}, {},
		} {
			who, err := goodsin.CreateDonor(ctx, tx, goodsin.DonorDraft{
				Name: []string{"示例公司", "热心市民"}[i], NameEn: []string{"Example Ltd.", ""}[i],
				Kind: []string{"company", "person"}[i], Publicity: []string{"public", "anonymous"}[i],
				Phone: "0663-1"}, true)
			if err != nil {
				return err
			}
			doc, err := goodsin.RecordArrival(ctx, tx, goodsin.ArrivalDraft{
				ArrivedOn: "2031-10-07", ReceivedFrom: "货车", Parcels: 2})
			if err != nil {
				return err
			}
			d.Source, d.DonorID, d.WarehouseID, d.Second = "donation", who.ID, b.Warehouse, "乙验"
			d.Lines = []goodsin.InspectionLine{{ItemID: it.ID, Received: 9, Accepted: 7, Rejected: 2,
				RejectReason: "破", RejectTo: "quarantine"}}
			if err := goodsin.Inspect(ctx, tx, doc.ID, 0, d); err != nil {
				return err
			}
			if _, err := goodsin.PostArrival(ctx, tx, doc.ID, 0, "2031-10-08"); err != nil {
				return err
			}
		}
		if _, err := goodsin.RecordArrival(ctx, tx, goodsin.ArrivalDraft{
			ArrivedOn: "2031-10-04", ReceivedFrom: "示例志愿队", Parcels: 12}); err != nil {
			return err
		}
		doc, err := goodsin.RecordArrival(ctx, tx, goodsin.ArrivalDraft{
			ArrivedOn: "2031-10-05", ReceivedFrom: "写了两次", Parcels: 1})
		if err != nil {
			return err
		}
		return goodsin.WithdrawArrival(ctx, tx, doc.ID, 0, "重复登记")
	})
}
