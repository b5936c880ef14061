package accounts

import (
	"context"
	"fmt"

	"relief/internal/db"
	"relief/inventory"
)

// Aside is what lies in the store of an item, promised to nobody, and is not
// free all the same.
type Aside struct {
	ItemID     inventory.ItemID
	Quarantine inventory.Units // lies where nothing is picked: a quarantine corner, a closed place
	Expired    inventory.Units // elsewhere in the store, past its day
	Earmarked  inventory.Units // good, and for one recipient or purpose alone
}

// barred is the places p of the store from which nothing is picked.
const barred = `p.kind NOT IN ('warehouse', 'bin') OR p.open = 0`

// SetAside gives what is not free of some items; one of which all is free is
// left out.
func SetAside(ctx context.Context, r db.Reader, items ...inventory.ItemID) (map[inventory.ItemID]Aside, error) {
	if len(items) == 0 {
		return nil, nil
	}
	at := r.Where()
	c := db.SQL(`
		SELECT b.item_id,
		       CAST(SUM(CASE WHEN `+barred+` THEN b.on_hand - b.held ELSE 0 END) AS BIGINT) AS quarantine,
		       CAST(SUM(CASE WHEN NOT (`+barred+`) AND l.expires_on < ?
		            THEN b.on_hand - b.held ELSE 0 END) AS BIGINT) AS expired,
		       CAST(SUM(CASE WHEN NOT (`+barred+`) AND l.restriction IS NOT NULL
		            AND (l.expires_on IS NULL OR l.expires_on >= ?)
		            THEN b.on_hand - b.held ELSE 0 END) AS BIGINT) AS earmarked
		FROM   balances b
		JOIN   places p ON p.id = b.place_id AND p.kind IN ('warehouse', 'bin', 'receiving', 'quarantine')
		JOIN   lots l ON l.id = b.lot_id
		WHERE  b.branch_id = ? AND b.on_hand > 0 AND b.on_hand > b.held AND b.item_id`,
		at.Today(), at.Today(), at.Branch)
	db.Among(&c, items)
	c.Add(` GROUP BY b.item_id`)
	var rows []Aside
	if err := r.Select(ctx, &rows, c.SQL, c.Args...); err != nil {
		return nil, fmt.Errorf("goods set aside: %w", err)
	}
	aside := map[inventory.ItemID]Aside{}
	for _, a := range rows {
		if a.Quarantine+a.Expired+a.Earmarked > 0 {
			aside[a.ItemID] = a
		}
	}
	return aside, nil
}
