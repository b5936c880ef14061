package app

import (
	"context"
	"fmt"
	"time"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// demoGoods are items that came after the count; donors and what they gave are
// invented.
var demoGoods = []inventory.ItemDraft{
	{Name: "碘伏消毒液", NameEn: "Povidone-iodine", Spec: "500 ml", BaseUnit: "瓶", Category: "消毒用品", Tracking: "lot_expiry",
		Units: []inventory.UnitWord{{Word: "箱", Factor: 24}}},
	{Name: "毛毯", NameEn: "Blanket", Spec: "150×200 cm", BaseUnit: "条", Category: "生活用品"},
	{Name: "手电筒", NameEn: "Torch", BaseUnit: "支", Category: "应急装备",
		Units: []inventory.UnitWord{{Word: "盒", Factor: 10}}},
}

var demoDonors = []goodsin.DonorDraft{
	{Name: "揭东示例医药有限公司", NameEn: "Jiedong Example Pharmaceuticals", Kind: "company", Publicity: "public",
		Contact: "林示", Phone: "0663-0000001"},
	{Name: "热心市民", NameEn: "A citizen", Kind: "person", Publicity: "anonymous"},
	{Name: "示例应急装备经营部", NameEn: "Example Emergency Supplies", Kind: "supplier", Publicity: "public",
		Phone: "0663-0000002"},
}

// demoArrival is goods that came so many days ago, and what was found in them.
type demoArrival struct {
	ago   int
	draft goodsin.ArrivalDraft
	found *goodsin.InspectionDraft // nil: still at the gate
	isFor string                   // the recipient it is earmarked for
	donor int                      // of demoDonors
	items []string                 // the item of each line
}

func demoUnits(n inventory.Units) *inventory.Units { return &n }

func demoFen(n int64) *int64 { return &n }

// demoArrivals are a gift and a purchase that are posted, a gift for one
// recipient whose fiscal receipt is missing, and goods still at the gate.
func demoArrivals(today time.Time) []demoArrival {
	day := func(n int) string { return today.AddDate(0, 0, n).Format(time.DateOnly) }
	return []demoArrival{
		{ago: 6, items: []string{"碘伏消毒液", "碘伏消毒液"},
			draft: goodsin.ArrivalDraft{ReceivedFrom: "示例医药送货车", Parcels: 10, Transport: "粤V·00001"},
			found: &goodsin.InspectionDraft{Source: "donation", Letter: "示例医药捐赠函 1 号",
				Fiscal: goodsin.FiscalDraft{Kind: "number", Number: "示例 000001"},
				Lines: []goodsin.InspectionLine{
					{Unit: "箱", Declared: demoUnits(8), Received: 8, Accepted: 8, LotNo: "A2401", MadeOn: day(-200),
						ExpiresOn: day(530), ValueFen: demoFen(288_000), ValueBasis: "invoice"},
					{Declared: demoUnits(48), Received: 46, Accepted: 42, Rejected: 4, Difference: "送货单多写两瓶",
						RejectReason: "瓶身破损", RejectTo: "quarantine",
						LotNo: "A2311", MadeOn: day(-700), ExpiresOn: day(25)},
				}}},
		{ago: 5, donor: 2, items: []string{"手电筒"},
			draft: goodsin.ArrivalDraft{ReceivedFrom: "示例应急装备经营部", Parcels: 8},
			found: &goodsin.InspectionDraft{Source: "purchase", Reference: "示例采购平台 2024-017",
				Lines: []goodsin.InspectionLine{{Unit: "盒", Declared: demoUnits(8), Received: 8, Accepted: 8,
					ValueFen: demoFen(320_000), ValueBasis: "contract"}}}},
		{ago: 5, donor: 1, isFor: "曲溪敬老院", items: []string{"毛毯"},
			draft: goodsin.ArrivalDraft{ReceivedFrom: "热心市民", Parcels: 3},
			found: &goodsin.InspectionDraft{Source: "donation", Earmarked: true, Purpose: "老人过冬",
				Lines: []goodsin.InspectionLine{{Received: 60, Accepted: 60}}}},
		{ago: 5, draft: goodsin.ArrivalDraft{ReceivedFrom: "示例志愿服务队", Parcels: 12, Transport: "自送",
			Remarks: "夜间送到，暂放收货区"}},
	}
}

// fillGoods takes goods in by the verbs the pages use, an act each.
func fillGoods(ctx context.Context, books *db.DB, keeper, officer db.By) error {
	keeper.Act = "item.create"
	for _, d := range demoGoods {
		d.Active = true
		if _, err := books.Write(ctx, keeper, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
			it, err := inventory.CreateItem(ctx, tx, d)
			return db.Subject{Kind: "item", ID: int64(it.ID)}, err
		}); err != nil {
			return fmt.Errorf("item %s: %w", d.Name, err)
		}
	}
	officer.Act = "donor.create"
	donors := make([]goodsin.Donor, len(demoDonors))
	for i, d := range demoDonors {
		if _, err := books.Write(ctx, officer, func(ctx context.Context, tx *db.Tx) (_ db.Subject, err error) {
			donors[i], err = goodsin.CreateDonor(ctx, tx, d, false)
			return db.Subject{Kind: "donor", ID: int64(donors[i].ID)}, err
		}); err != nil {
			return fmt.Errorf("donor %s: %w", d.Name, err)
		}
	}
	var today time.Time
	if err := books.Read(ctx, keeper.Branch, func(_ context.Context, r db.Reader) error {
		at := r.Where()
		today = at.Now.In(at.Zone)
		return nil
	}); err != nil {
		return err
	}
	for _, a := range demoArrivals(today) {
		a.draft.ArrivedOn = today.AddDate(0, 0, -a.ago).Format(time.DateOnly)
		if err := demoArrive(ctx, books, keeper, donors, a); err != nil {
			return fmt.Errorf("goods from %s: %w", a.draft.ReceivedFrom, err)
		}
	}
	return nil
}

