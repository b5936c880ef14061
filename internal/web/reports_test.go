package web

import (
	"bytes"
	"context"
	"html"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// counted are books with two items in store, and the receipt they came by.
func counted(t *testing.T, books *testkit.Books) document.ID {
	t.Helper()
	var id document.ID
	_, err := books.Write(t.Context(), testkit.By("keeper"), func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		w, err := inventory.CreateWarehouse(ctx, tx, "W9", "区红十字会仓库", "District warehouse")
		if err != nil {
			return db.Subject{}, err
		}
		doc, err := goodsin.RecordReceipt(ctx, tx, goodsin.ReceiptDraft{
			Source: "opening", WarehouseID: w.ID, BusinessOn: tx.Today(), Witness: "监盘 甲",
			Lines: []goodsin.ReceiptLine{
				{NewItem: &inventory.ItemDraft{Name: "急救箱", NameEn: "First-aid box", BaseUnit: "个", Active: true},
					Units: 7},
				{NewItem: &inventory.ItemDraft{Name: "=1+1", BaseUnit: "只", Active: true}, Units: 374},
			},
		})
		id = doc.ID
		return doc.Subject(), err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func printsMade(t *testing.T, books *testkit.Books, id document.ID) (n int) {
	t.Helper()
	err := books.Read(t.Context(), testkit.Branch, func(ctx context.Context, r db.Reader) error {
		list, err := document.Prints(ctx, r, id)
		n = len(list)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A print is an act: it has a copy number and gives the same bytes for ever;
// pressed twice it is made once; a preview leaves nothing.
func TestPrints(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, books *testkit.Books) {
		id := counted(t, books)
		s := testServer(t, books, time.Now)
		b := signIn(t, s, "keeper")
		base := "/documents/" + strconv.FormatInt(int64(id), 10)

		w := b.get(base + "/preview.pdf?form=P2")
		checkPDF(t, w, "inline; filename=preview-P2-")
		if n := printsMade(t, books, id); n != 0 {
			t.Errorf("a preview left %d prints", n)
		}
		b.get("/preferences")
		w = b.post(base+"/prints", "form", "P2", "paper_language", "both")
		first := w.Header().Get("Location")
		if w.Code != http.StatusSeeOther || first == "" {
			t.Fatalf("print: %d %s", w.Code, w.Body)
		}
		if w = b.post(base+"/prints", "form", "P2", "paper_language", "both"); w.Header().Get("Location") != first {
			t.Errorf("pressed twice: %d %s, want %s", w.Code, w.Header().Get("Location"), first)
		}
		one, again := b.get(first), b.get(first)
		checkPDF(t, one, "inline; filename=RK")
		if !bytes.Equal(one.Body.Bytes(), again.Body.Bytes()) {
			t.Error("the print changed between two looks")
		}
		b.get("/preferences")
		w = b.post(base+"/prints", "form", "P2")
		if second := w.Header().Get("Location"); second == first || !strings.Contains(
			b.get(second).Header().Get("Content-Disposition"), "-P2-2.pdf") {
			t.Errorf("second print: %s", second)
		}
		if n := printsMade(t, books, id); n != 2 {
			t.Errorf("%d prints", n)
		}
		refusedPrints(t, b, base)
		if n := printsMade(t, books, id); n != 2 {
			t.Errorf("%d prints after refusals", n)
		}
		verifyPages(t, s, base)
	})
}

func checkPDF(t *testing.T, w *httptest.ResponseRecorder, disposition string) {
	t.Helper()
	h := w.Header()
	if w.Code != http.StatusOK || h.Get("Content-Type") != "application/pdf" ||
		!strings.HasPrefix(h.Get("Content-Disposition"), disposition) ||
		!bytes.HasPrefix(w.Body.Bytes(), []byte("%PDF-")) {
		t.Errorf("%d %s %s", w.Code, h.Get("Content-Type"), h.Get("Content-Disposition"))
	}
}

// refusedPrints asks for what cannot be printed.
func refusedPrints(t *testing.T, b *browser, base string) {
	t.Helper()
	for _, form := range []string{"", "P5", "P99"} {
		b.get("/preferences")
		if w := b.post(base+"/prints", "form", form); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("print as %q: %d", form, w.Code)
		}
	}
	b.get("/preferences")
	if w := b.post(base+"/prints", "form", "P2", "paper_language", "fr"); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("print in French: %d", w.Code)
	}
	for _, times := range []string{"-1", "0", "9999", "许多", "1.5"} {
		b.get("/preferences")
		w := b.post(base+"/prints", "form", "label", "times", times)
		said := html.UnescapeString(w.Body.String())
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(said, "每种张数“"+times+"”：请填 1 到 100") ||
			!strings.Contains(said, `href="/preferences"`) {
			t.Errorf("labels, %s of each: %d %s", times, w.Code, said)
		}
	}
	b.get("/preferences")
	if w := b.post("/documents/999999/prints", "form", "P2"); w.Code != http.StatusNotFound {
		t.Errorf("print of no document: %d", w.Code)
	}
	for _, path := range []string{"/prints/999999.pdf", "/prints/1", "/prints/x.pdf", "/prints/-1.pdf",
		base + "/preview.pdf?form=P2&paper_language=fr", "/documents/999999/preview.pdf?form=P2"} {
		if w := b.get(path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

// verifyPages looks at the books as the auditor, with and without a code.
func verifyPages(t *testing.T, s *Server, base string) {
	t.Helper()
	a := signIn(t, s, "auditor")
	w := a.get("/verify")
	if w.Code != http.StatusOK || !strings.Contains(a.page, "全部相符") {
		t.Errorf("verify: %d %s", w.Code, a.page)
	}
	for code, status := range map[string]int{"hello": 422, "1-AAAA-BBBB-CCCC-DDDD": 200,
		"9999-AAAA-BBBB-CCCC-DDDD": 200} {
		if w := a.get("/verify?head=" + code); w.Code != status || strings.Contains(a.page, "与账套一致") {
			t.Errorf("verify %s: %d", code, w.Code)
		}
	}
	for name, said := range map[string]string{"xlsx": "没有改动", "pdf": "没有改动", "csv": "CSV 文件不带签名"} {
		file := a.get("/reports/stock." + name).Body.Bytes()
		a.get("/verify")
		if w := a.sendFile("/verify", "stock."+name, file); w.Code != http.StatusOK ||
			!strings.Contains(a.page, said) ||
			!strings.Contains(a.page, "stock."+name) || strings.Contains(a.page, "全部相符") ||
			strings.Contains(a.page, "按流水重建结存") {
			t.Errorf("stock.%s handed in: %d, want %q in %s", name, w.Code, said, a.page)
		}
	}
	if w := a.sendFile("/verify", "", nil); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("no file handed in: %d", w.Code)
	}
	checkPDF(t, a.get(base+"/preview.pdf?form=P2"), "inline;")
	if w := signIn(t, s, "admin").get(base + "/preview.pdf?form=P2"); w.Code != http.StatusForbidden {
		t.Errorf("preview as admin: %d", w.Code)
	}
}

// The list on the screen and its files say the same; what looks like a formula
// is text in each.
func TestExports(t *testing.T) {
	testkit.OnBoth(t, exports)
}

func exports(t *testing.T, books *testkit.Books) {
	counted(t, books)
	b := signIn(t, testServer(t, books, time.Now), "keeper")
	b.get("/stock?find=箱")
	screen := b.page
	w := b.get("/reports/stock.xlsx?find=箱")
	f, err := excelize.OpenReader(bytes.NewReader(w.Body.Bytes()))
	if w.Code != http.StatusOK || err != nil {
		t.Fatalf("workbook: %d %v", w.Code, err)
	}
	defer f.Close()
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil || len(rows) != 6 || rows[4][1] != "急救箱" || rows[4][6] != "7" {
		t.Errorf("rows: %q %v", rows, err)
	}
	for _, cell := range []string{rows[4][0], rows[4][1], rows[4][6]} {
		if !strings.Contains(screen, cell) {
			t.Errorf("the screen lacks %q", cell)
		}
	}
	if w := b.get("/reports/stock.csv"); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "'=1+1") {
		t.Errorf("csv: %d %s", w.Code, w.Body)
	}
	checkPDF(t, b.get("/reports/stock.pdf"), "inline; filename=stock-")
	for _, path := range []string{"/reports/documents.xlsx", "/reports/equipment.xlsx",
		"/reports/documents.csv?kind=receipt"} {
		if w := b.get(path); w.Code != http.StatusOK ||
			!strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment;") {
			t.Errorf("%s: %d %s", path, w.Code, w.Header().Get("Content-Disposition"))
		}
	}
	for _, path := range []string{"/reports/stock", "/reports/stock.doc", "/reports/secrets.csv", "/reports/plan.xlsx",
		"/reports/plan.xlsx?plan=1", "/reports/plan.csv?plan=x"} {
		if w := b.get(path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}
