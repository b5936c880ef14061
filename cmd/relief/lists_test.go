package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// reported is what the import commands report, as far as it is held here.
type reported struct {
	Rows []struct {
		Row       int
		State     string
		Name      string
		Units     int64
		Unit      string
		Damaged   int64
		LotNo     string `json:"lot_no"`
		MadeOn    string `json:"made_on"`
		ExpiresOn string `json:"expires_on"`
		Changes   []struct{ Field, Old, New string }
	}
	Lines []struct {
		Recipient, Item string
		Units           int64
	}
	Unread, Faults, Remarks []struct {
		Row                              int
		Cell, Column, Key, Message, Text string
	}
	NewRecipients []string `json:"new_recipients"`
	Cells         int
	SheetCells    struct{ Filled, Read, Told int } `json:"sheet_cells"`
}

// brief is a report in a few lines, one for each row, fault and remark. It
// fails where cells of a file were neither read nor told.
func brief(t *testing.T, name, out string) string {
	t.Helper()
	var r reported
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("%s: %v: %s", name, err, out)
	}
	if c := r.SheetCells; c.Filled != c.Read+c.Told {
		t.Errorf("%s: %+v", name, c)
	}
	var b strings.Builder
	for _, row := range r.Rows {
		fmt.Fprintf(&b, "%d %s %s", row.Row, row.State, row.Name)
		if row.State == "matched" || row.Unit != "" {
			fmt.Fprintf(&b, " %d%s", row.Units, row.Unit)
		}
		for _, more := range []string{row.LotNo, row.MadeOn, row.ExpiresOn} {
			if more != "" {
				fmt.Fprintf(&b, " %s", more)
			}
		}
		for _, c := range row.Changes {
			fmt.Fprintf(&b, " %s:%s", c.Field, strings.ReplaceAll(c.New, "\n", "⏎"))
		}
		b.WriteString("\n")
	}
	for _, l := range r.Lines {
		fmt.Fprintf(&b, "%s %s %d\n", l.Recipient, l.Item, l.Units)
	}
	for _, u := range r.Unread {
		fmt.Fprintf(&b, "unread %s\n", u.Text)
	}
	if len(r.NewRecipients) > 0 {
		fmt.Fprintf(&b, "new %s\n", strings.Join(r.NewRecipients, " "))
	}
	if r.Cells > 0 {
		fmt.Fprintf(&b, "%d planned\n", r.Cells)
	}
	for _, f := range r.Faults {
		fmt.Fprintf(&b, "✗ %d %s %s\n", f.Row, f.Column, f.Key)
	}
	for _, m := range r.Remarks {
		if m.Cell == "" && m.Row > 0 {
			m.Cell = strconv.Itoa(m.Row)
		}
		fmt.Fprintf(&b, "- %s\n", strings.TrimSpace(m.Cell+" "+m.Message))
	}
	return b.String()
}

// Lists as other people hand them in: what every one comes to by the commands,
// in a dry run, with all that is told of it. Nothing is left out in silence,
// and no cell is lost.
func TestImports_handedIn(t *testing.T) {
	known, fresh := t.TempDir(), t.TempDir() // books with items and recipients, and without
	at := func(name string) string { return filepath.Join("testdata", "lists", name) }
	run := func(dir string, args ...string) (int, string) {
		code, out, errOut := do(t, "", append(args, "--data", dir, "--json")...)
		if strings.Contains(out+errOut, "⟦") {
			t.Errorf("%v: a message is missing: %s%s", args, out, errOut)
		}
		return code, out
	}
	catalogue := filepath.Join(t.TempDir(), "items.csv")
	list := "编码,名称,单位,包装\nE1,急救箱,个,箱=6\nE2,急救包,个,\n"
	if err := os.WriteFile(catalogue, []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"items", catalogue}, {"items", at("decision-items.csv")}, {"recipients", at("decision-recipients.csv")},
	} {
		if code, out := run(known, append([]string{"import"}, args...)...); code != exitDone {
			t.Fatalf("%v: %s", args, out)
		}
	}
	files, err := os.ReadDir(filepath.Join("testdata", "lists"))
	if err != nil || len(files) < 50 {
		t.Fatalf("%d lists, %v", len(files), err)
	}
	var all strings.Builder
	for _, f := range files {
		kind, _, _ := strings.Cut(f.Name(), "-")
		args, dir := []string{"import", kind, at(f.Name()), "--dry-run"}, fresh
		switch kind {
		case "count":
			args[1] = "opening"
			args = append(args, "--new-items", "--witness", "乙", "--warehouse", "区红会仓库", "--counted-on", "2026-11-20")
		case "plan":
			args, dir = append(args, "--new-recipients"), known
		case "decision":
			if filepath.Ext(f.Name()) != ".txt" {
				continue // the names it is read against
			}
			args, dir = []string{"read-decision", at(f.Name())}, known
		}
		code, out := run(dir, args...)
		fmt.Fprintf(&all, "== %s: %d\n%s", f.Name(), code, brief(t, f.Name(), out))
		if code == exitRefused && (kind == "items" || kind == "recipients") {
			if code, out = run(dir, append(args, "--leave-out-faulty")...); code == exitDone {
				fmt.Fprintf(&all, "without the faulty rows:\n%s", brief(t, f.Name(), out))
			}
		}
	}
	held(t, "lists", all.String())
}

// In plain words a command tells the same, beside its report.
func TestImports_toldInWords(t *testing.T) {
	dir := t.TempDir()
	code, out, errOut := do(t, "", "import", "items", filepath.Join("testdata", "lists", "items-hidden-row.xlsx"),
		"--dry-run", "--data", dir)
	if code != exitDone || !strings.Contains(errOut, "3  This row is hidden") || strings.Contains(out, "hidden") {
		t.Errorf("%d\n%s\n%s", code, out, errOut)
	}
	code, _, errOut = do(t, "", "import", "opening", filepath.Join("testdata", "lists", "count-two-sheets.xlsx"),
		"--dry-run", "--data", dir) // refused, and told all the same
	if code != exitRefused || !strings.Contains(errOut, "二库") {
		t.Errorf("%d\n%s", code, errOut)
	}
}

// Faulty rows of a count can be left out by their numbers, which is told; what is
// no row of goods is refused.
func TestImports_skipRows(t *testing.T) {
	count := func(rows string) (code int, out, errOut string) {
		return do(t, "", "import", "opening", filepath.Join("testdata", "lists", "count-as-text.xlsx"), "--dry-run",
			"--json", "--new-items", "--witness", "乙", "--warehouse", "区红会仓库", "--counted-on", "2026-11-20",
			"--skip-rows", rows, "--data", t.TempDir())
	}
	if code, out, _ := count("7,9"); code != exitRefused || strings.Contains(out, `"row": 7`) ||
		!strings.Contains(out, `"row": 12`) {
		t.Errorf("some of the faulty rows: %d %s", code, out)
	}
	code, out, errOut := count("7,9,12, 13,15，17")
	if code != exitDone || !strings.Contains(out, "6 rows left out: 7, 9, 12–13, 15, 17.") ||
		!strings.Contains(out, `"state": "left_out"`) {
		t.Errorf("all of them: %d %s%s", code, out, errOut)
	}
	for rows, says := range map[string]string{"7,99": "no such row of goods: 99", "7,x": "“x” is no number of a row"} {
		if code, out, errOut := count(rows); code != exitRefused || !strings.Contains(out+errOut, says) {
			t.Errorf("--skip-rows %s: %d %s%s", rows, code, out, errOut)
		}
	}
}
