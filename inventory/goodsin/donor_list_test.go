package goodsin_test

import (
	"context"
	"fmt"
	"testing"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/testkit/shelf"
	"relief/inventory/goodsin"
)

// The register of donors is read in pages, several of one name too; a page and
// the whole say the same of what a donor gave.
func TestDonorSums_pages(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		n, it := 0, shelf.Item(t, b, "急救箱")
		more := func() {
			for range 4 {
				n++
				who := donor(t, b, []string{"张伟", "李四", fmt.Sprint("示例公司", n)}[n%3])
				for range n % 3 {
					doc := arrive(t, b)
					b.Do(t, "keeper", inspect(doc, goodsin.InspectionDraft{
						Source: "donation", DonorID: who.ID, WarehouseID: b.Warehouse, Second: "乙验",
						Lines: []goodsin.InspectionLine{{ItemID: it.ID, Received: 2, Accepted: 2}},
					}))
					b.Do(t, "keeper", postArrival(doc))
				}
				if n%4 == 0 {
					b.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
						return goodsin.UpdateDonor(ctx, tx, who.ID, who.Version, goodsin.DonorDraft{
							Name: who.Name, Kind: who.Kind, Publicity: who.Publicity})
					})
				}
			}
		}
		more()
		more()
		list := func(f goodsin.DonorFilter) (rows []goodsin.DonorSum) {
			b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
				rows, err = goodsin.DonorSums(ctx, r, f)
				return err
			})
			return rows
		}
		testkit.Pages(t, goodsin.DonorSorting, func(_, after string, limit int) []goodsin.DonorSum {
			return list(goodsin.DonorFilter{All: true, After: after, Limit: limit})
		}, func(d goodsin.DonorSum) int64 { return int64(d.ID) }, more)
		given, after := int64(0), ""
		for i, want := range list(goodsin.DonorFilter{}) {
			rows := list(goodsin.DonorFilter{After: after, Limit: 2})
			got := rows[0]
			if !got.Active || got.ID != want.ID || got.Receipts != want.Receipts ||
				(got.LastOn == nil) != (got.Receipts == 0) {
				t.Errorf("%d: %+v by itself, %+v among all", i, got, want)
			}
			given += got.Receipts
			_, after = goodsin.DonorSorting.Order("", "").Cut(rows, 1)
		}
		if given == 0 {
			t.Error("nobody gave anything")
		}
	})
}
