package testkit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"relief/internal/db"
)

// beside are the tables outside the books: what stands there may change while
// nobody changes anything.
var beside = []string{"sessions", "security_log", "drafts", "goose_db_version"}

// tables are all tables of the books, as the engine lists them.
func tables(ctx context.Context, r db.Reader, e db.Engine) (names []string, err error) {
	query := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'`
	if e == db.Postgres {
		query = `SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = 'public'`
	}
	err = r.Select(ctx, &names, query)
	names = slices.DeleteFunc(names, func(name string) bool { return slices.Contains(beside, name) })
	slices.Sort(names)
	return names, err
}

// Balances are what lies and is promised where, with what it is worth: a line
// for each lot and place with anything, in their order.
func Balances(t testing.TB, d *db.DB) string {
	t.Helper()
	var rows []struct {
		LotID, PlaceID, OnHand, Held int64
		Fen                          *int64
	}
	err := d.Read(context.Background(), 0, func(ctx context.Context, r db.Reader) error {
		return r.Select(ctx, &rows, `
			SELECT b.lot_id, b.place_id, b.on_hand, b.held,
			       (SELECT CAST(SUM(CASE WHEN m.to_id = b.place_id THEN m.value_fen ELSE -m.value_fen END) AS BIGINT)
			        FROM   movements m
			        WHERE  m.branch_id = b.branch_id AND m.lot_id = b.lot_id
			        AND   (m.to_id = b.place_id OR m.from_id = b.place_id)) AS fen
			FROM   balances b WHERE b.on_hand <> 0 OR b.held <> 0
			ORDER BY b.branch_id, b.lot_id, b.place_id`)
	})
	if err != nil {
		t.Fatalf("balances: %v", err)
	}
	var b strings.Builder
	for _, row := range rows {
		worth := "unvalued"
		if row.Fen != nil {
			worth = fmt.Sprintf("worth %d", *row.Fen)
		}
		fmt.Fprintf(&b, "lot %d at %d: %d, %d held, %s\n", row.LotID, row.PlaceID, row.OnHand, row.Held, worth)
	}
	return b.String()
}

// Fingerprint is a hash of every row of the books; sessions, the security log,
// drafts and the tables named are left out. Two equal fingerprints: nothing was changed
// in between.
func Fingerprint(t testing.TB, d *db.DB, but ...string) string {
	t.Helper()
	h := sha256.New()
	err := d.Read(context.Background(), 0, func(ctx context.Context, r db.Reader) error {
		names, err := tables(ctx, r, d.Engine())
		if err != nil {
			return err
		}
		for _, name := range names {
			if slices.Contains(but, name) {
				continue
			}
			var rows []map[string]any
			if err := r.Select(ctx, &rows, "SELECT * FROM "+name); err != nil {
				return fmt.Errorf("table %s: %w", name, err)
			}
			lines := make([]string, len(rows))
			for i, row := range rows {
				lines[i] = fmt.Sprint(row) // maps print in the order of their keys
			}
			slices.Sort(lines)
			fmt.Fprintf(h, "%s %d\n%s\n", name, len(rows), strings.Join(lines, "\n"))
		}
		return nil
	})
	if err != nil {
		t.Fatalf("fingerprint: %v", err)
	}
	return hex.EncodeToString(h.Sum(nil))
}
