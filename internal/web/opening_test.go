package web

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"relief/internal/audit"
	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/testkit"
	"relief/inventory"
)

// upload sends a file from the page one is on.
func (b *browser) upload(path, field, name string, content []byte, pairs ...string) *httptest.ResponseRecorder {
	b.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	_ = form.WriteField("submission", b.key())
	for i := 0; i+1 < len(pairs); i += 2 {
		_ = form.WriteField(pairs[i], pairs[i+1])
	}
	part, err := form.CreateFormFile(field, name)
	if err != nil {
		b.t.Fatal(err)
	}
	_, _ = part.Write(content)
	_ = form.Close()
	r := httptest.NewRequest(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Referer", "http://"+r.Host+b.path)
	return b.do(r)
}

// workbook reads one of the clerks' workbooks.
func workbook(t *testing.T, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", "inventory", "opening", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

var inputTag = regexp.MustCompile(`<(?:input|button|select|option)\b[^>]*>`)

// fieldsOf are the fields that the page would send, as a browser fills them:
// inputs, ticked boxes and chosen options. Pairs replace or add; a value of
// "-" leaves the field out.
func (b *browser) fieldsOf(pairs ...string) []string {
	changed := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		changed[pairs[i]] = pairs[i+1]
	}
	var out []string
	add := func(name, value string) {
		if _, again := changed[name]; !again && name != "" && name != "submission" {
			out = append(out, name, value)
		}
	}
	attr := func(tag, name string) string {
		m := regexp.MustCompile(`\b` + name + `="([^"]*)"`).FindStringSubmatch(tag)
		if m == nil {
			return ""
		}
		return unescape(m[1])
	}
	main := b.page[strings.Index(b.page, "<main"):]
	chosenIn, first := "", ""
	flush := func() {
		if chosenIn != "" {
			add(chosenIn, first)
		}
		chosenIn, first = "", ""
	}
	for _, tag := range inputTag.FindAllString(main, -1) {
		switch {
		case strings.HasPrefix(tag, "<select"):
			flush()
			chosenIn, first = attr(tag, "name"), "\x00"
		case strings.HasPrefix(tag, "<option"):
			if chosenIn != "" && (first == "\x00" || strings.Contains(tag, " selected")) {
				first = attr(tag, "value")
			}
		case strings.HasPrefix(tag, "<input"):
			flush()
			box := attr(tag, "type") == "checkbox" || attr(tag, "type") == "radio"
			if !box || strings.Contains(tag, " checked") {
				add(attr(tag, "name"), attr(tag, "value"))
			}
		}
	}
	flush()
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "-" {
			out = append(out, pairs[i], pairs[i+1])
		}
	}
	return out
}

func unescape(s string) string {
	return strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">", "&#34;", `"`, "&#39;", "'", "&#43;",
		"+").Replace(s)
}

// stage uploads a workbook and follows to what was understood.
func (b *browser) stage(name string) string {
	b.t.Helper()
	b.get("/opening")
	w := b.upload("/opening", "file", name, workbook(b.t, name))
	if w.Code != http.StatusSeeOther {
		b.t.Fatalf("stage %s: %d %s", name, w.Code, said(b.page))
	}
	path := w.Header().Get("Location")
	if w := b.get(path); w.Code != http.StatusOK {
		b.t.Fatalf("review %s: %d %s", name, w.Code, said(b.page))
	}
	return path
}

// check has an opening count read again, and follows to what was understood.
func (b *browser) check(path string, pairs ...string) {
	b.t.Helper()
	w := b.post(path+"/check", pairs...)
	to, _, _ := strings.Cut(w.Header().Get("Location"), "#")
	if w.Code != http.StatusSeeOther || to != path {
		b.t.Fatalf("a check answers %d and leads to %q: %s", w.Code, to, said(b.page))
	}
	want(b.t, b.get(path), http.StatusOK)
}

var tags = regexp.MustCompile(`<[^>]*>|\s+`)

// said is what a page's main part says, without its markup.
func said(page string) string {
	if i := strings.Index(page, "<main"); i >= 0 {
		page = page[i:]
	}
	return strings.Join(strings.Fields(tags.ReplaceAllString(page, " ")), " ")
}

