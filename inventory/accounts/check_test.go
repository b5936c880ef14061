package accounts_test

import (
	"context"
	"slices"
	"testing"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
	"relief/internal/testkit/shelf"
	"relief/inventory"
	"relief/inventory/accounts"
	"relief/inventory/goodsin"
)

// Books spoilt behind their back are found, and told apart.
func TestCheck_finds(t *testing.T) {
	dropped := map[db.Engine]string{db.SQLite: `DROP TRIGGER movements_no_update`,
		db.Postgres: `DROP TRIGGER movements_no_update ON movements`}
	for _, c := range []struct {
		what, sql  string
		lot, alone bool // names the lot; nothing else is wrong
	}{
		{"balance", `UPDATE balances SET on_hand = on_hand + 1 WHERE held = 0`, true, true},
		{"value", `UPDATE balances SET value_fen = value_fen + 1 WHERE held = 0`, true, true},
		{"last_in", `UPDATE balances SET last_in = '2001-01-01' WHERE held = 0`, true, true},
		{"lot_facts", `UPDATE balances SET received_on = '2001-01-01' WHERE held = 0`, true, true},
		{"lot_facts", `UPDATE balances SET expires_on = '2001-01-01' WHERE held = 0`, true, true},
		{"lot_facts", `UPDATE balances SET restricted = 1 WHERE held = 0`, true, true},
		{"lot_facts", `UPDATE balances SET unvalued = 1 - unvalued WHERE held = 0`, true, true},
		{"fiscal_due", `INSERT INTO fiscal_due (branch_id, document_id)
			SELECT branch_id, id FROM documents WHERE kind = 'plan'`, false, true},
		{"held", `UPDATE balances SET held = held - 1 WHERE held > 0`, true, true},
		{"held", `UPDATE holds SET state = 'released', resolved_seq = 1`, true, true},
		{"later_negative", `UPDATE movements SET business_on = '2001-01-01'
			WHERE seq = (SELECT MAX(seq) FROM movements)`, true, false},
		{"ledger_line", `UPDATE movements SET business_on = '2001-01-01'
			WHERE seq = (SELECT MIN(seq) FROM movements)`, true, false},
		{"ledger_line", `INSERT INTO ledger_lines
			SELECT branch_id, scope, scope_id, '2001-01-01', seq, n, item_id FROM ledger_lines`, false, true},
		{"ledger_day", `UPDATE ledger_days SET came = came + 1 WHERE item_id = 0 AND scope = 'branch'`, false, true},
		{"ledger_day", `UPDATE ledger_days SET went_unvalued = went_unvalued + 1
			WHERE scope = 'warehouse' AND item_id > 0`, false, true},
		{"ledger_day", `INSERT INTO ledger_closings
			SELECT branch_id, scope, scope_id, item_id, '2001-01', way, 1, 0, 0, 0, 0, 0, 0
			FROM ledger_days WHERE item_id = 0 AND scope = 'branch'`, false, false},
		{"ledger_day", `INSERT INTO ledger_closings
			SELECT branch_id, scope, scope_id, item_id, '2001-01', way, 0, 0, 0, 0, 0, 0, 0
			FROM ledger_days WHERE item_id = 0 AND scope = 'branch'`, false, true},
		{"month_end", `INSERT INTO month_stock SELECT branch_id, '2001-01', 1, id,
			(SELECT MIN(id) FROM places WHERE kind = 'warehouse'), 1, 0, 1 FROM lots`, true, true},
	} {
		testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
			it, a1 := shelf.Item(t, b, "急救箱"), shelf.Bin(t, b, "A-01")
			_, lots := shelf.Receive(t, b, goodsin.ReceiptLine{ItemID: it.ID, Units: 10})
			shelf.Hold(t, b, shelf.Draft(t, b, document.Plan, document.Draft), it, lots[0], b.Warehouse, 4)
			b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
				_, err := inventory.RecordTransfer(ctx, tx, inventory.TransferDraft{Again: true, BusinessOn: tx.Today(),
					Lines: []inventory.TransferLine{{LotID: lots[0], From: b.Warehouse, To: a1, Units: 3}}})
				return err
			})
			shelf.Sound(t, b)
			spoil := b.Plain(t)
			for _, query := range []string{dropped[b.Engine()], c.sql} {
				if _, err := spoil.Exec(query); err != nil {
					t.Fatal(err)
				}
			}
			b.Ask(t, func(ctx context.Context, r db.Reader) error {
				found, err := accounts.Check(ctx, r)
				at := slices.IndexFunc(found, func(f accounts.Finding) bool { return f.What == c.what })
				if err != nil || at < 0 || c.alone && len(found) != 1 || c.lot && found[at].Lot != lots[0] {
					t.Errorf("%s: found %+v, %v", c.sql, found, err)
				}
				return nil
			})
		})
	}
}
