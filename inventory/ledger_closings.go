package inventory

import (
	"context"
	"fmt"
	"strings"

	"relief/internal/db"
)

// dayFigures are the columns of ledger_days and ledger_closings that add up.
const dayFigures = `moves, came, went, came_fen, went_fen, came_unvalued, went_unvalued`

// sumFigures adds them up, of a table named e.
var sumFigures = func() string {
	var sums []string
	for _, figure := range strings.Split(dayFigures, ", ") {
		sums = append(sums, `CAST(SUM(e.`+figure+`) AS BIGINT)`)
	}
	return strings.Join(sums, ", ")
}()

const closingKey = `branch_id, scope, scope_id, item_id, month, way`

// closingBefore is the closing of an account's item that was written down last
// before a month: rows p of a key k.
const closingBefore = `ledger_closings p ON p.branch_id = k.branch_id AND p.scope = k.scope AND p.scope_id = k.scope_id
	AND p.item_id = k.item_id AND p.month = (SELECT MAX(x.month) FROM ledger_closings x WHERE x.branch_id = k.branch_id
	AND x.scope = k.scope AND x.scope_id = k.scope_id AND x.item_id = k.item_id AND x.month < ?)`

// closeMonths writes down the closings of the months after one up to another,
// of every account and item that has days in them, month by month.
func closeMonths(ctx context.Context, tx *db.Tx, after, last string) error {
	var months []string
	err := tx.Select(ctx, &months, `SELECT DISTINCT substr(business_on, 1, 7) FROM movements
		WHERE branch_id = ? AND business_on > ? AND business_on <= ? ORDER BY 1`, tx.Branch, monthEnd(after), monthEnd(last))
	if err != nil {
		return fmt.Errorf("months after %s: %w", after, err)
	}
	for _, month := range months {
		_, err := tx.Exec(ctx, `
			INSERT INTO ledger_closings (`+closingKey+`, `+dayFigures+`)
			WITH moved AS MATERIALIZED (
				SELECT branch_id, scope, scope_id, item_id, way, `+dayFigures+` FROM ledger_days
				WHERE  branch_id = ? AND business_on > ? AND business_on <= ?)
			SELECT e.branch_id, e.scope, e.scope_id, e.item_id, CAST(? AS TEXT), e.way, `+sumFigures+`
			FROM  (SELECT * FROM moved UNION ALL
			       SELECT p.branch_id, p.scope, p.scope_id, p.item_id, p.way, `+figuresOf("p")+`
			       FROM  (SELECT DISTINCT branch_id, scope, scope_id, item_id FROM moved) AS k
			       JOIN   `+closingBefore+`) AS e
			GROUP BY e.branch_id, e.scope, e.scope_id, e.item_id, e.way`,
			tx.Branch, monthEnd(lastMonth(month)), monthEnd(month), month, month)
		if err != nil {
			return fmt.Errorf("closing of %s: %w", month, err)
		}
	}
	return nil
}

func figuresOf(table string) string {
	return table + `.` + strings.ReplaceAll(dayFigures, `, `, `, `+table+`.`)
}

// reclose adds what was dated back into a month that is over to its closing and
// every later one. A closing that was not there begins as the one before it.
func (b *daybook) reclose(ctx context.Context, tx *db.Tx, month string) error {
	for _, k := range b.keys() {
		s := b.days[k]
		key := []any{tx.Branch, k.of.Scope, k.of.ID, k.item}
		for _, step := range []struct {
			sql  string
			args []any
		}{
			{`INSERT INTO ledger_closings (` + closingKey + `, ` + dayFigures + `)
				SELECT p.branch_id, p.scope, p.scope_id, p.item_id, CAST(? AS TEXT), p.way, ` + figuresOf("p") + `
				FROM  (SELECT CAST(? AS BIGINT) AS branch_id, CAST(? AS TEXT) AS scope, CAST(? AS BIGINT) AS scope_id,
				              CAST(? AS BIGINT) AS item_id) AS k
				JOIN   ` + closingBefore + ` WHERE 1 = 1
				ON CONFLICT (` + closingKey + `) DO NOTHING`, []any{month, key[0], key[1], key[2], key[3], month}},
			{`INSERT INTO ledger_closings (` + closingKey + `, ` + dayFigures + `)
				SELECT CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS BIGINT), CAST(? AS BIGINT), m.month, CAST(? AS TEXT),
				       0, 0, 0, 0, 0, 0, 0
				FROM  (SELECT CAST(? AS TEXT) AS month UNION SELECT month FROM ledger_closings
				       WHERE branch_id = ? AND scope = ? AND scope_id = ? AND item_id = ? AND month > ?) AS m
				WHERE  1 = 1
				ON CONFLICT (` + closingKey + `) DO NOTHING`,
				[]any{key[0], key[1], key[2], key[3], k.way, month, key[0], key[1], key[2], key[3], month}},
			{`UPDATE ledger_closings SET moves = moves + ?, came = came + ?, went = went + ?, came_fen = came_fen + ?,
				went_fen = went_fen + ?, came_unvalued = came_unvalued + ?, went_unvalued = went_unvalued + ?
				WHERE branch_id = ? AND scope = ? AND scope_id = ? AND item_id = ? AND way = ? AND month >= ?`,
				[]any{s.Moves, s.Came, s.Went, s.CameFen, s.WentFen, s.CameUnvalued, s.WentUnvalued,
					key[0], key[1], key[2], key[3], k.way, month}},
		} {
			if _, err := tx.Exec(ctx, step.sql, step.args...); err != nil {
				return fmt.Errorf("closings from %s: %w", month, err)
			}
		}
	}
	return nil
}
