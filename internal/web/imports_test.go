package web

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/sheet"
	"relief/internal/testkit"
	"relief/internal/testkit/lists"
	"relief/internal/testkit/soak"
	"relief/internal/text"
	"relief/inventory"
)

// handIn uploads a list and stands on its review.
func (b *browser) handIn(kind, name string, data []byte) string {
	b.t.Helper()
	b.get("/imports/" + kind)
	w := b.upload("/imports/"+kind, "file", name, data)
	if w.Code != http.StatusSeeOther {
		b.t.Fatalf("upload: %d %s", w.Code, said(b.page))
	}
	path := w.Header().Get("Location")
	want(b.t, b.get(path), http.StatusOK)
	return path
}

// takeIn posts the review one is on, and waits for a long one to end.
func (b *browser) takeIn(path string, more ...string) *httptest.ResponseRecorder {
	b.t.Helper()
	w := b.post(path+"/post", b.fieldsOf(more...)...)
	for range 200 {
		at := w.Header().Get("Location")
		if !strings.HasSuffix(at, "/progress") {
			break
		}
		time.Sleep(50 * time.Millisecond)
		if w = b.get(at); w.Code == http.StatusOK {
			w.Header().Set("Location", at)
		}
	}
	return w
}

// A name that a spreadsheet would take for a formula is kept as text: the review
// says so at its row, as no fault, and an ordinary name has no such word.
func TestImports_likeFormula(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		b := signIn(t, testServer(t, d, noon), "officer")
		path := b.handIn("items", "清单.csv", []byte("名称,单位,英文名称\n=1+1,个,\n口罩,只,@mask\n'-3号绳,条,\n棉被,床,quilt\n"))
		for n, says := range map[int]string{2: "“=1+1”的开头像公式", 3: "“@mask”的开头像公式", 4: "“-3号绳”的开头像公式"} {
			if row := html.UnescapeString(rowOf(t, b.page, n)); !strings.Contains(row, says) ||
				strings.Contains(row, "text-danger") {
				t.Errorf("row %d: %s", n, row)
			}
		}
		if row := rowOf(t, b.page, 5); strings.Contains(row, "公式") {
			t.Errorf("row 5: %s", row)
		}
		want(t, b.takeIn(path), http.StatusSeeOther)
		b.get("/items?find=" + url.QueryEscape("=1+1"))
		if !strings.Contains(html.UnescapeString(b.page), ">=1+1</a>") {
			t.Error("the name is not kept as it stands")
		}
	})
}

// rowOf is a row of the review.
func rowOf(t *testing.T, page string, n int) string {
	t.Helper()
	_, rest, found := strings.Cut(page, fmt.Sprintf(`<tr id="row-%d">`, n))
	if !found {
		t.Fatalf("no row %d", n)
	}
	row, _, _ := strings.Cut(rest, "</tr>")
	return row
}

// A list is handed in, looked at, taken in without its faulty rows; the rows
// are fetched, corrected and handed in again; the export says nothing new.
func TestImports_wholeWay(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		b := signIn(t, testServer(t, d, noon), "officer")
		want(t, b.get("/imports"), http.StatusOK)
		data := lists.GB18030(t, "物料号;品名;规格;计量单位;安全库存;装箱数\r\n007;急救箱;B型;个;5;箱=24\r\n008;口罩;;只;多;\r\n合计;;;;;\r\n")
		path := b.handIn("items", "清单.csv", data)
		for _, says := range []string{"最低库存：“多”不是数字。", "合计行", "包装：箱=24", "略去有问题的 1 行", "导入 1 行"} {
			if !strings.Contains(b.page, says) {
				t.Errorf("the review does not say %q: %s", says, said(b.page))
			}
		}
		before := testkit.Fingerprint(t, d.DB)
		w := b.takeIn(path)
		refusedWith(t, d, before, w, http.StatusUnprocessableEntity, "有 1 行有问题，一行也没有导入。")
		w = b.takeIn(path, "leave_out", "1")
		want(t, w, http.StatusSeeOther)
		done := w.Header().Get("Location")
		want(t, b.get(done), http.StatusOK)
		if !strings.Contains(b.page, "faulty/rows.xlsx") {
			t.Errorf("the result leads to no faulty rows: %s", said(b.page))
		}
		want(t, b.get(path+"/faulty/rows.pdf"), http.StatusOK)
		rows := b.get(path + "/faulty/rows.csv")
		fixed := strings.Replace(rows.Body.String(), ",多,", ",50,", 1)
		if fixed == rows.Body.String() {
			t.Fatalf("faulty rows: %s", fixed)
		}
		path = b.handIn("items", "fixed.csv", []byte(fixed))
		want(t, b.takeIn(path), http.StatusSeeOther)
		for _, ending := range []string{"xlsx", "csv"} {
			file := b.get("/reports/items." + ending)
			want(t, file, http.StatusOK)
			b.handIn("items", "back."+ending, file.Body.Bytes())
			if !strings.Contains(b.page, "不用导入") {
				t.Errorf("%s: the export says something new: %s", ending, said(b.page))
			}
		}
		b.handIn("items", "again.csv", data)
		if !strings.Contains(b.page, "各列按上次") {
			t.Errorf("the columns are not remembered: %s", said(b.page))
		}
	}, testkit.At(testkit.Noon))
}

