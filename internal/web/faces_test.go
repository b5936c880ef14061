package web

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"relief/distribution"
	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/oversight"
	"relief/internal/testkit"
	"relief/internal/testkit/pdfcheck"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// asksFor are the questions of reports that ask about one thing, as an address
// says them for the books of [everything]. A report that is not named asks
// about the whole.
var asksFor = map[string]string{"plan": "plan=2", "trace": "lot=4", "trace-slip": "slip=3"}

// ownBooks have sheets of their own making instead of the table.
var ownBooks = []string{"plan"}

// act runs a change as one of the six.
func act(t *testing.T, d *testkit.Books, login string, fn func(context.Context, *db.Tx) error) {
	t.Helper()
	_, err := d.Write(t.Context(), testkit.By(login), func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		return db.Subject{Kind: "test", ID: 1}, fn(ctx, tx)
	})
	if err != nil {
		t.Fatalf("%s: %v", login, err)
	}
}

// everything fills books so that every report has rows: the case with a plan
// approved, slips on every step of their way, own use, prints, a finding.
func everything(t *testing.T, d *testkit.Books) *Server {
	t.Helper()
	k := openBranch(t, d)
	k.approve(t)
	plan := k.planID(t)
	var slips []document.ID
	act(t, d, "officer", func(ctx context.Context, tx *db.Tx) (err error) {
		slips, err = distribution.DrawUp(ctx, tx, plan, 0)
		return err
	})
	for _, id := range slips[:2] {
		act(t, d, "officer", func(ctx context.Context, tx *db.Tx) error {
			return distribution.HandOver(ctx, tx, id, 0, tx.Today(), nil, distribution.DeliveryDraft{Signer: "收货 乙"})
		})
	}
	act(t, d, "officer", func(ctx context.Context, tx *db.Tx) error {
		return distribution.VoidSlip(ctx, tx, slips[4], 0, "开错单位")
	})
	var reversal document.ID
	act(t, d, "keeper", func(ctx context.Context, tx *db.Tx) error {
		if _, err := distribution.TakeOwnUse(ctx, tx, plan, 0, distribution.OwnUseDraft{
			Purpose: "日常训练", Custodian: "业务部", BusinessOn: tx.Today(),
		}); err != nil {
			return err
		}
		doc, err := inventory.DraftReversal(ctx, tx, slips[1], "送错学校")
		reversal = doc.ID
		return err
	})
	act(t, d, "approver", func(ctx context.Context, tx *db.Tx) error {
		_, err := distribution.ApproveReversal(ctx, tx, reversal, "同意")
		return err
	})
	for range 2 {
		act(t, d, "officer", func(ctx context.Context, tx *db.Tx) error {
			_, err := document.RecordPrint(ctx, tx, slips[0], "P5", "zh-CN", func(document.Print) ([]byte, error) {
				return []byte("{}"), nil
			})
			return err
		})
	}
	act(t, d, "auditor", func(ctx context.Context, tx *db.Tx) error {
		_, err := oversight.Raise(ctx, tx, oversight.Draft{
			SubjectKind: oversight.OnDocument, SubjectID: int64(slips[0]), What: "回单未收",
			Owner: testkit.ID("keeper"), DueOn: tx.Today(),
		})
		return err
	})
	return testServer(t, d, nil)
}

// whoMay is a person who may do everything, asking in Chinese.
var whoMay = auth.Person{
	ID: 1, Active: true, Branch: testkit.Branch, Name: "李仓", Login: "keeper", Language: "zh-CN",
	Rights: auth.AllBut(""),
}

// face asks for one face of a report.
func face(t *testing.T, s *Server, name, ending string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "/reports/"+name+"."+ending+"?"+asksFor[name], nil)
	w := serveAs(s, whoMay, r)
	if w.Code != http.StatusOK {
		t.Fatalf("%s.%s: %d %s (a report about one thing stands in asksFor)", name, ending, w.Code,
			said(w.Body.String()))
	}
	return w
}