// stockOf is what is on hand of an item, by name.
func stockOf(t *testing.T, d *testkit.Books, name string) inventory.StockRow {
	t.Helper()
	var rows []inventory.StockRow
	err := d.Read(context.Background(), testkit.Branch, func(ctx context.Context, r db.Reader) (err error) {
		rows, err = inventory.Stock(ctx, r, inventory.StockFilter{Find: name})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if row.Name == name {
			return row
		}
	}
	return inventory.StockRow{}
}

func noon() time.Time { return testkit.Noon }

// refusedWith checks that a posting was refused, said so, kept what was typed
// and changed nothing.
func refusedWith(t *testing.T, d *testkit.Books, before string, w *httptest.ResponseRecorder, code int,
	says ...string) {
	t.Helper()
	if w.Code != code {
		t.Errorf("status = %d, want %d: %s", w.Code, code, said(w.Body.String()))
	}
	for _, want := range says {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("the page does not say %q: %s", want, said(w.Body.String()))
		}
	}
	after := testkit.Fingerprint(t, d.DB)
	if code == http.StatusConflict {
		after = headOf(t, d) // the refusal itself is kept under its key
	}
	if after != before {
		t.Error("a refused act changed the books")
	}
}

// headOf is the end of the chain: no act has been added while it stays.
func headOf(t *testing.T, d *testkit.Books) string {
	t.Helper()
	var head db.Head
	err := d.Read(context.Background(), testkit.Branch, func(ctx context.Context, r db.Reader) (err error) {
		head, err = audit.Head(ctx, r)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return head.Short()
}

// The clerk's file on an empty register: upload, tick all, name the witness,
// post. Pressed twice it posts once; posted again it is refused at every row.
func TestOpening_cleanFile(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		b := signIn(t, testServer(t, d, noon), "keeper")
		path := b.stage("opening-count.xlsx")
		fields := append(b.fieldsOf("witness", "周监", "all_new", "6"), "submission", b.key())
		w := b.post(path+"/post", fields...)
		if w.Code != http.StatusSeeOther {
			t.Fatalf("post: %d %s", w.Code, said(b.page))
		}
		doc := w.Header().Get("Location")
		again := b.post(path+"/post", fields...)
		if again.Code != http.StatusSeeOther || again.Header().Get("Location") != doc {
			t.Errorf("pressed twice: %d to %s, want %s", again.Code, again.Header().Get("Location"), doc)
		}
		if row := stockOf(t, d, "急救包(中)"); row.OnHand != 49 || row.Available != 49 {
			t.Errorf("急救包(中) on hand %d, available %d, want 49", row.OnHand, row.Available)
		}
		for _, page := range []string{doc, "/stock", "/items", "/items/1", "/places", "/equipment", "/documents", "/"} {
			if w := b.get(page); w.Code != http.StatusOK {
				t.Errorf("%s: %d", page, w.Code)
			}
		}
		before := headOf(t, d)
		b.get(path)
		if !strings.Contains(said(b.page), "这份文件已经入过账，同一张表不用再导入： RK") || !strings.Contains(b.page, `href="`+doc) {
			t.Errorf("the page does not say that the file is posted: %s", said(b.page))
		}
		w = b.post(path+"/post", b.fieldsOf("witness", "周监")...)
		refusedWith(t, d, before, w, http.StatusConflict, "期初数已经入账", `value="周监"`)
		b.get(path)
		w = b.post(path+"/post", b.fieldsOf("witness", "周监", "all_new", "6")...) // from a window of before
		refusedWith(t, d, before, w, http.StatusConflict, "期初数已经入账", "这份文件已经入过账")
		if strings.Contains(b.page, "新物资现在是") {
			t.Errorf("a second window is told of new items: %s", said(b.page))
		}
	}, testkit.At(testkit.Noon))
}

