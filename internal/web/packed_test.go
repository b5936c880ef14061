package web

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"relief/internal/db"
	"relief/internal/testkit"
)

// Pages, static files and lists are sent packed to whoever takes them so, and
// plain to others; what is packed already is left alone.
func TestPacked(t *testing.T) {
	s := testServer(t, testkit.NewBooks(t, db.SQLite), nil)
	b := signIn(t, s, "auditor")
	ask := func(method, path, accepts string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, nil)
		r.Header.Set("Accept-Encoding", accepts)
		for name, value := range b.cookies {
			r.AddCookie(&http.Cookie{Name: name, Value: value})
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			t.Fatalf("%s: %d", path, w.Code)
		}
		return w
	}
	for _, path := range []string{"/stock", "/static/vendor/tabler.min.css", "/guide"} {
		plain, packed := ask("GET", path, "br"), ask("GET", path, "gzip, br")
		if plain.Header().Get("Content-Encoding") != "" || packed.Header().Get("Content-Encoding") != "gzip" ||
			!strings.Contains(packed.Header().Get("Vary"), "Accept-Encoding") ||
			!strings.Contains(plain.Header().Get("Vary"), "Accept-Encoding") {
			t.Errorf("%s: plain %v, packed %v", path, plain.Header(), packed.Header())
		}
		if packed.Body.Len() > plain.Body.Len()/2 {
			t.Errorf("%s: %d bytes are packed into %d", path, plain.Body.Len(), packed.Body.Len())
		}
		unpacked, err := gzip.NewReader(packed.Body)
		if err != nil {
			t.Fatal(err)
		}
		whole, err := io.ReadAll(unpacked)
		if err != nil || len(whole) != plain.Body.Len() {
			t.Errorf("%s: %d bytes come out, want %d: %v", path, len(whole), plain.Body.Len(), err)
		}
	}
	for _, path := range []string{"/reports/stock.xlsx", "/reports/stock.pdf"} {
		if w := ask("GET", path, "gzip"); w.Header().Get("Content-Encoding") != "" {
			t.Errorf("%s is packed twice", path)
		}
	}
}
