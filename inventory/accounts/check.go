package accounts

import (
	"context"
	"fmt"

	"relief/internal/db"
	"relief/inventory"
)

// Finding is something the books say that cannot be.
type Finding struct {
	// What is "balance", "held", "later_negative", "ledger_line", "ledger_day" or
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
	branch := r.Where().Branch
	var found []Finding
	for _, q := range []struct{ what, sql string }{
		{"balance", `
			SELECT COALESCE(b.lot_id, m.lot_id) AS lot, COALESCE(b.place_id, m.place_id) AS place,
			       COALESCE(b.on_hand, 0) AS have, COALESCE(m.units, 0) AS want
			FROM  (SELECT lot_id, place_id, CAST(SUM(units) AS BIGINT) AS units
			       FROM  (SELECT lot_id, to_id AS place_id, units FROM movements ` + r.NotIndexed() + `
			              WHERE branch_id = ?
			              UNION ALL
			              SELECT lot_id, from_id, -units FROM movements ` + r.NotIndexed() + ` WHERE branch_id = ?) AS e
			       JOIN   places p ON p.id = e.place_id AND p.kept = 1
			       GROUP BY lot_id, place_id) AS m
			FULL JOIN (SELECT lot_id, place_id, on_hand FROM balances WHERE branch_id = ?) AS b
			       ON b.lot_id = m.lot_id AND b.place_id = m.place_id
			WHERE  COALESCE(b.on_hand, 0) <> COALESCE(m.units, 0)`},
		{"held", `
			SELECT COALESCE(b.lot_id, h.lot_id) AS lot, COALESCE(b.place_id, h.place_id) AS place,
			       COALESCE(b.held, 0) AS have, COALESCE(h.units, 0) AS want
			FROM  (SELECT lot_id, place_id, CAST(SUM(units) AS BIGINT) AS units FROM holds
			       WHERE branch_id = ? AND state = 'open' GROUP BY lot_id, place_id) AS h
			FULL JOIN (SELECT lot_id, place_id, held FROM balances WHERE branch_id = ? AND held <> ?) AS b
			       ON b.lot_id = h.lot_id AND b.place_id = h.place_id
			WHERE  COALESCE(b.held, 0) <> COALESCE(h.units, 0)`},
		{"later_negative", `
			SELECT lot_id AS lot, place_id AS place, MIN(left_over) AS have, 0 AS want
			FROM  (SELECT e.lot_id, e.place_id, CAST(SUM(e.units) OVER (PARTITION BY e.lot_id, e.place_id
			              ORDER BY e.business_on, e.seq, e.n) AS BIGINT) AS left_over
			       FROM  (SELECT lot_id, to_id AS place_id, units, business_on, seq, n FROM movements
			              WHERE branch_id = ?
			              UNION ALL
			              SELECT lot_id, from_id, -units, business_on, seq, n FROM movements WHERE branch_id = ?) AS e
			       JOIN   places p ON p.id = e.place_id AND p.kept = 1) AS run
			WHERE  left_over < 0 AND ? <> 0
			GROUP BY lot_id, place_id`},
	} {
		args := []any{branch, branch, branch}
		if q.what == "held" {
			args[2] = 0
		}
		var list []Finding
		if err := r.Select(ctx, &list, q.sql, args...); err != nil {
			return nil, fmt.Errorf("check %s: %w", q.what, err)
		}
		for i := range list {
			list[i].What = q.what
		}
		found = append(found, list...)
	}
	kept, err := checkLedger(ctx, r)
	return append(found, kept...), err
}