// What is wrong with the file is said at the field, and nothing is kept.
func TestOpening_badFile(t *testing.T) {
	d := testkit.NewBooks(t, db.SQLite, testkit.At(testkit.Noon))
	b := signIn(t, testServer(t, d, noon), "keeper")
	tests := []struct{ name, content, says string }{
		{"old.xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("x", 600), ".xlsx"},
		{"text.xlsx", "<html>品名,数量", ".xlsx"},
		{"empty.xlsx", "", "是空的"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b.get("/opening")
			w := b.upload("/opening", "file", tt.name, []byte(tt.content))
			if w.Code != http.StatusUnprocessableEntity || !strings.Contains(b.page, tt.says) ||
				!strings.Contains(b.page, `id="f-file-error"`) {
				t.Errorf("%d %s", w.Code, said(b.page))
			}
		})
	}
	b.get("/opening")
	if strings.Contains(b.page, "/opening/1") {
		t.Error("a refused file was kept")
	}
}

// A sheet without a header says so and can be told where it is; a sheet that
// lacks the count says what it found and can be told what the columns are.
func TestOpening_noHeader(t *testing.T) {
	d := testkit.NewBooks(t, db.SQLite, testkit.At(testkit.Noon))
	b := signIn(t, testServer(t, d, noon), "keeper")
	path := b.stage("no-header.xlsx")
	if !strings.Contains(b.page, "没有找到表头") {
		t.Errorf("no-header: %s", said(b.page))
	}
	before := testkit.Fingerprint(t, d.DB)
	refusedWith(t, d, before, b.post(path+"/post", b.fieldsOf("witness", "周监")...),
		http.StatusUnprocessableEntity, "没有找到表头")
	b.check(path, b.fieldsOf("header_row", "1")...)
	if !strings.Contains(b.page, `name="column.1"`) {
		t.Fatalf("header in row 1: %s", said(b.page))
	}
	b.stage("no-count.xlsx")
	if !strings.Contains(b.page, "没有“实盘数”") || !strings.Contains(b.page, `name="column.`) {
		t.Errorf("no-count: %s", said(b.page))
	}
}

// A faulty row is corrected in place; a corrected row keeps its correction
// when it is closed, and the post takes it.
func TestOpening_mend(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		b := signIn(t, testServer(t, d, noon), "keeper")
		path := b.stage("units-in-names.xlsx")
		before := testkit.Fingerprint(t, d.DB)
		faulty := []struct{ typed, says string }{
			{"-3", "负数"}, {"2.5", "小数"}, {"9999999999", "最大"}, {"许多", "不是数字"},
		}
		for _, tt := range faulty {
			w := b.post(path+"/post", b.fieldsOf("witness", "周监", "row.10.counted", tt.typed)...)
			refusedWith(t, d, before, w, http.StatusUnprocessableEntity, tt.says, `value="`+tt.typed+`"`, `value="周监"`)
		}
		w := b.post(path+"/post", b.fieldsOf("witness", "周监", "row.11.unit", "副", "row.11.expires_on", "2021-13-01")...)
		refusedWith(t, d, before, w, http.StatusUnprocessableEntity, "2021-13-01")

		b.check(path, b.fieldsOf("witness", "周监", "row.10.counted", "2", "row.10.name", "大急救箱",
			"row.10.unit", "箱", "row.11.unit", "副", "row.11.expires_on", "")...)
		if !strings.Contains(b.page, `type="hidden" name="row.11.unit" value="副"`) {
			t.Fatalf("check: %s", said(b.page))
		}
		if testkit.Fingerprint(t, d.DB) != before {
			t.Error("checking changed the books")
		}
		b.check(path, b.fieldsOf("witness", "周监", "all_new", "99")...) // as many as there were before
		if !allNew.MatchString(b.page) {
			t.Error("checking again took the tick away")
		}
		stale := b.fieldsOf("witness", "周监", "all_new", "3")
		refusedWith(t, d, before, b.post(path+"/post", stale...), http.StatusUnprocessableEntity, "不是 3 行")
		m := regexp.MustCompile(`name="all_new" value="(\d+)"`).FindStringSubmatch(b.page)
		w = b.post(path+"/post", b.fieldsOf("witness", "周监", "all_new", m[1])...)
		if w.Code != http.StatusSeeOther {
			t.Fatalf("post: %d %s", w.Code, said(b.page))
		}
		if row := stockOf(t, d, "担架"); row.OnHand != 4 || row.Unit != "副" {
			t.Errorf("担架: %d %s, want 4 副", row.OnHand, row.Unit)
		}
		if row := stockOf(t, d, "大急救箱"); row.OnHand != 2 || row.Unit != "箱" {
			t.Errorf("大急救箱: %d %s, want 2 箱", row.OnHand, row.Unit)
		}
	}, testkit.At(testkit.Noon))
}

