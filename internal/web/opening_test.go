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
	return strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">", "&#34;", `"`, "&#39;", "'", "&#43;", "+").Replace(s)
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

var tags = regexp.MustCompile(`<[^>]*>|\s+`)

// said is what a page's main part says, without its markup.
func said(page string) string {
	if i := strings.Index(page, "<main"); i >= 0 {
		page = page[i:]
	}
	return strings.Join(strings.Fields(tags.ReplaceAllString(page, " ")), " ")
}

// stockOf is what is on hand of an item, by name.
func stockOf(t *testing.T, d *db.DB, name string) inventory.StockRow {
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

// The clerk's file on an empty register: upload, tick all, name the witness,
// post. Pressed twice it posts once.
func TestOpening_cleanFile(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := testServer(t, d, noon)
		b := signIn(t, s, "keeper")
		path := b.stage("opening-count.xlsx")
		t.Log(said(b.page))
		fields := b.fieldsOf("witness", "周监", "all_new", "6")
		key := b.key()
		w := b.post(path+"/post", fields...)
		if w.Code != http.StatusSeeOther {
			t.Fatalf("post: %d %s", w.Code, said(b.page))
		}
		doc := w.Header().Get("Location")
		again := b.post(path+"/post", append(fields, "submission", "", "submission", key)...)
		if again.Code != http.StatusSeeOther || again.Header().Get("Location") != doc {
			t.Errorf("pressed twice: %d to %s, want %s", again.Code, again.Header().Get("Location"), doc)
		}
		if w := b.get(doc); w.Code != http.StatusOK {
			t.Fatalf("document: %d %s", w.Code, said(b.page))
		}
		t.Log(said(b.page))
		if w := b.get("/stock"); w.Code != http.StatusOK {
			t.Fatalf("stock: %d", w.Code)
		}
		t.Log(said(b.page))
	}, testkit.At(testkit.Noon))
}
