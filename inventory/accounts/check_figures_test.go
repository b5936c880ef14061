package accounts_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/testkit/shelf"
	"relief/inventory"
	"relief/inventory/accounts"
	"relief/inventory/goodsin"
)

// twoMonths are books in which goods came and moved in two months that are over
// and in this one, some with a value and some from a donor of the register.
func twoMonths(t *testing.T, engine db.Engine) *testkit.Books {
	now := time.Date(2030, 1, 20, 4, 0, 0, 0, time.UTC)
	b := testkit.NewBooks(t, engine, func(o *db.Options) { o.Clock = func() time.Time { return now } })
	it, bin := shelf.Item(t, b, "急救箱"), shelf.Bin(t, b, "A-01")
	for range 3 {
		_, lots := shelf.Receive(t, b, goodsin.ReceiptLine{ItemID: it.ID, Units: 10, ValueFen: shelf.Fen(500)},
			goodsin.ReceiptLine{ItemID: it.ID, Units: 7})
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			_, err := inventory.RecordTransfer(ctx, tx, inventory.TransferDraft{Again: true, BusinessOn: tx.Today(),
				Lines: []inventory.TransferLine{{LotID: lots[0], From: b.Warehouse, To: bin, Units: 3}}})
			return err
		})
		now = now.AddDate(0, 1, 0)
		shelf.EndMonth(t, b)
	}
	shelf.Sound(t, b)
	return b
}

// Every figure that is kept beside the movements is held against them: one that
// is off by one in a single row is found, and so is a row that is not there.
func TestCheck_everyFigure(t *testing.T) {
	const days = `moves came went came_fen went_fen came_unvalued went_unvalued`
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			b := twoMonths(t, engine)
			spoil := b.Plain(t)
			free(t, spoil, engine)
			for _, table := range []struct{ name, key, figures, what string }{
				{"balances", "lot_id", "on_hand", "balance"}, {"balances", "lot_id", "value_fen", "value"},
				{"ledger_days", "business_on", days + " item_id scope_id", "ledger_day"},
				{"ledger_closings", "month", days + " item_id scope_id", "ledger_day"},
				{"ledger_lines", "business_on", "seq n item_id scope_id", "ledger_line"},
				{"month_stock", "month", "units value_fen unvalued item_id", "month_end"},
			} {
				for _, end := range []string{"MIN", "MAX"} {
					one := fmt.Sprintf(` WHERE %[1]s = (SELECT %[2]s(%[1]s) FROM %[3]s)`, table.key, end, table.name)
					for _, figure := range strings.Fields(table.figures) {
						run(t, spoil, fmt.Sprintf(`UPDATE %s SET %s = %[2]s + 77`, table.name, figure)+one)
						finds(t, b, table.what, table.name+"."+figure)
						run(t, spoil, fmt.Sprintf(`UPDATE %s SET %s = %[2]s - 77`, table.name, figure)+one)
					}
					if table.name == "balances" {
						continue // of which holds speak
					}
					run(t, spoil, `CREATE TABLE aside AS SELECT * FROM `+table.name+one)
					run(t, spoil, `DELETE FROM `+table.name+one)
					finds(t, b, table.what, table.name+" less")
					run(t, spoil, `INSERT INTO `+table.name+` SELECT * FROM aside`)
					run(t, spoil, `DROP TABLE aside`)
				}
			}
			shelf.Sound(t, b)
		})
	}
}

