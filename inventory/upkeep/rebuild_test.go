package upkeep_test

import (
	"context"
	"testing"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/testkit/shelf"
	"relief/inventory/accounts"
	"relief/inventory/goodsin"
	"relief/inventory/upkeep"
)

// A planted error in anything that is kept beside the movements is found, mended,
// and no longer found; what was found stands in the audit row.
func TestRebuild_planted(t *testing.T) {
	onBoth(t, func(t *testing.T, k *keeper) {
		for range 2 {
			k.now = k.now.AddDate(0, 1, 0)
			k.act(5)
			shelf.EndMonth(t, k.Books)
		}
		plan := shelf.Draft(t, k.Books, document.Plan, document.Draft)
		_, lots := shelf.Receive(t, k.Books, goodsin.ReceiptLine{ItemID: k.items[0].ID, Units: 5})
		shelf.Hold(t, k.Books, plan, k.items[0], lots[0], k.Warehouse, 1)
		gift(t, k)
		shelf.Sound(t, k.Books)
		spoil := k.Plain(t)
		for trigger, table := range map[string]string{
			"ledger_lines_no_update": "ledger_lines", "balances_no_delete": "balances",
		} {
			on := map[db.Engine]string{db.Postgres: ` ON ` + table}[k.Engine()]
			if _, err := spoil.Exec(`DROP TRIGGER ` + trigger + on); err != nil {
				t.Fatal(err)
			}
		}
		one := `lot_id = (SELECT MIN(lot_id) FROM balances)`
		for _, p := range []struct{ what, do string }{
			{"balance", `UPDATE balances SET on_hand = on_hand + 1 WHERE ` + one},
			{"value", `UPDATE balances SET value_fen = value_fen + 1 WHERE ` + one},
			{"last_in", `UPDATE balances SET last_in = '2001-01-01' WHERE ` + one},
			{"lot_facts", `UPDATE balances SET received_on = '2001-01-01' WHERE ` + one},
			{"lot_facts", `UPDATE balances SET expires_on = '2001-01-01' WHERE ` + one},
			{"lot_facts", `UPDATE balances SET restricted = 1 - restricted WHERE ` + one},
			{"lot_facts", `UPDATE balances SET unvalued = 1 - unvalued WHERE ` + one},
			{"balance", `DELETE FROM balances WHERE held = 0 AND on_hand > 0 AND lot_id = (
				SELECT MAX(lot_id) FROM balances WHERE held = 0 AND on_hand > 0)`},
			{"fiscal_due", `DELETE FROM fiscal_due`},
			{"fiscal_due", `INSERT INTO fiscal_due (branch_id, document_id)
				SELECT branch_id, id FROM documents WHERE kind = 'plan'`},
			{"fiscal_due", `UPDATE fiscal_due SET document_id = (SELECT MAX(id) FROM documents WHERE kind = 'plan')`},
			{"held", `UPDATE balances SET held = held - 1 WHERE held > 0`},
			{"ledger_line", `UPDATE ledger_lines SET item_id = item_id + 1 WHERE n = 1 AND scope = 'warehouse'`},
			{"ledger_line", `INSERT INTO ledger_lines SELECT branch_id, scope, scope_id, '2001-01-01', seq, n, item_id
				FROM ledger_lines`},
			{"ledger_day", `UPDATE ledger_days SET came_fen = came_fen + 1 WHERE item_id = 0`},
			{"ledger_day", `UPDATE ledger_closings SET went = went + 1 WHERE item_id = 0`},
			{"ledger_day", `INSERT INTO ledger_closings SELECT branch_id, scope, scope_id, item_id, '2001-01', way, 1,
				0, 0, 0, 0, 0, 0 FROM ledger_closings WHERE month = '2030-01'`},
			{"month_end", `UPDATE month_stock SET units = units + 1 WHERE month = '2030-01'`},
			{"month_end", `INSERT INTO month_stock SELECT branch_id, '2001-01', item_id, lot_id, place_id, 1, 0, 1
				FROM month_stock WHERE month = '2030-01'`},
		} {
			if _, err := spoil.Exec(p.do); err != nil {
				t.Fatalf("%s: %v", p.do, err)
			}
			k.Ask(t, func(ctx context.Context, r db.Reader) error {
				found, err := accounts.Check(ctx, r)
				if len(found) == 0 || found[0].What != p.what {
					t.Errorf("%s: %+v found", p.do, found)
				}
				return err
			})
			var done upkeep.Rebuilt
			k.Do(t, "admin", func(ctx context.Context, tx *db.Tx) (err error) {
				done, err = upkeep.Rebuild(ctx, tx)
				return err
			})
			if done[p.what] == 0 {
				t.Errorf("%s: mended %v", p.do, done)
			}
			shelf.Sound(t, k.Books)
		}
		if _, err := spoil.Exec(`DELETE FROM ledger_days`); err == nil {
			t.Error("days can be deleted after a rebuild")
		}
	})
}

