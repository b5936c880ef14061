package app

import (
	"context"
	_ "embed" // the clerk's own workbooks are part of the demo
	"fmt"

	"relief/distribution"
	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/document"
	"relief/inventory"
)

// The workbooks as the clerk of the case kept them.
//
//go:embed demo/opening-count.xlsx
var demoCount []byte

//go:embed demo/allocation-plan.xlsx
var demoPlan []byte

// demoItems are the items of the case with the other words clerks use.
var demoItems = []inventory.ItemDraft{
	{Name: "心肺复苏模拟人(加配件)", NameEn: "CPR manikin with accessories", BaseUnit: "套", Category: "培训教具"},
	{Name: "心肺复苏简易模拟人", NameEn: "Simple CPR manikin", BaseUnit: "套", Category: "培训教具",
		Aliases: []string{"心肺复苏简易模"}},
	{Name: "急救箱", NameEn: "First-aid box", BaseUnit: "个", Category: "急救用品"},
	{Name: "急救包(中)", NameEn: "First-aid pack (medium)", Spec: "中号", BaseUnit: "个", Category: "急救用品"},
	{Name: "急救包(小)", NameEn: "First-aid pack (small)", Spec: "小号", BaseUnit: "个", Category: "急救用品"},
	{Name: "口罩", NameEn: "Face mask", BaseUnit: "只", Category: "防护用品"},
}

// demoRecipients are the institutions of the case; addresses and people are
// left for the branch to fill in.
var demoRecipients = []distribution.RecipientDraft{
	{Name: "玉滘卫生院", NameEn: "Yujiao Clinic", Kind: "clinic", Address: "揭东区玉滘镇"},
	{Name: "集和医院", NameEn: "Jihe Hospital", Kind: "hospital"},
	{Name: "埔田中学", NameEn: "Putian Middle School", Kind: "school", Address: "揭东区埔田镇"},
	{Name: "揭东区第三小学", NameEn: "Jiedong District No. 3 Primary School", Kind: "school"},
	{Name: "曲溪敬老院", NameEn: "Quxi Care Home", Kind: "care_home", Address: "揭东区曲溪街道"},
}

const (
	demoStore     = "区红十字会仓库"
	demoStoreEn   = "District Red Cross warehouse"
	demoWitness   = "周监" // invented
	demoPlanTitle = "急救培训物资分配方案"
	demoPurpose   = "应急救护培训与急救"
)

// fillCase plays the case half-way, by the verbs the pages use: the storekeeper
// registers the items and posts the count, the officer registers the
// recipients and drafts the plan; goods that came since lie in the store and at
// the gate.
func fillCase(ctx context.Context, books *db.DB, branch db.BranchID) error {
	keeper, err := demoPerson(ctx, books, "keeper", branch)
	if err != nil {
		return err
	}
	officer, err := demoPerson(ctx, books, "officer", branch)
	if err != nil {
		return err
	}
	if err := demoRegister(ctx, books, keeper); err != nil {
		return err
	}
	var counted string
	err = books.Read(ctx, branch, func(ctx context.Context, r db.Reader) error {
		at := r.Where()
		counted = at.Now.In(at.Zone).AddDate(0, 0, -8).Format("2006-01-02") // the meeting comes after the count
		return nil
	})
	if err != nil {
		return err
	}
	if _, err := ImportOpening(ctx, books, keeper, OpeningImport{
		Name: "opening-count.xlsx", Bytes: demoCount, Warehouse: demoStore, CountedOn: counted,
		CountedBy: "李仓", Witness: demoWitness,
	}); err != nil {
		return fmt.Errorf("opening count: %w", err)
	}
	if err := demoDraft(ctx, books, officer); err != nil {
		return err
	}
	return fillGoods(ctx, books, keeper, officer)
}

// demoDraft registers the recipients and drafts the plan from the workbook, with
// every item in store on it: also the masks, of which nobody gets any.
func demoDraft(ctx context.Context, books *db.DB, officer db.By) error {
	officer.Act = "recipient.create"
	var people []distribution.RecipientID
	for _, d := range demoRecipients {
		d.Active = true
		made, err := books.Write(ctx, officer, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
			rec, err := distribution.CreateRecipient(ctx, tx, d)
			return db.Subject{Kind: "recipient", ID: int64(rec.ID)}, err
		})
		if err != nil {
			return fmt.Errorf("recipient %s: %w", d.Name, err)
		}
		people = append(people, distribution.RecipientID(made.ID))
	}
	plan, err := ImportPlan(ctx, books, officer, PlanImport{
		Name: "allocation-plan.xlsx", Bytes: demoPlan, Title: demoPlanTitle, Purpose: demoPurpose,
	})
	if err != nil {
		return fmt.Errorf("plan: %w", err)
	}
	officer.Act = "plan.columns"
	_, err = books.Write(ctx, officer, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		id := document.ID(plan.Document)
		names, err := inventory.LoadNames(ctx, tx)
		if err != nil {
			return db.Subject{}, err
		}
		var items []inventory.ItemID
		for _, d := range demoItems {
			if it, found := names.Find(d.Name); found {
				items = append(items, it.ID)
			}
		}
		return db.Subject{Kind: "plan", ID: plan.Document}, distribution.SetColumns(ctx, tx, id, 0, people, items)
	})
	return err
}

// demoRegister registers the warehouse and the items, an act each.
func demoRegister(ctx context.Context, books *db.DB, keeper db.By) error {
	keeper.Act = "place.create"
	_, err := books.Write(ctx, keeper, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		w, err := inventory.CreateWarehouse(ctx, tx, "W1", demoStore, demoStoreEn)
		return db.Subject{Kind: "place", ID: int64(w.ID)}, err
	})
	if err != nil {
		return fmt.Errorf("warehouse: %w", err)
	}
	keeper.Act = "item.create"
	for _, d := range demoItems {
		d.Active = true
		_, err := books.Write(ctx, keeper, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
			it, err := inventory.CreateItem(ctx, tx, d)
			return db.Subject{Kind: "item", ID: int64(it.ID)}, err
		})
		if err != nil {
			return fmt.Errorf("item %s: %w", d.Name, err)
		}
	}
	return nil
}

func demoPerson(ctx context.Context, books *db.DB, login string, branch db.BranchID) (db.By, error) {
	by := db.By{Branch: branch}
	err := books.Read(ctx, 0, func(ctx context.Context, r db.Reader) error {
		p, err := auth.ByLogin(ctx, r, login)
		by.Actor = p.ID
		return err
	})
	return by, err
}
