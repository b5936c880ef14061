package db_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/inventory"
	"relief/inventory/goodsin"
	"relief/inventory/upkeep"
)

// filled are books in which every append-only table of the ledger has a row.
func filled(t *testing.T, b *testkit.Books) {
	t.Helper()
	var doc, back document.Document
	b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) (err error) {
		it, err := inventory.CreateItem(ctx, tx, inventory.ItemDraft{Name: "急救箱", BaseUnit: "个"})
		if err != nil {
			return err
		}
		doc, err = goodsin.RecordReceipt(ctx, tx, goodsin.ReceiptDraft{
			Source: "opening", WarehouseID: b.Warehouse, Witness: "乙",
			BusinessOn: tx.Now.AddDate(0, -2, 0).Format(time.DateOnly), // so that a month end is touched
			Lines:      []goodsin.ReceiptLine{{ItemID: it.ID, Units: 10}, {ItemID: it.ID, Units: 5}},
		})
		return err
	})
	b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		moves, err := inventory.MovementsOf(ctx, tx, doc.ID)
		if err != nil {
			return err
		}
		corner, err := inventory.QuarantineOf(ctx, tx, b.Warehouse)
		if err != nil {
			return err
		}
		m := moves[0]
		if back, err = inventory.DraftReversal(ctx, tx, doc.ID, "wrong"); err != nil {
			return err
		}
		if _, err := inventory.RecordTransfer(ctx, tx, inventory.TransferDraft{
			BusinessOn: tx.Today(), Reason: "r",
			Lines: []inventory.TransferLine{{LotID: m.LotID, From: b.Warehouse, To: corner, Units: 2}},
		}); err != nil {
			return err
		}
		if _, _, err := inventory.RecordRelabel(ctx, tx, inventory.RelabelDraft{
			LotID: m.LotID, PlaceID: b.Warehouse, Units: 1, ExpiresOn: "2099-01-01", Evidence: "label",
			BusinessOn: tx.Today(),
		}); err != nil {
			return err
		}
		if _, err := inventory.HoldUnits(ctx, tx, inventory.Hold{
			DocumentID: doc.ID, LineID: 1, ItemID: m.ItemID, LotID: m.LotID, PlaceID: b.Warehouse, Units: 1,
		}); err != nil {
			return err
		}
		photo := document.File{Name: "a.png", Bytes: []byte("x")}
		if _, err := document.Attach(ctx, tx, doc.ID, "photo", "image/png", photo); err != nil {
			return err
		}
		if _, err := document.RecordPrint(ctx, tx, doc.ID, "p3", "zh-CN", func(document.Print) ([]byte, error) {
			return []byte("paper"), nil
		}); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `
			INSERT INTO decisions (branch_id, meeting, number, held_on, attendees, resolution, created_at)
			VALUES (?, 'm', '1', '2021-01-01', 'a', 'r', ?)`, tx.Branch, tx.Stamp()); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO imports (branch_id, kind, file_name, file_sha256, created, changed, same,
			left_out, actor_id, actor_name, recorded_at) VALUES (?, 'items', 'a', 'b', 1, 0, 0, 0, 1, 'n', ?)`,
			tx.Branch, tx.Stamp()); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO print_parts (branch_id, print_id, n, part_id)
			SELECT branch_id, id, 1, id FROM prints`); err != nil {
			return err
		}
		return gift(ctx, tx, b.Warehouse, m.ItemID)
	})
	b.Do(t, "approver", func(ctx context.Context, tx *db.Tx) error {
		if err := inventory.RefuseReversal(ctx, tx, back.ID, "right"); err != nil {
			return err
		}
		return document.Approve(ctx, tx, doc, document.Approval{})
	})
}

// gift takes goods in that two people inspected.
func gift(ctx context.Context, tx *db.Tx, warehouse inventory.PlaceID, item inventory.ItemID) error {
	who, err := goodsin.CreateDonor(ctx, tx, goodsin.DonorDraft{Name: "d", Kind: "person", Publicity: "public"}, false)
	if err != nil {
		return err
	}
	doc, err := goodsin.RecordArrival(ctx, tx, goodsin.ArrivalDraft{
		ArrivedOn: tx.Today(), ReceivedFrom: "d", Parcels: 1})
	if err != nil {
		return err
	}
	if err := goodsin.Inspect(ctx, tx, doc.ID, 0, goodsin.InspectionDraft{
		Source: "donation", DonorID: who.ID, WarehouseID: warehouse, Second: "乙",
		Fiscal: goodsin.FiscalDraft{Kind: "number", Number: "1"},
		Lines:  []goodsin.InspectionLine{{ItemID: item, Received: 1, Accepted: 1}},
	}); err != nil {
		return err
	}
	_, err = goodsin.PostArrival(ctx, tx, doc.ID, 0, tx.Today())
	return err
}

