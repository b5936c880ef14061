package reports_test

import (
	"bytes"
	"context"
	"testing"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/testkit/played"
	"relief/internal/text"
	"relief/inventory"
	"relief/inventory/goodsin"
	"relief/reports"
)

// The overviews are what their golden files say, on both engines and in both
// languages, and every face of them can be written.
func TestOverview_golden(t *testing.T) {
	played.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		p := played.Draft(t, b).Approve(t).Finish(t)
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error { return dated(ctx, tx, b.Warehouse) })
		for _, lang := range text.Langs {
			ask := played.Asks(t, lang)
			p.Ask(t, func(ctx context.Context, r db.Reader) error {
				items, err := played.ItemIDs(ctx, r)
				if err != nil {
					return err
				}
				type made = *reports.Table
				for name, make := range map[string]func() (made, error){
					"overview-categories": func() (made, error) { return reports.StockByCategory(ctx, r, ask) },
					"overview-expiry":     func() (made, error) { return reports.StockByExpiry(ctx, r, ask) },
					"overview-months":     func() (made, error) { return reports.InOutByMonth(ctx, r, 0, ask) },
					"overview-item":       func() (made, error) { return reports.InOutByMonth(ctx, r, items[0], ask) },
				} {
					table, err := make()
					if err != nil {
						return err
					}
					played.Golden(t, name+"."+string(lang), played.Written(table))
					var file bytes.Buffer
					for _, write := range []error{
						reports.WriteWorkbook(&file, table), reports.WriteCSV(&file, table),
						reports.WritePDF(&file, table),
					} {
						if write != nil {
							t.Errorf("%s: %v", name, write)
						}
					}
				}
				return nil
			})
		}
	})
}

// dated receives goods that expire in every span, some of them valued.
func dated(ctx context.Context, tx *db.Tx, warehouse inventory.PlaceID) error {
	d := goodsin.ReceiptDraft{
		Source: "opening", WarehouseID: warehouse, BusinessOn: "2031-08-15", CountedBy: "盘点 丁", Witness: "监盘 甲",
		SourceFile: "second.xlsx",
	}
	basis := "发票"
	for i, expires := range []string{"2031-10-07", "2031-10-08", "2031-11-07", "2031-11-08", "2032-01-06", "2032-04-05",
		"2032-04-06"} {
		value := int64(1000 + i)
		line := goodsin.ReceiptLine{
			NewItem: &inventory.ItemDraft{
				Name: "面包 " + expires, BaseUnit: "箱", Category: []string{"食品", ""}[i%2], Tracking: "lot_expiry",
			},
			Units: 3, ExpiresOn: expires,
		}
		if i%3 != 0 {
			line.ValueFen, line.ValueBasis = &value, basis
		}
		d.Lines = append(d.Lines, line)
	}
	_, err := goodsin.RecordReceipt(ctx, tx, d)
	return err
}