// The head is judged with the rows: date, witness, warehouse, ticks.
func TestOpening_head(t *testing.T) {
	d := testkit.NewBooks(t, db.SQLite, testkit.At(testkit.Noon))
	b := signIn(t, testServer(t, d, noon), "keeper")
	path := b.stage("opening-count.xlsx")
	before := testkit.Fingerprint(t, d.DB)
	tests := []struct {
		name  string
		pairs []string
		says  []string
	}{
		{"tomorrow", []string{"counted_on", "2021-10-09"}, []string{"2021-10-09 在今天之后"}},
		{"no date", []string{"counted_on", "三十日"}, []string{"不是日期"}},
		{"yesterday, and no witness", []string{"counted_on", "昨天", "witness", ""},
			[]string{"= 2021年10月7日", "监盘人：必须填写"}},
		{"no year", []string{"counted_on", "1009"}, []string{"没有写年份", "2020-10-09"}},
		{"no witness", []string{"witness", ""}, []string{"监盘人：必须填写"}},
		{"counter watches", []string{"counted_by", "周监"}, []string{"监盘人不能就是清点人"}},
		{"foreign warehouse", []string{"warehouse", "99999"}, []string{"没有这个地点"}},
		{"nothing ticked", []string{"all_new", "-"}, []string{"第 4 行", "第 9 行", "不在物资目录里"}},
		{"twins", []string{"row.5.name", "急救箱"}, []string{"与第 6 行是同一种物资"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want(t, b.post(path+"/restart"), http.StatusSeeOther) // what was refused is kept as a draft
			b.get(path)
			pairs := []string{"witness", "周监", "all_new", "6"}
			for i := 0; i+1 < len(tt.pairs); i += 2 {
				at := len(pairs)
				for j := 0; j < len(pairs); j += 2 {
					if pairs[j] == tt.pairs[i] {
						at = j
					}
				}
				pairs = append(pairs[:at], append(tt.pairs[i:i+2], pairs[min(at+2, len(pairs)):]...)...)
			}
			refusedWith(t, d, before, b.post(path+"/post", b.fieldsOf(pairs...)...),
				http.StatusUnprocessableEntity, tt.says...)
		})
	}
}

// An upload is its owner's alone, and a role that may not write stock sees none.
func TestOpening_foreign(t *testing.T) {
	d := testkit.NewBooks(t, db.SQLite, testkit.At(testkit.Noon))
	s := testServer(t, d, noon)
	path := signIn(t, s, "keeper").stage("opening-count.xlsx")
	other := auth.Person{ID: testkit.ID("officer"), Active: true, Branch: testkit.Branch, Rights: auth.AllBut("")}
	for _, at := range []string{path, "/opening/9999", "/opening/x"} {
		if w := serveAs(s, other, httptest.NewRequest(http.MethodGet, at, nil)); w.Code != http.StatusNotFound {
			t.Errorf("another's %s: %d, want 404", at, w.Code)
		}
	}
	if w := signIn(t, s, "auditor").get(path); w.Code != http.StatusForbidden {
		t.Errorf("the auditor gets %d, want 403", w.Code)
	}
}

// Every workbook of the other hands can be read and shown.
func TestOpening_everyHand(t *testing.T) {
	d := testkit.NewBooks(t, db.SQLite, testkit.At(testkit.Noon))
	b := signIn(t, testServer(t, d, noon), "keeper")
	files, err := filepath.Glob(filepath.Join("..", "..", "inventory", "opening", "testdata", "*.xlsx"))
	if err != nil || len(files) < 13 {
		t.Fatalf("workbooks: %d, %v", len(files), err)
	}
	for _, file := range files {
		path := b.stage(filepath.Base(file))
		for _, view := range []string{"attention", "all", "matched", "uncounted"} {
			b.check(path, append(b.fieldsOf(), "view", view, "open", "5")...)
			if strings.Contains(b.page, `class="card-header tab-row"`) &&
				!strings.Contains(b.page, `name="view" value="`+view+`" aria-current="true"`) {
				t.Errorf("%s is not looked at by %s", file, view)
			}
		}
	}
}
