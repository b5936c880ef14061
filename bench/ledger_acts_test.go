package bench

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"relief/internal/audit"
	"relief/internal/db"
	"relief/internal/testkit"
	"relief/inventory"
)

// begin makes a receipt of a day and the act that posts it; what moved before
// is sealed.
func (s *seeder) begin(b testing.TB, on, stamp string) {
	s.seal(b)
	s.seq++
	s.doc++
	s.n, s.stamp = 0, stamp
	day := strings.ReplaceAll(on, "-", "")
	s.numbers[day]++
	s.add("documents (id, branch_id, kind, number, state, business_on, author_id, author_name, created_at, posted_at)",
		"(%d, 1, 'receipt', 'RK%s-%03d', 'posted', '%s', 1, '李仓', '%s', '%s')", s.doc, day, s.numbers[day], on,
		stamp, stamp)
}

// seal appends the audit row of the act, as a Write would.
func (s *seeder) seal(b testing.TB) {
	if len(s.facts) == 0 {
		return
	}
	subject := db.Subject{Kind: "receipt", ID: s.doc}
	payload, err := json.Marshal(db.Payload{V: 1, Branch: 1, Seq: s.seq, RecordedAt: s.stamp, Actor: 1,
		ActorName: "李仓", Act: "receipt.post", Subject: subject, Key: fmt.Sprintf("seed-%d", s.seq), Facts: s.facts})
	if err != nil {
		b.Fatal(err)
	}
	hash := db.Hash(s.head, 1, s.seq, payload)
	s.acts = append(s.acts, []any{s.seq, s.stamp, "李仓", "receipt.post", s.doc, payload, s.head, hash})
	s.head, s.facts = hash, nil
}

// note keeps a movement for the audit row of its act.
func (s *seeder) note(m inventory.Movement) {
	data, err := json.Marshal(m)
	if err != nil {
		panic(err)
	}
	s.facts = append(s.facts, db.Fact{Kind: "movement", Data: data})
}

// furnished furnishes the books of a folder as they began.
func (s *seeder) furnished(b testing.TB, dir string) {
	b.Helper()
	begun := time.Now().AddDate(0, 0, -ledgerDays-2)
	d, err := db.Open(b.Context(), db.Options{Dir: dir, Clock: func() time.Time { return begun }})
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	by := testkit.By("keeper")
	by.Act = "bench.seed"
	_, err = d.Write(b.Context(), by, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		return db.Subject{Kind: "bench", ID: 1}, s.furnish(ctx, tx)
	})
	if err == nil {
		err = d.Read(b.Context(), testkit.Branch, func(ctx context.Context, r db.Reader) error {
			head, err := audit.Head(ctx, r)
			s.seq, s.head = head.Seq, head.Hash
			return err
		})
	}
	if err != nil {
		b.Fatal(err)
	}
}

// moveAll makes the movements and their acts, behind the triggers that hold the
// order of both.
func (s *seeder) moveAll(b testing.TB, raw *sql.DB, exec func(string, ...any), movements int) {
	b.Helper()
	var inOrder []string
	for _, name := range []string{"movements_in_order", "audit_in_order", "heads_step"} {
		var order string
		if err := raw.QueryRow(`SELECT sql FROM sqlite_schema WHERE name = ?`, name).Scan(&order); err != nil {
			b.Fatal(err)
		}
		inOrder = append(inOrder, order)
		exec(`DROP TRIGGER ` + name)
	}
	for i := range movements {
		on := s.first.AddDate(0, 0, i*ledgerDays/movements).Format(time.DateOnly)
		if i%actMoves == 0 {
			s.begin(b, on, on+"T04:00:00.000000Z")
			if i%20_000 == 0 {
				s.flush(b, raw)
			}
		}
		s.move(on)
	}
	s.seal(b)
	for day, last := range s.numbers {
		s.add("counters (branch_id, prefix, day, last)", "(1, 'RK', '%s', %d)", day, last)
	}
	s.flush(b, raw)
	exec(`UPDATE heads SET seq = ?, hash = ?, recorded_at = ?`, s.seq, s.head, s.stamp)
	for _, order := range inOrder {
		exec(order)
	}
}

// flush writes what was made, five hundred rows a statement.
func (s *seeder) flush(b testing.TB, raw *sql.DB) {
	b.Helper()
	tx, err := raw.Begin()
	exec := func(step string, args ...any) {
		if err == nil {
			_, err = tx.Exec(step, args...)
		}
	}
	for _, table := range []string{"documents (", "lots (", "movements (", "counters ("} {
		for into, rows := range s.rows {
			if !strings.HasPrefix(into, table) {
				continue
			}
			for chunk := range slices.Chunk(rows, 500) {
				exec(`INSERT INTO ` + into + ` VALUES ` + strings.Join(chunk, ", "))
			}
		}
	}
	clear(s.rows)
	for _, act := range s.acts {
		exec(`INSERT INTO audit (branch_id, seq, recorded_at, actor_id, actor_name, act, subject_kind, subject_id,
			payload, prev, hash) VALUES (1, ?, ?, 1, ?, ?, 'receipt', ?, ?, ?, ?)`, act...)
	}
	s.acts = nil
	if err == nil {
		err = tx.Commit()
	}
	if err != nil {
		b.Fatal(err)
	}
}
