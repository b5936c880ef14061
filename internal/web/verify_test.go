package web

import (
	"net/http"
	"strings"
	"testing"

	"relief/internal/db"
	"relief/internal/testkit"
)

// Long books are looked at whole only where somebody asks for it; the page says
// that it takes a while, and holds a code off a paper against them at once.
func TestVerify_longBooks(t *testing.T) {
	b := testkit.NewBooks(t, db.SQLite, testkit.OnDisk(t))
	s := testServer(t, b, nil)
	a := signIn(t, s, "auditor")
	want(t, a.get("/verify"), http.StatusOK)
	if !strings.Contains(a.page, "全部相符") || strings.Contains(a.page, "核验整套账") {
		t.Errorf("short books: %s", said(a.page))
	}
	long := b.Plain(t)
	for _, do := range []string{`DROP TRIGGER heads_step`, `UPDATE heads SET seq = 40000`} {
		if _, err := long.Exec(do); err != nil {
			t.Fatal(err)
		}
	}
	want(t, a.get("/verify?head=1-AAAA-BBBB-CCCC-DDDD"), http.StatusOK)
	if !strings.Contains(a.page, "40,000") || !strings.Contains(a.page, `name="whole" value="1"`) ||
		strings.Contains(a.page, "全部相符") || !strings.Contains(a.page, "alert-danger") {
		t.Errorf("long books: %s", said(a.page))
	}
	want(t, a.get("/verify?whole=1"), http.StatusOK)
	if !strings.Contains(a.page, "最后一笔") && !strings.Contains(a.page, "发现") {
		t.Errorf("asked for: %s", said(a.page))
	}
}