// Every report that can be asked for says the same on the screen, in the
// workbook, in the csv file and on paper, cell by cell.
func TestFaces(t *testing.T) {
	d := testkit.NewBooks(t, db.SQLite)
	s := everything(t, d)
	for _, name := range s.Questions() {
		t.Run(name, func(t *testing.T) {
			heads, rows := csvOf(t, face(t, s, name, "csv").Body.String())
			if len(rows) == 0 {
				t.Log("no rows: nothing but the heads is compared")
			}
			onScreen(t, face(t, s, name, "html").Body.String(), heads, rows)
			if !slices.Contains(ownBooks, name) {
				inBook(t, face(t, s, name, "xlsx").Body.Bytes(), heads, rows)
			}
			onPaper(t, face(t, s, name, "pdf").Body.Bytes(), rows)
		})
	}
}

// csvOf reads a csv file: the heads, and the rows with their totals, texts as
// they were before they were defused.
func csvOf(t *testing.T, file string) (heads []string, rows [][]string) {
	t.Helper()
	plain, marked := strings.CutPrefix(file, "\xEF\xBB\xBF")
	all, err := csv.NewReader(strings.NewReader(plain)).ReadAll()
	if err != nil || !marked {
		t.Fatalf("csv: %v, marked %v", err, marked)
	}
	return all[0], all[1:]
}

// listed are the lists whose pages show less than their files, for people to
// work with, and how a page's questions are asked of the file.
var listed = map[string]string{
	"/stock?show=in_stock": "stock.csv?show=in_stock", "/documents": "documents.csv",
	"/documents?kind=slip": "documents.csv?kind=slip", "/equipment": "equipment.csv",
	"/receipts": "receipts.csv", "/receipts?source=opening": "receipts.csv?source=opening",
}

var listCell = regexp.MustCompile(`data-col="([^"]*)" data-value="([^"]*)"`)

// What a working list shows of a row is what the file says there.
func TestFaces_lists(t *testing.T) {
	d := testkit.NewBooks(t, db.SQLite)
	s := everything(t, d)
	for page, file := range listed {
		get := func(path string) string {
			w := serveAs(s, whoMay, httptest.NewRequest(http.MethodGet, path, nil))
			want(t, w, http.StatusOK)
			return w.Body.String()
		}
		keys := map[string]int{} // the page of every column says where a key stands
		sheet := get("/reports/" + strings.Replace(file, ".csv", ".html", 1))
		heads, rows := csvOf(t, get("/reports/"+file))
		for _, m := range sheetHeads.FindAllStringSubmatch(sheet, -1) {
			keys[m[1]] = slices.Index(heads, html.UnescapeString(m[2]))
		}
		at := 0
		for _, tr := range sheetRows.FindAllStringSubmatch(get(page), -1) {
			cells := listCell.FindAllStringSubmatch(tr[1], -1)
			if len(cells) == 0 {
				continue
			}
			for _, c := range cells {
				i, known := keys[c[1]]
				if value := html.UnescapeString(c[2]); !known && value != "" || known && value != rows[at][i] {
					t.Errorf("%s row %d %s: %q, the file says %v", page, at, c[1], value, rows[at])
				}
			}
			at++
		}
		if at != len(rows)-1 || at == 0 { // the last row holds the totals
			t.Errorf("%s shows %d rows, its file has %d", page, at, len(rows)-1)
		}
	}
}

var reportLink = regexp.MustCompile(`href="/reports/([^".]+)\.(xlsx|csv|pdf)([^"]*)"`)

// A page that leads to one file of a report leads to all three, and each is
// there to be taken.
func TestFaces_offered(t *testing.T) {
	s := everything(t, testkit.NewBooks(t, db.SQLite))
	pages, offer := []string{"/plans/2", "/lots/4/trace"}, map[string]bool{}
	for _, rt := range s.Routes() {
		if rt.Method == http.MethodGet && !strings.ContainsAny(rt.Path, ":*") {
			pages = append(pages, rt.Path)
		}
	}
	for _, page := range pages {
		w := serveAs(s, whoMay, httptest.NewRequest(http.MethodGet, page, nil))
		offered := map[string][]string{}
		for _, m := range reportLink.FindAllStringSubmatch(w.Body.String(), -1) {
			offered[m[1]+"?"+m[3]] = append(offered[m[1]+"?"+m[3]], m[2])
			offer[m[1]] = true
			file := httptest.NewRequest(http.MethodGet, "/reports/"+m[1]+"."+m[2]+html.UnescapeString(m[3]), nil)
			want(t, serveAs(s, whoMay, file), http.StatusOK)
		}
		for report, endings := range offered {
			slices.Sort(endings)
			if !slices.Equal(slices.Compact(endings), []string{"csv", "pdf", "xlsx"}) {
				t.Errorf("%s offers %s as %v", page, report, endings)
			}
		}
	}
	for _, name := range []string{"documents", "receipts", "stock", "items", "donors", "recipients",
		"equipment", "plan"} {
		if !offer[name] {
			t.Errorf("no page leads to the files of %s", name)
		}
	}
}

