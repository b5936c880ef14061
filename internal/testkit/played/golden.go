package played

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/reports"
)

var update = flag.Bool("update", false, "write the golden files")

// AtNoon fixes the clock, so that every date of a table is known.
func AtNoon(o *db.Options) {
	o.Clock = func() time.Time { return time.Date(2031, 10, 8, 4, 0, 0, 0, time.UTC) }
}

// OnBoth runs a test on both engines at noon.
func OnBoth(t *testing.T, test func(t *testing.T, b *testkit.Books)) {
	t.Helper()
	testkit.OnBoth(t, test, AtNoon)
}

// Written is a table as text, for golden files.
func Written(t *reports.Table) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s | %s | %s\n", t.Title, t.Provenance.Question, t.AsOf.Format("2006-01-02 15:04:05"))
	for _, f := range t.Filters {
		fmt.Fprintf(&b, "filter %s = %s\n", f.Label, f.Value)
	}
	var heads []string
	for _, c := range t.Columns {
		heads = append(heads, fmt.Sprintf("%s(%s,%s)", c.Label, c.Key, c.Kind))
	}
	fmt.Fprintln(&b, strings.Join(heads, " | "))
	for _, row := range append(t.Rows[:len(t.Rows):len(t.Rows)], t.Totals) {
		var cells []string
		for _, c := range row {
			cells = append(cells, fmt.Sprintf("%T:%s", c, reports.Show(c)))
		}
		fmt.Fprintln(&b, strings.Join(cells, " | "))
	}
	return b.String()
}

// Golden holds what a test got against testdata/NAME.golden of its own room;
// go test -update writes it.
func Golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// Keep writes what was made where somebody wants to look at it.
func Keep(t *testing.T, name string, file []byte) {
	t.Helper()
	if dir := os.Getenv("RELIEF_KEEP"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, strings.ReplaceAll(name, "/", "-")), file, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// CopyBooks copies closed books into a folder of their own.
func CopyBooks(t *testing.T, from string) string {
	t.Helper()
	whole, err := os.ReadFile(filepath.Join(from, db.FileName))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, db.FileName), whole, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}
