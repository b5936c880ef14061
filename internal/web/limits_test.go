package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"relief/internal/config"
	"relief/internal/testkit"
	"relief/internal/web/desk"
)

// Posts faster than a person presses are put off, for that session alone and
// only for as long as is said.
func TestLimits_posts(t *testing.T) {
	clock := &watch{time.Now()}
	s, err := New(Options{Books: testkit.DB(t), Version: "test", Clock: clock.now, Config: config.Config{PostLimit: 60}})
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
	s, err := New(Options{Books: testkit.DB(t), Version: "test", Clock: clock.now, Config: config.Config{PostLimit: 60}})
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
