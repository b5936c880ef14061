package inventory_test

import (
	"context"
	"testing"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
	"relief/inventory"
)

// Books spoilt behind their back are found, and told apart.
func TestCheck_finds(t *testing.T) {
	dropped := map[db.Engine]string{db.SQLite: `DROP TRIGGER movements_no_update`,
		db.Postgres: `DROP TRIGGER movements_no_update ON movements`}
	for _, c := range []struct{ what, sql string }{
		{"balance", `UPDATE balances SET on_hand = on_hand + 1 WHERE held = 0`},
		{"held", `UPDATE balances SET held = held - 1 WHERE held > 0`},
		{"held", `UPDATE holds SET state = 'released', resolved_seq = 1`},
		{"later_negative", `UPDATE movements SET business_on = '2001-01-01' WHERE seq = (SELECT MAX(seq) FROM movements)`},
	} {
		testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
			it, a1 := item(t, b, "急救箱"), bin(t, b, "A-01")
			_, lots := receive(t, b, inventory.ReceiptLine{ItemID: it.ID, Units: 10})
			hold(t, b, draft(t, b, document.Plan, document.Draft), it, lots[0], b.Warehouse, 4)
			b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
				_, err := inventory.RecordTransfer(ctx, tx, inventory.TransferDraft{BusinessOn: tx.Today(),
					Lines: []inventory.TransferLine{{LotID: lots[0], From: b.Warehouse, To: a1, Units: 3}}})
				return err
			})
			sound(t, b)
			spoil := plain(t, b)
			for _, query := range []string{dropped[b.Engine()], c.sql} {
				if _, err := spoil.Exec(query); err != nil {
					t.Fatal(err)
				}
			}
			b.Ask(t, func(ctx context.Context, r db.Reader) error {
				found, err := inventory.Check(ctx, r)
				if err != nil || len(found) != 1 || found[0].What != c.what || found[0].Lot != lots[0] {
					t.Errorf("%s: found %+v, %v", c.sql, found, err)
				}
				return nil
			})
		})
	}
}
