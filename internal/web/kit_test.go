package web

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"relief/internal/auth"
	"relief/internal/config"
	"relief/internal/testkit"
	"relief/internal/testkit/htmlcheck"
	"relief/internal/web/desk"
)

// testServer stands on the books given, with the settings' defaults, but for
// sessions that last: the clock of the books may stand years ahead.
func testServer(t *testing.T, books *testkit.Books, now func() time.Time) *Server {
	t.Helper()
	s, err := New(Options{
		Books: books.DB, Version: "test", Clock: now,
		Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError})), // why a 500
		Config: config.Config{
			BodyLimit: 1 << 20, SessionIdle: 30 * time.Minute, SessionLife: 20 * 365 * 24 * time.Hour,
			ReadTimeout: time.Minute, WriteTimeout: time.Minute,
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// browser keeps cookies and knows the page it is on.
type browser struct {
	t       *testing.T
	s       *Server
	cookies map[string]string
	page    string
	path    string
}

func newBrowser(t *testing.T, s *Server) *browser {
	return &browser{t: t, s: s, cookies: map[string]string{}}
}

// do sends a request and checks the page that comes back.
func (b *browser) do(r *http.Request) *httptest.ResponseRecorder {
	b.t.Helper()
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.s.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") && w.Code != http.StatusSeeOther &&
		r.Method != http.MethodHead {
		htmlcheck.Page(b.t, w.Body.Bytes())
		if strings.Contains(w.Body.String(), "⟦") {
			b.t.Errorf("%s %s: a message is missing", r.Method, r.URL)
		}
		b.page = w.Body.String()
	}
	return w
}

func (b *browser) get(path string) *httptest.ResponseRecorder {
	b.t.Helper()
	b.path = path
	return b.do(httptest.NewRequest(http.MethodGet, path, nil))
}

var keyField = regexp.MustCompile(`name="submission" value="([^"]+)"`)

// key is a submission key of the page one is on.
func (b *browser) key() string {
	m := keyField.FindStringSubmatch(b.page)
	if m == nil {
		return ""
	}
	return m[1]
}

// post sends a form from the page one is on; pairs are its fields.
func (b *browser) post(path string, pairs ...string) *httptest.ResponseRecorder {
	b.t.Helper()
	form := url.Values{}
	if key := b.key(); key != "" {
		form.Set("submission", key)
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i] == "submission" {
			form.Del("submission")
		}
		form.Add(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Referer", "http://"+r.Host+b.path)
	return b.do(r)
}

// signIn signs in as one of the six, and stands on a page with forms.
func signIn(t *testing.T, s *Server, login string) *browser {
	t.Helper()
	b := newBrowser(t, s)
	b.get("/sign-in")
	if w := b.post("/sign-in", "login", login, "password", testkit.Password); w.Code != http.StatusSeeOther {
		t.Fatalf("sign in as %s: %d %s", login, w.Code, w.Body)
	}
	b.get("/preferences")
	return b
}

// serveAs answers a request as if this person had signed in.
func serveAs(s *Server, p auth.Person, r *http.Request) *httptest.ResponseRecorder {
	ctx, err := s.Sessions.Load(r.Context(), "")
	if err != nil {
		panic(err)
	}
	w := httptest.NewRecorder()
	s.ServeAs(w, r.WithContext(ctx), p)
	return w
}

// target puts numbers into a route's path.
func target(rt desk.Route) string {
	path := strings.ReplaceAll(rt.Path, "*file", "app.css")
	return regexp.MustCompile(`:\w+`).ReplaceAllString(path, "1")
}

func postOrGet(rt desk.Route) *http.Request {
	var body io.Reader
	if rt.Method != http.MethodGet {
		body = strings.NewReader("submission=x&version=1")
	}
	r := httptest.NewRequest(rt.Method, target(rt), body)
	if body != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return r
}

func want(t *testing.T, w *httptest.ResponseRecorder, status int) {
	t.Helper()
	if w.Code != status {
		t.Fatalf("status = %d, want %d: %.600s", w.Code, status, w.Body)
	}
}