// A month whose end was being written down when the program died does not keep
// what is wrong from being mended, and is ended afterwards.
func TestRebuild_monthBrokenOff(t *testing.T) {
	onBoth(t, func(t *testing.T, k *keeper) {
		k.now = k.now.AddDate(0, 1, 0)
		ctx, die := context.WithCancel(t.Context())
		steps := 0
		if err := upkeep.EndMonthsBetween(ctx, k.DB, k.Branch, func() {
			if steps++; steps == 5 {
				die()
			}
		}); err == nil {
			t.Fatal("the program did not die")
		}
		if _, err := k.Plain(t).Exec(`UPDATE balances SET last_in = '2001-01-01'
			WHERE lot_id = (SELECT MIN(lot_id) FROM balances)`); err != nil {
			t.Fatal(err)
		}
		k.Do(t, "admin", func(ctx context.Context, tx *db.Tx) error {
			done, err := upkeep.Rebuild(ctx, tx)
			if len(done) != 1 || done["last_in"] == 0 {
				t.Errorf("mended %v", done)
			}
			return err
		})
		shelf.Sound(t, k.Books)
		shelf.EndMonth(t, k.Books)
		if k.ended() != "2030-01" {
			t.Errorf("%q is ended", k.ended())
		}
		shelf.Sound(t, k.Books)
	})
}

// gift is goods that came and were posted, with a fiscal receipt still to come.
func gift(t *testing.T, k *keeper) {
	t.Helper()
	k.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		who, err := goodsin.CreateDonor(ctx, tx, goodsin.DonorDraft{
			Name: "示例公司", Kind: "company", Publicity: "public", Phone: "0663-1"}, true)
		if err != nil {
			return err
		}
		doc, err := goodsin.RecordArrival(ctx, tx, goodsin.ArrivalDraft{
			ArrivedOn: tx.Today(), ReceivedFrom: "货车", Parcels: 1})
		if err != nil {
			return err
		}
		if err := goodsin.Inspect(ctx, tx, doc.ID, 0, goodsin.InspectionDraft{
			Source: "donation", DonorID: who.ID, WarehouseID: k.Warehouse, Second: "乙验",
			Lines: []goodsin.InspectionLine{{ItemID: k.items[0].ID, Received: 3, Accepted: 3}},
		}); err != nil {
			return err
		}
		_, err = goodsin.PostArrival(ctx, tx, doc.ID, 0, tx.Today())
		return err
	})
}

// Movements that are not those of the chain prove nothing, and are not made the
// measure of anything.
func TestRebuild_chainBroken(t *testing.T) {
	onBoth(t, func(t *testing.T, k *keeper) {
		spoil := k.Plain(t)
		on := map[db.Engine]string{db.Postgres: ` ON movements`}[k.Engine()]
		for _, do := range []string{
			`DROP TRIGGER movements_no_update` + on,
			`UPDATE movements SET units = units + 1 WHERE seq = (SELECT MIN(seq) FROM movements)`,
		} {
			if _, err := spoil.Exec(do); err != nil {
				t.Fatal(err)
			}
		}
		var units, after int64
		const all = `SELECT SUM(on_hand) FROM balances`
		if err := spoil.QueryRow(all).Scan(&units); err != nil {
			t.Fatal(err)
		}
		err := k.Try("admin", func(ctx context.Context, tx *db.Tx) error {
			_, err := upkeep.Rebuild(ctx, tx)
			return err
		})
		if f := fault.Of(err); err == nil || f.Key != "app.rebuild_chain" {
			t.Errorf("%v, want a refusal", err)
		}
		if err := spoil.QueryRow(all).Scan(&after); err != nil || after != units {
			t.Errorf("%d units, %d before: %v", after, units, err)
		}
	})
}