// Errors that come to nothing when they are added up are found all the same.
func TestCheck_errorsThatCancel(t *testing.T) {
	b := twoMonths(t, db.SQLite)
	spoil := b.Plain(t)
	free(t, spoil, db.SQLite)
	for name, do := range map[string]string{
		"two months, one way and back": `UPDATE month_stock SET units = units + CASE month WHEN '2030-01' THEN 1
			ELSE -1 END WHERE lot_id = (SELECT MIN(lot_id) FROM month_stock)`,
		"two days": `UPDATE ledger_days SET came = came + CASE business_on WHEN '2030-01-20' THEN 1
			WHEN '2030-02-20' THEN -2 ELSE 1 END WHERE item_id = 0 AND scope = 'branch'`,
		"units for value": `UPDATE ledger_days SET came = came + 1, came_fen = came_fen - 1
			WHERE item_id = 0 AND scope = 'branch'`,
	} {
		run(t, spoil, do)
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			found, err := accounts.Check(ctx, r)
			if len(found) == 0 {
				t.Errorf("%s: nothing found", name)
			}
			return err
		})
		run(t, spoil, strings.NewReplacer("+ CASE", "- CASE", "came + 1", "came - 1", "came_fen - 1",
			"came_fen + 1").Replace(do))
	}
	shelf.Sound(t, b)
}

// An error in the highest bits of a figure is found, and so is a row of a place in
// which nothing is kept: neither shows in what is added up with other rows.
func TestCheck_hiddenFigures(t *testing.T) {
	b := twoMonths(t, db.SQLite)
	spoil := b.Plain(t)
	free(t, spoil, db.SQLite)
	const high, next = `-9223372036854775807 - 1`, `4611686018427387904`
	const first = `month = '2030-01' AND lot_id = (SELECT MIN(lot_id) FROM month_stock)`
	for _, s := range []struct{ table, column, by, where, what string }{
		{"month_stock", "units", high, first, "month_end"}, {"month_stock", "units", next, first, "month_end"},
		{"month_stock", "value_fen", high, `month = '2030-03' AND lot_id = (SELECT MAX(lot_id) FROM month_stock)`,
			"month_end"},
		{"ledger_days", "came", high, `business_on IN ('2030-01-20', '2030-02-20')`, "ledger_day"},
	} {
		for range 4 { // the keys of the hashes are drawn anew each time
			do := fmt.Sprintf(`UPDATE %s SET %s = %[2]s + (%s) WHERE `, s.table, s.column, s.by) + s.where
			run(t, spoil, do)
			finds(t, b, s.what, do)
			run(t, spoil, strings.Replace(do, "+ (", "- (", 1))
		}
	}
	const elsewhere = `(SELECT MIN(id) FROM places WHERE kept = 0)`
	run(t, spoil, `INSERT INTO month_stock SELECT branch_id, month, item_id, lot_id, `+elsewhere+`, 5, 0, 5
		FROM month_stock WHERE month = '2030-01' GROUP BY lot_id`)
	finds(t, b, "month_end", "a place that keeps nothing")
	run(t, spoil, `DELETE FROM month_stock WHERE place_id = `+elsewhere)
	shelf.Sound(t, b)
}

// free takes the triggers off the tables that nobody may change.
func free(t *testing.T, spoil *sql.DB, engine db.Engine) {
	t.Helper()
	for trigger, table := range map[string]string{
		"ledger_lines_no_update": "ledger_lines", "ledger_lines_no_delete": "ledger_lines",
		"ledger_days_no_delete": "ledger_days", "ledger_closings_no_delete": "ledger_closings",
		"month_stock_no_delete": "month_stock",
	} {
		on := ""
		if engine == db.Postgres {
			on = ` ON ` + table
		}
		run(t, spoil, `DROP TRIGGER `+trigger+on)
	}
}

func run(t *testing.T, spoil *sql.DB, do string) {
	t.Helper()
	if _, err := spoil.Exec(do); err != nil {
		t.Fatalf("%s: %v", do, err)
	}
}

func finds(t *testing.T, b *testkit.Books, what, where string) {
	t.Helper()
	b.Ask(t, func(ctx context.Context, r db.Reader) error {
		found, err := accounts.Check(ctx, r)
		for _, f := range found {
			if f.What == what {
				return err
			}
		}
		t.Errorf("%s: %+v found, want %s", where, found, what)
		return err
	})
}
