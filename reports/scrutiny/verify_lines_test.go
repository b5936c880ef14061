package scrutiny_test

import (
	"context"
	"strings"
	"testing"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
	"relief/internal/testkit/played"
	"relief/inventory"
	"relief/inventory/goodsin"
	"relief/reports/scrutiny"
)

// Lines of a kind without a table of its own that no longer say what was moved
// are found, and so is a movement that no line says.
func TestVerify_goodsLines(t *testing.T) {
	b := testkit.NewBooks(t, db.SQLite, testkit.OnDisk(t), played.AtNoon)
	b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		it, err := inventory.CreateItem(ctx, tx, inventory.ItemDraft{Name: "毛毯", BaseUnit: "床"})
		if err != nil {
			return err
		}
		doc, err := goodsin.RecordReceipt(ctx, tx, goodsin.ReceiptDraft{
			Source: "opening", WarehouseID: b.Warehouse, BusinessOn: tx.Today(), Witness: "乙",
			Lines: []goodsin.ReceiptLine{{ItemID: it.ID, Units: 9}, {ItemID: it.ID, Units: 7}},
		})
		if err != nil {
			return err
		}
		moves, err := inventory.MovementsOf(ctx, tx, doc.ID)
		if err != nil {
			return err
		}
		corner, err := inventory.QuarantineOf(ctx, tx, b.Warehouse)
		if err != nil {
			return err
		}
		_, err = inventory.NewPosting(tx).Record(ctx, inventory.Head{
			Kind: document.Transfer, On: tx.Today(), To: document.Received,
		}, []inventory.GoodsLine{
			{LotID: moves[0].LotID, FromID: b.Warehouse, ToID: corner, Units: 2},
			{LotID: moves[1].LotID, FromID: b.Warehouse, ToID: corner, Units: 3},
		})
		return err
	})
	whole := &played.Case{Books: b}
	if v := whole.Verify(t, ""); !v.OK {
		t.Fatalf("sound lines: %+v", v.Findings)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	for name, do := range map[string]string{
		"units":     `UPDATE goods_lines SET units = units + 1 WHERE n = 1`,
		"lot":       `UPDATE goods_lines SET lot_id = (SELECT lot_id FROM goods_lines WHERE n = 2) WHERE n = 1`,
		"place":     `UPDATE goods_lines SET from_id = to_id, to_id = from_id WHERE n = 1`,
		"line less": `DELETE FROM goods_lines WHERE n = 2`,
		"line more": `INSERT INTO goods_lines SELECT NULL, branch_id, document_id, 3, item_id, lot_id, from_id, to_id,
			units, reason, code, name, name_en, spec, unit FROM goods_lines WHERE n = 2`,
		"not posted": `UPDATE documents SET posted_at = NULL WHERE kind = 'transfer'`,
	} {
		dir := played.CopyBooks(t, b.Options.Dir)
		damage(t, dir, do)
		q := &played.Case{Books: testkit.OpenBooks(t, db.Options{Dir: dir, ReadOnly: true})}
		var found []scrutiny.Finding
		for _, f := range q.Verify(t, "").Findings {
			if f.Check == "documents" && strings.HasSuffix(f.Key, "found_line") {
				found = append(found, f)
			}
		}
		if len(found) == 0 {
			t.Errorf("%s: nothing found", name)
		}
	}
}
