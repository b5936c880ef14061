package db_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"

	"relief/internal/db"
	"relief/internal/testkit"
)

// row is what a row has in place of the ones and x of a plain one.
type row map[string]any

// spoiled has for every CHECK of the schema a row that it must not let in: what
// a plain row of the table needs to be taken, and what then spoils it. Where a
// row cannot break one rule alone, the rule is the first of those it breaks.
var spoiled = []struct {
	table string
	good  row
	bad   map[string]row
}{
	{"approvals", row{"approved_by": 2, "from_paper": 0}, map[string]row{
		"author_id <> approved_by":              {"approved_by": 1},
		"from_paper = 0 OR scan_id IS NOT NULL": {"from_paper": 1},
		"from_paper IN (0, 1)":                  {"from_paper": 2, "scan_id": 1},
	}},
	{"arrival_lines", row{"rejected": 0}, map[string]row{
		"(rejected = 0) = (reject_to = '')":           {"reject_to": "sender"},
		"(value_fen IS NULL) = (value_basis IS NULL)": {"value_fen": 1},
		"accepted + rejected = received":              {"received": 2},
		"declared >= 0":                               {"declared": -1},
		"received >= 0":                               {"received": -1, "accepted": -1},
		"reject_to IN ('', 'quarantine', 'sender')":   {"accepted": 0, "rejected": 1, "reject_to": "river"},
		"rejected >= 0":                               {"rejected": -1, "received": 0, "reject_to": "sender"},
		"value_fen > 0":                               {"value_fen": 0, "value_basis": "x"},
		"accepted >= 0": {
			"accepted": -1, "received": 0, "rejected": 1, "reject_to": "sender"},
	}},
	{"arrivals", nil, map[string]row{
		"earmarked = 1 OR (for_place_id IS NULL AND purpose = '')": {"purpose": "x"},
		"earmarked IN (0, 1)": {"earmarked": 2},
		"parcels > 0":         {"parcels": 0},
		"second_by = '' OR second_by <> inspected_by":                  {"second_by": "x", "inspected_by": "x"},
		"source IN ('', 'donation', 'purchase', 'superior', 'return')": {"source": "opening"},
	}},
	{"attachments", row{"kind": "photo"}, map[string]row{
		"kind IN ('signed_copy', 'minutes', 'photo', 'evidence', 'source')": {"kind": "film"},
	}},
	{"audit", nil, map[string]row{
		"length(hash) = 32": {"hash": []byte("short")},
		"length(prev) = 32": {"prev": []byte("short")},
	}},
	{"balances", nil, map[string]row{
		"held <= on_hand": {"on_hand": 1, "held": 2},
		"held >= 0":       {"held": -1},
		"on_hand >= 0":    {"on_hand": -1, "held": -1},
	}},
	{"blobs", nil, map[string]row{"length(sha256) = 32": {"sha256": []byte("short")}}},
	{"branch_seals", row{"secret": strings.Repeat("s", 50)}, map[string]row{
		"length(secret) >= 50": {"secret": strings.Repeat("s", 49)},
	}},
	{"branches", nil, map[string]row{
		"accept_life_days >= 0": {"accept_life_days": -1},
		"arrived_days >= 0":     {"arrived_days": -1},
		"dwell_days >= 0":       {"dwell_days": -1},
		"min_life_days >= 0":    {"min_life_days": -1},
		"paper_days >= 0":       {"paper_days": -1},
		"soon_days >= 0":        {"soon_days": -1},
		"unissued_days >= 0":    {"unissued_days": -1},
	}},
	{"counters", nil, map[string]row{"last > 0": {"last": 0}}},
	{"deliveries", nil, map[string]row{"at_counter IN (0, 1)": {"at_counter": 2}}},
	{"delivery_lines", nil, map[string]row{
		"received >= 0": {"received": -1},
		"refused >= 0":  {"refused": -1},
	}},
	{"donor_names", nil, map[string]row{"alias IN (0, 1)": {"alias": 2}}},
	{"donors", row{"kind": "person", "publicity": "public"}, map[string]row{
		"active IN (0, 1)": {"active": 2},
		"kind IN ('person', 'company', 'government', 'society', 'supplier', 'other')": {"kind": "ghost"},
		"publicity IN ('public', 'anonymous')":                                        {"publicity": "secret"},
	}},
	{"finding_entries", row{"act": "opened"}, map[string]row{
		"(sha256 IS NULL) = (file_name IS NULL)":              {"file_name": "x"},
		"act IN ('opened', 'answered', 'closed', 'reopened')": {"act": "forgotten"},
	}},
	{"findings", row{"subject_kind": "lot", "opened_by": 2}, map[string]row{
		"owner_id <> opened_by":                               {"opened_by": 1},
		"state IN ('open', 'answered', 'closed', 'reopened')": {"state": "forgotten"},
		"subject_kind IN ('document', 'lot', 'item')":         {"subject_kind": "person"},
		"what <> ''": {"what": ""},
	}},
	{"fiscal_receipts", row{"kind": "waived"}, map[string]row{
		"(kind = 'number') = (number <> '')":        {"kind": "number"},
		"kind IN ('number', 'waived', 'anonymous')": {"kind": "lost"},
	}},
	{"goods_lines", row{"to_id": 2}, map[string]row{
		"from_id <> to_id": {"to_id": 1},
		"n > 0":            {"n": 0},
		"units > 0":        {"units": 0},
	}},
	{"heads", nil, map[string]row{
		"length(hash) = 32": {"hash": []byte("short")},
		"seq >= 0":          {"seq": -1},
	}},
	{"holds", nil, map[string]row{
		"state IN ('open', 'issued', 'released')": {"state": "lost"},
		"units > 0": {"units": 0},
	}},
	{"imports", nil, map[string]row{
		"changed >= 0":  {"changed": -1},
		"created >= 0":  {"created": -1},
		"left_out >= 0": {"left_out": -1},
		"same >= 0":     {"same": -1},
	}},
	{"item_names", nil, map[string]row{"alias IN (0, 1)": {"alias": 2}}},
	{"item_units", nil, map[string]row{"factor > 0": {"factor": 0}}},
	{"items", nil, map[string]row{
		"active IN (0, 1)": {"active": 2},
		"min_stock >= 0":   {"min_stock": -1},
		"tracking IN ('none', 'lot', 'lot_expiry', 'serial')": {"tracking": "dog"},
	}},
	{"ledger_days", row{"scope": "branch"}, map[string]row{
		"scope IN ('branch', 'warehouse', 'donor', 'recipient')": {"scope": "bin"},
	}},
	{"ledger_lines", row{"scope": "donor"}, map[string]row{
		"scope IN ('warehouse', 'donor', 'recipient')": {"scope": "branch"},
	}},
	{"lots", nil, map[string]row{
		"units > 0":                          {"units": 0},
		"value_fen IS NULL OR value_fen > 0": {"value_fen": 0},
	}},
	{"movements", row{"to_id": 2}, map[string]row{
		"from_id <> to_id": {"to_id": 1},
		"n > 0":            {"n": 0},
		"units > 0":        {"units": 0},
	}},
	{"own_use_lines", nil, map[string]row{"units > 0": {"units": 0}}},
	{"people", nil, map[string]row{
		"active IN (0, 1)":      {"active": 2},
		"must_change IN (0, 1)": {"must_change": 2},
	}},
	{"person_roles", row{"role": "admin"}, map[string]row{
		"role IN ('storekeeper', 'officer', 'approver', 'bookkeeper', 'auditor', 'admin')": {"role": "owner"},
	}},
	{"places", row{"kind": "bin"}, map[string]row{
		"kept IN (0, 1)": {"kept": 2},
		"open IN (0, 1)": {"open": 2},
		"kind IN ('warehouse', 'bin', 'receiving', 'quarantine', 'in_transit', 'own_equipment', 'on_loan', " +
			"'donor', 'supplier', 'superior', 'opening', 'found', 'recipient', 'consumed', 'loss', 'disposed', " +
			"'returned', 'conversion')": {"kind": "attic"},
	}},
	{"plan_cuts", nil, map[string]row{"units > 0": {"units": 0}}},
	{"plan_lines", nil, map[string]row{
		"short_life IN (0, 1)": {"short_life": 2},
		"units > 0":            {"units": 0},
	}},
	{"plan_stops", nil, map[string]row{"n > 0": {"n": 0}}},
	{"print_parts", nil, map[string]row{"n > 0": {"n": 0}}},
	{"prints", nil, map[string]row{"copy_no > 0": {"copy_no": 0}}},
	{"receipt_lines", row{"lot_id": 1}, map[string]row{
		"units = 0 OR lot_id IS NOT NULL": {"lot_id": nil},
		"units >= 0":                      {"units": -1},
	}},
	{"receipts", row{"source": "opening"}, map[string]row{
		"source IN ('donation', 'purchase', 'superior', 'return', 'opening')": {"source": "river"},
	}},
	{"recipient_names", nil, map[string]row{"alias IN (0, 1)": {"alias": 2}}},
	{"recipients", row{"kind": "school"}, map[string]row{
		"active IN (0, 1)": {"active": 2},
		"kind IN ('clinic', 'hospital', 'school', 'care_home', 'community', 'other')": {"kind": "ghost"},
	}},
	{"refusals", row{"refused_by": 2}, map[string]row{
		"author_id <> refused_by": {"refused_by": 1},
		"reason <> ''":            {"reason": ""},
	}},
	{"relabel_lines", nil, map[string]row{"units > 0": {"units": 0}}},
	{"request_keys", row{"outcome": "posted"}, map[string]row{
		"outcome IN ('posted', 'refused')": {"outcome": "lost"},
	}},
	{"slip_lines", nil, map[string]row{
		"approved_units > 0": {"approved_units": 0, "issued_units": 0},
		"issued_units >= 0 AND issued_units <= approved_units": {"issued_units": 2},
	}},
	{"slips", nil, map[string]row{"live IN (0, 1)": {"live": 2}}},
	{"transfer_lines", nil, map[string]row{"units > 0": {"units": 0}}},
}

