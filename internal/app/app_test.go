package app_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"relief/internal/app"
	"relief/internal/config"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/testkit"
)

func settings(dir string) config.Config {
	return config.Config{
		DataDir: dir, Listen: "127.0.0.1:0", BodyLimit: 1 << 20, SessionIdle: time.Hour, SessionLife: 12 * time.Hour,
		ReadTimeout: time.Minute, WriteTimeout: time.Minute, StopTimeout: 5 * time.Second, BranchName: "某某红十字会",
	}
}

func fetch(t *testing.T, url string) (int, string) {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

// The program listens where it says, on a port it found, and stops when asked.
func TestStart(t *testing.T) {
	a, err := app.Start(t.Context(), settings(testkit.Dir(t)), app.Options{Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{"/livez": 200, "/readyz": 200, "/sign-in": 200} {
		if code, body := fetch(t, a.URL()+path); code != want {
			t.Errorf("%s = %d: %.200s", path, code, body)
		}
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := http.Get(a.URL() + "/livez"); err == nil {
		t.Error("still answers")
	}
}

// Run ends with its context, and tells when it is ready.
func TestRun(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	ready := make(chan string, 1)
	done := make(chan error, 1)
	cfg := settings(testkit.Dir(t))
	go func() {
		done <- app.Run(ctx, cfg, app.Options{}, func(a *app.App) error {
			ready <- a.URL()
			return nil
		})
	}()
	if code, _ := fetch(t, <-ready+"/readyz"); code != 200 {
		t.Errorf("readyz = %d", code)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// A port in use is a failure, and leaves the books closed.
func TestStart_portInUse(t *testing.T) {
	a, err := app.Start(t.Context(), settings(testkit.Dir(t)), app.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	cfg := settings(testkit.Dir(t))
	cfg.Listen = strings.TrimPrefix(a.URL(), "http://")
	if _, err := app.Start(t.Context(), cfg, app.Options{}); err == nil {
		t.Fatal("two programs on one port")
	}
	books, err := app.OpenBooks(t.Context(), cfg, true)
	if err != nil {
		t.Fatalf("the books stayed locked: %v", err)
	}
	if err := books.Close(); err != nil {
		t.Error(err)
	}
}

// One program answers people in a folder, whatever its port; a second one is
// told who does, and commands post beside it.
func TestStart_twice(t *testing.T) {
	dir := testkit.Dir(t)
	a, err := app.Start(t.Context(), settings(dir), app.Options{})
	if err != nil {
		t.Fatal(err)
	}
	second, err := app.Start(t.Context(), settings(dir), app.Options{})
	if err == nil {
		t.Errorf("two programs serve one folder: %v", second.Close())
	} else if f := fault.Of(err); !strings.HasPrefix(f.Key, "db.locked") || f.Args[0] != dir {
		t.Errorf("the second is told %v", err)
	}
	beside, err := app.OpenBooks(t.Context(), settings(dir), false)
	if err != nil {
		t.Fatalf("no command beside it: %v", err)
	}
	if err := errors.Join(beside.Close(), a.Close()); err != nil {
		t.Error(err)
	}
	third, err := app.Start(t.Context(), settings(dir), app.Options{})
	if err != nil {
		t.Fatalf("the folder stayed taken: %v", err)
	}
	third.Close()
}

// The demo is filled once; its accounts are told again and stay private.
func TestPrepareDemo(t *testing.T) {
	dir := t.TempDir()
	books, err := db.Open(t.Context(), db.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer books.Close()
	first, err := app.PrepareDemo(t.Context(), books, dir)
	if err != nil {
		t.Fatal(err)
	}
	print1 := testkit.Fingerprint(t, books)
	again, err := app.PrepareDemo(t.Context(), books, dir)
	if err != nil || first != again || strings.Count(first, "\n") < 5 {
		t.Errorf("accounts = %q, then %q, %v", first, again, err)
	}
	if testkit.Fingerprint(t, books) != print1 {
		t.Error("the second start changed the books")
	}
	info, err := os.Stat(filepath.Join(dir, "ACCOUNTS.txt"))
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("accounts file: %v, %v", info, err)
	}
}

// Sweeping takes what ended and leaves what lives.
func TestSweep(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		now := time.Now()
		err := d.Beside(t.Context(), func(ctx context.Context, s *db.Side) error {
			for i, at := range []time.Time{now.Add(-time.Hour), now.Add(time.Hour)} {
				if _, err := s.Exec(ctx, `INSERT INTO sessions (token, data, expires_at) VALUES (?, ?, ?)`,
					fmt.Sprint(i), []byte("x"), db.Stamp(at)); err != nil {
					return err
				}
				if _, err := s.Exec(ctx, `INSERT INTO uploads (branch_id, person_id, name, bytes, recorded_at)
					VALUES (1, 1, 'f', ?, ?)`, []byte("x"), db.Stamp(at.Add(-24*time.Hour))); err != nil {
					return err
				}
				if _, err := s.Exec(ctx, `
					INSERT INTO drafts (branch_id, person_id, page, subject_id, seen, form_key, fields, recorded_at)
					VALUES (1, 1, 'opening', ?, '', '', '', ?)`, i, db.Stamp(at.Add(-24*time.Hour))); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := app.Sweep(t.Context(), d.DB); err != nil {
			t.Fatal(err)
		}
		err = d.Read(t.Context(), 0, func(ctx context.Context, r db.Reader) error {
			for _, table := range []string{"sessions", "uploads", "drafts"} {
				var n int64
				if err := r.Get(ctx, &n, `SELECT COUNT(*) FROM `+table); err != nil || n != 1 {
					t.Errorf("%s: %d left, %v", table, n, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// A chain that is whole is found whole on both engines; one changed byte is
// named by its act.
func TestCheckChain(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		if err := app.CheckChain(t.Context(), d.DB); err != nil {
			t.Fatal(err)
		}
	})
	d := testkit.NewBooks(t, db.SQLite)
	err := d.Beside(t.Context(), func(ctx context.Context, s *db.Side) error {
		if _, err := s.Exec(ctx, `DROP TRIGGER audit_no_update`); err != nil {
			return err
		}
		_, err := s.Exec(ctx, `UPDATE audit
			SET payload = CAST(replace(CAST(payload AS TEXT), '王办', '王力') AS BLOB) WHERE seq = 2`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	err = app.CheckChain(t.Context(), d.DB)
	if f := fault.Of(err); f.Key != "app.chain_broken" || f.Args[1] != int64(2) {
		t.Errorf("a changed act: %v", err)
	}
}

// A copy is made beside a running program, checked, and opens by itself.
func TestBackup(t *testing.T) {
	dir, to := testkit.Dir(t), t.TempDir()
	a, err := app.Start(t.Context(), settings(dir), app.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	made, err := app.Backup(t.Context(), settings(dir), to)
	if err != nil || made.Bytes == 0 || len(made.SHA256) != 64 {
		t.Fatalf("backup = %+v, %v", made, err)
	}
	found, err := app.Doctor(t.Context(), settings(dir))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if !f.OK && f.Name != "disk" && f.Name != "space" {
			t.Errorf("%s: %+v", f.Name, f.Message)
		}
	}
}

// A copy is put back in one act: checked first, refused where it would lose
// acts unless that is accepted, and the books it replaces are kept aside.
func TestRestore(t *testing.T) {
	dir, copies := testkit.Dir(t), t.TempDir()
	made, err := app.Backup(t.Context(), settings(dir), copies)
	if err != nil {
		t.Fatal(err)
	}
	seq := func(dir string) (seq int64) {
		books, err := app.OpenBooks(t.Context(), settings(dir), false)
		if err != nil {
			t.Fatal(err)
		}
		defer books.Close()
		err = books.Read(t.Context(), testkit.Branch, func(ctx context.Context, r db.Reader) error {
			return r.Get(ctx, &seq, `SELECT seq FROM heads WHERE branch_id = ?`, testkit.Branch)
		})
		if err != nil {
			t.Fatal(err)
		}
		return seq
	}
	old := seq(dir)
	books, err := app.OpenBooks(t.Context(), settings(dir), false)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		_, err := books.Write(t.Context(), testkit.By("admin"), func(_ context.Context, tx *db.Tx) (db.Subject, error) {
			return db.Subject{Kind: "test", ID: 1}, tx.Note("test", "later")
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	restore := func(file string, accept bool) (db.Restored, error) {
		return app.Restore(t.Context(), settings(dir), file, accept)
	}
	if _, err := restore(made.File, true); !strings.HasPrefix(fault.Of(err).Key, "db.locked") {
		t.Errorf("while the books are open: %v", err)
	}
	if err := books.Close(); err != nil {
		t.Fatal(err)
	}
	text := filepath.Join(copies, "note.db")
	if err := os.WriteFile(text, []byte("no books at all"), 0o600); err != nil {
		t.Fatal(err)
	}
	for file, key := range map[string]string{
		made.File: "db.restore_loses", text: "db.not_books", filepath.Join(copies, "none.db"): "db.restore_unreadable",
	} {
		if _, err := restore(file, false); fault.Of(err).Key != key {
			t.Errorf("%s: %v, want %s", filepath.Base(file), err, key)
		}
		if got := seq(dir); got != old+3 {
			t.Fatalf("a refused restore left act %d, want %d", got, old+3)
		}
	}
	done, err := restore(made.File, true)
	if err != nil || done.Lost != 3 || seq(dir) != old {
		t.Fatalf("restored = %+v, %v, at act %d, want %d", done, err, seq(dir), old)
	}
	if got := seq(done.Aside); got != old+3 {
		t.Errorf("the books kept aside end at act %d, want %d", got, old+3)
	}
	empty := t.TempDir()
	done, err = app.Restore(t.Context(), settings(empty), made.File, false)
	if err != nil || done.Aside != "" || seq(empty) != old {
		t.Errorf("into an empty folder: %+v, %v", done, err)
	}
}

// A longer copy of other books is no newer copy of these: what it would
// replace is counted and refused.
func TestRestore_otherHistory(t *testing.T) {
	acts := func(n int) string {
		dir := testkit.Dir(t)
		books, err := app.OpenBooks(t.Context(), settings(dir), false)
		if err != nil {
			t.Fatal(err)
		}
		by := testkit.By("admin")
		for i := range n {
			_, err := books.Write(t.Context(), by, func(_ context.Context, tx *db.Tx) (db.Subject, error) {
				return db.Subject{Kind: "test", ID: 1}, tx.Note("test", []string{dir, string(rune('a' + i))})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := books.Close(); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	here, other := acts(2), acts(5)
	made, err := app.Backup(t.Context(), settings(other), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := app.Restore(t.Context(), settings(here), made.File, false); fault.Of(err) == nil ||
		fault.Of(err).Key != "db.restore_loses" {
		t.Fatalf("another history: %v, want it refused", err)
	}
	if done, err := app.Restore(t.Context(), settings(here), made.File, true); err != nil || done.Lost == 0 {
		t.Errorf("accepted: %+v, %v", done, err)
	}
}

// Where a restore was broken off between moving the books aside and naming the
// copy, starting makes no empty books: it says where both lie, and restoring
// either of them goes on.
func TestRestore_brokenOff(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "账册 [1]") // no pattern
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	testkit.FurnishedIn(t, dir)
	made, err := app.Backup(t.Context(), settings(dir), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	move := func(from, to string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
	}
	books := filepath.Join(dir, db.FileName)
	aside := filepath.Join(dir, "replaced-123", db.FileName)
	work := filepath.Join(dir, ".restoring-456", db.FileName)
	move(books, aside)
	move(made.File, work)
	for range 2 { // refused once more: nothing was made in between
		_, err := app.OpenBooks(t.Context(), settings(dir), false)
		f := fault.Of(err)
		if f == nil || f.Key != "db.restore_broken_off" || len(f.Args) != 3 || f.Args[1] != aside || f.Args[2] != work {
			t.Fatalf("opened beside a broken restore: %v", err)
		}
		if _, err := os.Stat(books); err == nil {
			t.Fatal("empty books were made")
		}
	}
	if _, err := app.Restore(t.Context(), settings(dir), aside, false); err != nil {
		t.Errorf("putting back what was moved aside: %v", err)
	}
	again, err := app.OpenBooks(t.Context(), settings(dir), false)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(work); err == nil {
		t.Error("what the broken restore left behind is still there")
	}
}

// A folder that holds only what an old restore moved aside starts no books
// either.
func TestRestore_asideAlone(t *testing.T) {
	dir := testkit.Dir(t)
	aside := filepath.Join(dir, "replaced-1")
	if err := os.Mkdir(aside, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(dir, db.FileName), filepath.Join(aside, db.FileName)); err != nil {
		t.Fatal(err)
	}
	_, err := app.OpenBooks(t.Context(), settings(dir), false)
	if f := fault.Of(err); f == nil || f.Key != "db.restore_broken_off" {
		t.Errorf("opened: %v", err)
	}
}
