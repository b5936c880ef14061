package upkeep

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"relief/internal/audit"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/inventory"
	"relief/inventory/accounts"
)

// Rebuilt says what was wrong and is made anew: how much was found of each kind
// (see [accounts.Finding]).
type Rebuilt map[string]int

// table is something that follows from the movements, and how it is made anew.
type table struct {
	what []string // the findings that it answers for
	make func(context.Context, *db.Tx) error
}

// tables are in the order in which one follows from another.
var tables = []table{
	{[]string{"balance", "value", "last_in", "held", "lot_facts"}, makeBalances},
	{[]string{"fiscal_due"}, makeFiscalDue},
	{[]string{"ledger_line"}, makeLines},
	{[]string{"ledger_day"}, makeDays},
	{[]string{"month_end"}, makeMonths},
}

// Rebuild makes anew, from movements, holds and lots, what is kept beside them
// and does not agree with them: balances, the fiscal receipts to come, the lines, days and closings of the
// ledger, month ends. It is a Conflict where the movements are not those of the
// chain of acts: then they prove nothing. It is one too where what they say cannot
// be, as less than nothing in a place. Nothing wrong is an empty Rebuilt.
func Rebuild(ctx context.Context, tx *db.Tx) (Rebuilt, error) {
	breaks, _, err := audit.Walk(ctx, tx)
	if err != nil {
		return nil, err
	}
	if len(breaks) > 0 {
		return nil, fault.New(fault.Conflict, "app.rebuild_chain", breaks[0].Seq)
	}
	wrong, err := accounts.Check(ctx, tx)
	if err != nil {
		return nil, err
	}
	done := Rebuilt{}
	for _, f := range wrong {
		done[f.What]++
	}
	if len(done) == 0 {
		return done, nil
	}
	if err := makeAnew(ctx, tx, done); err != nil {
		return nil, err
	}
	left, err := accounts.Check(ctx, tx)
	if err == nil && len(left) > 0 {
		err = fault.New(fault.Conflict, "app.rebuild_left", len(left))
	}
	if err != nil {
		return nil, err
	}
	return done, tx.Note("rebuilt", done)
}

// makeAnew does what the findings ask for. A month whose end is being written
// down is begun again, and what is there of it goes: it was nobody's to look at.
func makeAnew(ctx context.Context, tx *db.Tx, wrong Rebuilt) error {
	const half = `branch_id = ? AND month > COALESCE((SELECT MAX(month) FROM month_ends WHERE branch_id = ?), '')
		AND month <= (SELECT month FROM month_work WHERE branch_id = ?)`
	if err := each(ctx, tx, `INSERT INTO mending (branch_id) VALUES (?)`,
		`DELETE FROM month_stock WHERE `+half, `DELETE FROM ledger_closings WHERE `+half,
		`DELETE FROM month_work WHERE branch_id = ?`); err != nil {
		return err
	}
	for _, t := range tables {
		asked := func(what string) bool { return wrong[what] > 0 }
		if !slices.ContainsFunc(t.what, asked) {
			continue
		}
		if err := t.make(ctx, tx); err != nil {
			return fmt.Errorf("make %s anew: %w", strings.Join(t.what, ", "), err)
		}
	}
	return each(ctx, tx, `DELETE FROM mending WHERE branch_id = ?`)
}

// each runs changes whose every question mark is the branch.
func each(ctx context.Context, tx *db.Tx, changes ...string) error {
	for _, change := range changes {
		args := slices.Repeat([]any{tx.Branch}, strings.Count(change, "?"))
		if _, err := tx.Exec(ctx, change, args...); err != nil {
			return err
		}
	}
	return nil
}

