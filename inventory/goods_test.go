package inventory_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/internal/testkit/shelf"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// recordGoods records a move within the store as a kind without lines of its
// own would.
func recordGoods(b *testkit.Books, lines ...inventory.GoodsLine) (doc document.Document, err error) {
	err = b.Try("keeper", func(ctx context.Context, tx *db.Tx) (err error) {
		doc, err = inventory.NewPosting(tx).Record(ctx, inventory.Head{
			Kind: document.Transfer, On: tx.Today(), Remarks: "清点", To: document.Received,
		}, lines)
		return err
	})
	return doc, err
}

// A kind without lines of its own has its lines in goods_lines, each with the
// one movement that it says and with its item's words as they were.
func TestRecord_goodsLines(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it, other, a1 := shelf.Item(t, b, "急救箱"), shelf.Item(t, b, "毛毯"), shelf.Bin(t, b, "A-01")
		_, lots := shelf.Receive(t, b, goodsin.ReceiptLine{ItemID: it.ID, Units: 5},
			goodsin.ReceiptLine{ItemID: other.ID, Units: 6})
		w := b.Warehouse
		doc, err := recordGoods(b, inventory.GoodsLine{LotID: lots[1], FromID: w, ToID: a1, Units: 6, Reason: "受潮"},
			inventory.GoodsLine{LotID: lots[0], FromID: w, ToID: a1, Units: 2},
			inventory.GoodsLine{LotID: lots[0], FromID: w, ToID: a1, Units: 3})
		if err != nil || doc.State != document.Received || doc.PostedAt == nil || doc.Number == nil {
			t.Fatalf("recorded %+v, %v", doc, err)
		}
		shelf.WantAt(t, b, lots[0], a1, 5, 0)
		shelf.WantAt(t, b, lots[1], w, 0, 0)
		var lines []inventory.GoodsLine
		b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
			lines, err = inventory.GoodsLines(ctx, r, doc.ID)
			return err
		})
		moved := shelf.Moves(t, b, doc.ID)
		if len(lines) != 3 || len(moved) != 3 {
			t.Fatalf("%d lines, %d movements", len(lines), len(moved))
		}
		for i, l := range lines {
			m := moved[i]
			if l.N != int64(i+1) || m.LineID != l.ID || m.LotID != l.LotID || m.ItemID != l.ItemID ||
				m.FromID != l.FromID || m.ToID != l.ToID || m.Units != l.Units {
				t.Errorf("line %+v moved %+v", l, m)
			}
		}
		if l := lines[0]; l.Name != "毛毯" || l.Unit != "个" || l.Code != other.Code || l.Reason != "受潮" {
			t.Errorf("words of the line: %+v", l)
		}
	})
}

// Every short line is named at once, promised goods stay, and what is refused
// leaves nothing.
func TestRecord_short(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it, other, a1 := shelf.Item(t, b, "急救箱"), shelf.Item(t, b, "毛毯"), shelf.Bin(t, b, "A-01")
		_, lots := shelf.Receive(t, b, goodsin.ReceiptLine{ItemID: it.ID, Units: 5},
			goodsin.ReceiptLine{ItemID: other.ID, Units: 6})
		shelf.Hold(t, b, shelf.Draft(t, b, document.Plan, document.Draft), it, lots[0], b.Warehouse, 4)
		line := func(lot inventory.LotID, units inventory.Units) inventory.GoodsLine {
			return inventory.GoodsLine{LotID: lot, FromID: b.Warehouse, ToID: a1, Units: units}
		}
		_, err := recordGoods(b, line(lots[0], 2), line(lots[1], 6), line(lots[1], 1))
		e, want := fault.Of(err), []string{"units.0", "units.2"}
		if got := slices.Sorted(maps.Keys(e.Fields)); e.Key != "stock.short" || !slices.Equal(got, want) {
			t.Errorf("short lines %v: %v", got, err)
		}
		shelf.WantAt(t, b, lots[0], b.Warehouse, 5, 4)
		var left struct{ Lines, Documents int64 }
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			return r.Get(ctx, &left, `SELECT (SELECT COUNT(*) FROM goods_lines) AS lines,
				(SELECT COUNT(*) FROM documents WHERE kind = 'transfer') AS documents`)
		})
		if left.Lines != 0 || left.Documents != 0 {
			t.Errorf("what was refused left %+v", left)
		}
	})
}

