package e2e

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/testkit/soak"
)

// binary is the program as it is shipped, built once.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "relief-binary-")
	if err != nil {
		return "", err
	}
	atTheEnd(func() { _ = os.RemoveAll(dir) })
	path := filepath.Join(dir, "relief")
	out, err := exec.Command("go", "build", "-buildvcs=false", "-o", path, "../cmd/relief").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return path, nil
})

// The program is killed eight times, fifty in the long form, while eight people
// post as fast as they can. Whatever was answered with "done" is in the books
// once; whatever was not is there once after it is sent again with the same key.
func TestKill_underLoad(t *testing.T) {
	t.Parallel()
	t.Run(string(db.SQLite), func(t *testing.T) {
		killUnderLoad(t, db.Options{Dir: testkit.Dir(t)}, soak.Times(8, 50))
	})
	t.Run(string(db.Postgres), func(t *testing.T) {
		killUnderLoad(t, db.Options{Dir: t.TempDir(), URL: testkit.FurnishedURL(t)}, soak.Times(3, 20))
	})
}

func killUnderLoad(t *testing.T, at db.Options, kills int) {
	const people = 8
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	victim := spawn(t, path, at)
	officers := make([]*poster, people)
	for i := range officers {
		officers[i] = &poster{c: call(t, victim.url, "officer"), who: i}
	}
	for n := range kills {
		var done atomic.Int64
		ctx, stop := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		for _, o := range officers {
			o.c.url = victim.url
			wg.Go(func() { o.work(ctx, &done) })
		}
		// The blow falls at another point of the work each time.
		blow := time.Now().Add(patience)
		for want := int64(10 + n*7%40); done.Load() < want && time.Now().Before(blow); {
			pause(t.Context())
		}
		if err := victim.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = victim.cmd.Wait() // it was killed
		stop()
		wg.Wait()
		for _, o := range officers {
			if o.failed != nil {
				t.Fatalf("round %d: %v", n, o.failed)
			}
		}
		victim = spawn(t, path, at)
	}
	for _, o := range officers { // what was under way is sent again
		o.c.url = victim.url
		if err := o.again(); err != nil {
			t.Fatal(err)
		}
	}
	victim.stop(t)
	checkAfterKills(t, at, officers)
	since(t, fmt.Sprintf("%d kills", kills), began)
}

func checkAfterKills(t *testing.T, at db.Options, officers []*poster) {
	t.Helper()
	books, err := db.Open(context.Background(), at)
	if err != nil {
		t.Fatal(err)
	}
	defer books.Close()
	have, total, inDoubt := map[string]int{}, 0, 0
	err = books.Read(context.Background(), testkit.Branch, func(ctx context.Context, r db.Reader) error {
		var names []string
		err := r.Select(ctx, &names, `SELECT name FROM recipients`)
		for _, name := range names {
			have[name]++
		}
		total = len(names)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	acknowledged := 0
	for _, o := range officers {
		if lost := missing(have, o.done); lost != "" {
			t.Errorf("officer %d: lost or doubled: %s", o.who, lost)
		}
		acknowledged += len(o.done)
		inDoubt += o.inDoubt
	}
	if total != acknowledged {
		t.Errorf("%d recipients, %d acknowledged", total, acknowledged)
	}
	if err := errors.Join(books.Integrity(context.Background()), checkChain(context.Background(), books)); err != nil {
		t.Error(err)
	}
	t.Logf("%d posts acknowledged, %d of them after being in doubt", acknowledged, inDoubt)
}

// poster registers recipients one after another.
type poster struct {
	c       *caller
	who, n  int
	open    *form // sent, not yet acknowledged
	name    string
	done    []string
	inDoubt int
	failed  error
}

// work posts until the program dies or the context ends.
func (o *poster) work(ctx context.Context, done *atomic.Int64) {
	for ctx.Err() == nil && o.failed == nil {
		if o.open == nil {
			form, err := o.c.form("/recipients/new", "/recipients")
			if err != nil {
				return // killed while reading
			}
			o.n++
			o.name = fmt.Sprintf("第%d-%d卫生站", o.who+1, o.n)
			form.Set("name", o.name)
			form.Set("kind", "clinic")
			o.open = &form
		} else {
			o.inDoubt++
		}
		if !o.send() {
			return
		}
		done.Add(1)
	}
}

// send posts what is open; false means no answer came.
func (o *poster) send() bool {
	got, err := o.c.post("/recipients", *o.open)
	if err != nil {
		return false
	}
	if got.status != http.StatusSeeOther {
		o.failed = fmt.Errorf("%s: %d\n%s", o.name, got.status, got.body)
		return false
	}
	o.done, o.open = append(o.done, o.name), nil
	return true
}

// again sends what the last blow left open.
func (o *poster) again() error {
	if o.open == nil {
		return nil
	}
	o.inDoubt++
	if !o.send() {
		return errors.Join(fmt.Errorf("%s could not be sent again", o.name), o.failed)
	}
	return nil
}

// process is the program in a process of its own.
type process struct {
	cmd *exec.Cmd
	url string
}

var address = regexp.MustCompile(`http://127\.0\.0\.1:[0-9]+`)

// spawn starts the binary on a free port and waits until it says where.
func spawn(t testing.TB, path string, books db.Options) *process {
	t.Helper()
	args := []string{"serve", "--data", books.Dir, "--listen", "127.0.0.1:0", "--log-level", "info",
		"--post-limit", "0"}
	if books.URL != "" {
		args = append(args, "--database", books.URL)
	}
	cmd := exec.Command(path, args...)
	said, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = w, w
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = w.Close() // the child has its own
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	lines := bufio.NewScanner(said)
	var heard strings.Builder
	for lines.Scan() {
		heard.WriteString(lines.Text() + "\n")
		if at := address.FindString(lines.Text()); at != "" {
			go func() { // the log must not fill the pipe
				for lines.Scan() {
				}
				_ = said.Close()
			}()
			return &process{cmd, at}
		}
	}
	t.Fatalf("relief serve did not say where it listens:\n%s", heard.String())
	return nil
}

// stop asks the program to end, as a service manager does.
func (p *process) stop(t testing.TB) {
	t.Helper()
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("the program did not end well: %v", err)
	}
}
