package main

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files")

// masks are what differs from run to run.
var masks = []struct {
	what *regexp.Regexp
	with string
}{
	{regexp.MustCompile(`([A-Z]{2})20\d{6}-`), "${1}YYYYMMDD-"},
	{regexp.MustCompile(`\d+-[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}`), "7-K3QZ-7RXM-22PA-B6TD"},
	{regexp.MustCompile(`20\d\d-\d\d-\d\dT[0-9:.]+Z`), "2031-10-08T04:00:00.000000Z"},
	{regexp.MustCompile(`"bytes": \d+`), `"bytes": 12345`},
}

// pinned compares what a command reported with its golden file, and that with
// docs/cli.md.
func pinned(t *testing.T, name, dir, out string) {
	t.Helper()
	want := held(t, name, strings.ReplaceAll(out, dir+string(filepath.Separator), ""))
	if strings.HasSuffix(name, "-dry") {
		return // the same as without
	}
	manual, err := os.ReadFile(filepath.Join("..", "..", "docs", "cli.md"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(manual), "```json\n"+want+"```") {
		t.Errorf("docs/cli.md does not show what %s reports", name)
	}
}

// held compares a text with its golden file and returns that.
func held(t *testing.T, name, got string) string {
	t.Helper()
	for _, m := range masks {
		got = m.what.ReplaceAllString(got, m.with)
	}
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
	return string(want)
}

// An office's books, kept by commands alone: count, plan, export, verify. The
// JSON of each is what docs/cli.md shows.
func TestCommands_case(t *testing.T) {
	dir := t.TempDir()
	count := filepath.Join("..", "..", "internal", "app", "demo", "opening-count.xlsx")
	plan := filepath.Join("..", "..", "internal", "app", "demo", "allocation-plan.xlsx")
	at := func(name string) string { return filepath.Join(dir, name) }
	decision := filepath.Join(dir, "decision.txt")
	wording := "玉滘卫生院赠送急救箱2件、急救包（中）十二个；玉窖卫生院口罩20只；剩一套心肺复苏模拟人(加配件)、急救箱自留。"
	if err := os.WriteFile(decision, []byte(wording), 0o600); err != nil {
		t.Fatal(err)
	}
	items := filepath.Join(dir, "items.txt")
	list := "物料号;品名;计量单位;装箱数;安全库存\n007;毛毯;床;箱=10;20\n;急救箱;;;5\n008;手电;个;一箱十个;\n合计;;;;25\n"
	if err := os.WriteFile(items, []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	of2021 := func(what, file string, more ...string) []string { // the year of the count
		return append([]string{"export", what, "--from", "2021-01-01", "--to", "2021-12-31", "-o", file}, more...)
	}
	opens := func(more ...string) []string {
		return append([]string{"import", "opening", count, "--witness", "周监"}, more...)
	}
	runs := []struct {
		golden string
		code   int
		args   []string
	}{
		{"import-opening-refused", exitRefused, opens("--dry-run")},
		{"import-opening-dry", exitDone, opens("--new-items", "--dry-run")},
		{"import-opening", exitDone, opens("--new-items")},
		{"", exitRefused, opens()},                                           // twice
		{"", exitRefused, []string{"import", "opening", count, "--dry-run"}}, // no witness
		{"", exitRefused, []string{"import", "opening", at("none.xlsx")}},
		{"", exitRefused, []string{"import", "plan", plan, "--title", "方案"}}, // unknown recipients
		{"", exitRefused, []string{"import", "plan", plan}},                  // no title
		{"import-plan", exitDone, []string{"import", "plan", plan, "--title", "方案", "--new-recipients"}},
		{"read-decision", exitDone, []string{"read-decision", decision}},
		{"", exitRefused, []string{"read-decision", at("none.txt")}},
		{"", exitWrong, []string{"read-decision"}},
		{"export", exitDone, []string{"export", "stock", "-o", at("stock.xlsx")}},
		{"", exitRefused, []string{"export", "stock", "-o", at("stock.xlsx")}}, // there already
		{"", exitRefused, []string{"export", "stock", "-o", at("stock.doc")}},
		{"", exitRefused, []string{"export", "slip", "CK1", "-o", at("slip.pdf")}},
		{"", exitDone, []string{"export", "plan", "#2", "-o", at("plan.xlsx")}},
		{"", exitDone, []string{"export", "plan", "#2", "-o", at("plan.pdf"), "--bilingual"}},
		{"", exitRefused, []string{"export", "receipt", "#2", "-o", at("receipt.pdf")}}, // another kind
		{"", exitDone, []string{"export", "documents", "-o", at("documents.csv")}},
		{"", exitDone, of2021("ledger", at("ledger.csv"))},
		{"", exitDone, of2021("ledger", at("ledger-item.csv"), "--of", "item.3")},
		{"", exitDone, of2021("ledger", at("ledger.xlsx"))},
		{"", exitDone, of2021("ledger", at("ledger.pdf"))},
		{"", exitRefused, []string{"export", "ledger", "--of", "box.3", "-o", at("none.csv")}},
		{"", exitDone, of2021("summary", at("summary.csv"))},
		{"", exitDone, of2021("summary", at("summary.xlsx"))},
		{"", exitDone, []string{"export", "equipment", "-o", at("equipment.pdf")}},
		{"verify", exitDone, []string{"verify", "--export", at("stock.xlsx")}},
		{"", exitDone, []string{"verify", "--export", at("plan.xlsx")}},
		{"", exitDone, []string{"verify", "--export", at("ledger.xlsx")}},
		{"", exitDone, []string{"verify", "--export", at("summary.xlsx")}},
		{"", exitRefused, []string{"verify", "--export", at("plan.pdf")}}, // a preview
		{"", exitRefused, []string{"verify", "--export", at("none.xlsx")}},
		{"", exitRefused, []string{"verify", "--head", "1-AAAA-BBBB-CCCC-DDDD"}},
		{"", exitRefused, []string{"verify", "--head", "hello"}},
		{"", exitWrong, []string{"verify", "hello", "world"}},
		{"", exitWrong, []string{"import", "opening"}},
		{"import-items-dry", exitDone, []string{"import", "items", items, "--dry-run", "--leave-out-faulty"}},
		{"import-items-refused", exitRefused, []string{"import", "items", items}},
		{"import-items", exitDone, []string{"import", "items", items, "--leave-out-faulty"}},
		{"", exitDone, []string{"import", "items", items, "--leave-out-faulty"}}, // nothing new
		{"", exitDone, []string{"export", "items", "-o", at("items.csv")}},
		{"", exitDone, []string{"import", "items", at("items.csv")}},
		{"", exitDone, []string{"export", "recipients", "-o", at("recipients.xlsx")}},
		{"", exitDone, []string{"import", "recipients", at("recipients.xlsx"), "--dry-run"}},
		{"", exitRefused, []string{"import", "recipients", decision}}, // no table
		{"", exitRefused, []string{"import", "recipients", items}},    // no such column
		{"", exitRefused, []string{"import", "opening", items, "--witness", "周监"}},
	}
	for _, r := range runs {
		code, out, errOut := do(t, "", append(r.args, "--data", dir, "--json")...)
		if code != r.code {
			t.Errorf("%v: exit %d, want %d\n%s%s", r.args, code, r.code, out, errOut)
		}
		if strings.Contains(out+errOut, "⟦") {
			t.Errorf("%v: a message is missing: %s%s", r.args, out, errOut)
		}
		if r.golden != "" {
			pinned(t, r.golden, dir, out)
		}
	}
	for _, name := range []string{"ledger.csv", "ledger-item.csv", "summary.csv"} {
		file, err := os.ReadFile(at(name))
		if err != nil {
			t.Fatal(err)
		}
		held(t, name, strings.ReplaceAll(string(file), "\r\n", "\n"))
	}
}