var (
	sheetHeads = regexp.MustCompile(`(?s)<th scope="col"[^>]*data-col="([^"]*)"[^>]*>(.*?)</th>`)
	sheetRows  = regexp.MustCompile(`(?s)<tr[^>]*>(.*?)</tr>`)
	sheetCell  = regexp.MustCompile(`(?s)<td data-col="([^"]*)"(?: data-value="([^"]*)")?[^>]*>(.*?)</td>`)
	markup     = regexp.MustCompile(`<[^>]*>`)
	dateShown  = regexp.MustCompile(`(\d{4})年(\d{1,2})月(\d{1,2})日`)
)

// onScreen compares the page's table with the rows: a column that the page
// leaves out must be empty. What people read must be the value, but for
// thousands, the words of a date and the seconds of a moment.
func onScreen(t *testing.T, page string, heads []string, rows [][]string) {
	t.Helper()
	labels := map[string]int{}
	var shown []int
	for _, m := range sheetHeads.FindAllStringSubmatch(page, -1) {
		i := slices.Index(heads, html.UnescapeString(m[2]))
		if i < 0 {
			t.Fatalf("the files lack the column %q", m[2])
		}
		labels[m[1]], shown = i, append(shown, i)
	}
	at := 0
	for _, tr := range sheetRows.FindAllStringSubmatch(page, -1) {
		cells := sheetCell.FindAllStringSubmatch(tr[1], -1)
		if len(cells) == 0 {
			continue // the head
		}
		if at == len(rows) {
			t.Fatal("the screen has more rows than the files")
		}
		for _, c := range cells {
			want := strings.TrimPrefix(rows[at][labels[c[1]]], "'")
			text := html.UnescapeString(markup.ReplaceAllString(c[3], ""))
			if value := html.UnescapeString(c[2]); c[2] != "" && strings.TrimPrefix(value, "'") != want {
				t.Errorf("row %d %s: value %q on the screen, %q in the files", at, c[1], value, want)
			}
			if !sameRead(text, want) {
				t.Errorf("row %d %s: %q on the screen, %q in the files", at, c[1], text, want)
			}
		}
		at++
	}
	if at != len(rows) && len(shown) > 0 {
		t.Errorf("%d rows on the screen, %d in the files", at, len(rows))
	}
	for i := range heads {
		if slices.Contains(shown, i) {
			continue
		}
		for _, row := range rows {
			if row[i] != "" {
				t.Errorf("the screen leaves out %s, which says %q", heads[i], row[i])
				break
			}
		}
	}
}

// sameRead tells whether what a person reads is the value of the files.
func sameRead(text, want string) bool {
	text = dateShown.ReplaceAllStringFunc(text, func(s string) string {
		m := dateShown.FindStringSubmatch(s)
		return fmt.Sprintf("%s-%02s-%02s", m[1], m[2], m[3])
	})
	plain := strings.ReplaceAll(text, ",", "")
	return text == want || plain == want || len(want) == 19 && strings.HasPrefix(want, text) && len(text) == 16
}

// inBook compares the workbook's first sheet.
func inBook(t *testing.T, file []byte, heads []string, rows [][]string) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	got, err := f.GetRows(f.GetSheetName(0))
	if err != nil || len(got) < 4+len(rows) {
		t.Fatalf("workbook: %d rows %v", len(got), err)
	}
	if diff := cmp.Diff(heads, got[3]); diff != "" {
		t.Errorf("heads (-csv +workbook):\n%s", diff)
	}
	for i, row := range rows {
		for j, want := range row {
			cell := ""
			if j < len(got[4+i]) {
				cell = got[4+i][j]
			}
			want = strings.TrimPrefix(want, "'")
			if cell != want && strings.ReplaceAll(cell, ",", "") != want {
				t.Errorf("row %d %s: %q in the workbook, %q in the csv", i, heads[j], cell, want)
			}
		}
	}
}

