package web

import (
	"bytes"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"relief/internal/db"
	"relief/internal/testkit"
)

// again signs in after a form came too late, and follows the way back; it gives
// the answer there.
func (b *browser) again(late *httptest.ResponseRecorder, login string) *httptest.ResponseRecorder {
	b.t.Helper()
	want(b.t, late, http.StatusSeeOther)
	door, err := url.Parse(late.Header().Get("Location"))
	if err != nil || door.Path != "/sign-in" || !strings.HasPrefix(door.Query().Get("next"), "/resume/") {
		b.t.Fatalf("a late form leads to %s", door)
	}
	if b.get(door.String()); !strings.Contains(b.page, "刚才填的内容") {
		b.t.Error("the door does not say that it was kept")
	}
	w := b.post("/sign-in", "login", login, "password", testkit.Password, "next", door.Query().Get("next"))
	want(b.t, w, http.StatusSeeOther)
	return b.get(w.Header().Get("Location"))
}

// A form that comes after its session had ended is shown again as typed once
// the same person signed in; nothing is done by itself, and no password stays.
func TestKept_session(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		clock := &watch{time.Now()}
		s := testServer(t, d, clock.now)
		b := signIn(t, s, "admin")
		b.get("/people/new")
		before := testkit.Fingerprint(t, d.DB)
		fields := []string{"login", "newcomer", "name", "新人<b>", "password", "lantern river seven", "roles", "officer"}
		clock.at = clock.at.Add(31 * time.Minute)
		late := b.post("/people", fields...)

		other := &browser{t: t, s: s, cookies: maps.Clone(b.cookies)} // the same computer
		want(t, other.again(late, "keeper"), http.StatusNotFound)

		want(t, b.again(late, "admin"), http.StatusOK)
		for _, text := range []string{`value="newcomer"`, "新人&lt;b&gt;", `value="officer" checked`,
			`data-back="/people/new"`, "还没有办理"} {
			if !strings.Contains(b.page, text) {
				t.Errorf("the page has no %s", text)
			}
		}
		if strings.Contains(b.page, "lantern") {
			t.Error("a password was kept")
		}
		if testkit.Fingerprint(t, d.DB) != before {
			t.Error("a late form was carried out")
		}
		want(t, b.post("/people", fields...), http.StatusSeeOther)

		b.get("/people/new")
		clock.at = clock.at.Add(31 * time.Minute)
		late = b.post("/people/1/disable", "version", "1", "submission", b.key()) // nothing typed: back to its page
		want(t, b.again(late, "admin"), http.StatusOK)
		b.get("/people/new")
		key := b.key()
		clock.at = clock.at.Add(31 * time.Minute)
		late = b.post("/people", fields...)
		clock.at = clock.at.Add(16 * time.Minute)
		want(t, b.again(late, "admin"), http.StatusNotFound)
		want(t, newBrowser(t, s).post("/people", "submission", key), http.StatusSeeOther)
		want(t, newBrowser(t, s).post("/people", "submission", "x"), http.StatusUnauthorized)
	})
}

// A form with files comes back without them, and says so.
func TestKept_files(t *testing.T) {
	d := testkit.NewBooks(t, db.SQLite)
	clock := &watch{time.Now()}
	s := testServer(t, d, clock.now)
	b := signIn(t, s, "keeper")
	b.get("/receipts/new")
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	_ = form.WriteField("submission", b.key())
	_ = form.WriteField("received_from", "某厂<i>")
	part, _ := form.CreateFormFile("photos", "gate.jpg")
	_, _ = part.Write(make([]byte, 1<<20))
	_ = form.Close()
	clock.at = clock.at.Add(31 * time.Minute)
	r := httptest.NewRequest(http.MethodPost, "/receipts", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	want(t, b.again(b.do(r), "keeper"), http.StatusOK)
	for _, text := range []string{"某厂&lt;i&gt;", "请重新选择文件"} {
		if !strings.Contains(b.page, text) {
			t.Errorf("the page has no %s", text)
		}
	}
}