// appendOnly are the tables whose rows never change, with a change to try.
var appendOnly = map[string]string{
	"audit": "act", "request_keys": "outcome", "movements": "business_on", "lots": "evidence", "attachments": "name",
	"blobs": "bytes", "prints": "form", "decisions": "meeting", "approvals": "opinion", "receipts": "witness",
	"imports": "kind", "reversals": "reason", "receipt_lines": "remarks", "transfer_lines": "units",
	"relabel_lines": "evidence", "arrivals": "purpose", "arrival_lines": "remarks", "fiscal_receipts": "number",
	"ledger_lines": "n", "month_ends": "month", "refusals": "reason", "branch_seals": "secret",
	"print_parts": "n",
}

// keptRows are tables whose rows may move on but never go.
var keptRows = []string{
	"donors", "documents", "heads", "balances", "holds", "ledger_days", "ledger_closings", "month_stock",
}

// What is posted cannot be changed or deleted, whoever writes the SQL.
func TestTables_appendOnly(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		filled(t, b)
		if err := upkeep.EndMonths(t.Context(), b.DB, b.Branch); err != nil {
			t.Fatal(err)
		}
		c := raw(t, b, "&_recursive_triggers=1")
		refused := func(table, query string) {
			t.Helper()
			_, err := c.Exec(query)
			if err == nil || !strings.Contains(err.Error(), "relief:") {
				t.Errorf("%s: %s: %v, want a refusal", table, query, err)
			}
		}
		for table, column := range appendOnly {
			if n := count(t, b, `SELECT COUNT(*) FROM `+table); n == 0 {
				t.Errorf("%s is empty: nothing is tried", table)
			}
			refused(table, `UPDATE `+table+` SET `+column+` = `+column)
			refused(table, `DELETE FROM `+table)
			if b.Engine() == db.SQLite {
				refused(table, `INSERT OR REPLACE INTO `+table+` SELECT * FROM `+table)
			} else {
				refused(table, `TRUNCATE `+table+` CASCADE`)
			}
		}
		for _, table := range keptRows {
			if n := count(t, b, `SELECT COUNT(*) FROM `+table); n == 0 {
				t.Errorf("%s is empty: nothing is tried", table)
			}
			refused(table, `DELETE FROM `+table)
			if b.Engine() == db.SQLite {
				refused(table, `INSERT OR REPLACE INTO `+table+` SELECT * FROM `+table)
			} else {
				refused(table, `TRUNCATE `+table+` CASCADE`)
			}
		}
		refused("receipt_lines", `INSERT INTO receipt_lines (branch_id, document_id, n, item_id, code, name, spec,
			unit, units, place_id)
			SELECT branch_id, document_id, n + 50, item_id, code, name, spec, unit, 0, place_id FROM receipt_lines`)
		refused("arrival_lines", `INSERT INTO arrival_lines (branch_id, document_id, n, item_id, received, accepted,
			rejected, place_id)
			SELECT branch_id, document_id, n + 50, item_id, 0, 0, 0, place_id FROM arrival_lines`)
		refused("transfer_lines", `INSERT INTO transfer_lines (branch_id, document_id, n, lot_id, from_id, to_id, units)
			SELECT branch_id, document_id, n + 50, lot_id, from_id, to_id, units FROM transfer_lines`)
		refused("documents", `UPDATE documents SET business_on = '2001-01-01', version = version + 1
			WHERE posted_at IS NOT NULL`)
		refused("documents", `UPDATE documents SET number = 'X', version = version + 1 WHERE number IS NOT NULL`)
		refused("documents", `UPDATE documents SET author_id = 99, version = version + 1`)
		refused("documents", `UPDATE documents SET state = 'draft', version = version + 1 WHERE state = 'posted'`)
		refused("documents", `UPDATE documents SET remarks = remarks`)
		refused("holds", `UPDATE holds SET units = units + 1`)
		refused("items", `UPDATE items SET base_unit = '箱'`)
		refused("heads", `UPDATE heads SET seq = seq + 2`)
	})
}

