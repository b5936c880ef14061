package e2e

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"relief/internal/app"
	"relief/internal/config"
	"relief/internal/db"
	"relief/internal/testkit"
)

// program is the real thing, serving on a port of its own.
type program struct {
	*app.App
	url string
	log *logBook

	mu       sync.Mutex
	sessions map[string][]*http.Cookie
}

// session is the cookies of one of the six, who signs in once.
func (p *program) session(t testing.TB, who string) []*http.Cookie {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.sessions[who] == nil {
		at, err := url.Parse(p.url)
		if err != nil {
			t.Fatal(err)
		}
		p.sessions[who] = call(t, p.url, who).http.Jar.Cookies(at)
	}
	return p.sessions[who]
}

// logBook keeps what the program logged, for the failed test to show.
type logBook struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logBook) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(b)
}

func (l *logBook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// caseClock goes on from midday of 8 October 2021, so that a test can wait for
// nothing and still see time pass.
func caseClock() func() time.Time {
	start := time.Now()
	return func() time.Time { return testkit.Noon.Add(time.Since(start)) }
}

// start serves furnished books: the branch and the six people of testkit.
func start(t testing.TB, engine db.Engine) *program {
	t.Helper()
	cfg, err := config.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Listen, cfg.StopTimeout = "127.0.0.1:0", 5*time.Second
	cfg.PostLimit, cfg.ExportLimit = 0, 0 // tests press faster than people
	if engine == db.Postgres {
		cfg.DataDir, cfg.Database = t.TempDir(), testkit.FurnishedURL(t)
	} else {
		cfg.DataDir = testkit.Dir(t)
	}
	return serve(t, cfg, app.Options{Version: "test", Clock: caseClock()})
}

func serve(t testing.TB, cfg config.Config, o app.Options) *program {
	t.Helper()
	book := &logBook{}
	o.Log = slog.New(slog.NewTextHandler(book, &slog.HandlerOptions{Level: slog.LevelInfo}))
	a, err := app.Start(context.Background(), cfg, o)
	if err != nil {
		t.Fatalf("start the program: %v", err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Errorf("stop the program: %v", err)
		}
		if t.Failed() {
			t.Logf("the program's log:\n%s", book.tail(4000))
		}
	})
	return &program{App: a, url: a.URL(), log: book, sessions: map[string][]*http.Cookie{}}
}

func (l *logBook) tail(n int) string {
	s := l.String()
	return s[max(0, len(s)-n):]
}