// No head of an English report is broken inside a word on paper.
func TestFaces_englishHeads(t *testing.T) {
	s := everything(t, testkit.NewBooks(t, db.SQLite))
	reader := whoMay
	reader.Language = "en"
	for _, name := range s.Questions() {
		get := func(ending string) []byte {
			r := httptest.NewRequest(http.MethodGet, "/reports/"+name+"."+ending+"?"+asksFor[name], nil)
			w := serveAs(s, reader, r)
			want(t, w, http.StatusOK)
			return w.Body.Bytes()
		}
		heads, _ := csvOf(t, string(get("csv")))
		pdfcheck.TakeApart(t, get("pdf")).CheckHeads(t, name, heads...)
	}
}

// onPaper looks for every cell on the paper; blanks and line ends are the
// paper's own.
func onPaper(t *testing.T, file []byte, rows [][]string) {
	t.Helper()
	paper := strings.Join(strings.Fields(pdfcheck.Plain(pdfcheck.TakeApart(t, file).All())), "")
	for i, row := range rows {
		for _, cell := range row {
			want := strings.Join(strings.Fields(strings.TrimPrefix(cell, "'")), "")
			if !strings.Contains(paper, want) {
				t.Errorf("row %d: the paper lacks %q", i, cell)
			}
		}
	}
}

// payloads are 200 texts that a spreadsheet would take for formulas.
func payloads() (list []string) {
	bodies := []string{"1+1", "cmd|' /C calc'!A0", `HYPERLINK("http://x","y")`, "SUM(A1:A9)", `DDE("a";"b")`,
		"@SUM(1+9)*cmd|' /C calc'!A0", "IMPORTXML(1,2)", "A1", "-2+3", `"x"`}
	for i, start := range []string{"=", "+", "-", "@", "\t=", "\r=", "\n=", "＝", "＋", "－", "＠", "=+", " =",
		"　=", "|", "%", "'=",
		`"=`, "\u00a0=", "\ufeff="} {
		for _, b := range bodies {
			list = append(list, start+b+fmt.Sprint(i))
		}
	}
	return list
}

// hostile fills every text field that a report shows with the payloads.
func hostile(t *testing.T, d *testkit.Books) {
	t.Helper()
	list := payloads()
	if len(list) != 200 {
		t.Fatalf("%d payloads", len(list))
	}
	var receipt document.ID
	act(t, d, "keeper", func(ctx context.Context, tx *db.Tx) error {
		w, err := inventory.CreateWarehouse(ctx, tx, "W7", list[0], list[1])
		if err != nil {
			return err
		}
		r := goodsin.ReceiptDraft{Source: "opening", WarehouseID: w.ID, BusinessOn: tx.Today(),
			CountedBy: list[2], Witness: list[3]}
		for _, p := range list {
			r.Lines = append(r.Lines, goodsin.ReceiptLine{Units: 3, LotNo: p, Remarks: p, NewItem: &inventory.ItemDraft{
				Name: p, NameEn: p, Spec: p, BaseUnit: "个", Category: p,
			}})
		}
		doc, err := goodsin.RecordReceipt(ctx, tx, r)
		receipt = doc.ID
		return err
	})
	act(t, d, "officer", func(ctx context.Context, tx *db.Tx) error {
		for _, p := range list {
			if _, err := distribution.CreateRecipient(ctx, tx, distribution.RecipientDraft{
				Name: p, NameEn: p, Kind: "other", Address: p, Contact: p, Phone: "1",
			}); err != nil {
				return err
			}
		}
		for _, p := range list[:20] {
			if _, err := distribution.CreatePlan(ctx, tx,
				distribution.PlanDraft{Title: p, Purpose: p, BusinessOn: tx.Today()}); err != nil {
				return err
			}
		}
		return nil
	})
	act(t, d, "auditor", func(ctx context.Context, tx *db.Tx) error {
		for _, p := range list {
			if _, err := oversight.Raise(ctx, tx, oversight.Draft{
				SubjectKind: oversight.OnDocument, SubjectID: int64(receipt), What: p,
				Owner: testkit.ID("keeper"), DueOn: tx.Today(),
			}); err != nil {
				return err
			}
		}
		return nil
	})
	act(t, d, "keeper", func(ctx context.Context, tx *db.Tx) error {
		moves, err := inventory.MovementsOf(ctx, tx, receipt)
		if err != nil {
			return err
		}
		for i, p := range list {
			if err := oversight.Answer(ctx, tx, oversight.ID(i+1), 0, p, nil); err != nil {
				return err
			}
			m := moves[i]
			if _, _, err := inventory.RecordRelabel(ctx, tx, inventory.RelabelDraft{
				LotID: m.LotID, PlaceID: m.ToID, Units: 1, LotNo: p, MadeOn: "2020-01-01", Evidence: p,
				BusinessOn: tx.Today(),
			}); err != nil {
				return err
			}
		}
		return nil
	})
}

