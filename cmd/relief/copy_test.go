package main

import (
	"context"
	"html"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"relief/internal/testkit"
)

// madeCopy is a copy of furnished books, as the backup command makes it.
func madeCopy(t *testing.T) string {
	t.Helper()
	dir, copies := testkit.Dir(t), t.TempDir()
	if code, out, errOut := do(t, "", "backup", copies, "--data", dir); code != exitDone {
		t.Fatalf("backup: %s%s", out, errOut)
	}
	files, err := filepath.Glob(filepath.Join(copies, "relief-*.db"))
	if err != nil || len(files) != 1 {
		t.Fatalf("copies: %v %v", files, err)
	}
	return files[0]
}

// A copy is served and verified where it lies, without a data folder.
func TestServe_copy(t *testing.T) {
	file := madeCopy(t)
	t.Chdir(t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	out := &lines{seen: make(chan string, 100)}
	done := make(chan int, 1)
	go func() {
		args := []string{"serve", "--read-only", file, "--listen", "127.0.0.1:0"}
		done <- run(ctx, args, strings.NewReader(""), out, os.Stderr)
	}()
	address := ""
	for deadline := time.After(30 * time.Second); address == ""; {
		select {
		case line := <-out.seen:
			if at := strings.Index(line, "http://"); at >= 0 {
				address = strings.Fields(line[at:])[0]
			}
		case code := <-done:
			t.Fatalf("ended with %d", code)
		case <-deadline:
			t.Fatal("not serving")
		}
	}
	answer, err := http.Get(strings.TrimRight(address, ".。") + "/sign-in")
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(answer.Body)
	answer.Body.Close()
	said := html.UnescapeString(string(page))
	if err != nil || answer.StatusCode != http.StatusOK || !strings.Contains(said, filepath.Base(file)) {
		t.Errorf("%d %v: the page does not name the copy", answer.StatusCode, err)
	}
	cancel()
	if code := <-done; code != exitDone {
		t.Errorf("exit %d", code)
	}
	if here, _ := os.ReadDir("."); len(here) != 0 {
		t.Errorf("made here: %v", here)
	}
	code, report, errOut := do(t, "", "verify", file, "--json")
	if ok, _ := asJSON(t, report)["ok"].(bool); code != exitDone || !ok {
		t.Errorf("verify: exit %d %s%s", code, report, errOut)
	}
}

// What cannot be served as a copy is refused in words that say what to do.
func TestServe_copyRefusals(t *testing.T) {
	file := madeCopy(t)
	letter := filepath.Join(t.TempDir(), "letter.txt")
	if err := os.WriteFile(letter, []byte("Dear branch"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		args []string
		says string
	}{
		{[]string{"serve", file}, "--read-only"},
		{[]string{"serve", "--read-only", letter}, "no copy of the books"},
		{[]string{"serve", "--read-only", letter + ".none"}, "cannot be opened"},
		{[]string{"verify", letter}, "no copy of the books"},
	} {
		code, out, errOut := do(t, "", append(tt.args, "--listen", "127.0.0.1:0")...)
		if tt.args[0] == "verify" {
			code, out, errOut = do(t, "", tt.args...)
		}
		if code != exitRefused || !strings.Contains(errOut, tt.says) {
			t.Errorf("%v: exit %d %s%s", tt.args, code, out, errOut)
		}
	}
}
