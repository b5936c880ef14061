package bench

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3" // the bare driver

	"relief/internal/db"
	"relief/internal/testkit"
)

// bareBooks is the bare loop: the same file, the same rows in the same tables
// (with their indexes and triggers), one durable commit each, every statement
// prepared, the payload hashed; no checks, no reading back, no JSON.
type bareBooks struct {
	room  *storeroom
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
	seq   int64
	head  []byte
	serie map[string]int64

	source, warehouse, bin int64
	items, lots            [3]int64
	payloads               map[string][]byte // as large as the domain's own
}

// openBare copies the room's books with SQLite's own means and opens the copy.
func openBare(b testing.TB, room *storeroom) *bareBooks {
	b.Helper()
	ctx := context.Background()
	room.move(b) // so that there is a payload of each act to take the size from
	copied, err := room.books.BackupTo(ctx, b.TempDir(), func(context.Context, *db.DB) error { return nil })
	if err != nil {
		b.Fatal(err)
	}
	q := url.Values{
		"_journal_mode": {"WAL"}, "_synchronous": {"FULL"}, "_foreign_keys": {"1"},
		"_recursive_triggers": {"1"}, "_busy_timeout": {"5000"},
	}
	pool, err := sql.Open("sqlite3", "file:"+copied.File+"?"+q.Encode())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = pool.Close() })
	conn, err := pool.Conn(ctx)
	if err != nil {
		b.Fatal(err)
	}
	p := &bareBooks{
		room: room, conn: conn, stmts: map[string]*sql.Stmt{}, serie: map[string]int64{},
		warehouse: int64(room.warehouse), bin: int64(room.bin), payloads: map[string][]byte{},
	}
	for i := range room.items {
		p.items[i], p.lots[i] = int64(room.items[i]), int64(room.lots[i])
	}
	p.scan(b, []any{&p.seq, &p.head}, `SELECT seq, hash FROM heads WHERE branch_id = ?`, testkit.Branch)
	p.scan(b, []any{&p.source}, `SELECT id FROM places WHERE code = '=donor'`)
	for _, kind := range []string{"receipt", "transfer"} {
		var size int
		p.scan(b, []any{&size}, `SELECT MAX(length(payload)) FROM audit WHERE subject_kind = ?`, kind)
		p.payloads[kind] = bytes.Repeat([]byte("x"), size)
		var last int64
		p.scan(b, []any{&last}, `SELECT COUNT(*) FROM documents WHERE kind = ?`, kind)
		p.serie[kind] = last
	}
	return p
}

func (p *bareBooks) scan(b testing.TB, into []any, query string, args ...any) {
	b.Helper()
	if err := p.stmt(b, query).QueryRow(args...).Scan(into...); err != nil {
		b.Fatalf("%s: %v", query, err)
	}
}

func (p *bareBooks) stmt(b testing.TB, query string) *sql.Stmt {
	if s, ok := p.stmts[query]; ok {
		return s
	}
	s, err := p.conn.PrepareContext(context.Background(), query)
	if err != nil {
		b.Fatalf("%s: %v", query, err)
	}
	p.stmts[query] = s
	return s
}

func (p *bareBooks) exec(b testing.TB, query string, args ...any) int64 {
	res, err := p.stmt(b, query).Exec(args...)
	if err != nil {
		b.Fatalf("%s: %v", query, err)
	}
	id, err := res.LastInsertId()
	if err != nil {
		b.Fatal(err)
	}
	return id
}

