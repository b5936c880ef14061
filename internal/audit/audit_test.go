package audit_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"relief/internal/audit"
	"relief/internal/db"
	"relief/internal/testkit"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// acts fills the books with receipts of one item; the last posts two lines.
func acts(t *testing.T, b *testkit.Books, n int) {
	t.Helper()
	var item inventory.ItemID
	b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		it, err := inventory.CreateItem(ctx, tx, inventory.ItemDraft{Name: "急救箱", BaseUnit: "个"})
		item = it.ID
		return err
	})
	value := int64(12345)
	for i := range n {
		by := b.Acts("keeper", "receipt.post")
		_, err := b.Write(t.Context(), by, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
			doc, err := goodsin.RecordReceipt(ctx, tx, goodsin.ReceiptDraft{
				Source: "donation", WarehouseID: b.Warehouse, BusinessOn: tx.Today(),
				Lines: []goodsin.ReceiptLine{
					{ItemID: item, Units: inventory.Units(i + 1), ValueFen: &value}, {ItemID: item, Units: 7},
				},
			})
			return doc.Subject(), err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func walk(t *testing.T, b *testkit.Books, anchors ...db.Head) (breaks []audit.Break, head db.Head) {
	t.Helper()
	b.Ask(t, func(ctx context.Context, r db.Reader) (err error) {
		breaks, head, err = audit.Walk(ctx, r, anchors...)
		return err
	})
	return breaks, head
}

// spoil changes the books behind their back: a plain connection, no triggers.
func spoil(t *testing.T, b *testkit.Books, statements ...string) {
	t.Helper()
	var raw *sql.DB
	var err error
	if b.Engine() == db.Postgres {
		raw, err = sql.Open("pgx", b.Options.URL)
	} else {
		raw, err = sql.Open("sqlite3", "file:"+filepath.Join(b.Options.Dir, db.FileName)+"?_busy_timeout=5000")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	raw.SetMaxOpenConns(1)
	for _, table := range []string{"audit", "movements", "heads"} {
		for _, trigger := range triggers(t, raw, b.Engine(), table) {
			drop := "DROP TRIGGER " + trigger
			if b.Engine() == db.Postgres {
				drop += " ON " + table
			}
			statements = append([]string{drop}, statements...)
		}
	}
	for _, s := range statements {
		if _, err := raw.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

func triggers(t *testing.T, raw *sql.DB, engine db.Engine, table string) (names []string) {
	t.Helper()
	query := `SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = '` + table + `'`
	if engine == db.Postgres {
		query = `SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = '` + table + `'::regclass`
	}
	rows, err := raw.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	return names
}

// Whatever is changed behind the books' back is found and named.
func TestWalk_findsTampering(t *testing.T) {
	flip := map[db.Engine]string{
		db.SQLite: `UPDATE audit SET payload = CAST(replace(CAST(payload AS TEXT), '"Units":7', '"Units":8') AS BLOB)
			WHERE seq = 11`,
		db.Postgres: `UPDATE audit SET payload = convert_to(replace(convert_from(payload, 'UTF8'),
			'"Units":7', '"Units":8'), 'UTF8') WHERE seq = 11`,
	}
	cases := []struct {
		name string
		sql  func(e db.Engine) []string
		want []string
	}{
		{"nothing", func(db.Engine) []string { return nil }, nil},
		{"a byte of a payload", func(e db.Engine) []string { return []string{flip[e]} },
			[]string{audit.Changed, audit.Movements}},
		{"two rows change places", func(db.Engine) []string {
			return []string{`UPDATE audit SET seq = -1 WHERE seq = 10`, `UPDATE audit SET seq = 10 WHERE seq = 11`,
				`UPDATE audit SET seq = 11 WHERE seq = -1`}
		}, []string{audit.Link, audit.Changed, audit.Columns}},
		{"a row is gone", func(db.Engine) []string { return []string{`DELETE FROM audit WHERE seq = 10`} },
			[]string{audit.Missing, audit.Link, audit.Movements}},
		{"who did it", func(db.Engine) []string {
			return []string{`UPDATE audit SET actor_name = 'another' WHERE seq = 10`}
		}, []string{audit.Columns}},
		{"when", func(db.Engine) []string {
			return []string{`UPDATE audit SET recorded_at = '2001-01-01T00:00:00.000000Z' WHERE seq = 10`}
		}, []string{audit.Columns, audit.Clock}},
		{"units of a movement", func(db.Engine) []string {
			return []string{`UPDATE movements SET units = 70 WHERE seq = 10 AND n = 2`}
		}, []string{audit.Movements}},
		{"value of a movement", func(db.Engine) []string {
			return []string{`UPDATE movements SET value_fen = NULL WHERE seq = 10 AND n = 1`}
		}, []string{audit.Movements}},
		{"date of a movement", func(db.Engine) []string {
			return []string{`UPDATE movements SET business_on = '2001-01-01' WHERE seq = 10 AND n = 1`}
		}, []string{audit.Movements}},
		{"a movement is gone", func(db.Engine) []string {
			return []string{`DELETE FROM movements WHERE seq = 10 AND n = 1`}
		}, []string{audit.Movements}},
		{"a movement too many", func(db.Engine) []string {
			return []string{`INSERT INTO movements SELECT branch_id, 999, n, document_id, line_id, item_id, lot_id,
				from_id, to_id, units, value_fen, business_on, recorded_at FROM movements WHERE seq = 10`}
		}, []string{audit.Movements}},
		{"a movement before the first act", func(db.Engine) []string {
			return []string{`INSERT INTO movements SELECT branch_id, 0, n, document_id, line_id, item_id, lot_id,
				from_id, to_id, units, value_fen, business_on, recorded_at FROM movements WHERE seq = 10`}
		}, []string{audit.Movements}},
		{"an act before the first", func(db.Engine) []string {
			return []string{`INSERT INTO audit SELECT branch_id, -3, recorded_at, actor_id, actor_name, act,
				subject_kind, subject_id, payload, prev, hash FROM audit WHERE seq = 10`}
		}, []string{audit.Missing}},
		{"a movement that goes on over the next", func(db.Engine) []string {
			return []string{`UPDATE movements SET recorded_at = recorded_at || '"}},{"kind":"movement","data":' || (
				SELECT '{"Seq":10,"N":2,"DocumentID":' || n.document_id
				|| ',"LineID":' || n.line_id || ',"ItemID":' || n.item_id || ',"LotID":' || n.lot_id || ',"FromID":'
				|| n.from_id || ',"ToID":' || n.to_id || ',"Units":' || n.units || ',"ValueFen":null,"BusinessOn":"'
				|| n.business_on || '","RecordedAt":"' || n.recorded_at
				FROM movements n WHERE n.seq = 10 AND n.n = 2) WHERE seq = 10 AND n = 1`,
				`DELETE FROM movements WHERE seq = 10 AND n = 2`}
		}, []string{audit.Movements}},
		{"the head's hash", func(db.Engine) []string {
			return []string{`UPDATE heads SET hash = (SELECT hash FROM audit WHERE seq = 9)`}
		}, []string{audit.Tail}},
		{"the last row is gone", func(db.Engine) []string { return []string{`DELETE FROM audit WHERE seq = 14`} },
			[]string{audit.Tail, audit.Movements}},
	}
	testkit.OnBoth(t, func(t *testing.T, first *testkit.Books) {
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				b := testkit.NewBooks(t, first.Engine())
				acts(t, b, 6) // sequences 9 to 14, after the people, the warehouse and the item
				if breaks, head := walk(t, b); len(breaks) != 0 || head.Seq != 14 {
					t.Fatalf("before: %v, head %d", breaks, head.Seq)
				}
				spoil(t, b, c.sql(b.Engine())...)
				breaks, _ := walk(t, b)
				for _, what := range c.want {
					if !slices.ContainsFunc(breaks, func(br audit.Break) bool { return br.What == what }) {
						t.Errorf("no %q among %v", what, breaks)
					}
				}
				if len(c.want) == 0 && len(breaks) > 0 {
					t.Errorf("breaks %v, want none", breaks)
				}
			})
		}
	})
}

// A tail cut off cleanly, head and all, shows against a head known elsewhere.
func TestWalk_cutTail(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		acts(t, b, 6)
		_, anchor := walk(t, b)
		if breaks, _ := walk(t, b, anchor); len(breaks) != 0 {
			t.Fatalf("whole: %v", breaks)
		}
		spoil(t, b, `DELETE FROM movements WHERE seq > 12`, `DELETE FROM audit WHERE seq > 12`,
			`UPDATE heads SET seq = 12, hash = (SELECT hash FROM audit WHERE seq = 12),
				recorded_at = (SELECT recorded_at FROM audit WHERE seq = 12)`)
		if breaks, head := walk(t, b); len(breaks) != 0 || head.Seq != 12 {
			t.Fatalf("a chain alone cannot see its tail cut: %v, head %d", breaks, head.Seq)
		}
		breaks, _ := walk(t, b, anchor)
		if len(breaks) != 1 || breaks[0].What != audit.Anchor || breaks[0].Seq != 14 {
			t.Errorf("breaks = %v, want the anchor at 14", breaks)
		}
		acts2 := anchor
		acts2.Hash = append([]byte{}, anchor.Hash...)
		acts2.Hash[0] ^= 1
		acts2.Seq = 11
		if breaks, _ := walk(t, b, acts2); len(breaks) != 1 || breaks[0].What != audit.Anchor {
			t.Errorf("another hash at 11: %v", breaks)
		}
	})
}