// lying is what movements and open holds say of each lot and place that is kept.
const lying = `
	SELECT e.lot_id, e.place_id, MAX(e.item_id) AS item_id, CAST(SUM(e.units) AS BIGINT) AS units,
	       CAST(SUM(e.held) AS BIGINT) AS held, CAST(SUM(e.fen) AS BIGINT) AS fen, MAX(e.came_on) AS came_on
	FROM  (SELECT lot_id, place_id, item_id, 0 AS units, 0 AS held, 0 AS fen, '' AS came_on
	       FROM   balances WHERE branch_id = ?
	       UNION ALL
	       SELECT lot_id, place_id, item_id, 0, units, 0, '' FROM holds WHERE branch_id = ? AND state = 'open'
	       UNION ALL
	       SELECT m.lot_id, m.to_id, m.item_id, m.units, 0, COALESCE(m.value_fen, 0), m.business_on
	       FROM   movements m JOIN places p ON p.id = m.to_id AND p.kept = 1 WHERE m.branch_id = ?
	       UNION ALL
	       SELECT m.lot_id, m.from_id, m.item_id, -m.units, 0, -COALESCE(m.value_fen, 0), ''
	       FROM   movements m JOIN places p ON p.id = m.from_id AND p.kept = 1 WHERE m.branch_id = ?) AS e
	GROUP BY e.lot_id, e.place_id`

func makeBalances(ctx context.Context, tx *db.Tx) error {
	var cannot int64
	branch := slices.Repeat([]any{tx.Branch}, strings.Count(lying, "?"))
	if err := tx.Get(ctx, &cannot, `SELECT COUNT(*) FROM (`+lying+`) AS o WHERE units < 0 OR held > units`,
		branch...); err != nil {
		return err
	}
	if cannot > 0 {
		return fault.New(fault.Conflict, "app.rebuild_cannot", cannot)
	}
	return each(ctx, tx, `
		INSERT INTO balances (branch_id, lot_id, place_id, item_id, on_hand, held, value_fen, last_in, expires_on,
		       received_on, restricted, unvalued)
		SELECT l.branch_id, o.lot_id, o.place_id, o.item_id, o.units, o.held, o.fen, o.came_on, l.expires_on,
		       l.received_on, CASE WHEN l.restriction IS NULL THEN 0 ELSE 1 END,
		       CASE WHEN l.value_fen IS NULL THEN 1 ELSE 0 END
		FROM  (`+lying+`) AS o JOIN lots l ON l.id = o.lot_id
		WHERE  l.branch_id = ?
		ON CONFLICT (branch_id, lot_id, place_id) DO UPDATE SET
		       on_hand = excluded.on_hand, held = excluded.held, value_fen = excluded.value_fen,
		       last_in = excluded.last_in, expires_on = excluded.expires_on, received_on = excluded.received_on,
		       restricted = excluded.restricted, unvalued = excluded.unvalued`)
}

func makeFiscalDue(ctx context.Context, tx *db.Tx) error {
	return each(ctx, tx, `DELETE FROM fiscal_due WHERE branch_id = ?`,
		`INSERT INTO fiscal_due (branch_id, document_id)`+accounts.FiscalDue)
}

func makeLines(ctx context.Context, tx *db.Tx) error {
	return each(ctx, tx, `DELETE FROM ledger_lines WHERE branch_id = ?`, `
		INSERT INTO ledger_lines (branch_id, scope, scope_id, business_on, seq, n, item_id)
		SELECT b.id, c.scope, c.scope_id, c.business_on, c.seq, c.n, c.item_id
		FROM  (`+accounts.Crossed+`) AS c CROSS JOIN branches b
		WHERE  c.scope <> 'branch' AND b.id = ?`)
}

const dayColumns = `moves, came, went, came_fen, went_fen, came_unvalued, went_unvalued`