// voided are books with two slips of one plan, the first given up.
func voided(t *testing.T, b *testkit.Books) {
	t.Helper()
	var item inventory.ItemID
	b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
		it, err := inventory.CreateItem(ctx, tx, inventory.ItemDraft{Name: "急救箱", BaseUnit: "个", Active: true})
		if err != nil {
			return err
		}
		item = it.ID
		_, err = goodsin.RecordReceipt(ctx, tx, goodsin.ReceiptDraft{
			Source: "opening", WarehouseID: b.Warehouse, BusinessOn: tx.Today(), Witness: "乙",
			Lines: []goodsin.ReceiptLine{{ItemID: it.ID, Units: 10}},
		})
		return err
	})
	var plan document.ID
	b.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
		p, err := distribution.CreatePlan(ctx, tx, distribution.PlanDraft{Title: "p", BusinessOn: tx.Today()})
		if err != nil {
			return err
		}
		plan = p.ID
		var to []distribution.RecipientID
		var cells []distribution.Cell
		for _, name := range []string{"一院", "二院"} {
			r, err := distribution.CreateRecipient(ctx, tx, distribution.RecipientDraft{
				Name: name, Kind: "hospital", Active: true, Address: "a",
			})
			if err != nil {
				return err
			}
			to = append(to, r.ID)
			cells = append(cells, distribution.Cell{ItemID: item, RecipientID: r.ID, Units: 2})
		}
		if err := distribution.SetColumns(ctx, tx, plan, p.Version, to, []inventory.ItemID{item}); err != nil {
			return err
		}
		if err := distribution.SetCells(ctx, tx, plan, 0, cells); err != nil {
			return err
		}
		return distribution.Submit(ctx, tx, plan, 0)
	})
	b.Do(t, "approver", func(ctx context.Context, tx *db.Tx) error {
		return distribution.Approve(ctx, tx, plan, 0, distribution.ApprovalDraft{Decision: distribution.Decision{
			Meeting: "m", Number: "1", HeldOn: tx.Today(), Attendees: "a", Resolution: "r",
		}})
	})
	b.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
		slips, err := distribution.DrawUp(ctx, tx, plan, 0)
		if err != nil {
			return err
		}
		return distribution.VoidSlip(ctx, tx, slips[0], 0, "wrong")
	})
}

// The lines of a slip that was given up are its record, as those of one that
// went out.
func TestTables_voidSlip(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		voided(t, b)
		if n := count(t, b, `SELECT COUNT(*) FROM slip_lines`); n != 1 {
			t.Fatalf("%d lines are kept, want 1", n)
		}
		c := raw(t, b, "&_recursive_triggers=1")
		columns := `branch_id, document_id, n, plan_line_id, hold_id, item_id, code, name, name_en, spec, unit, lot_id,
			place_id, approved_units, issued_units, reason`
		other := strings.Replace(columns, "document_id",
			`(SELECT MAX(d.id) FROM documents d WHERE d.state = 'picking')`, 1)
		more := strings.Replace(columns, " n,", " n + 50,", 1)
		for _, query := range []string{
			`UPDATE slip_lines SET approved_units = approved_units + 5`,
			`DELETE FROM slip_lines`,
			`INSERT INTO slip_lines (` + columns + `) SELECT ` + more + ` FROM slip_lines`,
			map[db.Engine]string{
				db.SQLite:   `INSERT OR REPLACE INTO slip_lines SELECT * FROM slip_lines`,
				db.Postgres: `TRUNCATE slip_lines CASCADE`,
			}[b.Engine()],
		} {
			if _, err := c.Exec(query); err == nil || !strings.Contains(err.Error(), "relief:") {
				t.Errorf("%s: %v, want a refusal", query, err)
			}
		}
		_, err := c.Exec(`INSERT INTO slip_lines (` + columns + `) SELECT ` + other + ` FROM slip_lines`)
		if err != nil {
			t.Fatalf("a line of the slip that is being picked: %v", err)
		}
		into := `UPDATE slip_lines SET n = 50, document_id = (SELECT d.id FROM documents d WHERE d.state = 'void')
			WHERE document_id = (SELECT d.id FROM documents d WHERE d.state = 'picking')`
		if _, err := c.Exec(into); err == nil || !strings.Contains(err.Error(), "relief:") {
			t.Errorf("a line moved into the slip: %v, want a refusal", err)
		}
	})
}

