package sheet_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"relief/internal/fault"
	"relief/internal/sheet"
)

// readFile reads a workbook of testdata.
func readFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// first opens a workbook and reads its first sheet.
func first(ctx context.Context, data []byte) (*sheet.Grid, error) {
	book, err := sheet.Open(ctx, data, sheet.Limits{})
	if err != nil {
		return nil, err
	}
	return book.Grid(ctx, 0)
}

// mustFirst is first for a workbook that has to be readable.
func mustFirst(t testing.TB, data []byte) *sheet.Grid {
	t.Helper()
	g, err := first(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// file is one part of a workbook put together by hand.
type file struct{ name, content string }

const (
	typesXML = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`
	relsXML  = `<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>`
	bookXML  = `<workbook xmlns:r="r"><sheets><sheet name="一" sheetId="1" r:id="rId1"/></sheets></workbook>`
)

// workbook zips a workbook whose only sheet is sheetXML; more parts replace or
// join the usual ones.
func workbook(t testing.TB, sheetXML string, more ...file) []byte {
	t.Helper()
	parts := []file{
		{"[Content_Types].xml", typesXML},
		{"xl/workbook.xml", bookXML},
		{"xl/_rels/workbook.xml.rels", relsXML},
		{"xl/worksheets/sheet1.xml", sheetXML},
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, p := range append(parts, more...) {
		part, err := w.Create(p.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(p.content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// rows wraps rows into a sheet.
func rows(content string) string {
	return `<worksheet><sheetData>` + content + `</sheetData></worksheet>`
}

// shared is the part that holds the texts several cells share.
func shared(strings string) file {
	return file{"xl/sharedStrings.xml",
		`<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` + strings + `</sst>`}
}

// The clerk's real workbook comes out cell by cell.
func TestGrid_count(t *testing.T) {
	g := mustFirst(t, readFile(t, "count.xlsx"))
	if g.Name != "库存清点表" || len(g.Rows) != 10 || g.Width() != 7 {
		t.Fatalf("sheet %q, %d rows, %d columns", g.Name, len(g.Rows), g.Width())
	}
	if got := g.Value(1, 5).Text; got != "揭东区红十字会库存物资清点表" {
		t.Errorf("E1, covered by A1:G1, = %q", got)
	}
	want := []sheet.Cell{
		{Text: "4", Kind: sheet.Number}, {Text: "急救包(中)", Kind: sheet.Text},
		{Text: "中号", Kind: sheet.Text}, {Text: "个", Kind: sheet.Text}, {},
		{Text: "49", Kind: sheet.Number}, {},
	}
	for i, w := range want {
		if diff := cmp.Diff(w, g.Cell(7, i+1)); diff != "" {
			t.Errorf("%s: %s", sheet.Address(7, i+1), diff)
		}
	}
}

// Formula totals that were never calculated say so, and are not calculated.
func TestGrid_uncached(t *testing.T) {
	g := mustFirst(t, readFile(t, "plan.xlsx"))
	want := sheet.Cell{Formula: true, Uncached: true}
	if diff := cmp.Diff(want, g.Cell(9, 4)); diff != "" {
		t.Error(diff)
	}
}

// Every kind of cell, written by excelize, comes back as it was typed.
func TestGrid_kinds(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	day := time.Date(2021, 9, 30, 0, 0, 0, 0, time.UTC)
	for cell, value := range map[string]any{
		"A2": "=1+1", "B2": 0.1 + 0.2, "C2": true, "D2": day, "E2": 12345678901234, "F2": -3,
		"G2": " 三 ", "A5": "x",
	} {
		if err := f.SetCellValue("Sheet1", cell, value); err != nil {
			t.Fatal(err)
		}
	}
	month := "yyyy\"年\"m\"月\"d\"日\""
	style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &month})
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		f.SetCellValue("Sheet1", "H2", 44469), f.SetCellStyle("Sheet1", "H2", "H2", style),
		f.SetRowVisible("Sheet1", 5, false), f.SetColVisible("Sheet1", "B", false),
		f.MergeCell("Sheet1", "A5", "B9"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	g := mustFirst(t, out.Bytes())
	want := []sheet.Cell{
		{Text: "=1+1", Kind: sheet.Text}, {Text: "0.3", Kind: sheet.Number},
		{Text: "TRUE", Kind: sheet.Bool}, {Text: "2021-09-30", Kind: sheet.Date},
		{Text: "12345678901234", Kind: sheet.Number}, {Text: "-3", Kind: sheet.Number},
		{Text: " 三 ", Kind: sheet.Text}, {Text: "2021-09-30", Kind: sheet.Date},
	}
	for i, w := range want {
		if diff := cmp.Diff(w, g.Cell(2, i+1)); diff != "" {
			t.Errorf("%s: %s", sheet.Address(2, i+1), diff)
		}
	}
	if !g.Row(5).Hidden || !g.HiddenColumn(2) || g.Row(2).Hidden || g.HiddenColumn(1) {
		t.Error("row 5 and column B, and only they, are hidden")
	}
	if got := g.Value(5, 2).Text; got != "x" {
		t.Errorf("B5 = %q, want the value of A5", got)
	}
}

// Sheets are listed in order, hidden ones marked, and dates of the 1904
// system, errors and shared strings are understood.
func TestGrid_oddities(t *testing.T) {
	data := workbook(t, rows(`<row><c t="s"><v>1</v></c><c t="e"><v>#DIV/0!</v></c>`+
		`<c s="1"><v>43007</v></c><c t="str"><f>A1&amp;""</f><v></v></c></row>`),
		shared("<si><t>甲</t></si><si><r><t>乙</t></r><r><t>丙</t></r></si>"),
		file{"xl/styles.xml", `<styleSheet><cellXfs><xf/><xf numFmtId="31"/></cellXfs></styleSheet>`})
	g := mustFirst(t, data)
	want := []sheet.Cell{
		{Text: "乙丙", Kind: sheet.Text}, {Text: "#DIV/0!", Kind: sheet.Error},
		{Text: "2017-09-29", Kind: sheet.Date}, {},
	}
	for i, w := range want {
		if diff := cmp.Diff(w, g.Cell(1, i+1)); diff != "" {
			t.Errorf("%s: %s", sheet.Address(1, i+1), diff)
		}
	}
}