const (
	bareDocument = `INSERT INTO documents (branch_id, kind, number, state, business_on, author_id,
		author_name, remarks, created_at) VALUES (1, ?, ?, 'draft', ?, 1, '李仓', ?, ?)`
	barePosted  = `UPDATE documents SET state = ?, posted_at = ?, version = version + 1 WHERE id = ?`
	bareCounter = `INSERT INTO counters (branch_id, prefix, day, last) VALUES (1, ?, ?, 1)
		ON CONFLICT (branch_id, prefix, day) DO UPDATE SET last = counters.last + 1`
	bareReceipt = `INSERT INTO receipts (document_id, branch_id, source, warehouse_id, received_from,
		counted_by, witness, source_file) VALUES (?, 1, 'donation', ?, '某捐赠企业', '', '', '')`
	bareLot = `INSERT INTO lots (branch_id, item_id, document_id, source, lot_no, expires_on, received_on,
		donor, units, evidence) VALUES (1, ?, ?, 'donation', 'B2019-01', '2039-06-30', ?, '某捐赠企业', 100000, '')`
	bareReceiptLine = `INSERT INTO receipt_lines (branch_id, document_id, n, item_id, code, name, spec,
		unit, units, lot_id, place_id, lot_no, expires_on, remarks)
		VALUES (1, ?, ?, ?, '0001', '急救包（小）', '', '个', 100000, ?, ?, 'B2019-01', '2039-06-30', '')`
	bareTransferLine = `INSERT INTO transfer_lines (branch_id, document_id, n, lot_id, from_id, to_id, units)
		VALUES (1, ?, ?, ?, ?, ?, 1)`
	bareTake = `UPDATE balances SET on_hand = on_hand - 1
		WHERE branch_id = 1 AND lot_id = ? AND place_id = ? AND on_hand - held >= 1`
	bareGive = `INSERT INTO balances (branch_id, lot_id, place_id, item_id, on_hand) VALUES (1, ?, ?, ?, ?)
		ON CONFLICT (branch_id, lot_id, place_id) DO UPDATE SET on_hand = balances.on_hand + excluded.on_hand`
	bareMovement = `INSERT INTO movements (branch_id, seq, n, document_id, line_id, item_id, lot_id, from_id,
		to_id, units, business_on, recorded_at) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
	bareAudit = `INSERT INTO audit (branch_id, seq, recorded_at, actor_id, actor_name, act, subject_kind,
		subject_id, payload, prev, hash) VALUES (1, ?, ?, 1, '李仓', 'test.act', ?, ?, ?, ?, ?)`
	bareHead = `UPDATE heads SET seq = ?, hash = ?, recorded_at = ? WHERE branch_id = 1`
	bareKey  = `INSERT INTO request_keys (branch_id, actor_id, key, digest, outcome, subject_kind, subject_id,
		fault, seq, recorded_at) VALUES (1, 1, ?, ?, 'posted', ?, ?, '', ?, ?)`
)

// bareAct is what every act has in common.
type bareAct struct {
	kind, prefix, state, remarks string
	on, stamp                    string
	doc                          int64
}

func (p *bareBooks) begin(b testing.TB, a bareAct) bareAct {
	now := time.Now().UTC()
	a.on, a.stamp = now.Format(time.DateOnly), now.Format("2006-01-02T15:04:05.000000Z")
	p.exec(b, `BEGIN IMMEDIATE`)
	p.seq++
	p.serie[a.kind]++
	p.exec(b, bareCounter, a.prefix, a.on)
	a.doc = p.exec(b, bareDocument, a.kind, fmt.Sprintf("%s%s-%03d", a.prefix, a.on, p.serie[a.kind]),
		a.on, a.remarks, a.stamp)
	return a
}

func (p *bareBooks) end(b testing.TB, a bareAct) {
	p.exec(b, barePosted, a.state, a.stamp, a.doc)
	payload := p.payloads[a.kind]
	hash := sha256.New()
	hash.Write(p.head)
	hash.Write(payload)
	sum := hash.Sum(nil)
	p.exec(b, bareAudit, p.seq, a.stamp, a.kind, a.doc, payload, p.head, sum)
	p.exec(b, bareHead, p.seq, sum, a.stamp)
	digest := sha256.Sum256([]byte(a.kind))
	p.exec(b, bareKey, rand.Text(), digest[:], a.kind, a.doc, p.seq, a.stamp)
	p.exec(b, `COMMIT`)
	p.head = sum
}

func (p *bareBooks) receive(b testing.TB) {
	a := p.begin(b, bareAct{kind: "receipt", prefix: "RK", state: "posted"})
	p.exec(b, bareReceipt, a.doc, p.warehouse)
	for i, item := range p.items {
		lot := p.exec(b, bareLot, item, a.doc, a.on)
		line := p.exec(b, bareReceiptLine, a.doc, i+1, item, lot, p.warehouse)
		p.exec(b, bareGive, lot, p.warehouse, item, 100_000)
		p.exec(b, bareMovement, p.seq, i+1, a.doc, line, item, lot, p.source, p.warehouse, 100_000, a.on, a.stamp)
	}
	p.end(b, a)
}

func (p *bareBooks) move(b testing.TB) {
	a := p.begin(b, bareAct{kind: "transfer", prefix: "DB", state: "received", remarks: "整理"})
	for i, lot := range p.lots {
		line := p.exec(b, bareTransferLine, a.doc, i+1, lot, p.warehouse, p.bin)
		p.exec(b, bareTake, lot, p.warehouse)
		p.exec(b, bareGive, lot, p.bin, p.items[i], 1)
		p.exec(b, bareMovement, p.seq, i+1, a.doc, line, p.items[i], lot, p.warehouse, p.bin, 1, a.on, a.stamp)
	}
	p.end(b, a)
}

// counted are the tables in which both sides must have written as much.
var counted = []string{"audit", "balances", "documents", "lots", "movements", "receipt_lines", "receipts",
	"request_keys", "transfer_lines"}

// agrees fails when the bare loop did not write as many rows as the domain.
func (p *bareBooks) agrees(b testing.TB, room *storeroom) {
	b.Helper()
	bare, domain := map[string]int64{}, map[string]int64{}
	err := room.books.Read(b.Context(), testkit.Branch, func(ctx context.Context, r db.Reader) error {
		for _, table := range counted {
			var n, m int64
			if err := r.Get(ctx, &n, `SELECT COUNT(*) FROM `+table); err != nil {
				return err
			}
			p.scan(b, []any{&m}, `SELECT COUNT(*) FROM `+table)
			domain[table], bare[table] = n, m
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	if !maps.Equal(bare, domain) {
		b.Errorf("rows written: bare %v, domain %v (tables %v)", bare, domain, slices.Sorted(maps.Keys(bare)))
	}
}
