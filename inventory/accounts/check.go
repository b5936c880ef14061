package accounts

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"relief/internal/db"
	"relief/internal/document"
	"relief/inventory"
)

// Finding is something the books say that cannot be.
type Finding struct {
	// What is "balance", "value", "last_in", "lot_facts", "held", "later_negative", "fiscal_due", "ledger_line",
	// "ledger_day" or "month_end".
	What       string            `json:"what"`
	ItemID     inventory.ItemID  `json:"item,omitempty"`
	Lot        inventory.LotID   `json:"lot"`
	Place      inventory.PlaceID `json:"place,omitempty"`
	DocumentID document.ID       `json:"document,omitempty"`
	Have       int64             `json:"have"`
	Want       int64             `json:"want"`
}

// Check rebuilds every balance from the movements and the open holds, and the
// list of fiscal receipts to come, lines, days and month ends of the ledger, and says where the books disagree
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
	due, err := ask(ctx, r, "fiscal_due", `
		SELECT e.document_id, CAST(SUM(e.have) AS BIGINT) AS have, CAST(SUM(e.want) AS BIGINT) AS want
		FROM  (SELECT document_id, 1 AS have, 0 AS want FROM fiscal_due WHERE branch_id = ?
		       UNION ALL
		       SELECT document_id, 0, 1 FROM (`+FiscalDue+`) AS d) AS e
		GROUP BY e.document_id
		HAVING SUM(e.have) <> SUM(e.want)`)
	if err != nil {
		return nil, err
	}
	kept, err := c.ledger(ctx)
	return slices.Concat(c.wrong, facts, held, c.negative, due, kept), err
}

// FiscalDue is SQL of the posted gifts of which no fiscal receipt was written
// down yet; its question mark is the branch.
const FiscalDue = `
	SELECT d.branch_id, d.id AS document_id FROM documents d JOIN arrivals a ON a.document_id = d.id
	WHERE  d.branch_id = ? AND d.posted_at IS NOT NULL AND a.source = 'donation'
	AND    NOT EXISTS (SELECT 1 FROM fiscal_receipts f WHERE f.branch_id = d.branch_id AND f.document_id = d.id)`

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
