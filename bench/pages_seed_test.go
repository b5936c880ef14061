package bench

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"

	"relief/internal/app"
	"relief/internal/db"
)

// grownDay gives the day and the moment of row i of so many, from the oldest on.
const grownDay = `date('now', (i * 1090 / 180000 - 1091) || ' days')`

// grownBooks writes around a million movements what a branch has beside them:
// documents of every kind and state with numbers, slips of plans, who gave and
// got, acts, papers, findings. It is written behind the program's back, which
// bounds the time.
var grownBooks = []string{
	`CREATE TEMP TABLE n AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 700000)
	 SELECT i FROM n`,
	// Lots: some expire, some are long past, some are of nobody knows when.
	`UPDATE lots SET expires_on = date(received_on, (200 + id * 7919 % 1800) || ' days'),
	        made_on = date(received_on, '-90 days') WHERE id % 4 > 0`,
	`UPDATE balances SET expires_on = l.expires_on FROM lots l WHERE l.id = balances.lot_id`,
	`UPDATE balances SET held = on_hand / 3 WHERE on_hand > 2 AND lot_id % 7 = 0`,
	`UPDATE items SET tracking = 'lot_expiry', min_stock = id % 3 * 400 WHERE id % 2 = 0`,
	// The receipts of the movements have their numbers.
	`UPDATE documents SET state = 'posted', posted_at = created_at WHERE kind = 'receipt'`,
	`INSERT INTO recipients (branch_id, name, kind, address, sort_key, initials, place_id, created_at)
	 SELECT 1, '第' || i || '社区卫生服务中心', (CASE i % 3 WHEN 0 THEN 'clinic' WHEN 1 THEN 'school' ELSE 'community' END),
	        '曲溪街道' || i || '号', 'di ' || printf('%05d', i), 'dsqwsfwzx' || i, (SELECT MIN(id) FROM places WHERE
	        kind = 'recipient'),
	        '2020-01-01T00:00:00.000000Z' FROM n WHERE i <= 2000`,
	`INSERT INTO donors (branch_id, name, kind, publicity, sort_key, initials, created_at)
	 SELECT 1, '广东' || i || '慈善有限公司', 'company', 'public', 'guang dong ' || printf('%05d', i), 'gdcsyxgs' || i,
	        '2020-01-01T00:00:00.000000Z' FROM n WHERE i <= 4700`,
	`CREATE TEMP TABLE g AS
	 SELECT i, id, kind, series, day, state, series || strftime('%Y%m%d', day) || '-' ||
	        printf('%03d', row_number() OVER (PARTITION BY series, day ORDER BY i)) AS number
	 FROM  (SELECT i, (SELECT MAX(id) FROM documents) + i AS id, ` + grownDay + ` AS day,
	               CASE WHEN i % 30 < 16 THEN 'slip' WHEN i % 30 < 17 THEN 'plan' WHEN i % 30 < 20 THEN 'transfer'
	                    ELSE 'receipt' END AS kind,
	               CASE WHEN i % 30 < 16 THEN 'CK' WHEN i % 30 < 17 THEN 'FA' WHEN i % 30 < 20 THEN 'DB'
	                    ELSE 'RX' END AS series,
	               CASE WHEN i % 30 < 16 THEN CASE WHEN i > 179700 THEN 'picking' WHEN i > 179000 THEN 'dispatched'
	                         WHEN i > 178000 THEN 'delivered' WHEN i % 97 = 0 THEN 'void' ELSE 'filed' END
	                    WHEN i % 30 < 17 THEN CASE WHEN i > 179800 THEN 'draft' WHEN i > 179000 THEN 'submitted'
	                         WHEN i > 177000 THEN 'approved' WHEN i % 11 = 0 THEN 'cancelled' ELSE 'closed' END
	                    WHEN i % 30 < 20 THEN CASE WHEN i > 179900 THEN 'draft' ELSE 'posted' END
	                    ELSE CASE WHEN i > 179900 THEN 'arrived' WHEN i > 179800 THEN 'inspected' ELSE 'posted' END
	               END AS state
	        FROM n WHERE i <= 180000)`,
	`CREATE INDEX temp.g_i ON g (i)`,
	`INSERT INTO documents (id, branch_id, kind, number, state, business_on, author_id, author_name, created_at,
	        posted_at)
	 SELECT id, 1, kind, CASE WHEN state IN ('draft', 'arrived', 'inspected') THEN NULL ELSE number END, state, day,
	        CASE WHEN kind IN ('plan', 'slip') THEN 2 ELSE 1 END, CASE WHEN kind IN ('plan', 'slip') THEN '王办'
	        ELSE '李仓' END,
	        day || 'T04:00:00.' || printf('%06d', i) || 'Z',
	        CASE WHEN state IN ('draft', 'arrived', 'inspected', 'submitted', 'picking', 'void', 'cancelled')
	        THEN NULL
	             WHEN i % 50 = 0 THEN date(day, '3 days') || 'T05:00:00.000000Z'
	             ELSE day || 'T05:00:00.000000Z' END
	 FROM g`,
	`INSERT INTO counters (branch_id, prefix, day, last)
	 SELECT 1, series, strftime('%Y%m%d', day), COUNT(*) FROM g GROUP BY 2, 3 ON CONFLICT DO NOTHING`,
	`INSERT INTO plans (document_id, branch_id, title) SELECT id, 1, '第' || i || '号洪灾救助方案' FROM g WHERE kind =
	        'plan'`,
	`INSERT INTO approvals (branch_id, document_id, author_id, approved_by, approved_name, version_seen,
	        from_paper, approved_at)
	 SELECT 1, id, 2, 3, '陈批', 1, 0, day || 'T04:30:00.000000Z' FROM g WHERE kind = 'plan' AND state IN
	        ('approved', 'closed')`,
	`INSERT INTO places (branch_id, kind, code, name, kept)
	 SELECT 1, 'in_transit', '=transit-' || id, number, 1 FROM g WHERE kind = 'slip'`,
	`INSERT INTO slips (document_id, branch_id, plan_id, recipient_id, transit_id, recipient_name, address, contact,
	        phone, live, dispatched_by, dispatched_at, void_reason, dispatched_id)
	 SELECT g.id, 1, (SELECT p.id FROM g p WHERE p.i = (g.i / 30) * 30 + 16), 1 + g.i % 2000,
	        (SELECT id FROM places WHERE branch_id = 1 AND code = '=transit-' || g.id), '第' || (1 + g.i % 2000)
	        || '社区卫生服务中心', '', '', '', 0,
	        CASE WHEN g.i % 211 = 0 THEN '王办' ELSE '李仓' END, g.day || 'T05:00:00.000000Z',
	        CASE WHEN g.state = 'void' THEN '写错了' END, CASE WHEN g.i % 211 = 0 THEN 2 ELSE 1 END
	 FROM g WHERE g.kind = 'slip' AND g.i < 179970`,
	`INSERT INTO deliveries (document_id, branch_id, received_on, signer, at_counter, recorded_by, recorded_at,
	        recorded_id)
	 SELECT id, 1, date(day, '1 days'), '林收', 0, '李仓', date(day, '1 days') || 'T06:00:00.000000Z', 1
	 FROM g WHERE kind = 'slip' AND state IN ('delivered', 'filed')`,
	`INSERT INTO receipts (document_id, branch_id, source, warehouse_id, received_from, counted_by)
	 SELECT id, 1, 'donation', (SELECT MIN(id) FROM places WHERE kind = 'warehouse'), '广东' || (i % 4700) ||
	        '慈善有限公司', '李仓'
	 FROM g WHERE kind = 'receipt' AND state = 'posted'`,
	`INSERT INTO arrivals (document_id, branch_id, arrived_on, received_from, parcels, source, inspected_by,
	        second_by, posted_by)
	 SELECT id, 1, day, '广东' || (i % 4700) || '慈善有限公司', 3, 'donation', '李仓', '王办', '李仓'
	 FROM g WHERE kind = 'receipt'`,
	`INSERT INTO fiscal_receipts (branch_id, document_id, kind, number, recorded_by, recorded_name, recorded_at)
	 SELECT 1, id, 'number', 'F' || i, 6, '周记', day || 'T07:00:00.000000Z'
	 FROM g WHERE kind = 'receipt' AND state = 'posted' AND i < 179700`,
	`INSERT INTO fiscal_due (branch_id, document_id)
	 SELECT 1, id FROM g WHERE kind = 'receipt' AND state = 'posted' AND i >= 179700`,
	`INSERT INTO prints (branch_id, document_id, form, language, copy_no, content, head_seq, head_hash, printed_by,
	        printed_name, printed_at)
	 SELECT 1, g.id, 'P05', 'zh-CN', k.c, x'00', 1, zeroblob(32), 1, '李仓', g.day || 'T05:30:00.000000Z'
	 FROM g JOIN (SELECT 1 AS c UNION ALL SELECT 2) k ON k.c = 1 OR g.i % 40 = 0 WHERE g.kind = 'slip'`,
	`INSERT INTO audit (branch_id, seq, recorded_at, actor_id, actor_name, act, subject_kind, subject_id,
	        payload, prev, hash)
	 SELECT 1, (SELECT MAX(seq) FROM audit) + i, ` + `date('now', (i * 1090 / 600000 - 1091) || ' days')` + ` ||
	        'T05:00:00.000000Z',
	        1, '李仓', 'document.post', 'receipt', 1 + i % 180000, CAST('{"facts":[]}' AS BLOB), zeroblob(32),
	        zeroblob(32)
	 FROM n WHERE i <= 600000`,
	`UPDATE heads SET seq = (SELECT MAX(seq) FROM audit), hash = zeroblob(32)`,
	`INSERT INTO findings (branch_id, subject_kind, subject_id, subject_name, what, owner_id, owner_name,
	        due_on, state,
	        opened_by, opened_name, opened_at)
	 SELECT 1, 'document', id, number, '单据缺签字', 1, '李仓', date(day, '10 days'),
	        CASE i % 4 WHEN 0 THEN 'open' WHEN 1 THEN 'answered' ELSE 'closed' END, 4, '审计', day ||
	        'T05:00:00.000000Z'
	 FROM g WHERE i % 180 = 0`,
	`UPDATE spelling SET version = 0`,
}