// Every CHECK of the schema refuses a row on both engines, and a row that only
// it refuses is taken without what it refuses.
func TestChecks(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		schema := readSchema(t, b.Engine())
		unseen := map[check]bool{}
		for _, c := range schema.checks() {
			unseen[c] = true
		}
		c := unguarded(t, b)
		for _, s := range spoiled {
			if err := try(t, c, schema, s.table, s.good); err != nil {
				t.Errorf("%s: the good row: %v", s.table, err)
			}
			for rule, bad := range s.bad {
				if !unseen[check{s.table, rule}] {
					t.Errorf("%s has no CHECK (%s)", s.table, rule)
				}
				delete(unseen, check{s.table, rule})
				whole := maps.Clone(s.good)
				if whole == nil {
					whole = row{}
				}
				maps.Copy(whole, bad)
				if err := try(t, c, schema, s.table, whole); !breaks(err, rule) {
					t.Errorf("%s: %v: %v, want a refusal by CHECK (%s)", s.table, bad, err, rule)
				}
			}
		}
		for c := range unseen {
			t.Errorf("%s: no row is tried that breaks CHECK (%s)", c.table, c.rule)
		}
	})
}

// unguarded is a connection for which no trigger fires and no reference is
// followed: only what a row says itself is looked at.
func unguarded(t *testing.T, b *testkit.Books) *sql.DB {
	t.Helper()
	c, do := raw(t, b, ""), `SET session_replication_role = replica`
	if b.Engine() == db.SQLite {
		if err := c.QueryRow(`SELECT 'PRAGMA foreign_keys = 0;' || group_concat('DROP TRIGGER ' || name, ';')
			FROM sqlite_master WHERE type = 'trigger'`).Scan(&do); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.Exec(do); err != nil {
		t.Fatal(err)
	}
	return c
}

// plainRow is an INSERT of a row that has a value in every column that needs
// one: 1, x, or 32 bytes.
func (s schemaText) plainRow(table string, with row) (query string, values []any) {
	var names, marks []string
	for _, key := range s.columns() {
		column, found := strings.CutPrefix(key, table+".")
		if !found {
			continue
		}
		is := s[key]
		value, given := with[column]
		switch {
		case given:
		case column == "id" || strings.Contains(is, "DEFAULT"),
			!strings.Contains(is, "NOT NULL") && !strings.Contains(is, "PRIMARY KEY"):
			continue
		case strings.HasPrefix(is, "TEXT"):
			value = "x"
		case strings.HasPrefix(is, "BLOB"):
			value = bytes.Repeat([]byte{1}, 32)
		case column == "branch_id":
			value = 77 // none of theirs
		default:
			value = 1
		}
		names, values = append(names, column), append(values, value)
		marks = append(marks, fmt.Sprintf("$%d", len(values)))
	}
	return fmt.Sprintf(`INSERT INTO %s (%s) VALUES (%s)`,
		table, strings.Join(names, ", "), strings.Join(marks, ", ")), values
}

// try is what became of a row, which leaves nothing.
func try(t *testing.T, c *sql.DB, schema schemaText, table string, with row) error {
	t.Helper()
	query, values := schema.plainRow(table, with)
	tx, err := c.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	_, err = tx.Exec(query, values...)
	return err
}

// breaks tells whether a CHECK refused, and on SQLite, which says so, this one.
func breaks(err error, rule string) bool {
	if e, ok := errors.AsType[sqlite3.Error](err); ok {
		return e.ExtendedCode == sqlite3.ErrConstraintCheck &&
			strings.HasSuffix(spaces.ReplaceAllString(e.Error(), " "), "failed: "+rule)
	}
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && e.Code == "23514"
}
