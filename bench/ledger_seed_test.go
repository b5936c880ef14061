package bench

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"relief/internal/db"
	"relief/internal/document"
	"relief/inventory"
)

// Shape of the books that the ledger is measured on, whatever their length:
// three years, skewed so that the hottest item has a fiftieth of all
// movements, the hottest recipient and donor a hundredth.
const (
	ledgerItems      = 2000
	ledgerRecipients = 500
	ledgerDonors     = 300
	ledgerBins       = 8 // in each of two warehouses
	ledgerDays       = 3 * 365
	actMoves         = 4 // movements of one act
)

// seeder makes movements that a branch could have made and writes them in
// bulk, with all that is kept beside them, as Post would.
type seeder struct {
	rng        *rand.Rand
	first      time.Time
	items      []int64
	bins       []int64
	recipients []int64
	source     int64
	stock      []seedStack
	lots       int64 // made so far
	lying      int   // of lots at most, at one time
	firstLot   int64
	doc        int64
	n          int64
	seq        int64
	stamp      string    // of the act
	head       []byte    // of the chain
	facts      []db.Fact // of the act
	acts       [][]any   // not written yet
	rows       map[string][]string
	numbers    map[string]int // given, by day
}

// seedStack is what lies of a lot in a bin.
type seedStack struct{ item, lot, bin, units, fen int64 }

// seedLedger fills the books of a file with so many movements, all but the
// furniture behind the program's back, which bounds the time of a write. So many
// lots lie in store at most.
func seedLedger(b testing.TB, path string, movements, lying int) {
	b.Helper()
	s := &seeder{rng: rand.New(rand.NewPCG(7, 7)), rows: map[string][]string{}, numbers: map[string]int{},
		lying: lying}
	s.furnished(b, filepath.Dir(path))
	raw, err := sql.Open("sqlite3", "file:"+path+"?_busy_timeout=60000&_synchronous=0&_cache_size=-200000")
	if err != nil {
		b.Fatal(err)
	}
	defer raw.Close()
	raw.SetMaxOpenConns(1)
	exec := func(step string, args ...any) {
		b.Helper()
		if _, err := raw.ExecContext(b.Context(), step, args...); err != nil {
			b.Fatalf("%v: %.200s", err, step)
		}
	}
	s.moveAll(b, raw, exec, movements)
	for _, step := range keptLedger {
		exec(step)
	}
	last := ""
	begun := s.first.AddDate(0, 0, ledgerDays).Format("2006-01")
	for day := s.first.AddDate(0, 0, 1-s.first.Day()); day.Format("2006-01") < begun; day = day.AddDate(0, 1, 0) {
		month := day.Format("2006-01")
		exec(`INSERT INTO month_ends (branch_id, month) VALUES (1, ?)`, month)
		exec(monthStock, month, last, last+"-31", month+"-31", last+"-31", month+"-31")
		last = month
	}
	exec(monthDays, last)
}

// furnish makes items, places, documents and recipients.
func (s *seeder) furnish(ctx context.Context, tx *db.Tx) error {
	s.first = tx.Now.AddDate(0, 0, 1)
	fill := func(into *[]int64, kind inventory.PlaceKind, n int, warehouse any, kept int) error {
		for i := range n {
			id, err := tx.Insert(ctx, `INSERT INTO places (branch_id, kind, code, name, warehouse_id, kept)
				VALUES (1, ?, ?, ?, ?, ?) RETURNING id`, kind, fmt.Sprintf("%s-%v-%d", kind, warehouse, i),
				fmt.Sprintf("%s %d", kind, i), warehouse, kept)
			if err != nil {
				return err
			}
			*into = append(*into, id)
		}
		return nil
	}
	var houses, source []int64
	if err := fill(&houses, inventory.Warehouse, 2, nil, 1); err != nil {
		return err
	}
	for _, w := range houses {
		if err := fill(&s.bins, inventory.Bin, ledgerBins, w, 1); err != nil {
			return err
		}
	}
	if err := fill(&s.recipients, inventory.Recipient, ledgerRecipients, nil, 0); err != nil {
		return err
	}
	if err := fill(&source, inventory.Donor, 1, nil, 0); err != nil {
		return err
	}
	s.source = source[0]
	for _, step := range []string{
		`INSERT INTO items (branch_id, code, name, base_unit, category, sort_key, initials, created_at)
		 SELECT 1, 'L' || CAST(i AS TEXT), '救援物资' || CAST(i AS TEXT), '个', '类别' || CAST(i % 12 AS TEXT),
		        'jiu yuan wu zi ' || CAST(100000 + i AS TEXT), 'jywz' || CAST(i AS TEXT), '2020-01-01T00:00:00.000000Z'
		 FROM  (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT i FROM n) AS n`,
		`INSERT INTO donors (branch_id, name, kind, publicity, sort_key, initials, created_at)
		 SELECT 1, '捐赠人' || CAST(i AS TEXT), 'company', 'public', 'j' || CAST(i AS TEXT), 'j',
		        '2020-01-01T00:00:00.000000Z'
		 FROM  (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT i FROM n) AS n`,
	} {
		n := ledgerItems
		if strings.Contains(step, "INTO donors") {
			n = ledgerDonors
		}
		if _, err := tx.Exec(ctx, step, n); err != nil {
			return err
		}
	}
	if err := tx.Select(ctx, &s.items, `SELECT id FROM items WHERE code LIKE 'L%' ORDER BY id`); err != nil {
		return err
	}
	if err := tx.Get(ctx, &s.firstLot, `SELECT COALESCE(MAX(id), 0) + 1 FROM lots`); err != nil {
		return err
	}
	return tx.Get(ctx, &s.doc, `SELECT COALESCE(MAX(id), 0) FROM documents`)
}