// growBooks enriches the books in a folder and has their keys made by the
// program.
func growBooks(b testing.TB, dir string) {
	b.Helper()
	reopen := func(o db.Options) {
		b.Helper()
		d, err := db.Open(context.Background(), o)
		if err != nil {
			b.Fatal(err)
		}
		if err := d.Close(); err != nil {
			b.Fatal(err)
		}
	}
	reopen(db.Options{Dir: dir})
	raw, err := sql.Open("sqlite3", "file:"+filepath.Join(dir, db.FileName)+
		"?_busy_timeout=60000&_synchronous=0&_cache_size=-200000&_foreign_keys=0")
	if err != nil {
		b.Fatal(err)
	}
	raw.SetMaxOpenConns(1)
	exec := func(step string) {
		b.Helper()
		if _, err := raw.ExecContext(b.Context(), step); err != nil {
			b.Fatalf("%v: %s", err, step)
		}
	}
	rows, err := raw.QueryContext(b.Context(), `SELECT name, sql FROM sqlite_master WHERE type = 'trigger'`)
	if err != nil {
		b.Fatal(err)
	}
	triggers := map[string]string{}
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			b.Fatal(err)
		}
		triggers[name] = text
	}
	if err := rows.Close(); err != nil {
		b.Fatal(err)
	}
	for name := range triggers {
		exec(fmt.Sprintf(`DROP TRIGGER %q`, name))
	}
	for _, step := range grownBooks {
		exec(step)
	}
	for _, text := range triggers {
		exec(text)
	}
	if err := raw.Close(); err != nil {
		b.Fatal(err)
	}
	reopen(db.Options{Dir: dir, Spelling: app.Spelling})
}
