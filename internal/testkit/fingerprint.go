package testkit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"relief/internal/db"
	"relief/internal/testkit/source"
)

// beside are the tables outside the books: what stands there may change while
// nobody changes anything.
var beside = []string{"sessions", "security_log"}

var (
	createTable = regexp.MustCompile(`(?m)^CREATE TABLE (\w+)`)
	dropTable   = regexp.MustCompile(`(?m)^DROP TABLE (\w+)`)
)

// tables are all tables of the books, read out of the migrations.
var tables = sync.OnceValues(func() ([]string, error) {
	files, err := filepath.Glob(source.Path("internal", "db", "migrations", "sqlite", "*.sql"))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, file := range files {
		sql, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		for _, m := range createTable.FindAllStringSubmatch(string(sql), -1) {
			if !slices.Contains(beside, m[1]) {
				names = append(names, m[1])
			}
		}
		for _, m := range dropTable.FindAllStringSubmatch(string(sql), -1) {
			names = slices.DeleteFunc(names, func(name string) bool { return name == m[1] })
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("no tables in %v", files)
	}
	return names, nil
})

// Fingerprint is a hash of every row of the books; sessions and the security
// log are left out. Two equal fingerprints: nothing was changed in between.
func Fingerprint(t testing.TB, d *db.DB) string {
	t.Helper()
	names, err := tables()
	if err != nil {
		t.Fatal(err)
	}
	h := sha256.New()
	err = d.Read(context.Background(), 0, func(ctx context.Context, r db.Reader) error {
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
