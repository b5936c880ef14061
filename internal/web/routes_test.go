package web

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/web/desk"
)

// Every route refuses a person who holds every permission but the one it
// needs, shows visitors the door, and changes nothing while refusing.
func TestRoutes_permission(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		s := testServer(t, d, nil)
		before := testkit.Fingerprint(t, d.DB)
		known := append(auth.Permissions(), auth.Public, auth.SignedIn)
		for _, rt := range s.Routes() {
			name := rt.Method + " " + rt.Path
			if !slices.Contains(known, rt.Need) {
				t.Errorf("%s needs %q, which nobody can hold", name, rt.Need)
			}
			if rt.Need == auth.Public {
				continue
			}
			w := serveAs(s, auth.Person{}, postOrGet(rt))
			if rt.Method == http.MethodGet && (w.Code != http.StatusSeeOther ||
				!strings.HasPrefix(w.Header().Get("Location"), "/sign-in?next=")) {
				t.Errorf("%s: a visitor gets %d to %q", name, w.Code, w.Header().Get("Location"))
			}
			if rt.Method != http.MethodGet && w.Code != http.StatusUnauthorized {
				t.Errorf("%s: a visitor gets %d, want 401", name, w.Code)
			}
			if rt.Need == auth.SignedIn {
				continue
			}
			p := auth.Person{ID: 1, Active: true, Branch: testkit.Branch, Rights: auth.AllBut(rt.Need)}
			if w := serveAs(s, p, postOrGet(rt)); w.Code != http.StatusForbidden {
				t.Errorf("%s: without %s one gets %d, want 403", name, rt.Need, w.Code)
			}
		}
		if testkit.Fingerprint(t, d.DB) != before {
			t.Error("a refused request changed the books")
		}
	})
}

// Every page works without scripts: there is nothing but GET and POST.
func TestRoutes_methods(t *testing.T) {
	s := testServer(t, testkit.NewBooks(t, db.SQLite), nil)
	for _, rt := range s.Routes() {
		if rt.Method != http.MethodGet && rt.Method != http.MethodPost {
			t.Errorf("%s %s: only GET and POST work without scripts", rt.Method, rt.Path)
		}
	}
}

// No GET or HEAD changes the books or fails on our side, whoever asks.
func TestRoutes_getsChangeNothing(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		s := testServer(t, d, nil)
		before := testkit.Fingerprint(t, d.DB)
		all := auth.AllBut("")
		for _, rt := range s.Routes() {
			if rt.Method != http.MethodGet {
				continue
			}
			for _, path := range []string{target(rt), strings.ReplaceAll(target(rt), "/1", "/999999")} {
				for _, method := range []string{http.MethodGet, http.MethodHead} {
					p := auth.Person{ID: 1, Active: true, Branch: testkit.Branch, Name: "李仓", Rights: all}
					w := serveAs(s, p, httptest.NewRequest(method, path, nil))
					if w.Code >= 500 {
						t.Errorf("%s %s = %d: %.300s", method, path, w.Code, w.Body)
					}
				}
			}
		}
		if testkit.Fingerprint(t, d.DB) != before {
			t.Error("a GET changed the books")
		}
	})
}

// Every answer carries the headers, whatever it is.
func TestHeaders(t *testing.T) {
	s := testServer(t, testkit.NewBooks(t, db.SQLite), nil)
	tests := []struct {
		method, path string
		status       int
	}{
		{"GET", "/sign-in", 200}, {"HEAD", "/sign-in", 200}, {"GET", "/", 303}, {"GET", "/nowhere", 404},
		{"DELETE", "/sign-in", 405}, {"GET", "/static/app.css", 200}, {"GET", "/static/nothing.css", 404},
		{"GET", "/static/..%2f..%2fgo.mod", 404}, {"POST", "/people", 401}, {"GET", "/livez", 200},
		{"GET", "/readyz", 200}, {"GET", "/about", 200}, {"GET", "/people/", 404}, {"GET", "//evil.example", 404},
	}
	for _, tt := range tests {
		t.Run(tt.method+" "+tt.path, func(t *testing.T) {
			w := httptest.NewRecorder()
			s.ServeHTTP(w, httptest.NewRequest(tt.method, "http://relief.test"+tt.path, nil))
			if w.Code != tt.status {
				t.Errorf("status = %d, want %d", w.Code, tt.status)
			}
			for name, value := range map[string]string{
				"Content-Security-Policy": desk.Policy, "X-Content-Type-Options": "nosniff",
				"Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
			} {
				if got := w.Header().Get(name); got != value {
					t.Errorf("%s = %q", name, got)
				}
			}
		})
	}
}

