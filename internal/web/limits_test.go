package web

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"relief/internal/auth"
	"relief/internal/config"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/testkit"
	"relief/internal/web/desk"
	"relief/reports"
)

// Posts faster than a person presses are put off, for that session alone and
// only for as long as is said.
func TestLimits_posts(t *testing.T) {
	clock := &watch{time.Now()}
	s, err := New(Options{Books: testkit.NewBooks(t, db.SQLite).DB, Version: "test", Clock: clock.now,
		Config: config.Config{PostLimit: 60}})
	if err != nil {
		t.Fatal(err)
	}
	b, other := signIn(t, s, "admin"), signIn(t, s, "admin")
	b.get("/people/new")
	for range 60 {
		want(t, b.post("/people", "login", "x y"), http.StatusUnprocessableEntity)
	}
	w := b.post("/people", "login", "x y")
	want(t, w, http.StatusTooManyRequests)
	if w.Header().Get("Retry-After") != "1" || !strings.Contains(b.page, "请过 1 秒再试") {
		t.Errorf("Retry-After %q on the page\n%s", w.Header().Get("Retry-After"), b.page)
	}
	other.get("/people/new")
	want(t, other.post("/people", "login", "x y"), http.StatusUnprocessableEntity)
	want(t, b.get("/people/new"), http.StatusOK)
	clock.at = clock.at.Add(time.Second)
	want(t, b.post("/people", "login", "x y"), http.StatusUnprocessableEntity)
	want(t, b.post("/people", "login", "x y"), http.StatusTooManyRequests)
}

// Nobody at one address shuts the door for the others there, nor fills the
// memory through forms that are to be kept.
func TestLimits_door(t *testing.T) {
	clock := &watch{time.Now()}
	s, err := New(Options{Books: testkit.NewBooks(t, db.SQLite).DB, Version: "test", Clock: clock.now,
		Config: config.Config{PostLimit: 60}})
	if err != nil {
		t.Fatal(err)
	}
	stranger := newBrowser(t, s)
	for range 60 {
		want(t, stranger.post("/language", "language", "en"), http.StatusSeeOther)
	}
	want(t, stranger.post("/language", "language", "en"), http.StatusTooManyRequests)
	key := desk.NewKey([]byte("nobody"))
	for range 60 {
		want(t, stranger.post("/people", "submission", key), http.StatusSeeOther)
	}
	want(t, stranger.post("/people", "submission", key), http.StatusTooManyRequests)
	want(t, stranger.post("/items", "submission", key), http.StatusTooManyRequests)
	signIn(t, s, "admin")
	clock.at = clock.at.Add(time.Minute)
	long := "/people?" + strings.Repeat("a", 3000)
	want(t, stranger.post(long, "submission", key), http.StatusUnauthorized)
}

// An export more than one's share is put off, and one that failed gives its
// place back.
func TestLimits_exports(t *testing.T) {
	s, err := New(Options{Books: testkit.NewBooks(t, db.SQLite).DB, Version: "test",
		Config: config.Config{ExportLimit: 1}})
	if err != nil {
		t.Fatal(err)
	}
	b := signIn(t, s, "keeper")
	list := b.handIn("items", "list.csv", []byte("物料号,品名,计量单位,最低库存\n1,急救箱,个,多\n"))
	started, end := make(chan struct{}, 9), make(chan struct{})
	s.Add(desk.Area{Questions: map[string]desk.Question{"slow": {
		Need: auth.StockRead,
		Ask: func(context.Context, db.Reader, url.Values, reports.Ask) (*reports.Table, error) {
			started <- struct{}{}
			<-end
			return nil, fault.New(fault.Conflict, "web.stale_form")
		},
	}}})
	failed := make(chan int)
	go func() {
		slow := &browser{t: t, s: s, cookies: maps.Clone(b.cookies)}
		failed <- slow.get("/reports/slow.csv").Code
	}()
	<-started
	for _, path := range []string{"/reports/stock.csv", list + "/faulty/rows.csv"} {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second) // sooner than the wait ends
		defer cancel()
		w := b.do(httptest.NewRequestWithContext(ctx, http.MethodGet, path, nil))
		want(t, w, http.StatusTooManyRequests)
		if w.Header().Get("Retry-After") == "" {
			t.Errorf("%s: nobody is told how long to wait", path)
		}
	}
	close(end)
	if code := <-failed; code != http.StatusConflict {
		t.Errorf("the slow export: %d", code)
	}
	want(t, b.get("/reports/stock.csv"), http.StatusOK)
	want(t, b.get(list+"/faulty/rows.csv"), http.StatusOK)
}
