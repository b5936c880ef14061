package main

import (
	"bytes"
	"database/sql"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"relief/internal/db"
	"relief/internal/testkit"
)

// ofPages are words that no terminal has a use for.
var ofPages = regexp.MustCompile(`页面|标出|勾选|按钮|网页|the page|marked|tick |button|on our side|⟦|%!`)

// speaking is do in a language.
func speaking(t *testing.T, locale string, args ...string) (code int, out, errOut string) {
	t.Helper()
	t.Setenv("LC_ALL", locale)
	var o, e bytes.Buffer
	code = run(t.Context(), args, strings.NewReader(""), &o, &e)
	return code, o.String(), e.String()
}

// broken are places and files with which no command can start.
type broken struct {
	taken   string // an address that another program listens on
	plain   string // a file where a folder is asked for
	empty   string // a folder without books
	good    string // furnished books
	newer   string // books of a later program
	garbage string // a file of books that is none
	damaged string // a copy of books with one byte changed
}

func breakAll(t *testing.T) broken {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	b := broken{taken: listener.Addr().String(), empty: t.TempDir(), good: testkit.Dir(t), newer: testkit.Dir(t),
		garbage: t.TempDir(), plain: filepath.Join(t.TempDir(), "plain")}
	write := func(path string, content []byte) {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(b.plain, []byte("a letter"))
	write(filepath.Join(b.garbage, db.FileName), bytes.Repeat([]byte("no books at all\n"), 512))
	c, err := sql.Open("sqlite3", filepath.Join(b.newer, db.FileName))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (999999, 1)`); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	b.damaged = madeCopy(t)
	content, err := os.ReadFile(b.damaged)
	if err != nil {
		t.Fatal(err)
	}
	content[100] ^= 0xFF // the kind of the first page
	write(b.damaged, content)
	return b
}

// Whatever keeps a command from starting is told in the words of a terminal, in
// its language, with what it is about and what to do.
func TestStart_failures(t *testing.T) {
	b := breakAll(t)
	away := "postgres://keeper:s3cret@127.0.0.1:1/books"
	beneath := filepath.Join(b.plain, "below")
	tests := []struct {
		name string
		args []string
		says string // of what it is about, in every language
		does string // the remedy
	}{
		{"port taken", []string{"serve", "--data", b.good, "--listen", b.taken}, b.taken, "--listen 127.0.0.1:"},
		{"the demo's own port taken", []string{"demo", "--data", t.TempDir(), "--listen", b.taken},
			b.taken, "--listen 127.0.0.1:"},
		{"not our address", []string{"serve", "--data", b.good, "--listen", "203.0.113.9:8080"},
			"203.0.113.9", "--listen 127.0.0.1:8080"},
		{"no such host", []string{"serve", "--data", b.good, "--listen", "nowhere.invalid:8080"},
			"nowhere.invalid", "--listen 127.0.0.1:8080"},
		{"malformed address", []string{"serve", "--data", b.good, "--listen", "8080"}, "8080", "127.0.0.1:8080"},
		{"data folder is a file", []string{"serve", "--data", b.plain}, b.plain, "data:"},
		{"data folder beneath a file", []string{"serve", "--data", beneath}, beneath, "--data"},
		{"demo beneath a file", []string{"demo", "--data", beneath}, beneath, "--data"},
		{"migrate beneath a file", []string{"migrate", "--data", beneath}, beneath, "--data"},
		{"user beneath a file", []string{"user", "disable", "x", "--data", beneath}, beneath, "--data"},
		{"restore beneath a file", []string{"restore", b.damaged, "--data", beneath}, beneath, "--data"},
		{"backup beneath a file", []string{"backup", beneath, "--data", b.good}, beneath, "relief backup "},
		{"doctor without books", []string{"doctor", "--data", b.empty}, b.empty, "--data"},
		{"backup without books", []string{"backup", t.TempDir(), "--data", b.empty}, b.empty, "relief serve"},
		{"verify without books", []string{"verify", "--data", b.empty}, b.empty, "relief serve"},
		{"books of a newer program", []string{"serve", "--data", b.newer}, "999999", ""},
		{"backup of a newer program", []string{"backup", t.TempDir(), "--data", b.newer}, "999999", ""},
		{"no books in the file", []string{"serve", "--data", b.garbage}, db.FileName, "relief restore"},
		{"doctor, no books in the file", []string{"doctor", "--data", b.garbage}, db.FileName, "relief restore"},
		{"restore of a damaged copy", []string{"restore", b.damaged, "--data", b.empty}, b.damaged, ""},
		{"damaged copy served", []string{"serve", "--read-only", b.damaged}, b.damaged, ""},
		{"damaged copy verified", []string{"verify", b.damaged}, b.damaged, ""},
		{"restore of a folder", []string{"restore", b.good, "--data", b.empty}, b.good, ""},
		{"PostgreSQL away", []string{"serve", "--database", away}, "127.0.0.1:1/books", "PostgreSQL"},
		{"doctor, PostgreSQL away", []string{"doctor", "--database", away}, "127.0.0.1:1/books", "PostgreSQL"},
		{"import of nothing", []string{"import", "opening", beneath + ".xlsx", "--data", b.good}, beneath, ""},
		{"import of a missing file", []string{"import", "items", b.plain + ".xlsx", "--data", b.good}, b.plain, ""},
		{"export into no folder", []string{"export", "stock", "-o", filepath.Join(beneath, "a.csv"),
			"--data", b.good}, beneath, ""},
		{"nothing to write to", []string{"export", "stock", "--data", b.good}, "output", ""},
	}
	for _, tt := range tests {
		said := map[string]string{}
		for _, locale := range []string{"zh_CN.UTF-8", "en_GB.UTF-8"} {
			code, out, errOut := speaking(t, locale, tt.args...)
			said[locale] = errOut
			if code != exitRefused || ofPages.MatchString(errOut) || !strings.Contains(errOut, tt.says) ||
				!strings.Contains(errOut, tt.does) || strings.Contains(errOut, "s3cret") {
				t.Errorf("%s, %s: exit %d, want %q and %q:\n%s%s", tt.name, locale, code, tt.says, tt.does, out, errOut)
			}
		}
		if !strings.ContainsFunc(said["zh_CN.UTF-8"], isHan) || strings.ContainsFunc(said["en_GB.UTF-8"], isHan) {
			t.Errorf("%s: the languages are mixed: %v", tt.name, said)
		}
	}
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

// A program that has the books is named to one that needs them alone.
func TestStart_locked(t *testing.T) {
	dir := testkit.Dir(t)
	testkit.OpenBooks(t, db.Options{Dir: dir})
	for _, locale := range []string{"zh_CN.UTF-8", "en_GB.UTF-8"} {
		code, _, errOut := speaking(t, locale, "restore", madeCopy(t), "--data", dir)
		if code != exitRefused || !strings.Contains(errOut, dir) || ofPages.MatchString(errOut) {
			t.Errorf("%s: exit %d %s", locale, code, errOut)
		}
	}
}

// What cannot be opened says why in the terminal's own words, and what is wrong
// names the flag that says it.
func TestStart_unopened(t *testing.T) {
	dir, none := t.TempDir(), filepath.Join(t.TempDir(), "none.db")
	list := filepath.Join(dir, "folder.csv")
	if err := os.Mkdir(list, 0o700); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(dir, "data")
	for _, tt := range []struct {
		says string
		args []string
	}{
		{none + "：没有这个文件。", []string{"restore", none, "--data", data}},
		{none + "：没有这个文件。", []string{"serve", "--read-only", none}},
		{dir + "：这是文件夹，不是文件。", []string{"restore", dir, "--data", data}},
		{list + " 是文件夹，不是文件。", []string{"import", "items", list, "--data", data}},
		{"--name: 必须填写", []string{"user", "add", "li", "--data", data}},
		{"--role: ", []string{"user", "add", "li", "--name", "李", "--role", "king", "--data", data}},
	} {
		code, _, errOut := speaking(t, "zh_CN.UTF-8", tt.args...)
		if code != exitRefused || !strings.Contains(errOut, tt.says) || strings.Contains(errOut, "is a directory") {
			t.Errorf("%v: exit %d, %q is not said: %s", tt.args[:2], code, tt.says, errOut)
		}
	}
}

// What a command cannot explain is handed on whole, with the next step.
func TestStart_unknown(t *testing.T) {
	for locale, next := range map[string]string{"zh_CN.UTF-8": "relief doctor", "en_GB.UTF-8": "relief doctor"} {
		t.Setenv("LC_ALL", locale)
		var o, e bytes.Buffer
		term, err := newTerminal(strings.NewReader(""), &o, &e)
		if err != nil {
			t.Fatal(err)
		}
		term.started = true
		code := term.exitCode(os.ErrDeadlineExceeded)
		if code != exitRefused || ofPages.MatchString(e.String()) || !strings.Contains(e.String(), next) ||
			!strings.Contains(e.String(), os.ErrDeadlineExceeded.Error()) {
			t.Errorf("%s: exit %d %s", locale, code, e.String())
		}
	}
}
