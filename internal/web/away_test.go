package web

import (
	"net/http"
	"strings"
	"testing"

	"relief/internal/db"
	"relief/internal/testkit"
)

// Pages whose database is away say which, as what passes, and come back by
// themselves.
func TestPages_postgresAway(t *testing.T) {
	books := testkit.NewBooks(t, db.Postgres)
	s := testServer(t, books, nil)
	b := signIn(t, s, "keeper")
	back := testkit.CutOff(t, books)
	for _, path := range []string{"/", "/stock", "/documents", "/readyz"} {
		w := b.get(path)
		if w.Code != http.StatusServiceUnavailable || path != "/readyz" && !strings.Contains(b.page, "PostgreSQL") {
			t.Errorf("%s: %d, does not name PostgreSQL", path, w.Code)
		}
	}
	back()
	if w := b.get("/stock"); w.Code != http.StatusOK {
		t.Errorf("afterwards: %d", w.Code)
	}
}
