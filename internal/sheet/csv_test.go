package sheet_test

import (
	"encoding/csv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"pgregory.net/rapid"

	"relief/internal/fault"
	"relief/internal/sheet"
)

// shownRows is a grid as a list: the row's number in front of its cells.
func shownRows(g *sheet.Grid) [][]string {
	var all [][]string
	for _, row := range g.Rows {
		var cells []string
		for col := 1; col <= g.Width(); col++ {
			cells = append(cells, row.Cell(col).Text)
		}
		all = append(all, cells)
	}
	return all
}

func gb18030(t testing.TB, s string) []byte {
	t.Helper()
	out, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// What is no figure is no number, whatever a library reads it as.
func TestOpen_csvNoNumber(t *testing.T) {
	g := mustFirst(t, []byte("名称,数量\na,NaN\nb,+Inf\nc,-Inf\nd,Inf\ne,-5\n"))
	for i, row := range g.Rows[1:] {
		if got := row.Cell(2).Kind; (got == sheet.Number) != (i == 4) {
			t.Errorf("row %d: %q is %v", row.Number, row.Cell(2).Text, got)
		}
	}
}

// A CSV file reads the same in every encoding and with every separator.
func TestOpen_csvEncodings(t *testing.T) {
	const typed = "编码,名称,数量\r\n007,玉滘卫生院（𠮷）,\"1,374\"\r\n\r\n=1+1,\"两行\r\n的\"\"名\"\"\",-5\r\n"
	want := [][]string{
		{"编码", "名称", "数量"}, {"007", "玉滘卫生院（𠮷）", "1,374"}, {"=1+1", "两行\n的\"名\"", "-5"},
	}
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(typed))
	if err != nil {
		t.Fatal(err)
	}
	semicolons := strings.NewReplacer("\"1,374\"", "1,374", ",", ";").Replace
	for name, data := range map[string][]byte{
		"utf-8": []byte(typed), "utf-8 with mark": []byte("\xEF\xBB\xBF" + typed),
		"gb18030": gb18030(t, typed), "utf-16": utf16,
		"line feeds": []byte(strings.ReplaceAll(typed, "\r\n", "\n")),
		"old Mac":    []byte(strings.ReplaceAll(strings.ReplaceAll(typed, "两行\r\n", "两行\n"), "\r\n", "\r")),
		"tabs":       []byte(strings.ReplaceAll(typed, ",", "\t")), "sep": []byte("sep=,\r\n" + typed),
		"semicolons": []byte(semicolons(typed)),
	} {
		t.Run(name, func(t *testing.T) {
			got := shownRows(mustFirst(t, data))
			if name == "tabs" || name == "semicolons" {
				for _, row := range got {
					for i := range row {
						row[i] = strings.NewReplacer("1\t374", "1,374", "1;374", "1,374").Replace(row[i])
					}
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Rows bear the numbers a spreadsheet shows: blank ones count, line breaks in
// quotes do not; what looks like a number stays as typed.
func TestOpen_csvRows(t *testing.T) {
	g := mustFirst(t, []byte("a,b\n\n\"x\ny\",007\n,\n1e5,00.50\n12,-3\n"))
	var numbers []int
	for _, row := range g.Rows {
		numbers = append(numbers, row.Number)
	}
	if diff := cmp.Diff([]int{1, 3, 5, 6}, numbers); diff != "" {
		t.Error(diff)
	}
	for at, want := range map[[2]int]sheet.Cell{
		{3, 2}: {Kind: sheet.Text, Text: "007"}, {5, 1}: {Kind: sheet.Text, Text: "1e5"},
		{5, 2}: {Kind: sheet.Text, Text: "00.50"}, {6, 1}: {Kind: sheet.Number, Text: "12"},
		{6, 2}: {Kind: sheet.Number, Text: "-3"},
	} {
		if got := g.Cell(at[0], at[1]); got != want {
			t.Errorf("%v = %+v, want %+v", at, got, want)
		}
	}
}

// The separator is what most lines agree on, whatever stands inside fields.
func TestOpen_csvSeparator(t *testing.T) {
	for _, tt := range []struct {
		name, content string
		want          []string // the second row
	}{
		{"aliases with semicolons", "编码,名称,别名\nW1,箱,甲;乙;丙\nW2,包,丁;戊\n", []string{"W1", "箱", "甲;乙;丙"}},
		{"decimal commas", "code;name;n\nW1;kit;1,5\nW2;box;2,5\n", []string{"W1", "kit", "1,5"}},
		{"a title first", "物资清单\n编码\t名称\nW1\t绷带, 弹性\n", []string{"编码", "名称"}},
		{"told", "sep=;\na;b,c\nd;e,f\n", []string{"d", "e,f"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, shownRows(mustFirst(t, []byte(tt.content)))[1]); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What is no table, or asks for too much, is refused with the row.
func TestOpen_csvRefusals(t *testing.T) {
	many := strings.Repeat
	for _, tt := range []struct {
		name, key string
		data      []byte
	}{
		{"blank", "sheet.empty_file", []byte(" \r\n\r\n")},
		{"one column", "sheet.one_column", []byte("名称\n箱\n包\n")},
		{"open quote", "sheet.open_quote", []byte("a,b\nc,\"d\ne,f\n")},
		{"no encoding", "sheet.bad_encoding", []byte("a,b\n\xff\xff,c\n")},
		{"cut in the middle", "sheet.bad_encoding", append([]byte("\xEF\xBB\xBF"), "名称,数\xE9\x87"...)},
		{"NUL", "sheet.not_workbook", []byte("a,b\nc\x00,d\n")},
		{"NUL in GB18030", "sheet.not_workbook", append(gb18030(t, "名称,数量\n"), 0)},
		{"pdf", "sheet.not_workbook", []byte("%PDF-1.7\n1 0 obj, 2\n")},
		{"rows", "sheet.too_many_rows", []byte(many("a,b\n", 120_001))},
		{"columns", "sheet.too_many_columns", []byte("a,b\n" + many(",", 300) + "x\n")},
		{"a long cell", "sheet.long_cell", []byte("a,b\n" + many("字", 32_768) + ",x\n")},
		{"cells", "sheet.too_many_cells", []byte(many(many("a,", 100)+"b\n", 12_000))},
		{"text", "sheet.too_big", []byte(many("a,"+many("b", 400)+"\n", 110_000))},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := first(t.Context(), tt.data); fault.Of(err) == nil || fault.Of(err).Key != tt.key {
				t.Errorf("err = %v, want %s", err, tt.key)
			}
		})
	}
}

// The guard against formulas comes off again, and only the guard.
func TestUnguard(t *testing.T) {
	for typed, want := range map[string]string{
		"'=1+1": "=1+1", "'＝1": "＝1", "'约翰": "'约翰", "O'Brien": "O'Brien", "''=1": "'=1", "'": "'", "=1": "=1",
	} {
		if got := sheet.Unguard(typed); got != want {
			t.Errorf("Unguard(%q) = %q, want %q", typed, got, want)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		s := rapid.StringOf(rapid.SampledFrom([]rune("'\"=+-@＝＋－＠\t\r\n |%a字 \u3000\u00a0\ufeff"))).Draw(rt, "s")
		if got := sheet.Unguard(sheet.Guard(s)); got != s {
			rt.Errorf("%q comes back as %q", s, got)
		}
	})
}

// Whatever bytes arrive, nothing breaks; a file that an ordinary writer wrote
// reads as it was written.
func FuzzOpen_csv(f *testing.F) {
	f.Add([]byte("a,b\n\"c\"\"d\",\"e\nf\"\n"))
	f.Add([]byte("sep=;\na;b\r\n;\r\n'=1;\"x\"y\r\n"))
	f.Add(gb18030(f, "名称,数量\n玉滘,3\n"))
	f.Add([]byte("\xFF\xFEa\x00,\x00b\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		g, err := first(t.Context(), data)
		if err != nil {
			if fault.Of(err).Kind == fault.Internal {
				t.Fatal(err)
			}
			return
		}
		if g.Name != "CSV" {
			return
		}
		var out strings.Builder
		w := csv.NewWriter(&out)
		rows := shownRows(g)
		for _, row := range rows {
			for i := range row {
				row[i] = sheet.Guard(row[i])
			}
			_ = w.Write(row)
		}
		w.Flush()
		again, err := first(t.Context(), []byte("\xEF\xBB\xBFsep=,\n"+out.String()))
		if err != nil {
			t.Fatalf("written again: %v\n%q", err, out.String())
		}
		for _, row := range rows {
			for i := range row {
				row[i] = strings.ReplaceAll(sheet.Unguard(row[i]), "\r\n", "\n")
			}
		}
		if diff := cmp.Diff(rows, shownRows(again)); diff != "" {
			t.Error(diff)
		}
	})
}