// demoArrive puts goods on record and, where two people looked, posts them.
func demoArrive(ctx context.Context, books *db.DB, keeper db.By, donors []goodsin.Donor, a demoArrival) error {
	var doc document.Document
	keeper.Act = "receipt.arrive"
	_, err := books.Write(ctx, keeper, func(ctx context.Context, tx *db.Tx) (_ db.Subject, err error) {
		doc, err = goodsin.RecordArrival(ctx, tx, a.draft)
		return doc.Subject(), err
	})
	if err != nil || a.found == nil {
		return err
	}
	keeper.Act = "receipt.inspect"
	if _, err := books.Write(ctx, keeper, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		return doc.Subject(), demoInspect(ctx, tx, doc, *a.found, donors[a.donor], a)
	}); err != nil {
		return err
	}
	keeper.Act = "receipt.post"
	_, err = books.Write(ctx, keeper, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		_, err := goodsin.PostArrival(ctx, tx, doc.ID, 0, a.draft.ArrivedOn)
		return doc.Subject(), err
	})
	return err
}

func demoInspect(
	ctx context.Context, tx *db.Tx, doc document.Document, d goodsin.InspectionDraft, donor goodsin.Donor,
	a demoArrival,
) error {
	names, err := inventory.LoadNames(ctx, tx)
	if err != nil {
		return err
	}
	for i, name := range a.items {
		it, _ := names.Find(name) // an unknown one is refused below
		d.Lines[i].ItemID = it.ID
	}
	store, _, err := inventory.FindWarehouse(ctx, tx, demoStore)
	if err != nil {
		return err
	}
	d.DonorID, d.WarehouseID, d.Second = donor.ID, store.ID, demoWitness
	if a.isFor != "" {
		list, err := distribution.Recipients(ctx, tx, a.isFor)
		if err != nil {
			return err
		}
		for _, rec := range list {
			d.ForPlaceID = rec.PlaceID
		}
	}
	return goodsin.Inspect(ctx, tx, doc.ID, 0, d)
}
