package app_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"relief/distribution"
	"relief/internal/app"
	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/testkit/played"
	"relief/inventory"
	"relief/inventory/goodsin"
	"relief/inventory/places"
)

// Whoever writes a row writes down what it is found and ordered by: making all
// keys anew changes none. Keys that were lost come back when the books are
// opened by a program that spells them otherwise.
func TestSpelling(t *testing.T) {
	played.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		p := played.Draft(t, b)
		b.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
			return distribution.ChangePlan(ctx, tx, p.Plan, 0, distribution.PlanDraft{
				Title: "急救物资分配方案（二）", Purpose: "应急救护培训与急救", BusinessOn: tx.Today()})
		})
		p.Approve(t).Finish(t)
		played.Gifts(t, b)
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			d := inventory.ItemDraft{Code: "M9", Name: "帐篷（单）", NameEn: "Tent", Spec: "12 人", BaseUnit: "顶",
				Category: "帐篷", Aliases: []string{"单帐篷", "“单”帐"}, Active: true}
			it, err := inventory.CreateItem(ctx, tx, d)
			if err != nil {
				return err
			}
			d.Code, d.Name, d.Aliases = "M10", "帐篷（棉）", []string{"棉帐篷"}
			if err := inventory.UpdateItem(ctx, tx, it.ID, it.Version, d); err != nil {
				return err
			}
			bin, err := inventory.CreateBin(ctx, tx, b.Warehouse, "B-7", "西架")
			if err != nil {
				return err
			}
			moved := places.DraftOf(bin)
			moved.Code, moved.Name = "B-8", "北架"
			if err := places.Correct(ctx, tx, bin.ID, places.DraftOf(bin), moved); err != nil {
				return err
			}
			_, err = goodsin.RecordReceipt(ctx, tx, goodsin.ReceiptDraft{Source: "purchase", WarehouseID: b.Warehouse,
				BusinessOn: tx.Today(), ReceivedFrom: "示例商行",
				Lines: []goodsin.ReceiptLine{{ItemID: it.ID, Units: 3, LotNo: "Ｌ 1"}}})
			if err != nil {
				return err
			}
			doc, err := goodsin.RecordArrival(ctx, tx, goodsin.ArrivalDraft{
				ArrivedOn: tx.Today(), ReceivedFrom: "示例运输队", Parcels: 1})
			if err != nil {
				return err
			}
			return goodsin.CorrectArrival(ctx, tx, doc.ID, 0, goodsin.ArrivalDraft{
				ArrivedOn: tx.Today(), ReceivedFrom: "示例车队", Parcels: 2})
		})
		type key struct {
			Kind string
			ID   int64
			Key  string
		}
		read := func(b *testkit.Books) (keys []key) {
			b.Ask(t, func(ctx context.Context, r db.Reader) error {
				return r.Select(ctx, &keys, `
					SELECT kind, id, key FROM find_keys WHERE key <> ''
					UNION ALL SELECT 'order of items', id, sort_key || '/' || initials || '/' || code_key FROM items
					UNION ALL SELECT 'order of donors', id, sort_key || '/' || initials FROM donors
					UNION ALL SELECT 'order of recipients', id, sort_key || '/' || initials FROM recipients
					UNION ALL SELECT 'names of items', item_id, key FROM item_names
					UNION ALL SELECT 'names of donors', donor_id, key FROM donor_names
					UNION ALL SELECT 'names of recipients', recipient_id, key FROM recipient_names
					ORDER BY 1, 2, 3`)
			})
			return keys
		}
		before := read(b)
		kinds := map[string]bool{}
		for _, k := range before {
			kinds[k.Kind] = true
		}
		if len(kinds) != 20 { // numbers are kept by the kind of the document
			t.Errorf("keys of %v", kinds)
		}
		for _, lose := range []string{"", `UPDATE items SET sort_key = '', code_key = ''`,
			`UPDATE recipients SET initials = ''`, `UPDATE donors SET sort_key = ''`,
			`UPDATE item_names SET key = key || '*'`, `UPDATE recipient_names SET key = '*' || key`,
			`UPDATE donor_names SET key = key || '*'`,
			`UPDATE find_keys SET key = 'otherwise'`, `DELETE FROM find_keys`} {
			if err := b.Close(); err != nil {
				t.Fatal(err)
			}
			plain := b.Plain(t)
			for _, sql := range []string{lose, `UPDATE spelling SET version = 0`} {
				if sql != "" {
					if _, err := plain.Exec(sql); err != nil {
						t.Fatal(err)
					}
				}
			}
			plain.Close()
			b.Options.Spelling = app.Spelling
			b = testkit.OpenBooks(t, b.Options)
			if diff := cmp.Diff(before, read(b)); diff != "" {
				t.Errorf("after %q: %s", lose, diff)
			}
		}
	})
}
