package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"relief/internal/testkit"
	"relief/internal/text"
)

// do runs one command as a shell would, in English.
func do(t *testing.T, input string, args ...string) (code int, out, errOut string) {
	t.Helper()
	return spoken(t, "en_GB.UTF-8", input, args...)
}

// spoken is do in the language of a locale.
func spoken(t *testing.T, locale, input string, args ...string) (code int, out, errOut string) {
	t.Helper()
	t.Setenv("LC_ALL", locale)
	var o, e bytes.Buffer
	code = run(t.Context(), args, strings.NewReader(input), &o, &e)
	return code, o.String(), e.String()
}

// asJSON reads what a command reported.
func asJSON(t *testing.T, out string) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(out), &m); err != nil {
		t.Fatalf("not JSON: %v: %s", err, out)
	}
	return m
}

func TestExitCodes(t *testing.T) {
	dir := testkit.Dir(t)
	tests := []struct {
		name string
		code int
		args []string
	}{
		{"version", exitDone, []string{"version"}},
		{"no such command", exitWrong, []string{"fly"}},
		{"no such flag", exitWrong, []string{"version", "--fly"}},
		{"argument missing", exitWrong, []string{"backup", "--data", dir}},
		{"argument too many", exitWrong, []string{"version", "x"}},
		{"bad setting", exitRefused, []string{"config", "check", "--listen", "nowhere"}},
		{"good settings", exitDone, []string{"config", "check", "--data", dir}},
		{"doctor without books", exitRefused, []string{"doctor", "--data", filepath.Join(dir, "none")}},
		{"nobody named", exitRefused, []string{"user", "disable", "keeper", "--data", dir}},
		{"unknown named", exitRefused, []string{"user", "disable", "keeper", "--data", dir, "--as", "ghost"}},
		{"no right", exitRefused, []string{"user", "disable", "keeper", "--data", dir, "--as", "officer"}},
		{"the only one", exitRefused, []string{"user", "disable", "keeper", "--data", dir, "--as", "admin"}},
		{"disable", exitDone, []string{"user", "disable", "keeper", "--sure", "--data", dir, "--as", "admin"}},
		{"disabled twice", exitRefused, []string{"user", "disable", "keeper", "--data", dir, "--as", "admin"}},
		{"migrate", exitDone, []string{"migrate", "--data", dir}},
		{"backup", exitDone, []string{"backup", filepath.Join(dir, "copies"), "--data", dir}},
		{"restore nothing", exitRefused, []string{"restore", filepath.Join(dir, "none.db"), "--data", dir}},
	}
	for _, tt := range tests {
		code, out, errOut := do(t, "", tt.args...)
		if code != tt.code {
			t.Errorf("%s: exit %d, want %d\n%s%s", tt.name, code, tt.code, out, errOut)
		}
		if code != exitDone && errOut == "" {
			t.Errorf("%s: says nothing", tt.name)
		}
		if strings.Contains(out+errOut, "⟦") {
			t.Errorf("%s: a message is missing: %s%s", tt.name, out, errOut)
		}
	}
}