var formula = regexp.MustCompile(`<f[ >]`)

// 200 texts that look like formulas stay texts in every field of every report:
// no formula in a workbook, an apostrophe in a csv file.
func TestFaces_formulas(t *testing.T) {
	d := testkit.NewBooks(t, db.SQLite)
	hostile(t, d)
	s := testServer(t, d, nil)
	defused := 0
	for _, name := range s.Questions() {
		ask := map[string]string{"plan": "plan=2", "trace": "lot=1", "trace-slip": ""}[name]
		if name == "trace-slip" {
			continue // no slip here; its texts are the trace's
		}
		get := func(ending string) []byte {
			w := serveAs(s, whoMay, httptest.NewRequest(http.MethodGet, "/reports/"+name+"."+ending+"?"+ask, nil))
			if w.Code != http.StatusOK {
				t.Fatalf("%s.%s: %d %s", name, ending, w.Code, said(w.Body.String()))
			}
			return w.Body.Bytes()
		}
		_, rows := csvOf(t, string(get("csv")))
		for _, row := range rows {
			for _, cell := range row {
				first := []rune(strings.TrimLeft(cell, " \u00a0\u3000\"\ufeff\u200b") + " ")[0]
				if strings.ContainsRune("=+-@＝＋－＠|%\t\r\n", first) && !isNumber.MatchString(cell) {
					t.Errorf("%s.csv: %q is not defused", name, cell)
				}
				if strings.HasPrefix(cell, "'") {
					defused++
				}
			}
		}
		if name != "plan" { // its own workbook calculates
			noFormulas(t, name, get("xlsx"))
		}
	}
	if defused < 1200 {
		t.Errorf("only %d cells were defused: the payloads did not get there", defused)
	}
}

var isNumber = regexp.MustCompile(`^-?[0-9.]+$`)

func noFormulas(t *testing.T, name string, file []byte) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for _, part := range z.File {
		if !strings.HasPrefix(part.Name, "xl/worksheets/") {
			continue
		}
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		sheet, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if formula.Match(sheet) {
			t.Errorf("%s.xlsx: %s holds a formula", name, part.Name)
		}
	}
}

// A report that is longer than a page shows says how many rows it has and that
// the files have them; it does not speak of an export.
func TestFaces_longScreen(t *testing.T) {
	d := testkit.NewBooks(t, db.SQLite)
	act(t, d, "officer", func(ctx context.Context, tx *db.Tx) error {
		for i := range 2_001 {
			draft := distribution.PlanDraft{Title: fmt.Sprintf("第%d批", i+1), BusinessOn: tx.Today()}
			if _, err := distribution.CreatePlan(ctx, tx, draft); err != nil {
				return err
			}
		}
		return nil
	})
	a := signIn(t, testServer(t, d, nil), "auditor")
	want(t, a.get("/reports/documents.html"), http.StatusRequestEntityTooLarge)
	const words = "共 2,001 行，屏幕上最多列 2,000 行，没有列出。请缩小期间或范围，或导出文件。"
	if !strings.Contains(a.page, words) {
		t.Errorf("the page does not say %s: %s", words, said(a.page))
	}
}
