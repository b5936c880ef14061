package accounts

import (
	"context"
	"fmt"

	"relief/internal/db"
	"relief/internal/document"
	"relief/inventory"
)

// CardRow is one line of an item's stock card: what came into or left the
// branch's keeping, with the balance after it.
type CardRow struct {
	Seq        int64
	N          int64
	DocumentID document.ID
	Number     *string
	Kind       document.Kind
	BusinessOn string
	RecordedAt string
	LotNo      *string
	ExpiresOn  *string
	inventory.Way
	Units   inventory.Units
	In      inventory.Units
	Out     inventory.Units
	Balance inventory.Units
}

// Card gives an item's movements, newest first, with the running balance of
// all kept places. It goes on below (business_on, seq, n) when before is set.
// The balance begins with the ledger's sums, so that no page adds up the rest.
func Card(ctx context.Context, r db.Reader, item inventory.ItemID, before *CardRow, limit int) ([]CardRow, error) {
	cond, args := ``, []any{r.Where().Branch, item}
	if before != nil {
		cond = ` AND (m.business_on, m.seq, m.n) < (?, ?, ?)`
		args = append(args, before.BusinessOn, before.Seq, before.N)
	}
	var rows []CardRow
	err := r.Select(ctx, &rows, `
		SELECT m.seq, m.n, m.document_id, d.number, d.kind, m.business_on, m.recorded_at, l.lot_no,
		       l.expires_on, m.units, `+inventory.WayColumns+`,
		       CASE WHEN t.kept = 1 AND f.kept = 0 THEN m.units ELSE 0 END AS "in",
		       CASE WHEN f.kept = 1 AND t.kept = 0 THEN m.units ELSE 0 END AS "out"
		FROM   movements m
		JOIN   documents d ON d.id = m.document_id
		JOIN   lots l ON l.id = m.lot_id
		JOIN   places f ON f.id = m.from_id
		JOIN   places t ON t.id = m.to_id
		WHERE  m.branch_id = ? AND m.item_id = ?`+cond+`
		ORDER BY m.business_on DESC, m.seq DESC, m.n DESC LIMIT ?`, append(args, limit)...)
	if err != nil {
		return nil, fmt.Errorf("stock card of item %d: %w", item, err)
	}
	if len(rows) == 0 {
		return nil, nil
	}
	oldest := rows[len(rows)-1]
	a := LedgerAsk{Of: inventory.Account{Scope: inventory.OfItem, ID: int64(item)}}
	have, err := a.balances(ctx, r, Mark{oldest.BusinessOn, oldest.Seq, oldest.N}, nil)
	if err != nil {
		return nil, err
	}
	left := have[item].Units
	for i := len(rows) - 1; i >= 0; i-- {
		left += rows[i].In - rows[i].Out
		rows[i].Balance = left
	}
	return rows, nil
}