// A page's history, the auditor's list and its keyset.
func TestHistoryAndList(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		acts(t, b, 5)
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			all, err := audit.List(ctx, r, audit.Filter{})
			if err != nil || len(all) != 13 || all[0].Seq != 13 {
				t.Fatalf("list = %d rows, %v", len(all), err)
			}
			page, err := audit.List(ctx, r, audit.Filter{Act: "receipt.post", Before: 13, Limit: 2})
			if err != nil || len(page) != 2 || page[0].Seq != 12 || page[1].Seq != 11 {
				t.Errorf("page = %v, %v", page, err)
			}
			none, err := audit.List(ctx, r, audit.Filter{Actor: b.People["auditor"]})
			if err != nil || len(none) != 0 {
				t.Errorf("the auditor did %v, %v", none, err)
			}
			day, err := audit.List(ctx, r, audit.Filter{From: all[6].RecordedAt, To: all[0].RecordedAt})
			if err != nil || len(day) == 0 || day[0].Seq >= 13 && all[0].RecordedAt != all[1].RecordedAt {
				t.Errorf("between = %d rows, %v", len(day), err)
			}
			subject := all[0].Subject
			story, err := audit.History(ctx, r, subject.Kind, subject.ID)
			if err != nil || len(story) != 1 || story[0].ActorName != "李仓" {
				t.Fatalf("history = %v, %v", story, err)
			}
			kinds := map[string]int{}
			for _, f := range story[0].Facts {
				kinds[f.Kind]++
			}
			if kinds["receipt"] != 1 || kinds["movement"] != 2 || kinds["lot"] != 2 {
				t.Errorf("facts = %v", kinds)
			}
			head, err := audit.Head(ctx, r)
			if err != nil || head.Short() != story[0].Head.Short() {
				t.Errorf("head = %s, %v, want %s", head.Short(), err, story[0].Head.Short())
			}
			return nil
		})
	})
}

// A chain longer than one page of the walk is walked whole.
func TestWalk_pages(t *testing.T) {
	b := testkit.NewBooks(t, db.SQLite)
	for i := range 4100 {
		by := b.Acts("keeper", fmt.Sprintf("act.%d", i))
		_, err := b.Write(t.Context(), by, func(_ context.Context, tx *db.Tx) (db.Subject, error) {
			return db.Subject{Kind: "thing", ID: int64(i)}, tx.Note("thing", map[string]int{"i": i})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if breaks, head := walk(t, b); len(breaks) != 0 || head.Seq != 4107 {
		t.Fatalf("breaks %v, head %d", breaks, head.Seq)
	}
	spoil(t, b, `UPDATE audit SET prev = hash WHERE seq = 4001`)
	if breaks, _ := walk(t, b); len(breaks) == 0 || breaks[0].Seq != 4001 {
		t.Errorf("breaks = %v, want 4001", breaks)
	}
}