// skewed picks one of n, the first a share of the time.
func (s *seeder) skewed(n int, share float64) int {
	if s.rng.Float64() < share {
		return 0
	}
	return s.rng.IntN(n)
}

// move makes one movement: two in five bring a lot, one in five shifts one
// between bins, the others hand some out.
func (s *seeder) move(on string) {
	stamp := on + "T04:00:00.000000Z"
	s.n++
	what := s.rng.IntN(5)
	if len(s.stock) < 50 || what < 2 && len(s.stock) < s.lying {
		item, bin := s.items[s.skewed(len(s.items), 0.02)], s.bins[s.rng.IntN(len(s.bins))]
		lot := s.firstLot + s.lots
		s.lots++
		s.add("lots (id, branch_id, item_id, document_id, source, lot_no, received_on, donor_id, units, value_fen)",
			"(%d, 1, %d, %d, 'donation', 'B%d', '%s', %d, 1000, %s)", lot, item, s.doc, lot, on,
			1+s.skewed(ledgerDonors, 0.01), []string{"NULL", "500000"}[lot%2])
		st := seedStack{item, lot, bin, 1000, 500000 * (lot % 2)}
		s.arrow(st, s.source, bin, 1000, on, stamp)
		s.stock = append(s.stock, st)
		return
	}
	i := s.rng.IntN(len(s.stock))
	st := &s.stock[i]
	if what == 2 {
		to := s.bins[s.rng.IntN(len(s.bins))]
		if to != st.bin {
			s.arrow(*st, st.bin, to, st.units, on, stamp)
			st.bin = to
			return
		}
	}
	units := min(st.units, 1+s.rng.Int64N(900))
	s.arrow(*st, st.bin, s.recipients[s.skewed(len(s.recipients), 0.01)], units, on, stamp)
	if st.units -= units; st.units == 0 {
		s.stock[i] = s.stock[len(s.stock)-1]
		s.stock = s.stock[:len(s.stock)-1]
	}
}

func (s *seeder) arrow(st seedStack, from, to, units int64, on, stamp string) {
	value, fen := "NULL", (*int64)(nil)
	if st.lot%2 == 1 {
		fen = new(int64)
		*fen = units * 500
		value = fmt.Sprint(*fen)
	}
	s.note(inventory.Movement{Seq: s.seq, N: s.n, DocumentID: document.ID(s.doc), LineID: 1,
		ItemID: inventory.ItemID(st.item), LotID: inventory.LotID(st.lot), FromID: inventory.PlaceID(from),
		ToID: inventory.PlaceID(to), Units: inventory.Units(units), ValueFen: fen, BusinessOn: on, RecordedAt: stamp})
	s.add("movements (branch_id, seq, n, document_id, line_id, item_id, lot_id, from_id, to_id, units, value_fen, "+
		"business_on, recorded_at)", "(1, %d, %d, %d, 1, %d, %d, %d, %d, %d, %s, '%s', '%s')",
		s.seq, s.n, s.doc, st.item, st.lot, from, to, units, value, on, stamp)
}

