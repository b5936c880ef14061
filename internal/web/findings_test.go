package web

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"relief/internal/db"
	"relief/internal/testkit"
)

// sendFile posts a form with a file from the page one is on.
func (b *browser) sendFile(path, name string, content []byte, pairs ...string) *httptest.ResponseRecorder {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	_ = w.WriteField("submission", b.key())
	for i := 0; i+1 < len(pairs); i += 2 {
		_ = w.WriteField(pairs[i], pairs[i+1])
	}
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		b.t.Fatal(err)
	}
	_, _ = part.Write(content)
	_ = w.Close()
	r := httptest.NewRequest(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(r)
}

// An auditor opens a finding on a document, its owner sees it at home and
// answers with a scan, the auditor asks again and at last closes it.
func TestFindings_pages(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		doc := counted(t, d)
		s := testServer(t, d, noon)
		auditor, keeper, officer := signIn(t, s, "auditor"), signIn(t, s, "keeper"), signIn(t, s, "officer")
		auditor.get(fmt.Sprintf("/documents/%d", doc))
		form := fmt.Sprintf("/findings/new?on=document&id=%d", doc)
		if !strings.Contains(auditor.page, strings.ReplaceAll(form, "&", "&amp;")) {
			t.Error("the document does not offer a finding")
		}
		want(t, keeper.get(form), http.StatusForbidden)
		auditor.get(form)
		before := testkit.Fingerprint(t, d.DB)
		id := strconv.FormatInt(int64(doc), 10)
		w := auditor.post("/findings", "on", "document", "id", id, "what", "缺监盘签字", "owner", "", "due_on", "2001-01-01")
		refusedWith(t, d, before, w, http.StatusUnprocessableEntity, "必须填写", "不能早于今天", "缺监盘签字")
		auditor.get(form)
		w = auditor.post("/findings", "on", "document", "id", id, "what", "缺监盘签字",
			"owner", strconv.FormatInt(int64(testkit.ID("keeper")), 10), "due_on", "2021-10-20")
		if w.Code != http.StatusSeeOther {
			t.Fatalf("open: %d %s", w.Code, said(auditor.page))
		}
		page := w.Header().Get("Location")

		if keeper.get("/"); !strings.Contains(keeper.page, "审计问题等您答复") {
			t.Errorf("home of the owner: %s", said(keeper.page))
		}
		officer.get(page)
		if strings.Contains(officer.page, page+"/answer") {
			t.Error("another is asked to answer")
		}
		officer.post(page+"/answer", "said", "x", "version", "1")
		keeper.get(page)
		before = testkit.Fingerprint(t, d.DB)
		refusedWith(t, d, before, keeper.sendFile(page+"/answer", "a.exe", []byte("MZ"), "said", "", "version", "1"),
			http.StatusUnprocessableEntity, "必须填写", "PDF")
		keeper.get(page)
		w = keeper.sendFile(page+"/answer", "签字.pdf", testkit.PDF("x"), "said", "已补签", "version", "1")
		if w.Code != http.StatusSeeOther {
			t.Fatalf("answer: %d %s", w.Code, said(keeper.page))
		}
		w = keeper.get("/finding-files/2")
		if w.Header().Get("Content-Type") != "application/pdf" || !bytes.Equal(w.Body.Bytes(), testkit.PDF("x")) {
			t.Errorf("file: %d %v", w.Code, w.Header())
		}
		if auditor.get("/"); !strings.Contains(auditor.page, "答复等待核实") {
			t.Errorf("home of the auditor: %s", said(auditor.page))
		}
		auditor.get(page)
		want(t, auditor.post(page+"/reopen", "said", "看不清", "due_on", "2021-10-30", "version", "2"),
			http.StatusSeeOther)
		keeper.get(page)
		want(t, keeper.post(page+"/answer", "said", "换了原件", "version", "3"),
			http.StatusUnprocessableEntity) // no upload form
		keeper.get(page)
		want(t, keeper.sendFile(page+"/answer", "", nil, "said", "换了原件", "version", "3"), http.StatusSeeOther)
		auditor.get(page)
		want(t, auditor.post(page+"/close", "said", "见原件", "version", "4"), http.StatusSeeOther)
		auditor.get("/findings?state=closed")
		for _, word := range []string{"缺监盘签字", "换了原件", "已销号"} {
			if !strings.Contains(auditor.page, word) {
				t.Errorf("the register lacks %q", word)
			}
		}
		auditor.get("/findings?late=1")
		if !strings.Contains(auditor.page, "没有这样的问题") {
			t.Errorf("late: %s", said(auditor.page))
		}
	}, testkit.At(testkit.Noon))
}

// The auditor's pages count and list, refuse days that are none, and lead on;
// others may not look.
func TestAudit_pages(t *testing.T) {
	d := testkit.NewBooks(t, db.SQLite, testkit.At(testkit.Noon))
	counted(t, d)
	s := testServer(t, d, noon)
	a := signIn(t, s, "auditor")
	for _, path := range []string{"/audit", "/audit/series",
		"/audit/register?from=2021-01-01&to=2021-12-31", "/lots/1/trace"} {
		want(t, a.get(path), http.StatusOK)
	}
	if a.get("/audit/register"); !strings.Contains(a.page, `href="/documents/1"`) {
		t.Error("the register does not lead to the document")
	}
	if a.get("/lots/1/trace"); !strings.Contains(a.page, "数量相符") {
		t.Errorf("trace: %s", said(a.page))
	}
	for path, status := range map[string]int{
		"/audit?from=2021-02-30": 422, "/audit/void?from=2021-10-02&to=2021-10-01": 422, "/audit/nothing": 404,
		"/audit/register?after=x": 200, "/audit/register?after=-4": 200, "/audit/register?after=99999999": 200,
		"/reports/audit-void.xlsx?from=x": 422, "/reports/trace.csv": 404, "/reports/trace.csv?lot=99": 404,
		"/lots/99/trace": 404, "/lots/x/trace": 404, "/slips/1/trace": 404, "/findings/99": 404,
		"/findings/new?on=document&id=99": 404, "/findings/new?on=person&id=1": 404, "/findings/new": 404,
		"/findings?state=nonsense&after=x&owner=y": 200,
	} {
		if w := a.get(path); w.Code != status {
			t.Errorf("%s: %d, want %d", path, w.Code, status)
		}
	}
	k := signIn(t, s, "keeper")
	want(t, k.get("/audit"), http.StatusForbidden)
	want(t, k.get("/reports/register.csv"), http.StatusForbidden)
	want(t, k.get("/lots/1/trace"), http.StatusOK)
}
