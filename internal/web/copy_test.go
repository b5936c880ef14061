package web

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"relief/internal/audit"
	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/testkit"
)

// carried is a server on a copy of books with something in them, the copy's
// file, and the head that must stand on every page.
func carried(t *testing.T) (s *Server, file, head string) {
	t.Helper()
	books := testkit.NewBooks(t, db.SQLite)
	counted(t, books)
	made, err := books.BackupTo(t.Context(), t.TempDir(), func(context.Context, *db.DB) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	copied := testkit.OpenBooks(t, db.Options{Copy: made.File})
	err = copied.Read(t.Context(), testkit.Branch, func(ctx context.Context, r db.Reader) error {
		h, err := audit.Head(ctx, r)
		head = h.Short()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return testServer(t, copied, time.Now), made.File, head
}

// A copy that was carried away can be signed in to, read, exported and
// verified; every page says what it is; neither the file nor its folder changes.
func TestCopy_browse(t *testing.T) {
	s, file, head := carried(t)
	bytesBefore, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, login := range []string{"keeper", "officer", "approver", "auditor", "admin"} {
		b := signIn(t, s, login)
		for _, rt := range s.Routes() {
			if rt.Method != http.MethodGet {
				continue
			}
			w := b.get(target(rt))
			if w.Code >= 500 {
				t.Errorf("%s: GET %s = %d", login, rt.Path, w.Code)
			}
			if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") && w.Code != http.StatusSeeOther &&
				(!strings.Contains(b.page, "只读副本") || !strings.Contains(b.page, head)) {
				t.Errorf("%s: GET %s does not say that it is a copy", login, rt.Path)
			}
		}
	}
	k := signIn(t, s, "keeper")
	for login, leads := range map[string][]string{"keeper": {"/stock"},
		"auditor": {"/audit", "/verify", "/ledger", "/documents"}} {
		b := signIn(t, s, login)
		b.get("/")
		for _, path := range leads {
			if !strings.Contains(b.page, `card-link home-card" href="`+path+`"`) {
				t.Errorf("the first page of a copy does not lead the %s to %s", login, path)
			}
		}
		if !strings.Contains(b.page, "这是账册的副本") || strings.Contains(b.page, "等您") ||
			strings.Contains(b.page, "等着您") || strings.Contains(b.page, "home-count") {
			t.Errorf("the first page of a copy, for the %s: %s", login, said(b.page))
		}
	}
	for login, may := range map[string]string{"keeper": "可以查看和导出，请从这里看起：", "auditor": "可以查看、导出和核验，请从这里看起：",
		"admin": ""} {
		b := signIn(t, s, login)
		b.get("/")
		if !strings.Contains(b.page, may) || strings.Contains(b.page, "请从这里看起") != (may != "") {
			t.Errorf("what the %s may do in a copy: %s", login, said(b.page))
		}
	}
	k.get("/documents/1")
	for _, offer := range []string{"/documents/1/attachments", "/documents/1/prints",
		"/documents/1/reverse", "/opening"} {
		if strings.Contains(k.page, offer) {
			t.Errorf("a copy offers %s", offer)
		}
	}
	for _, form := range []string{"/receipts/new", "/documents/1/reverse"} { // nobody lacks a right: it is a copy
		if w := k.get(form); w.Code != http.StatusForbidden || !strings.Contains(k.page, "带走的账册副本") {
			t.Errorf("%s on a copy: %d %s", form, w.Code, said(k.page))
		}
	}
	a := signIn(t, s, "auditor")
	if a.get("/verify"); !strings.Contains(a.page, "全部相符") {
		t.Errorf("verify: %s", said(a.page))
	}
	for _, name := range []string{"stock.xlsx", "documents.csv", "stock.pdf"} {
		want(t, a.get("/reports/"+name), http.StatusOK)
	}
	a.get("/stock")
	want(t, a.post("/language", "language", "en", "next", "/stock"), http.StatusSeeOther)
	if a.get("/stock"); !strings.Contains(a.page, "Read-only copy") {
		t.Errorf("in English: %s", said(a.page))
	}
	want(t, a.post("/sign-out"), http.StatusSeeOther)
	want(t, a.get("/stock"), http.StatusSeeOther)

	after, err := os.Stat(file)
	bytesAfter, errRead := os.ReadFile(file)
	if err != nil || errRead != nil || !after.ModTime().Equal(before.ModTime()) ||
		string(bytesAfter) != string(bytesBefore) {
		t.Errorf("the file changed: %v %v, %v → %v", err, errRead, before.ModTime(), after.ModTime())
	}
	if beside, _ := os.ReadDir(filepath.Dir(file)); len(beside) != 1 {
		t.Errorf("beside the copy: %v", beside)
	}
}

// copyTakes is what may be sent to a copy: it changes nothing in the books.
var copyTakes = []string{"/sign-in", "/sign-out", "/language", "/verify"}

// Every act but signing in and out and the language is refused plainly,
// whoever asks, before anything is looked at.
func TestCopy_refusesActs(t *testing.T) {
	s, _, _ := carried(t)
	all := auth.Person{ID: 1, Active: true, Branch: testkit.Branch, Name: "李仓", Rights: auth.AllBut("")}
	tried := 0
	for _, rt := range s.Routes() {
		if rt.Method != http.MethodPost || slices.Contains(copyTakes, rt.Path) {
			continue
		}
		for _, p := range []auth.Person{all, {}} {
			w := serveAs(s, p, postOrGet(rt))
			if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "这里是只读的") {
				t.Errorf("POST %s = %d, want 503 with the reason", rt.Path, w.Code)
			}
		}
		tried++
	}
	if tried < 20 {
		t.Errorf("only %d acts tried", tried)
	}
	b := newBrowser(t, s)
	b.get("/sign-in")
	for range 7 { // guesses are counted without the books
		b.post("/sign-in", "login", "keeper", "password", "wrong")
	}
	w := b.post("/sign-in", "login", "keeper", "password", testkit.Password)
	want(t, w, http.StatusTooManyRequests)
}

// Nothing an auditor reads needs a database that can be written, and what an
// auditor may send is this list, no more.
func TestAuditor(t *testing.T) {
	dir := testkit.Dir(t)
	live := testkit.OpenBooks(t, db.Options{Dir: dir})
	counted(t, live)
	if err := live.Close(); err != nil {
		t.Fatal(err)
	}
	reading := testkit.OpenBooks(t, db.Options{Dir: dir, ReadOnly: true})
	s := testServer(t, reading, time.Now)
	auditor := auth.Person{
		ID: testkit.ID("auditor"), Active: true, Branch: testkit.Branch, Name: "审计",
		Rights: auth.RightsOf([]auth.Role{auth.Auditor}),
	}
	may := map[string]bool{}
	for _, rt := range s.Routes() {
		if rt.Method == http.MethodPost && auditor.Can(rt.Need) {
			may[rt.Path] = true
			continue
		}
		if rt.Method == http.MethodGet && auditor.Can(rt.Need) {
			w := serveAs(s, auditor, httptest.NewRequest(http.MethodGet, target(rt), nil))
			if w.Code >= 500 {
				t.Errorf("GET %s = %d on books that cannot be written: %.200s", rt.Path, w.Code, w.Body)
			}
		}
	}
	for _, path := range auditorsActs {
		if !may[path] {
			t.Errorf("an auditor cannot send %s", path)
		}
		delete(may, path)
	}
	for path := range may {
		t.Errorf("an auditor can send %s", path)
	}
}

// auditorsActs is everything that an auditor may send.
var auditorsActs = []string{
	"/sign-in", "/setup", "/language", // everybody's
	"/sign-out", "/preferences", "/password", // one's own
	"/documents/:id/prints", "/plans/:id/round", // a numbered print
	"/findings", "/findings/:id/close", "/findings/:id/reopen",
	"/verify", // a file to be looked at; nothing is kept
}
