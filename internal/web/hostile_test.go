package web

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/web/desk"
)

// Text that one engine refuses and the other keeps is no text: 422 in a form,
// in its field names and in an address, and nothing is written.
func TestForm_unkeepable(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		k := openBranch(t, d)
		before := testkit.Fingerprint(t, d.DB)
		for _, bad := range []string{"玉\x00滘", "\xff\xfe", "a\xc3"} {
			k.officer.get("/recipients/new")
			want(t, k.officer.post("/recipients", "name", bad, "kind", "school"), http.StatusUnprocessableEntity)
			k.officer.get("/recipients/new")
			want(t, k.officer.post("/recipients", "name", "玉滘", "kind", "school", "x"+bad, "1"),
				http.StatusUnprocessableEntity)
			k.officer.get("/plans/new")
			w := k.officer.upload("/plans", "workbook", "", nil, "title", bad, "business_on", k.today(t))
			want(t, w, http.StatusUnprocessableEntity)
			k.keeper.get("/items/new")
			want(t, k.keeper.post("/items", "name", "碘伏", "base_unit", bad), http.StatusUnprocessableEntity)
			k.keeper.get("/places")
			want(t, k.keeper.post("/places", "name", bad, "code", "W7"), http.StatusUnprocessableEntity)
			want(t, newBrowser(t, k.officer.s).post("/sign-in", "login", bad, "password", "x"),
				http.StatusUnprocessableEntity)
		}
		for _, address := range []string{
			"/plans?find=%00", "/documents?find=%ff", "/documents?kind=%00", "/stock?find=a%00", "/slips?state=%00",
			"/recipients?find=%c3", "/items?find=%00", "/reports/documents.csv?find=%00", "/prints/%00.pdf",
			"/stock?category=%00&after=x.1",
		} {
			want(t, k.officer.get(address), http.StatusUnprocessableEntity)
		}
		if after := testkit.Fingerprint(t, d.DB); after != before {
			t.Errorf("the books changed: %s → %s", before, after)
		}
	})
}

// A text longer than its field may hold is refused at the field.
func TestForm_tooLong(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		k := openBranch(t, d)
		long := strings.Repeat("长", 2001)
		before := testkit.Fingerprint(t, d.DB)
		k.officer.get("/recipients/new")
		for _, field := range []string{"name_en", "address", "contact", "phone", "aliases"} {
			want(t, k.officer.post("/recipients", "name", "玉滘", "kind", "school", field, long),
				http.StatusUnprocessableEntity)
			k.officer.get("/recipients/new")
		}
		want(t, k.officer.post("/recipients", "name", long, "kind", "school"), http.StatusUnprocessableEntity)
		k.keeper.get("/items/new")
		for _, field := range []string{"code", "name_en", "spec", "category", "aliases"} {
			want(t, k.keeper.post("/items", "name", "碘伏", "base_unit", "瓶", field, long),
				http.StatusUnprocessableEntity)
			k.keeper.get("/items/new")
		}
		k.keeper.get("/places")
		want(t, k.keeper.post("/places", "name", long, "code", "W7"), http.StatusUnprocessableEntity)
		k.keeper.get("/documents/1/reverse")
		want(t, k.keeper.post("/documents/1/reverse", "reason", long), http.StatusUnprocessableEntity)
		if after := testkit.Fingerprint(t, d.DB); after != before {
			t.Errorf("the books changed: %s → %s", before, after)
		}
	})
}

// The name of an uploaded file runs nothing on a page and starts no header of
// its own; other bytes under the same key are refused.
func TestUpload_hostileName(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		k := openBranch(t, d)
		picture := func(side int) []byte {
			var b bytes.Buffer
			if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, side, side))); err != nil {
				t.Fatal(err)
			}
			return b.Bytes()
		}
		k.keeper.get("/documents/1")
		page, name := k.keeper.page, "\"><script>alert(1)</script>\r\nX-Evil: 1;é\u202efdp.png"
		send := func(side int) int {
			k.keeper.page = page // the same key again
			return k.keeper.upload("/documents/1/attachments", "file", name, picture(side), "file_kind",
				"evidence").Code
		}
		if first, again := send(2), send(2); first != http.StatusSeeOther || again != http.StatusSeeOther {
			t.Errorf("sent twice: %d, %d", first, again)
		}
		if other := send(3); other != http.StatusConflict {
			t.Errorf("other bytes under the same key: %d, want 409", other)
		}
		want(t, k.keeper.get("/documents/1"), http.StatusOK)
		if strings.Contains(k.keeper.page, "<script>alert") || strings.Count(k.keeper.page, `href="/attachments/`) < 1 {
			t.Error("the file's name runs on the page, or the file is not there")
		}
		var id int64
		if err := d.Read(t.Context(), testkit.Branch, lastAttachment(&id)); err != nil {
			t.Fatal(err)
		}
		w := k.keeper.get(fmt.Sprintf("/attachments/%d", id))
		how := w.Header().Get("Content-Disposition")
		if w.Code != http.StatusOK || w.Header().Get("X-Evil") != "" || strings.ContainsAny(how, "\r\n") ||
			!strings.HasPrefix(how, "inline; ") {
			t.Errorf("download: %d, %q", w.Code, how)
		}
	})
}

// A refusal that is asked for again under its key says the same, field by
// field, and still writes nothing.
func TestReplay_refusal(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		k := openBranch(t, d)
		k.recruit(t)
		k.draft(t)
		page := k.officer.page
		fields := []string{"version", k.officer.version(), k.cell(3, 0), "50"}
		first := k.officer.post(k.plan+"/cells", fields...)
		before := testkit.Fingerprint(t, d.DB)
		k.officer.page = page
		again := k.officer.post(k.plan+"/cells", fields...)
		if first.Code != http.StatusConflict || again.Code != http.StatusConflict {
			t.Fatalf("status %d, then %d", first.Code, again.Code)
		}
		a, b := said(first.Body.String()), said(again.Body.String())
		for _, words := range []string{"49", "50", "急救包(中)"} {
			if !strings.Contains(a, words) || strings.Count(a, words) != strings.Count(b, words) {
				t.Errorf("%s: said %d times, then %d", words, strings.Count(a, words), strings.Count(b, words))
			}
		}
		if after := testkit.Fingerprint(t, d.DB); after != before {
			t.Error("the books changed")
		}
	})
}

// Only the latest workbooks of a person stay staged.
func TestStage_few(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		k := openBranch(t, d)
		book := workbook(t, "opening-count.xlsx")
		for range desk.KeptUploads + 3 {
			k.keeper.get("/opening")
			want(t, k.keeper.upload("/opening", "file", "a.xlsx", book), http.StatusSeeOther)
		}
		var n int
		if err := d.Read(t.Context(), testkit.Branch, countUploads(&n)); err != nil {
			t.Fatal(err)
		}
		if n != desk.KeptUploads {
			t.Errorf("%d workbooks wait, want %d", n, desk.KeptUploads)
		}
	})
}

func lastAttachment(id *int64) func(context.Context, db.Reader) error {
	return func(ctx context.Context, r db.Reader) error { return r.Get(ctx, id, `SELECT MAX(id) FROM attachments`) }
}

func countUploads(n *int) func(context.Context, db.Reader) error {
	return func(ctx context.Context, r db.Reader) error { return r.Get(ctx, n, `SELECT COUNT(*) FROM uploads`) }
}