func (s *seeder) add(table, row string, args ...any) {
	s.rows[table] = append(s.rows[table], fmt.Sprintf(row, args...))
}

// keptLedger writes what is kept beside the movements: the lines, the days.
var keptLedger = []string{
	`INSERT INTO balances (branch_id, lot_id, place_id, item_id, on_hand, value_fen, last_in)
	 SELECT 1, e.lot_id, e.place_id, MIN(e.item_id), SUM(e.units), SUM(e.fen), MAX(e.came_on)
	 FROM  (SELECT lot_id, to_id AS place_id, item_id, units, COALESCE(value_fen, 0) AS fen, business_on AS came_on
	        FROM   movements NOT INDEXED
	        UNION ALL
	        SELECT lot_id, from_id, item_id, -units, -COALESCE(value_fen, 0), '' FROM movements NOT INDEXED) AS e
	 JOIN   places p ON p.id = e.place_id AND p.kept = 1
	 GROUP BY e.lot_id, e.place_id`,
	`UPDATE balances SET expires_on = l.expires_on, received_on = l.received_on,
	        unvalued = CASE WHEN l.value_fen IS NULL THEN 1 ELSE 0 END FROM lots l WHERE l.id = balances.lot_id`,
	`INSERT INTO ledger_lines (branch_id, scope, scope_id, business_on, seq, n, item_id)
	 SELECT 1, 'warehouse', COALESCE(p.warehouse_id, p.id), m.business_on, m.seq, m.n, m.item_id
	 FROM   movements m CROSS JOIN (SELECT 0 AS inward UNION ALL SELECT 1) AS k
	 JOIN   places p ON p.id = CASE WHEN k.inward = 1 THEN m.to_id ELSE m.from_id END
	 JOIN   places o ON o.id = CASE WHEN k.inward = 1 THEN m.from_id ELSE m.to_id END
	 WHERE  p.warehouse_id IS NOT NULL AND p.warehouse_id <> COALESCE(o.warehouse_id, 0)`,
	`INSERT INTO ledger_lines (branch_id, scope, scope_id, business_on, seq, n, item_id)
	 SELECT 1, 'recipient', m.to_id, m.business_on, m.seq, m.n, m.item_id
	 FROM   movements m JOIN places p ON p.id = m.to_id AND p.kind = 'recipient'
	 UNION ALL
	 SELECT 1, 'donor', l.donor_id, m.business_on, m.seq, m.n, m.item_id
	 FROM   movements m JOIN lots l ON l.id = m.lot_id
	 JOIN   places f ON f.id = m.from_id JOIN places t ON t.id = m.to_id WHERE f.kept <> t.kept`,
	keptDays(`'branch'`, `m.branch_id - m.branch_id`, `f.kept <> t.kept`, `t.kept`),
	keptDays(`'donor'`, `l.donor_id`, `f.kept <> t.kept`, `t.kept`),
	keptDays(`'recipient'`, `t.id`, `t.kind = 'recipient'`, `1`),
	keptDays(`'warehouse'`, `t.warehouse_id`,
		`t.warehouse_id IS NOT NULL AND t.warehouse_id <> COALESCE(f.warehouse_id, 0)`, `1`),
	keptDays(`'warehouse'`, `f.warehouse_id`,
		`f.warehouse_id IS NOT NULL AND f.warehouse_id <> COALESCE(t.warehouse_id, 0)`, `0`),
}

// keptDays sums the days of the accounts that movements cross the edge of.
func keptDays(scope, id, crosses, inward string) string {
	sum := func(in, what string) string {
		return `SUM(CASE WHEN ` + inward + ` = ` + in + ` THEN ` + what + ` ELSE 0 END)`
	}
	const fen, unvalued = `COALESCE(m.value_fen, 0)`, `CASE WHEN m.value_fen IS NULL THEN m.units ELSE 0 END`
	return `INSERT INTO ledger_days (branch_id, scope, scope_id, item_id, business_on, way, moves, came, went,
		        came_fen, went_fen, came_unvalued, went_unvalued)
		SELECT 1, ` + scope + `, ` + id + `, CASE WHEN k.whole = 1 THEN 0 ELSE m.item_id END, m.business_on,
		       CASE WHEN o.kind = 'bin' THEN 'warehouse' ELSE o.kind END, COUNT(*), ` + sum("1", "m.units") + `, ` +
		sum("0", "m.units") + `, ` + sum("1", fen) + `, ` + sum("0", fen) + `, ` +
		sum("1", unvalued) + `, ` + sum("0", unvalued) + `
		FROM   movements m CROSS JOIN (SELECT 0 AS whole UNION ALL SELECT 1) AS k
		JOIN   places f ON f.id = m.from_id JOIN places t ON t.id = m.to_id JOIN lots l ON l.id = m.lot_id
		JOIN   places o ON o.id = CASE WHEN ` + inward + ` = 1 THEN m.from_id ELSE m.to_id END
		WHERE  ` + crosses + ` GROUP BY ` + id + `, CASE WHEN k.whole = 1 THEN 0 ELSE m.item_id END, m.business_on,
		       CASE WHEN o.kind = 'bin' THEN 'warehouse' ELSE o.kind END
		ON CONFLICT (branch_id, scope, scope_id, item_id, business_on, way) DO UPDATE SET
		       moves = ledger_days.moves + excluded.moves, went = excluded.went, went_fen = excluded.went_fen,
		       went_unvalued = excluded.went_unvalued`
}