// A failure of ours says nothing of its cause.
func TestAnswer_internal(t *testing.T) {
	d := testkit.NewBooks(t, db.SQLite)
	s := testServer(t, d, nil)
	b := signIn(t, s, "admin")
	if err := d.Beside(t.Context(), dropRoles); err != nil {
		t.Fatal(err)
	}
	w := b.get("/people")
	want(t, w, http.StatusInternalServerError)
	for _, secret := range []string{"person_roles", "SELECT", "goroutine", ".go:"} {
		if strings.Contains(w.Body.String(), secret) {
			t.Errorf("the page shows %q", secret)
		}
	}
	if id := w.Header().Get("X-Request-Id"); id == "" || !strings.Contains(w.Body.String(), id) {
		t.Errorf("the page does not show the request %q", id)
	}
	if w.Header().Get("Content-Security-Policy") != desk.Policy {
		t.Error("no policy")
	}
}

// What another site makes a browser send is refused, whatever it says.
func TestCrossSite(t *testing.T) {
	s := testServer(t, testkit.NewBooks(t, db.SQLite), nil)
	b := signIn(t, s, "admin")
	for _, site := range []string{"cross-site", "same-site", "bogus"} {
		r := httptest.NewRequest(http.MethodPost, "/sign-out", strings.NewReader("submission="+b.key()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", site)
		want(t, b.do(r), http.StatusForbidden)
	}
	for _, origin := range []string{"null", "http://evil.example"} {
		r := httptest.NewRequest(http.MethodPost, "/sign-out", strings.NewReader("submission="+b.key()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", origin)
		want(t, b.do(r), http.StatusForbidden)
	}
	// Without any header, as from a script: the page's own key is missing.
	want(t, b.post("/sign-out", "submission", ""), http.StatusForbidden)
	want(t, b.post("/sign-out", "submission", desk.NewKey([]byte("somebody else"))), http.StatusForbidden)
	if b.get("/preferences"); b.key() == "" {
		t.Error("signed out by a refused request")
	}
}

// A file is kept for ever under its content's address, and asked about at its
// plain one; packing does not change it.
func TestStatic(t *testing.T) {
	s := testServer(t, testkit.NewBooks(t, db.SQLite), nil)
	b := newBrowser(t, s)
	b.get("/sign-in")
	sheet := regexp.MustCompile(`/static/vendor/tabler\.min\.css\?[^"]+|/static/[^"]*tabler[^"]*\.css`)
	address := sheet.FindString(b.page)
	r := httptest.NewRequest(http.MethodGet, address, nil)
	r.Header.Set("Accept-Encoding", "gzip")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Code != 200 || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") ||
		w.Header().Get("Content-Encoding") != "gzip" || w.Header().Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("hashed: %d %v", w.Code, w.Header())
	}
	if len(w.Result().Cookies()) != 0 {
		t.Error("a static file sets a cookie")
	}
	r = httptest.NewRequest(http.MethodGet, "/static/vendor/tabler.min.css", nil)
	r.Header.Set("If-None-Match", w.Header().Get("ETag"))
	w = httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Code != http.StatusNotModified || w.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("plain: %d %v", w.Code, w.Header())
	}
}