// A document may be drawn up first and posted later: nothing moves until then,
// and what has gone meanwhile is named line by line.
func TestPostDraft(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it, a1, value := shelf.Item(t, b, "急救箱"), shelf.Bin(t, b, "A-01"), int64(1001)
		_, lots := shelf.Receive(t, b,
			goodsin.ReceiptLine{ItemID: it.ID, Units: 5, ValueFen: &value, LotNo: "L-1", ExpiresOn: "2031-05-31"},
			goodsin.ReceiptLine{ItemID: it.ID, Units: 4})
		rows := func(doc document.Document) (rows []inventory.GoodsRow) {
			b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
				rows, err = inventory.GoodsRows(ctx, r, doc.ID)
				return err
			})
			return rows
		}
		drawUp := func(units ...inventory.Units) (doc document.Document) {
			b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) (err error) {
				var lines []inventory.GoodsLine
				for i, n := range units {
					lines = append(lines, inventory.GoodsLine{LotID: lots[i], FromID: b.Warehouse, ToID: a1, Units: n})
				}
				head := inventory.Head{Kind: document.Transfer, On: tx.Today()}
				doc, err = inventory.NewPosting(tx).Draft(ctx, head, lines)
				return err
			})
			return doc
		}
		post := func(doc document.Document) error {
			return b.Try("approver", func(ctx context.Context, tx *db.Tx) error {
				return inventory.NewPosting(tx).PostDraft(ctx, &doc, document.Received, tx.Today())
			})
		}
		first, second := drawUp(3, 4), drawUp(3, 1)
		if said := rows(first); len(said) != 2 || said[1].Units != 4 || *said[0].ExpiresOn != "2031-05-31" ||
			*said[0].LotNo != "L-1" || *said[0].ValueFen != 600 || said[1].ValueFen != nil || said[0].Place == "" ||
			said[0].To != "货位 A-01" {
			t.Errorf("in words the lines are %+v", said)
		}
		shelf.WantAt(t, b, lots[0], b.Warehouse, 5, 0)
		if err := post(first); err != nil {
			t.Fatal(err)
		}
		shelf.WantAt(t, b, lots[0], a1, 3, 0)
		e, want := fault.Of(post(second)), []string{"units.0", "units.1"}
		if got := slices.Sorted(maps.Keys(e.Fields)); e.Key != "stock.short" || !slices.Equal(got, want) {
			t.Errorf("short lines %v: %v", got, e)
		}
		shelf.WantAt(t, b, lots[0], b.Warehouse, 2, 0)
	})
}

// Lines that were approved or posted stand, whoever writes the SQL; those of a
// draft may still change, but not into such a document.
func TestGoodsLines_frozen(t *testing.T) {
	shelf.OnEach(t, func(t *testing.T, b *testkit.Books) {
		it, a1 := shelf.Item(t, b, "急救箱"), shelf.Bin(t, b, "A-01")
		_, lots := shelf.Receive(t, b, goodsin.ReceiptLine{ItemID: it.ID, Units: 5})
		doc, err := recordGoods(b, inventory.GoodsLine{LotID: lots[0], FromID: b.Warehouse, ToID: a1, Units: 2})
		if err != nil {
			t.Fatal(err)
		}
		open := shelf.Draft(t, b, document.Transfer, document.Draft)
		c := b.Plain(t)
		const columns = `branch_id, item_id, lot_id, from_id, to_id, units, code, name, name_en, spec, unit`
		into := func(doc document.ID) string {
			return fmt.Sprintf(`INSERT INTO goods_lines (document_id, n, %[1]s)
				SELECT %[2]d, n + 1, %[1]s FROM goods_lines WHERE n = 1`, columns, doc)
		}
		if _, err := c.Exec(into(open.ID)); err != nil {
			t.Fatalf("a line of a draft: %v", err)
		}
		approved := shelf.Draft(t, b, document.Reversal, document.Draft)
		if _, err := c.Exec(into(approved.ID) + fmt.Sprintf(` AND document_id = %d`, doc.ID)); err != nil {
			t.Fatalf("a line of a draft: %v", err)
		}
		approve := fmt.Sprintf(`UPDATE documents SET state = 'approved', version = version + 1 WHERE id = %d`,
			approved.ID)
		if _, err := c.Exec(approve); err != nil {
			t.Fatal(err)
		}
		queries := []string{
			into(approved.ID),
			fmt.Sprintf(`UPDATE goods_lines SET units = units + 1 WHERE document_id = %d`, approved.ID),
			fmt.Sprintf(`DELETE FROM goods_lines WHERE document_id = %d`, approved.ID),
			fmt.Sprintf(`UPDATE goods_lines SET document_id = %d, n = 9 WHERE document_id = %d`, approved.ID, open.ID),
			into(doc.ID),
			fmt.Sprintf(`UPDATE goods_lines SET units = units + 1 WHERE document_id = %d`, doc.ID),
			fmt.Sprintf(`DELETE FROM goods_lines WHERE document_id = %d`, doc.ID),
			fmt.Sprintf(`UPDATE goods_lines SET document_id = %d, n = 9 WHERE document_id = %d`, doc.ID, open.ID),
			fmt.Sprintf(`UPDATE goods_lines SET document_id = %d, n = 9 WHERE document_id = %d`, open.ID, doc.ID),
		}
		if b.Engine() == db.SQLite {
			queries = append(queries, `INSERT OR REPLACE INTO goods_lines SELECT * FROM goods_lines`)
		} else {
			queries = append(queries, `TRUNCATE goods_lines`)
		}
		for _, query := range queries {
			if _, err := c.Exec(query); err == nil || !strings.Contains(err.Error(), "relief: lines are frozen") {
				t.Errorf("%s: %v, want a refusal", query, err)
			}
		}
		for _, query := range []string{`UPDATE goods_lines SET units = 4`, `DELETE FROM goods_lines`} {
			if _, err := c.Exec(query + fmt.Sprintf(` WHERE document_id = %d`, open.ID)); err != nil {
				t.Errorf("%s of a draft: %v", query, err)
			}
		}
	})
}