// monthStock writes down the end of a month, monthDays adds up the days of the
// months that are over.
const (
	monthStock = `
		INSERT INTO month_stock (branch_id, month, item_id, lot_id, place_id, units, value_fen, unvalued)
		SELECT 1, CAST(? AS TEXT), e.item_id, e.lot_id, e.place_id, SUM(e.units), SUM(e.fen), SUM(e.unvalued)
		FROM  (SELECT item_id, lot_id, place_id, units, value_fen AS fen, unvalued FROM month_stock
		       WHERE branch_id = 1 AND month = ?
		       UNION ALL
		       SELECT item_id, lot_id, to_id, units, COALESCE(value_fen, 0),
		              CASE WHEN value_fen IS NULL THEN units ELSE 0 END
		       FROM movements WHERE branch_id = 1 AND business_on > ? AND business_on <= ?
		       UNION ALL
		       SELECT item_id, lot_id, from_id, -units, -COALESCE(value_fen, 0),
		              CASE WHEN value_fen IS NULL THEN -units ELSE 0 END
		       FROM movements WHERE branch_id = 1 AND business_on > ? AND business_on <= ?) AS e
		JOIN   places p ON p.id = e.place_id AND p.kept = 1
		GROUP BY e.item_id, e.lot_id, e.place_id HAVING SUM(e.units) <> 0`
	monthDays = `
		INSERT INTO ledger_closings (branch_id, scope, scope_id, item_id, month, way, moves, came, went,
		       came_fen, went_fen, came_unvalued, went_unvalued)
		WITH sums AS MATERIALIZED (
			SELECT scope, scope_id, item_id, substr(business_on, 1, 7) AS month, way, SUM(moves) AS moves,
			       SUM(came) AS came, SUM(went) AS went, SUM(came_fen) AS came_fen, SUM(went_fen) AS went_fen,
			       SUM(came_unvalued) AS came_unvalued, SUM(went_unvalued) AS went_unvalued
			FROM   ledger_days WHERE substr(business_on, 1, 7) <= ?
			GROUP BY scope, scope_id, item_id, substr(business_on, 1, 7), way)
		SELECT 1, m.scope, m.scope_id, m.item_id, m.month, k.way,
		       SUM(COALESCE(w.moves, 0)) OVER so_far, SUM(COALESCE(w.came, 0)) OVER so_far,
		       SUM(COALESCE(w.went, 0)) OVER so_far, SUM(COALESCE(w.came_fen, 0)) OVER so_far,
		       SUM(COALESCE(w.went_fen, 0)) OVER so_far, SUM(COALESCE(w.came_unvalued, 0)) OVER so_far,
		       SUM(COALESCE(w.went_unvalued, 0)) OVER so_far
		FROM  (SELECT DISTINCT scope, scope_id, item_id, month FROM sums) AS m
		JOIN  (SELECT scope, scope_id, item_id, way, MIN(month) AS first FROM sums GROUP BY 1, 2, 3, 4) AS k
		       ON k.scope = m.scope AND k.scope_id = m.scope_id AND k.item_id = m.item_id AND k.first <= m.month
		LEFT JOIN sums w ON w.scope = m.scope AND w.scope_id = m.scope_id AND w.item_id = m.item_id
		       AND w.month = m.month AND w.way = k.way
		WINDOW so_far AS (PARTITION BY m.scope, m.scope_id, m.item_id, k.way ORDER BY m.month)`
)
