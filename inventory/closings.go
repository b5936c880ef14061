package inventory

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"relief/internal/db"
)

// dayColumns are the columns of ledger_days and ledger_closings that add up.
const dayColumns = `moves, came, went, came_fen, went_fen, came_unvalued, went_unvalued`

// DayFigures writes a pattern once for each column of ledger_days and
// ledger_closings that adds up, its name in place of $.
func DayFigures(pattern string) string {
	var list []string
	for _, figure := range strings.Split(dayColumns, ", ") {
		list = append(list, strings.ReplaceAll(pattern, "$", figure))
	}
	return strings.Join(list, ", ")
}

const closingKey = `branch_id, scope, scope_id, item_id, month, way`

// closingBefore is the closing of an account's item that was written down last
// before a month: rows p of a key k.
const closingBefore = `ledger_closings p ON p.branch_id = k.branch_id AND p.scope = k.scope AND p.scope_id = k.scope_id
	AND p.item_id = k.item_id AND p.month = (SELECT MAX(x.month) FROM ledger_closings x WHERE x.branch_id = k.branch_id
	AND x.scope = k.scope AND x.scope_id = k.scope_id AND x.item_id = k.item_id AND x.month < ?)`

// CloseMonth writes down what accounts' items came to by the end of a month,
// those of them that have days in it. What is there of the month is made anew.
func CloseMonth(ctx context.Context, s *db.Side, month string, of []AccountItem) error {
	branch := s.Where().Branch
	for chunk := range slices.Chunk(of, rowsAtOnce) {
		c := db.SQL(`
			INSERT INTO ledger_closings (` + closingKey + `, ` + dayColumns + `)
			WITH k (branch_id, scope, scope_id, item_id) AS (VALUES `)
		for i, k := range chunk {
			if i > 0 {
				c.Add(`, `)
			}
			c.Add(`(CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS BIGINT), CAST(? AS BIGINT))`,
				branch, k.Scope, k.ID, k.Item)
		}
		c.Add(`), moved AS MATERIALIZED (
				SELECT w.branch_id, w.scope, w.scope_id, w.item_id, w.way, `+DayFigures(`w.$`)+`
				FROM   k JOIN ledger_days w ON w.branch_id = k.branch_id AND w.scope = k.scope
				       AND w.scope_id = k.scope_id AND w.item_id = k.item_id
				WHERE  w.business_on > ? AND w.business_on <= ?)
			SELECT e.branch_id, e.scope, e.scope_id, e.item_id, CAST(? AS TEXT), e.way,
			       `+DayFigures(`CAST(SUM(e.$) AS BIGINT)`)+`
			FROM  (SELECT * FROM moved UNION ALL
			       SELECT p.branch_id, p.scope, p.scope_id, p.item_id, p.way, `+DayFigures(`p.$`)+`
			       FROM  (SELECT DISTINCT branch_id, scope, scope_id, item_id FROM moved) AS k
			       JOIN   `+closingBefore+`) AS e
			WHERE  1 = 1
			GROUP BY e.branch_id, e.scope, e.scope_id, e.item_id, e.way
			ON CONFLICT (`+closingKey+`) DO UPDATE SET `+DayFigures(`$ = excluded.$`),
			MonthEnd(MonthBefore(month)), MonthEnd(month), month, month)
		if _, err := s.Exec(ctx, c.SQL, c.Args...); err != nil {
			return fmt.Errorf("closing of %s: %w", month, err)
		}
	}
	return nil
}

// reclose adds what was dated back into a month that is over to its closing and
// every later one. A closing that was not there begins as the one before it.
func (b *daybook) reclose(ctx context.Context, tx *db.Tx, month string) error {
	for chunk := range slices.Chunk(b.keys(), rowsAtOnce) {
		keys := db.SQL(`WITH k (branch_id, scope, scope_id, item_id, way, ` + dayColumns + `) AS (VALUES `)
		for i, k := range chunk {
			if i > 0 {
				keys.Add(`, `)
			}
			s := b.days[k]
			keys.Add(closingValues, tx.Branch, k.of.Scope, k.of.ID, k.item, k.way, s.Moves, s.Came, s.Went,
				s.CameFen, s.WentFen, s.CameUnvalued, s.WentUnvalued)
		}
		keys.Add(`) `)
		for _, step := range []struct {
			sql    string
			months int
		}{{recloseBegin, 2}, {recloseWays, 2}, {recloseAdd, 1}} {
			args := slices.Clone(keys.Args)
			for range step.months {
				args = append(args, month)
			}
			if _, err := tx.Exec(ctx, keys.SQL+step.sql, args...); err != nil {
				return fmt.Errorf("closings from %s: %w", month, err)
			}
		}
	}
	return nil
}

// closingValues is a row of k; the types are told for PostgreSQL.
var closingValues = `(CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS TEXT), ` +
	DayFigures(`CAST(? AS BIGINT)`) + `)`

// The steps of reclose, for keys k and what to add: the month's closing where
// there is none, the ways that are new in it and later, the sums.
var (
	recloseBegin = `
		INSERT INTO ledger_closings (` + closingKey + `, ` + dayColumns + `)
		SELECT p.branch_id, p.scope, p.scope_id, p.item_id, CAST(? AS TEXT), p.way, ` + DayFigures(`p.$`) + `
		FROM   k JOIN ` + closingBefore + ` WHERE 1 = 1
		ON CONFLICT (` + closingKey + `) DO NOTHING`
	recloseWays = `
		INSERT INTO ledger_closings (` + closingKey + `, ` + dayColumns + `)
		SELECT branch_id, scope, scope_id, item_id, CAST(? AS TEXT), way, 0, 0, 0, 0, 0, 0, 0 FROM k
		UNION
		SELECT k.branch_id, k.scope, k.scope_id, k.item_id, x.month, k.way, 0, 0, 0, 0, 0, 0, 0
		FROM   k JOIN ledger_closings x ON x.branch_id = k.branch_id AND x.scope = k.scope AND x.scope_id = k.scope_id
		       AND x.item_id = k.item_id AND x.month > ?
		WHERE  1 = 1
		ON CONFLICT (` + closingKey + `) DO NOTHING`
	recloseAdd = `
		UPDATE ledger_closings SET ` + DayFigures(`$ = ledger_closings.$ + k.$`) + `
		FROM   k
		WHERE  ledger_closings.branch_id = k.branch_id AND ledger_closings.scope = k.scope
		  AND  ledger_closings.scope_id = k.scope_id AND ledger_closings.item_id = k.item_id
		  AND  ledger_closings.way = k.way AND ledger_closings.month >= ?`
)
