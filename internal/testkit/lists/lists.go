// Package lists makes lists as other people keep them, and writes down what a
// program made of them, for the tests of rooms that take lists in.
package lists

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"relief/internal/intake"
	"relief/internal/text"
)

// GB18030 is a text as older programs here write it.
func GB18030(t testing.TB, s string) []byte {
	t.Helper()
	out, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Workbook makes a sheet of rows; merges are ranges to join.
func Workbook(t testing.TB, rows [][]any, merges ...string) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range rows {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err == nil {
			err = f.SetSheetRow("Sheet1", at, &row)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range merges {
		from, to, _ := strings.Cut(m, ":")
		if err := f.MergeCell("Sheet1", from, to); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Told writes down what every row means.
func Told(r *intake.Result) string {
	var b strings.Builder
	for _, l := range r.Lines {
		fmt.Fprintf(&b, "%d %s %s", l.Row.Number, l.State, l.Name)
		for _, c := range l.Changes {
			if l.State == intake.Changed {
				fmt.Fprintf(&b, " %s:%s→%s", c.Field, c.Old, c.New)
			} else {
				fmt.Fprintf(&b, " %s:%s", c.Field, c.New)
			}
		}
		for _, f := range l.Faults {
			fmt.Fprintf(&b, " !%s %s %s%v", f.Cell, f.Field, f.Key, f.Args)
		}
		b.WriteString("\n")
	}
	for _, m := range r.Remarks() {
		fmt.Fprintf(&b, "- %d %s %s%v\n", m.Row, m.Cell, m.Key, m.Args)
	}
	return b.String()
}

// Labels holds a kind's labels against the words by which it finds columns, in
// both languages: what is exported must be found again.
func Labels(t *testing.T, k intake.Kind) {
	t.Helper()
	words, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []text.Lang{text.Zh, text.En} {
		for _, f := range k.Fields {
			for _, label := range []string{words.Message(lang, f.Label), words.Message(lang, f.Label) + "*"} {
				if got := k.FieldOf(label); got != f.Key {
					t.Errorf("%s: %q is read as %q, want %s", lang, label, got, f.Key)
				}
			}
		}
	}
}

// Payloads are 200 texts that a spreadsheet might take for a formula.
func Payloads() []string {
	bodies := []string{
		"1+1", "SUM(A1:A9)", "HYPERLINK(\"http://example.invalid\",\"x\")", "cmd|' /C calc'!A0",
		"DDE(\"cmd\";\"/C calc\";\"x\")", "WEBSERVICE(\"http://example.invalid\")", "IMPORTXML(A1,B1)",
		"RTD(\"a\",,\"b\")", "INDIRECT(\"A1\")", "药箱", "A1&B1", "\"x\"", "'x'", "1;2", "@SUM(1)", "1,5", "-1",
		"0x1", "TRUE", "REGISTER.ID(\"a\",\"b\")",
	}
	signs := []string{"=", "+", "-", "@", "＝", "＋", "－", "＠", "|", "%"}
	var all []string
	for _, body := range bodies {
		for _, sign := range signs {
			all = append(all, sign+body)
		}
	}
	for i := range all { // every fifth hides its sign behind something
		if i%5 == 4 {
			all[i] = []string{"'", "\"", "''", "'\"", "\u200b", "\"'", "'\t", "\ufeff'"}[i/5%8] + all[i]
		}
	}
	return all
}