// A line of a plan that is still written cannot be moved into one that was
// approved.
func TestTables_movedIn(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		voided(t, b)
		b.Do(t, "officer", func(ctx context.Context, tx *db.Tx) error {
			p, err := distribution.CreatePlan(ctx, tx, distribution.PlanDraft{Title: "q", BusinessOn: tx.Today()})
			if err != nil {
				return err
			}
			_, err = tx.Exec(ctx, `INSERT INTO plan_lines (branch_id, document_id, item_id, units, written_by)
				SELECT branch_id, ?, item_id, 1, written_by FROM plan_lines
				WHERE  id = (SELECT MIN(id) FROM plan_lines)`, p.ID)
			return err
		})
		c := raw(t, b, "")
		const open = `(SELECT id FROM documents WHERE kind = 'plan' AND state = 'draft')`
		into := `UPDATE plan_lines
			SET document_id = (SELECT id FROM documents WHERE kind = 'plan' AND state = 'approved')
			WHERE document_id = ` + open
		if _, err := c.Exec(into); err == nil || !strings.Contains(err.Error(), "relief: lines are frozen") {
			t.Errorf("a line moved into an approved plan: %v, want a refusal", err)
		}
		if _, err := c.Exec(`UPDATE plan_lines SET units = 2 WHERE document_id = ` + open); err != nil {
			t.Errorf("a line of a plan that is written: %v", err)
		}
	})
}

// Even a plain connection without recursive triggers cannot replace a row of
// the chain or of the ledger, nor add one out of order.
func TestTables_order(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		filled(t, b)
		c := raw(t, b, "&_recursive_triggers=0")
		tries := []string{
			`INSERT INTO audit SELECT branch_id, seq + 100, recorded_at, actor_id, actor_name, act, subject_kind,
				subject_id, payload, prev, hash FROM audit WHERE seq = 2`,
			`INSERT INTO audit SELECT h.branch_id, h.seq + 1, a.recorded_at, actor_id, actor_name, act, subject_kind,
				subject_id, payload, prev, a.hash
				FROM audit a JOIN heads h ON h.branch_id = a.branch_id WHERE a.seq = 2`,
			`INSERT INTO movements SELECT branch_id, seq, n + 50, document_id, line_id, item_id, lot_id, from_id, to_id,
				units, value_fen, business_on, recorded_at FROM movements`,
		}
		if b.Engine() == db.SQLite {
			tries = append(tries, `INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE seq = 2`,
				`INSERT OR REPLACE INTO movements SELECT * FROM movements`)
		}
		for _, query := range tries {
			if _, err := c.Exec(query); err == nil || !strings.Contains(err.Error(), "relief:") {
				t.Errorf("%s: %v, want a refusal", query, err)
			}
		}
	})
}

// columnsOf lists table.column of the books.
func columnsOf(t *testing.T, b *testkit.Books) []string {
	t.Helper()
	query := `SELECT m.name || '.' || c.name AS col FROM sqlite_master m JOIN pragma_table_info(m.name) c
		WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'goose_%'`
	if b.Engine() == db.Postgres {
		query = `SELECT table_name || '.' || column_name AS col FROM information_schema.columns
			WHERE table_schema = 'public' AND table_name NOT LIKE 'goose_%'`
	}
	var list []string
	b.Ask(t, func(ctx context.Context, r db.Reader) error { return r.Select(ctx, &list, query) })
	slices.Sort(list)
	return list
}