// A file without known headers is read as the person says, and the next one of
// its shape is read like that.
func TestImports_mapping(t *testing.T) {
	d := testkit.NewBooks(t, db.SQLite, testkit.At(testkit.Noon))
	b := signIn(t, testServer(t, d, noon), "officer")
	path := b.handIn("recipients", "a.csv", []byte("甲,乙,丙\n某小学,school,路 1\n"))
	if !strings.Contains(b.page, "没有找到列名") || strings.Contains(b.page, "leave_out") {
		t.Errorf("%s", said(b.page))
	}
	want(t, b.get(path+"?header_row=1&was_header=1&column.1=name&column.2=kind&column.3=address"), http.StatusOK)
	if !strings.Contains(b.page, "地址：路 1") {
		t.Errorf("%s", said(b.page))
	}
	want(t, b.takeIn(path), http.StatusSeeOther)
	b.handIn("recipients", "b.csv", []byte("甲,乙,丙\n另一小学,school,路 2\n"))
	if !strings.Contains(b.page, "各列按上次") || !strings.Contains(b.page, "另一小学") {
		t.Errorf("not read as last time: %s", said(b.page))
	}
	for _, bad := range []string{"?page=x&view=nonsense", "?header_row=99999999", "?sheet=none",
		"?column.1=nonsense&column.x=y"} {
		if w := b.get(path + bad); w.Code != http.StatusOK {
			t.Errorf("%s: %d", bad, w.Code)
		}
	}
}

// Where the books changed since the page was made, nothing is posted and the
// page comes back as things are now; pressed twice it posts once.
func TestImports_stale(t *testing.T) {
	d := testkit.NewBooks(t, db.SQLite, testkit.At(testkit.Noon))
	b := signIn(t, testServer(t, d, noon), "officer")
	path := b.handIn("items", "a.csv", []byte("编码,名称,单位\nA1,担架,副\n"))
	stale := append(b.fieldsOf(), "submission", b.key())
	if _, err := d.Write(t.Context(), testkit.By("keeper"), func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		it, err := inventory.CreateItem(ctx, tx, inventory.ItemDraft{Code: "A1", Name: "担架车", BaseUnit: "辆"})
		return db.Subject{Kind: "item", ID: int64(it.ID)}, err
	}); err != nil {
		t.Fatal(err)
	}
	before := headOf(t, d)
	refusedWith(t, d, before, b.post(path+"/post", stale...), http.StatusConflict, "数据变了", "担架车 → 担架")
	fields := append(b.fieldsOf(), "submission", b.key())
	first, again := b.post(path+"/post", fields...), b.post(path+"/post", fields...)
	if first.Code != http.StatusSeeOther || again.Header().Get("Location") != first.Header().Get("Location") {
		t.Errorf("pressed twice: %d %s, %d %s", first.Code, first.Header().Get("Location"), again.Code,
			again.Header().Get("Location"))
	}
	if w := b.get(path + "/progress"); w.Header().Get("Location") != first.Header().Get("Location") {
		t.Errorf("progress of what is done leads to %q", w.Header().Get("Location"))
	}
}

