package bench

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"relief/internal/db"
	"relief/internal/testkit"
)

// Goals of the program as it is shipped.
const (
	readyGoal  = time.Second
	binaryGoal = 60e6
	memoryGoal = 100e6
	pageGoal   = 50 * time.Millisecond
	pageViews  = 200
)

// build makes the program as the Makefile does, or whole, with what only a
// debugger reads.
func build(b *testing.B, whole bool) (path string, size int64) {
	b.Helper()
	path = filepath.Join(b.TempDir(), "relief")
	args := []string{"build", "-trimpath", "-buildvcs=false", "-o", path}
	if !whole {
		args = append(args, "-ldflags=-s -w")
	}
	cmd := exec.CommandContext(b.Context(), "go", append(args, "../cmd/relief")...)
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("build: %v\n%s", err, out)
	}
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	return path, info.Size()
}

// program is the built program at work, with a browser that keeps cookies.
type program struct {
	*exec.Cmd
	url    string
	client *http.Client
}

// serve starts the program and waits until it says it is ready.
func serve(b *testing.B, path string, args ...string) (*program, time.Duration) {
	b.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	address := free.Addr().String()
	if err := free.Close(); err != nil {
		b.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(path, append([]string{"serve", "--listen", address}, args...)...)
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &said
	p := &program{Cmd: cmd, url: "http://" + address, client: &http.Client{Jar: jar}}
	start := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	for {
		if answer, err := http.Get(p.url + "/readyz"); err == nil {
			_ = answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return p, time.Since(start)
			}
		}
		if time.Since(start) > 30*time.Second {
			_ = cmd.Process.Kill()
			b.Fatalf("not ready after 30 s:\n%s", said.String())
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// stop ends the program as an office does, and waits for it.
func (p *program) stop(b *testing.B) {
	b.Helper()
	if err := p.Process.Signal(os.Interrupt); err != nil {
		b.Fatal(err)
	}
	if err := p.Wait(); err != nil {
		if _, ok := errors.AsType[*exec.ExitError](err); !ok {
			b.Fatal(err)
		}
	}
}

// get reads a page to its end.
func (p *program) get(b *testing.B, path string) []byte {
	b.Helper()
	answer, err := p.client.Get(p.url + path)
	if err != nil {
		b.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		b.Fatal(err)
	}
	if answer.StatusCode != http.StatusOK {
		b.Fatalf("GET %s: %s", path, answer.Status)
	}
	return body
}

func (p *program) signIn(b *testing.B, login string) {
	b.Helper()
	form := url.Values{"login": {login}, "password": {testkit.Password}, "next": {"/"}}
	answer, err := p.client.PostForm(p.url+"/sign-in", form)
	if err != nil {
		b.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK || answer.Request.URL.Path != "/" {
		b.Fatalf("sign in: %s at %s", answer.Status, answer.Request.URL)
	}
}

// stockedDir is a data folder with the stock that pages are measured on.
func stockedDir(b *testing.B) string {
	b.Helper()
	dir := testkit.FurnishedIn(b, b.TempDir())
	d, err := db.Open(context.Background(), db.Options{Dir: dir})
	if err != nil {
		b.Fatal(err)
	}
	seedStock(b, d)
	if err := d.Close(); err != nil {
		b.Fatal(err)
	}
	return dir
}

// BenchmarkProgram_binary tells the size of the program as it is shipped, and
// with what a debugger reads.
func BenchmarkProgram_binary(b *testing.B) {
	for b.Loop() {
		_, shipped := build(b, false)
		_, whole := build(b, true)
		b.ReportMetric(float64(shipped)/1e6, "MB")
		b.ReportMetric(float64(whole)/1e6, "MB-with-symbols")
		if shipped >= binaryGoal {
			b.Errorf("the program has %d bytes, want under %d", shipped, int64(binaryGoal))
		}
	}
}

// BenchmarkProgram_ready measures from the start of the process on existing
// books to the first "ready".
func BenchmarkProgram_ready(b *testing.B) {
	path, _ := build(b, false)
	dir := stockedDir(b)
	for b.Loop() {
		var times []time.Duration
		for range 7 {
			p, took := serve(b, path, "--data", dir)
			p.stop(b)
			times = append(times, took)
		}
		b.ReportMetric(millis(median(times)), "ms/ready")
		b.ReportMetric(millis(quantile(times, 1)), "ms/slowest")
		if usual := median(times); usual >= readyGoal {
			b.Errorf("ready after %v, want under %v", usual, readyGoal)
		}
	}
}

// stockPages are what a storekeeper asks of the stock list.
var stockPages = []string{
	"/stock",
	"/stock?show=in_stock",
	"/stock?category=" + url.QueryEscape("类别3"),
	"/stock?find=" + url.QueryEscape("物资49"),
	"/stock?show=in_stock&place=1&find=" + url.QueryEscape("物资4"),
}

// BenchmarkStock_page asks the running program for the first page of the
// stock list, with its filters and totals, 200 times: on SQLite and on
// PostgreSQL, over HTTP, signed in.
func BenchmarkStock_page(b *testing.B) {
	path, _ := build(b, false)
	b.Run("sqlite", func(b *testing.B) {
		p, _ := serve(b, path, "--data", stockedDir(b))
		defer p.stop(b)
		measurePages(b, p)
	})
	b.Run("postgres", func(b *testing.B) {
		address := testkit.FurnishedURL(b)
		d, err := db.Open(context.Background(), db.Options{URL: address})
		if err != nil {
			b.Fatal(err)
		}
		seedStock(b, d)
		err = d.Beside(b.Context(), func(ctx context.Context, s *db.Side) error {
			_, err := s.Exec(ctx, `ANALYZE`) // as a server does by itself in its first minute
			return err
		})
		if err := errors.Join(err, d.Close()); err != nil {
			b.Fatal(err)
		}
		p, _ := serve(b, path, "--data", b.TempDir(), "--database", address)
		defer p.stop(b)
		measurePages(b, p)
	})
}

func measurePages(b *testing.B, p *program) {
	p.signIn(b, "keeper")
	for _, page := range stockPages { // warm
		if rows := strings.Count(string(p.get(b, page)), "<tr"); rows < 50 {
			b.Fatalf("GET %s: %d rows, want 50", page, rows)
		}
	}
	for b.Loop() {
		var times []time.Duration
		for i := range pageViews {
			start := time.Now()
			p.get(b, stockPages[i%len(stockPages)])
			times = append(times, time.Since(start))
		}
		p95 := quantile(times, 0.95)
		b.ReportMetric(millis(median(times)), "ms/p50")
		b.ReportMetric(millis(p95), "ms/p95")
		if p95 >= pageGoal {
			b.Errorf("a page of the stock list takes %v at p95, want under %v", p95, pageGoal)
		}
	}
}