// The JSON of the commands is what docs/cli.md says.
func TestJSON(t *testing.T) {
	dir := t.TempDir()
	code, out, errOut := do(t, "lantern river seven\n", "user", "add", "first", "--name", "甲", "--role", "officer",
		"--password-stdin", "--data", dir, "--json")
	want := map[string]any{"faults": []any{map[string]any{
		"row": 0.0, "column": "", "key": "app.first_is_admin",
		"message": "The first person must be an administrator (--role admin).",
	}}}
	if diff := cmp.Diff(want, asJSON(t, out)); code != exitRefused || diff != "" {
		t.Errorf("exit %d %s: %s", code, errOut, diff)
	}
	code, out, _ = do(t, "lantern river seven\n", "user", "add", "First", "--name", "甲", "--role", "admin,officer",
		"--password-stdin", "--data", dir, "--json")
	if diff := cmp.Diff(map[string]any{"id": 1.0, "login": "first"}, asJSON(t, out)); code != exitDone || diff != "" {
		t.Errorf("exit %d: %s", code, diff)
	}
	code, out, _ = do(t, "", "user", "add", "x", "--data", dir, "--json", "--as", "first")
	faults, _ := asJSON(t, out)["faults"].([]any)
	if code != exitRefused || len(faults) != 3 {
		t.Errorf("exit %d: %s", code, out)
	}
	code, out, _ = do(t, "", "user", "reset-password", "first", "--data", dir, "--json", "--as", "first")
	if p, _ := asJSON(t, out)["password"].(string); code != exitDone || len(p) != 19 {
		t.Errorf("exit %d: %s", code, out)
	}
	_, out, _ = do(t, "", "doctor", "--data", dir, "--json")
	if findings, _ := asJSON(t, out)["findings"].([]any); len(findings) < 6 {
		t.Errorf("doctor: %s", out)
	}
	code, out, _ = do(t, "", "backup", filepath.Join(dir, "copies"), "--data", dir, "--json")
	if m := asJSON(t, out); code != exitDone || m["sha256"] == nil || m["file"] == nil || m["bytes"] == nil {
		t.Errorf("backup: exit %d %s", code, out)
	}
	file, _ := asJSON(t, out)["file"].(string)
	code, out, _ = do(t, "", "restore", file, "--data", dir, "--json")
	if m := asJSON(t, out); code != exitDone || m["lost"] != 0.0 || m["file"] == nil || m["aside"] == nil {
		t.Errorf("restore: exit %d %s", code, out)
	}
}

// The demo never touches the books that the environment names.
func TestDemo_apart(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("RELIEF_DATA", "real")
	t.Setenv("RELIEF_DATABASE", "postgres://nobody@127.0.0.1:1/real")
	ctx, cancel := context.WithCancel(t.Context())
	out := &lines{seen: make(chan string, 100)}
	done := make(chan int, 1)
	go func() {
		done <- run(ctx, []string{"demo", "--listen", "127.0.0.1:0"}, strings.NewReader(""), out, os.Stderr)
	}()
	deadline := time.After(30 * time.Second)
	for serving := false; !serving; {
		select {
		case line := <-out.seen:
			serving = strings.Contains(line, "http://127.0.0.1:")
		case code := <-done:
			t.Fatalf("ended with %d", code)
		case <-deadline:
			t.Fatal("not serving")
		}
	}
	cancel()
	if code := <-done; code != exitDone {
		t.Errorf("exit %d", code)
	}
	if _, err := os.Stat("real"); err == nil {
		t.Error("the real data folder was touched")
	}
	if _, err := os.Stat(filepath.Join("demo", "ACCOUNTS.txt")); err != nil {
		t.Error(err)
	}
}

// lines passes on what is printed.
type lines struct{ seen chan string }

func (l *lines) Write(b []byte) (int, error) {
	l.seen <- string(b)
	return len(b), nil
}

func TestTerminalLanguage(t *testing.T) {
	tests := []struct {
		env  map[string]string
		want text.Lang
	}{
		{nil, text.Zh}, {map[string]string{"LANG": "zh_CN.UTF-8"}, text.Zh}, {map[string]string{"LANG": "C"}, text.En},
		{map[string]string{"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB"}, text.En},
	}
	for _, tt := range tests {
		if got := terminalLanguage(func(name string) string { return tt.env[name] }); got != tt.want {
			t.Errorf("%v = %s, want %s", tt.env, got, tt.want)
		}
	}
}

func TestSplitField(t *testing.T) {
	tests := []struct {
		field  string
		row    int
		column string
	}{{"row.7.units", 7, "units"}, {"login", 0, "login"}, {"row.x.units", 0, "row.x.units"}, {"row.12.a.b", 12, "a.b"}}
	for _, tt := range tests {
		if row, column := splitField(tt.field); row != tt.row || column != tt.column {
			t.Errorf("%s = %d %s", tt.field, row, column)
		}
	}
}
