package bench

import (
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	"relief/internal/db"
	"relief/internal/testkit"
)

// upgradeLimit is how much processor time books of a million movements may take
// to come to this program's schema, their copy set aside among it.
const upgradeLimit = 3 * time.Minute

// olderSchema is the schema that the books are taken back to.
const olderSchema = 27

// takenBack is what takes books back to the older schema: what was added since is
// dropped, a step's changes behind those of the steps after it.
var takenBack = []string{
	`DROP INDEX slips_listed`, `DROP INDEX deliveries_backdated`, `DROP INDEX documents_backdated`,
	`DROP INDEX recipients_sorted`,
	`DROP TABLE find_runs`, `UPDATE find_keys SET kind = 'documents' WHERE substr(kind, 1, 10) = 'documents/'`,
	`DROP TRIGGER ledger_lines_no_delete`, `DROP TRIGGER ledger_days_no_delete`,
	`DROP TRIGGER ledger_closings_no_delete`, `DROP TRIGGER month_stock_no_delete`, `DROP TABLE mending`,
	`DROP INDEX documents_listed`, `DROP INDEX arrivals_again`,
	`DROP TABLE month_work`,
	`DROP INDEX balances_lying`, `DROP TABLE fiscal_due`, `ALTER TABLE balances DROP COLUMN expires_on`,
	`ALTER TABLE balances DROP COLUMN received_on`, `ALTER TABLE balances DROP COLUMN restricted`,
	`ALTER TABLE balances DROP COLUMN unvalued`,
	`DROP INDEX places_kind`, `DROP INDEX receipts_returns`, `DROP INDEX documents_unposted`,
	`DROP INDEX plan_lines_recipient`, `DROP INDEX slips_recipient`,
	`DROP INDEX documents_taken_back`,
	`DROP INDEX items_by_code`,
	`DROP INDEX slips_plan`, `DROP INDEX own_uses_plan`, `DROP INDEX holds_open`,
	`ALTER TABLE balances DROP COLUMN value_fen`, `ALTER TABLE balances DROP COLUMN last_in`,
	`CREATE INDEX balances_item ON balances (branch_id, item_id, place_id, lot_id)`,
}

// BenchmarkUpgrade brings books of a million movements from an older schema to
// this program's.
func BenchmarkUpgrade(b *testing.B) {
	dir := testkit.FurnishedIn(b, b.TempDir())
	path := filepath.Join(dir, db.FileName)
	seedLedger(b, path, 1_000_000, 80_000)
	raw, err := sql.Open("sqlite3", "file:"+path+"?_synchronous=0")
	if err != nil {
		b.Fatal(err)
	}
	defer raw.Close()
	for _, back := range takenBack {
		if _, err := raw.Exec(back); err != nil {
			b.Fatalf("%s: %v (a step since schema %d is not taken back?)", back, err, olderSchema)
		}
	}
	if _, err := raw.Exec(`DELETE FROM goose_db_version WHERE version_id > ?`, olderSchema); err != nil {
		b.Fatal(err)
	}
	if err := raw.Close(); err != nil {
		b.Fatal(err)
	}
	steps := 0
	took := used(b, func() error {
		d, err := db.Open(b.Context(), db.Options{Dir: dir, Told: func(db.Telling) { steps++ }})
		if err != nil {
			return err
		}
		return d.Close()
	})
	b.ReportMetric(took.Seconds(), "s-upgrade")
	b.ReportMetric(float64(steps-1), "steps")
	if took > upgradeLimit {
		b.Errorf("the upgrade takes %v, want %v", took, upgradeLimit)
	}
}