// Every file that is not a sound workbook is refused with a key of its own.
func TestOpen_refusals(t *testing.T) {
	ole := "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 600)
	locked := ole + "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"
	good := rows(`<row r="1"><c r="A1"><v>1</v></c></row>`)
	flagged := workbook(t, good)
	at := bytes.LastIndex(flagged, []byte("PK\x01\x02"))
	flagged[at+8] |= 1 // the directory says: encrypted
	tests := []struct {
		name, key string
		data      []byte
	}{
		{"nothing", "sheet.empty_file", nil},
		{"old xls", "sheet.old_xls", []byte(ole)},
		{"password", "sheet.password", []byte(locked)},
		{"encrypted entry", "sheet.password", flagged},
		{"html", "sheet.not_workbook", []byte("<html><table>")},
		{"exe", "sheet.not_workbook", []byte("MZ\x90\x00")},
		{"cut off", "sheet.broken_zip", workbook(t, good)[:200]},
		{"ods", "sheet.other_format", workbook(t, good, file{"mimetype", "x"})},
		{"xlsb", "sheet.other_format", workbook(t, good, file{"xl/workbook.bin", "x"})},
		{"climbing name", "sheet.strange_part", workbook(t, good, file{"xl/../../etc/x", "x"})},
		{"absolute name", "sheet.strange_part", workbook(t, good, file{"/xl/x.xml", "x"})},
		{"windows name", "sheet.strange_part", workbook(t, good, file{`C:\x.xml`, "x"})},
		{"program", "sheet.strange_part", workbook(t, good, file{"setup.exe", "x"})},
		{"part twice", "sheet.strange_part", workbook(t, good, file{"XL/Workbook.xml", "x"})},
		{"doctype", "sheet.broken_part", workbook(t, `<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>`)},
		{"no tag end", "sheet.broken_row", workbook(t, `<worksheet><sheetData><row`)},
		{"unclosed", "sheet.broken_row", workbook(t, `<worksheet><sheetData><row r="4"><c>`)},
		{"rows descend", "sheet.broken_row", workbook(t, rows(`<row r="2"/><row r="1"/>`))},
		{"cells descend", "sheet.broken_row", workbook(t, rows(`<row r="2"><c r="B2"/><c r="A2"/></row>`))},
		{"cell of another row", "sheet.broken_row", workbook(t, rows(`<row r="2"><c r="A3"/></row>`))},
		{"cell in cell", "sheet.broken_row", workbook(t, rows(`<row><c><c/></c></row>`))},
		{"row outside", "sheet.broken_row", workbook(t, `<worksheet><row/></worksheet>`)},
		{"shared string missing", "sheet.broken_row", workbook(t, rows(`<row><c t="s"><v>7</v></c></row>`))},
		{"latin", "sheet.broken_row", workbook(t, `<?xml version="1.0" encoding="latin1"?>`+good)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := first(t.Context(), tt.data)
			if f := fault.Of(err); f == nil || f.Key != tt.key || f.Kind == fault.Internal {
				t.Errorf("err = %v, want %s", err, tt.key)
			}
		})
	}
}

// A file whose turn does not come in time is not read.
func TestOpen_busy(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := first(ctx, readFile(t, "count.xlsx")); !fault.Is(err, fault.Unready) {
		t.Errorf("err = %v", err)
	}
}

// Files that arrive together are all read, one after the other.
func TestOpen_together(t *testing.T) {
	data := readFile(t, "count.xlsx")
	var all sync.WaitGroup
	for range 32 {
		all.Go(func() {
			if g, err := first(t.Context(), data); err != nil || len(g.Rows) != 10 {
				t.Errorf("%v, %v", g, err)
			}
		})
	}
	all.Wait()
}

// A long sheet stops when its time is up.
func TestGrid_deadline(t *testing.T) {
	var b strings.Builder
	for i := 1; i <= 40_000; i++ {
		fmt.Fprintf(&b, `<row r="%d"><c><v>1</v></c><c><v>2</v></c></row>`, i)
	}
	book, err := sheet.Open(t.Context(), workbook(t, rows(b.String())), sheet.Limits{Ratio: 1000})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
	defer cancel()
	if _, err := book.Grid(ctx, 0); err == nil || fault.Of(err).Key != "sheet.too_slow" {
		t.Errorf("err = %v, want sheet.too_slow", err)
	}
}
