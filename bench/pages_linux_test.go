package bench

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"relief/internal/config"
	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/web"
)

// pageOf is a page that somebody looks at, and what of the processor it may
// take, whatever the books hold.
type pageOf struct {
	login, path string
	goal        time.Duration
}

// visitor is somebody signed in, within this process.
type visitor struct {
	server  *web.Server
	cookies []*http.Cookie
}

func visit(b testing.TB, s *web.Server, login string) *visitor {
	b.Helper()
	form := url.Values{"login": {login}, "password": {testkit.Password}, "next": {"/"}}
	r := httptest.NewRequest(http.MethodPost, "/sign-in", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if w.Code != http.StatusSeeOther {
		b.Fatalf("sign in as %s: %d", login, w.Code)
	}
	return &visitor{s, w.Result().Cookies()}
}

func (v *visitor) get(path string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept-Encoding", "gzip")
	for _, c := range v.cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	v.server.ServeHTTP(w, r)
	return w
}

// processor is what this process used of the processor so far.
func processor(b testing.TB) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// used is what a page takes of the processor: the least of several, since other
// work beside it only adds, after
// one that warms what a program keeps.
func (v *visitor) used(b testing.TB, path string, times int) (time.Duration, *httptest.ResponseRecorder) {
	b.Helper()
	w := v.get(path)
	var all []time.Duration
	for range times {
		before := processor(b)
		w = v.get(path)
		all = append(all, processor(b)-before)
	}
	return slices.Min(all), w
}

func serverOn(b testing.TB, d *db.DB) *web.Server { return serverAt(b, d, nil) }

func serverAt(b testing.TB, d *db.DB, clock func() time.Time) *web.Server {
	b.Helper()
	s, err := web.New(web.Options{
		Books: d, Version: "bench", Clock: clock, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Config: config.Config{
			BodyLimit: 1 << 20, SessionIdle: time.Hour, SessionLife: 20 * 365 * 24 * time.Hour,
			ReadTimeout: time.Minute, WriteTimeout: time.Minute,
		},
	})
	if err != nil {
		b.Fatal(err)
	}
	return s
}

// askedPages are pages of long books, each with what of the processor it may take.
var askedPages = []pageOf{
	{"keeper", "/", 50 * time.Millisecond},
	{"officer", "/", 50 * time.Millisecond},
	{"auditor", "/", 50 * time.Millisecond},
	{"auditor", "/audit", 30 * time.Millisecond},
	{"bookkeeper", "/stock", 50 * time.Millisecond},
	{"bookkeeper", "/stock?show=expired", 50 * time.Millisecond},
	{"bookkeeper", "/stock?show=below_min", 50 * time.Millisecond},
	{"bookkeeper", "/stock?sort=-on_hand", 50 * time.Millisecond},
	{"bookkeeper", "/stock/charts", 50 * time.Millisecond},
	{"bookkeeper", "/search?q=B388117", 30 * time.Millisecond},
	{"bookkeeper", "/search?q=RX20250606", 30 * time.Millisecond},
	{"bookkeeper", "/search?q=nothing", 30 * time.Millisecond},
	{"bookkeeper", "/documents?find=0042", 30 * time.Millisecond},
	{"bookkeeper", "/slips?find=99", 30 * time.Millisecond},
}

// BenchmarkPages_grown asks for pages at a million movements with twenty thousand
// lots in store, two hundred thousand documents and six hundred thousand acts.
func BenchmarkPages_grown(b *testing.B) {
	dir := testkit.FurnishedIn(b, b.TempDir())
	seedLedger(b, filepath.Join(dir, db.FileName), 1_000_000, 20_000)
	growBooks(b, dir)
	d, err := db.Open(b.Context(), db.Options{Dir: dir})
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	s := serverOn(b, d)
	people := map[string]*visitor{}
	for b.Loop() {
		for _, p := range askedPages {
			if people[p.login] == nil {
				people[p.login] = visit(b, s, p.login)
			}
			took, w := people[p.login].used(b, p.path, 15)
			b.Logf("%-10s %-32s %6.1f ms, at most %v", p.login, p.path, millis(took), p.goal)
			if w.Code != http.StatusOK || took > p.goal {
				b.Errorf("%s at %s: %d after %.1f ms of the processor, want at most %v", p.login, p.path, w.Code,
					millis(took), p.goal)
			}
		}
	}
}