// Both engines have the same tables, columns, triggers and indexes by name; and
// by the text of their migrations the same types, defaults, rules and indexes.
func TestSchema_pairs(t *testing.T) {
	lite, pg := testkit.NewBooks(t, db.SQLite), testkit.NewBooks(t, db.Postgres)
	one, two := columnsOf(t, lite), columnsOf(t, pg)
	if len(one) < 200 {
		t.Fatalf("only %d columns found", len(one))
	}
	differ(t, "column", one, two)
	liteText, pgText := readSchema(t, db.SQLite), readSchema(t, db.Postgres)
	differ(t, "text", liteText.lines(), pgText.lines())
	if read := liteText.columns(); !slices.Equal(read, one) {
		t.Errorf("the migrations were read as %v, the books have %v", read, one)
	}
	if n := count(t, pg, `SELECT COUNT(*) FROM pg_constraint WHERE contype = 'c'
		AND connamespace = 'public'::regnamespace`); n != int64(len(pgText.checks())) {
		t.Errorf("%d CHECKs on PostgreSQL, %d in its migrations", n, len(pgText.checks()))
	}
	names := func(b *testkit.Books, query string) (list []string) {
		b.Ask(t, func(ctx context.Context, r db.Reader) error { return r.Select(ctx, &list, query) })
		return list
	}
	differ(t, "trigger", names(lite, `SELECT name FROM sqlite_master WHERE type = 'trigger'`),
		names(pg, `SELECT CAST(tgname AS TEXT) FROM pg_trigger
			WHERE NOT tgisinternal AND tgname NOT LIKE '%_no_truncate'`))
	differ(t, "index", names(lite, `SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL`),
		names(pg, `SELECT CAST(indexname AS TEXT) FROM pg_indexes WHERE schemaname = 'public'
			AND indexname NOT LIKE '%_pkey' AND indexname NOT LIKE '%_key' AND indexname NOT LIKE '%_key1'
			AND indexname NOT LIKE 'goose_%'`))
}

func differ(t *testing.T, what string, lite, pg []string) {
	t.Helper()
	for _, name := range lite {
		if !slices.Contains(pg, name) {
			t.Errorf("%s %s is missing on PostgreSQL", what, name)
		}
	}
	for _, name := range pg {
		if !slices.Contains(lite, name) {
			t.Errorf("%s %s is missing on SQLite", what, name)
		}
	}
}

// The steps the database lets a document take are the steps of the code.
func TestSchema_transitions(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		type kindStep struct {
			kind document.Kind
			document.Step
		}
		want := map[kindStep]bool{}
		for _, k := range document.Kinds {
			for _, s := range k.Steps {
				want[kindStep{k.Kind, s}] = true
			}
		}
		var have []struct {
			Kind               document.Kind
			FromState, ToState document.State
		}
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			return r.Select(ctx, &have, `SELECT kind, from_state, to_state FROM transitions`)
		})
		for _, s := range have {
			step := kindStep{s.Kind, document.Step{From: s.FromState, To: s.ToState}}
			if !want[step] {
				t.Errorf("%v stands in the database only", step)
			}
			delete(want, step)
		}
		if len(want) > 0 {
			t.Errorf("missing in the database: %v", slices.Collect(maps.Keys(want)))
		}
	})
}

// Books of a newer program are refused and left as they are; so are older
// ones, opened read-only.
func TestOpen_otherSchema(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		c := raw(t, b, "")
		if _, err := c.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, ` +
			map[db.Engine]string{db.SQLite: "1", db.Postgres: "true"}[b.Engine()] + `)`); err != nil {
			t.Fatal(err)
		}
		for _, readOnly := range []bool{false, true} {
			o := b.Options
			o.ReadOnly = readOnly
			d, err := db.Open(t.Context(), o)
			if !fault.Is(err, fault.Unready) {
				t.Errorf("read-only %v: %v, want Unready", readOnly, err)
			}
			if err == nil {
				d.Close()
			}
		}
	})
}

func TestBind(t *testing.T) {
	for _, c := range [][2]string{
		{`SELECT 1`, `SELECT 1`},
		{`a = ? AND b = ?`, `a = $1 AND b = $2`},
		{`a = '?' AND b = ?`, `a = '?' AND b = $1`},
		{`a = 'it''s ?' AND b = ? AND c = '' AND d = ?`, `a = 'it''s ?' AND b = $1 AND c = '' AND d = $2`},
		{`LIKE ? ESCAPE '\'`, `LIKE $1 ESCAPE '\'`},
		{`名 = '？?' AND x = ?`, `名 = '？?' AND x = $1`},
	} {
		if got := db.Bind(db.Postgres, c[0]); got != c[1] {
			t.Errorf("%s = %s, want %s", c[0], got, c[1])
		}
		if got := db.Bind(db.SQLite, c[0]); got != c[0] {
			t.Errorf("SQLite got %s", got)
		}
	}
	var b strings.Builder
	for range 12 {
		b.WriteString("?,")
	}
	if got := db.Bind(db.Postgres, b.String()); !strings.HasSuffix(got, "$11,$12,") {
		t.Errorf("twelve = %s", got)
	}
}