// A file is its owner's alone; a bad one is refused at the field.
func TestImports_refusals(t *testing.T) {
	d := testkit.NewBooks(t, db.SQLite, testkit.At(testkit.Noon))
	s := testServer(t, d, noon)
	b := signIn(t, s, "officer")
	path := b.handIn("items", "a.csv", []byte("编码,名称,单位\nA1,担架,副\n"))
	other := auth.Person{ID: testkit.ID("keeper"), Active: true, Branch: testkit.Branch, Rights: auth.AllBut("")}
	for _, at := range []string{path, path + "/progress", path + "/faulty/rows.xlsx", "/imports/items/done/99",
		"/imports/items/9999", "/imports/items/template/x.xlsx", "/imports/donuts"} {
		if w := serveAs(s, other, httptest.NewRequest(http.MethodGet, at, nil)); w.Code != http.StatusNotFound {
			t.Errorf("another's %s: %d, want 404", at, w.Code)
		}
	}
	keeper := signIn(t, s, "keeper")
	if w := keeper.get("/imports/recipients"); w.Code != http.StatusForbidden {
		t.Errorf("a storekeeper sees the import of recipients: %d", w.Code)
	}
	for name, content := range map[string]string{
		"a.csv": "名称\n", "b.csv": "a,b\n\"c", "c.exe": "MZ\x00", "d.csv": "", "e.csv": "a,b\n\xff\xff\n",
	} {
		b.get("/imports/items")
		w := b.upload("/imports/items", "file", name, []byte(content))
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(b.page, `id="f-file-error"`) {
			t.Errorf("%s: %d %s", name, w.Code, said(b.page))
		}
	}
	for _, file := range []string{"items.xlsx", "items.csv"} {
		w := b.get("/imports/items/template/" + file)
		want(t, w, http.StatusOK)
		if _, err := sheet.Open(t.Context(), w.Body.Bytes(), sheet.Limits{}); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// A long import goes on by itself; its page says how far it is and leads on.
func TestImports_long(t *testing.T) {
	if testing.Short() {
		return
	}
	d := testkit.NewBooks(t, db.SQLite, testkit.At(testkit.Noon))
	b := signIn(t, testServer(t, d, noon), "officer")
	var file bytes.Buffer
	file.WriteString("编码,名称,单位,类别\n")
	items, many := soak.Times(2_000, 12_000), soak.Times("2,000", "12,000")
	for i := range items {
		fmt.Fprintf(&file, "L%05d,物资 %d 号,个,类 %d\n", i, i, i%20)
	}
	path := b.handIn("items", "long.csv", file.Bytes())
	start := time.Now()
	w := b.takeIn(path)
	t.Logf("%d items in %v", items, time.Since(start))
	want(t, w, http.StatusSeeOther)
	want(t, b.get(w.Header().Get("Location")), http.StatusOK)
	if !strings.Contains(b.page, many) {
		t.Errorf("%s", said(b.page))
	}
}

// 200 formulas in a list are shown as they stand in it.
func TestImports_formulasOnScreen(t *testing.T) {
	d := testkit.NewBooks(t, db.SQLite, testkit.At(testkit.Noon))
	b := signIn(t, testServer(t, d, noon), "officer")
	rows := [][]any{{"编码", "名称", "单位"}}
	for i, p := range lists.Payloads() {
		rows = append(rows, []any{fmt.Sprintf("F%03d", i), fmt.Sprintf("%s n%d", p, i), "个"})
	}
	path := b.handIn("items", "f.xlsx", lists.Workbook(t, rows))
	seen := b.page
	b.get(path + "?view=all&page=2")
	seen += b.page
	want(t, b.takeIn(path), http.StatusSeeOther)
	for i, p := range lists.Payloads() {
		name, _, _ := text.Tidy(fmt.Sprintf("%s n%d", p, i))
		if !strings.Contains(html.UnescapeString(seen), name) {
			t.Errorf("%q is not on the screen", name)
		}
	}
}

// A file with nothing in it is called empty; no file is asked for.
func TestImports_emptyFile(t *testing.T) {
	s := testServer(t, testkit.NewBooks(t, db.SQLite), nil)
	b := signIn(t, s, "keeper")
	b.get("/imports/items")
	for name, says := range map[string]string{"空表.csv": "文件“空表.csv”是空的", "": "请选择文件"} {
		want(t, b.upload("/imports/items", "file", name, nil), http.StatusUnprocessableEntity)
		if !strings.Contains(b.page, says) {
			t.Errorf("%q: %s", name, said(b.page))
		}
	}
}