// makeDays makes the days from the movements, and the closings from the days.
func makeDays(ctx context.Context, tx *db.Tx) error {
	return each(ctx, tx, `DELETE FROM ledger_days WHERE branch_id = ?`, `
		INSERT INTO ledger_days (branch_id, scope, scope_id, item_id, business_on, way, `+dayColumns+`)
		SELECT b.id, c.scope, c.scope_id, c.item_id, c.business_on, c.way,
		       `+inventory.DayFigures(`-CAST(SUM(c.$) AS BIGINT)`)+`
		FROM  (`+accounts.CrossedDays+`) AS c CROSS JOIN branches b
		WHERE  b.id = ?
		GROUP BY b.id, c.scope, c.scope_id, c.item_id, c.business_on, c.way`,
		`DELETE FROM ledger_closings WHERE branch_id = ?`, `
		INSERT INTO ledger_closings (branch_id, scope, scope_id, item_id, month, way, `+dayColumns+`)
		WITH months AS MATERIALIZED (
			SELECT branch_id, scope, scope_id, item_id, substr(business_on, 1, 7) AS month, way,
			       `+inventory.DayFigures(`CAST(SUM($) AS BIGINT) AS $`)+`
			FROM   ledger_days
			WHERE  branch_id = ?
			  AND  substr(business_on, 1, 7) <= (SELECT MAX(month) FROM month_ends WHERE branch_id = ?)
			GROUP BY branch_id, scope, scope_id, item_id, substr(business_on, 1, 7), way)
		SELECT m.branch_id, m.scope, m.scope_id, m.item_id, m.month, k.way,
		       `+inventory.DayFigures(`CAST(SUM(COALESCE(w.$, 0)) OVER so_far AS BIGINT)`)+`
		FROM  (SELECT DISTINCT branch_id, scope, scope_id, item_id, month FROM months) AS m
		JOIN  (SELECT scope, scope_id, item_id, way, MIN(month) AS first FROM months
		       GROUP BY scope, scope_id, item_id, way) AS k
		       ON k.scope = m.scope AND k.scope_id = m.scope_id AND k.item_id = m.item_id AND k.first <= m.month
		LEFT JOIN months w ON w.scope = m.scope AND w.scope_id = m.scope_id AND w.item_id = m.item_id
		       AND w.month = m.month AND w.way = k.way
		WINDOW so_far AS (PARTITION BY m.scope, m.scope_id, m.item_id, k.way ORDER BY m.month)`)
}

// makeMonths makes every month's end that is written down from the one before it.
func makeMonths(ctx context.Context, tx *db.Tx) error {
	if err := each(ctx, tx, `DELETE FROM month_stock WHERE branch_id = ?`); err != nil {
		return err
	}
	var months []string
	if err := tx.Select(ctx, &months, `SELECT month FROM month_ends WHERE branch_id = ? ORDER BY month`,
		tx.Branch); err != nil {
		return err
	}
	before := ""
	for _, month := range months {
		c := db.SQL(`
			INSERT INTO month_stock (branch_id, month, item_id, lot_id, place_id, units, value_fen, unvalued)
			SELECT CAST(? AS BIGINT), CAST(? AS TEXT), e.item_id, e.lot_id, e.place_id, CAST(SUM(e.units) AS BIGINT),
			       CAST(SUM(e.value_fen) AS BIGINT), CAST(SUM(e.unvalued) AS BIGINT)
			FROM  (`, tx.Branch, month)
		for i, part := range inventory.StateParts(tx.Where(), before, inventory.MonthEnd(month), tx.Seq) {
			if i > 0 {
				c.Add(` UNION ALL `)
			}
			c.Add(part.SQL, part.Args...)
		}
		c.Add(`) AS e JOIN places p ON p.id = e.place_id AND p.kept = 1
			GROUP BY e.item_id, e.lot_id, e.place_id
			HAVING SUM(e.units) <> 0 OR SUM(e.value_fen) <> 0 OR SUM(e.unvalued) <> 0`)
		if _, err := tx.Exec(ctx, c.SQL, c.Args...); err != nil {
			return fmt.Errorf("end of %s: %w", month, err)
		}
		before = month
	}
	return nil
}
