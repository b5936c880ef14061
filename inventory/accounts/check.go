package accounts

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"relief/internal/db"
	"relief/inventory"
)

// Finding is something the books say that cannot be.
type Finding struct {
	// What is "balance", "value", "last_in", "held", "later_negative", "ledger_line", "ledger_day" or
	// "month_end".
	What   string            `json:"what"`
	ItemID inventory.ItemID  `json:"item,omitempty"`
	Lot    inventory.LotID   `json:"lot"`
	Place  inventory.PlaceID `json:"place,omitempty"`
	Have   int64             `json:"have"`
	Want   int64             `json:"want"`
}

// Check rebuilds every balance from the movements and the open holds, and the
// lines, days and month ends of the ledger, and says where the books disagree
// with themselves; nothing to say is an empty list.
func Check(ctx context.Context, r db.Reader) ([]Finding, error) {
	var found []Finding
	for _, q := range []struct{ what, sql string }{
		{"", `
			SELECT CASE WHEN e.have <> e.want THEN 'balance' WHEN e.fen <> e.worth THEN 'value'
			            ELSE 'last_in' END AS what,
			       e.lot_id AS lot, e.place_id AS place, CASE WHEN e.have = e.want THEN e.fen ELSE e.have END AS have,
			       CASE WHEN e.have = e.want THEN e.worth ELSE e.want END AS want
			FROM  (SELECT lot_id, place_id, CAST(SUM(have) AS BIGINT) AS have, CAST(SUM(want) AS BIGINT) AS want,
			              CAST(SUM(fen) AS BIGINT) AS fen, CAST(COALESCE(SUM(worth), 0) AS BIGINT) AS worth,
			              MAX(last_in) AS last_in, MAX(came_on) AS came_on
			       FROM  (SELECT lot_id, place_id, on_hand AS have, 0 AS want, value_fen AS fen, 0 AS worth, last_in,
			                     '' AS came_on
			              FROM   balances WHERE branch_id = ?
			              UNION ALL
			              SELECT lot_id, to_id, 0, units, 0, value_fen, '', business_on
			              FROM   movements ` + r.NotIndexed() + `
			              WHERE branch_id = ? AND to_id IN (SELECT id FROM places WHERE kept = 1)
			              UNION ALL
			              SELECT lot_id, from_id, 0, -units, 0, -value_fen, '', '' FROM movements ` + r.NotIndexed() + `
			              WHERE branch_id = ? AND from_id IN (SELECT id FROM places WHERE kept = 1)) AS o
			       GROUP BY lot_id, place_id) AS e
			WHERE  e.have <> e.want OR e.fen <> e.worth OR e.last_in <> e.came_on`},
		{"held", `
			SELECT e.lot_id AS lot, e.place_id AS place, CAST(SUM(e.have) AS BIGINT) AS have,
			       CAST(SUM(e.want) AS BIGINT) AS want
			FROM  (SELECT lot_id, place_id, held AS have, 0 AS want FROM balances WHERE branch_id = ? AND held <> 0
			       UNION ALL
			       SELECT lot_id, place_id, 0, units FROM holds WHERE branch_id = ? AND state = 'open') AS e
			GROUP BY e.lot_id, e.place_id
			HAVING SUM(e.have) <> SUM(e.want)`},
		{"later_negative", `
			SELECT lot_id AS lot, place_id AS place, MIN(left_over) AS have, 0 AS want
			FROM  (SELECT e.lot_id, e.place_id, CAST(SUM(e.units) OVER (PARTITION BY e.lot_id, e.place_id
			              ORDER BY e.business_on, e.seq, e.n) AS BIGINT) AS left_over
			       FROM  (SELECT lot_id, to_id AS place_id, units, business_on, seq, n FROM movements
			              WHERE branch_id = ?
			              UNION ALL
			              SELECT lot_id, from_id, -units, business_on, seq, n FROM movements WHERE branch_id = ?) AS e
			       JOIN   places p ON p.id = e.place_id AND p.kept = 1) AS run
			WHERE  left_over < 0
			GROUP BY lot_id, place_id`},
	} {
		list, err := ask(ctx, r, q.what, q.sql)
		if err != nil {
			return nil, err
		}
		found = append(found, list...)
	}
	kept, err := checkLedger(ctx, r)
	return append(found, kept...), err
}

// ask gives what a query finds, whose every question mark is the branch. It must
// be linear: SQLite has no index for what a query makes itself, so sides are put
// together by UNION ALL and GROUP BY, never by a FULL JOIN.
func ask(ctx context.Context, r db.Reader, what, query string) ([]Finding, error) {
	var list []Finding
	branch := []any{r.Where().Branch}
	if err := r.Select(ctx, &list, query, slices.Repeat(branch, strings.Count(query, "?"))...); err != nil {
		return nil, fmt.Errorf("check %s: %w", what, err)
	}
	for i := range list {
		list[i].What = cmp.Or(list[i].What, what)
	}
	return list, nil
}
