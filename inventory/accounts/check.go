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
	// What is "balance", "value", "last_in", "lot_facts", "held", "later_negative", "ledger_line", "ledger_day" or
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
	c, err := newChecker(ctx, r)
	if err != nil {
		return nil, err
	}
	if err := c.walk(ctx); err != nil {
		return nil, err
	}
	held, err := ask(ctx, r, "held", `
		SELECT e.lot_id AS lot, e.place_id AS place, CAST(SUM(e.have) AS BIGINT) AS have,
		       CAST(SUM(e.want) AS BIGINT) AS want
		FROM  (SELECT lot_id, place_id, held AS have, 0 AS want FROM balances WHERE branch_id = ? AND held <> 0
		       UNION ALL
		       SELECT lot_id, place_id, 0, units FROM holds WHERE branch_id = ? AND state = 'open') AS e
		GROUP BY e.lot_id, e.place_id
		HAVING SUM(e.have) <> SUM(e.want)`)
	if err != nil {
		return nil, err
	}
	facts, err := ask(ctx, r, "lot_facts", `
		SELECT b.lot_id AS lot, b.place_id AS place, 0 AS have, 0 AS want
		FROM   balances b JOIN lots l ON l.id = b.lot_id
		WHERE  b.branch_id = ? AND (COALESCE(b.expires_on, '') <> COALESCE(l.expires_on, '')
		       OR b.received_on <> l.received_on
		       OR b.restricted <> CASE WHEN l.restriction IS NULL THEN 0 ELSE 1 END
		       OR b.unvalued <> CASE WHEN l.value_fen IS NULL THEN 1 ELSE 0 END)`)
	if err != nil {
		return nil, err
	}
	kept, err := c.ledger(ctx)
	return slices.Concat(c.wrong, facts, held, c.negative, kept), err
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
