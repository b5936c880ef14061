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
var beside = []string{"sessions", "security_log", "goose_db_version"}

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

// Fingerprint is a hash of every row of the books; sessions and the security
// log are left out. Two equal fingerprints: nothing was changed in between.
func Fingerprint(t testing.TB, d *db.DB) string {
	t.Helper()
	h := sha256.New()
	err := d.Read(context.Background(), 0, func(ctx context.Context, r db.Reader) error {
		names, err := tables(ctx, r, d.Engine())
		if err != nil {
			return err
		}
		for _, name := range names {
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
