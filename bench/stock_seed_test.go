package bench

import (
	"context"
	"testing"

	"relief/internal/db"
	"relief/internal/testkit"
)

// Size of the stock that pages are measured on.
const (
	seedItems = 5000
	seedLots  = 40000 // eight an item, in eleven places, one movement each
)

// seedStock fills books with items, lots, movements and balances that agree
// with each other. A third of the lots expire, some of them soon.
func seedStock(b *testing.B, d *db.DB) {
	b.Helper()
	furnishRoom(b, d)
	by := testkit.By("keeper")
	by.Act = "bench.seed"
	_, err := d.Write(b.Context(), by, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		for _, step := range []struct {
			sql  string
			args []any
		}{
			{`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
			  INSERT INTO places (branch_id, kind, code, name, warehouse_id, kept)
			  SELECT 1, 'bin', 'B' || CAST(i AS TEXT), '货位 ' || CAST(i AS TEXT),
			         (SELECT MIN(id) FROM places WHERE kind = 'warehouse'), 1 FROM n`, []any{10}},
			{`INSERT INTO places (branch_id, kind, code, name, kept) VALUES (1, 'donor', '=donor', '捐赠人', 0)`, nil},
			{`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
			  INSERT INTO items (branch_id, code, name, spec, base_unit, category, min_stock, sort_key, initials,
			         created_at)
			  SELECT 1, 'S' || CAST(i AS TEXT), '救援物资' || CAST(i AS TEXT), '标准', '个',
			         '类别' || CAST(i % 12 AS TEXT), i % 40, 'jiu yuan wu zi ' || CAST(100000 + i * 7919 % 5000 AS TEXT),
			         'jywz' || CAST(i AS TEXT), ?
			  FROM n`, []any{seedItems, tx.Stamp()}},
			{`INSERT INTO item_names (branch_id, key, item_id, name, alias)
			  SELECT 1, 'bench ' || code, id, name, 0 FROM items WHERE code LIKE 'S%'`, nil},
			{`INSERT INTO documents (branch_id, kind, number, state, business_on, author_id, author_name, created_at)
			  VALUES (1, 'receipt', 'RK20200101-900', 'draft', '2020-01-01', 1, '李仓', ?)`, []any{tx.Stamp()}},
			{`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?)
			  INSERT INTO lots (branch_id, item_id, document_id, source, lot_no, expires_on, received_on, units)
			  SELECT 1, (SELECT MIN(id) FROM items WHERE code = 'S1') + i % ?,
			         (SELECT id FROM documents WHERE number = 'RK20200101-900'), 'donation',
			         'L' || CAST(i AS TEXT),
			         CASE WHEN i % 3 = 0 THEN CAST(2020 + i % 15 AS TEXT) || '-06-30' END, '2020-01-01', 10 + i % 90
			  FROM n`, []any{seedLots, seedItems}},
			{`INSERT INTO balances (branch_id, lot_id, place_id, item_id, on_hand)
			  SELECT 1, l.id, (SELECT MIN(id) FROM places WHERE code = 'B1') + l.id % 10, l.item_id, l.units
			  FROM lots l WHERE l.lot_no LIKE 'L%'`, nil},
			{`INSERT INTO movements (branch_id, seq, n, document_id, line_id, item_id, lot_id, from_id, to_id, units,
			         business_on, recorded_at)
			  SELECT 1, ?, ROW_NUMBER() OVER (ORDER BY l.id), l.document_id, l.id, l.item_id, l.id,
			         (SELECT id FROM places WHERE code = '=donor'), b.place_id, l.units, '2020-01-01', ?
			  FROM lots l JOIN balances b ON b.lot_id = l.id WHERE l.lot_no LIKE 'L%'`, []any{tx.Seq, tx.Stamp()}},
		} {
			if _, err := tx.Exec(ctx, step.sql, step.args...); err != nil {
				return db.Subject{}, err
			}
		}
		return db.Subject{Kind: "bench", ID: 1}, nil
	})
	if err != nil {
		b.Fatal(err)
	}
}
