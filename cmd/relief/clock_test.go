package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"relief/internal/db"
	"relief/internal/testkit"
)

// shanghai is where the books of these tests are kept, whatever the machine's
// clock goes by.
func shanghai(t *testing.T) (dir string, zone *time.Location) {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return testkit.Dir(t), zone
}

// near tells whether an instant is now, but for some minutes.
func near(at time.Time, err error) bool {
	return err == nil && time.Since(at).Abs() < 3*time.Minute
}

// What verify says at the terminal of when it looked is by the branch's clock,
// and names it.
func TestVerify_zone(t *testing.T) {
	dir, zone := shanghai(t)
	for lang, want := range map[string]struct{ line, layout string }{
		"en_GB.UTF-8": {`Checked (.+) \(Asia/Shanghai\), head`, "2 January 2006 15:04"},
		"zh_CN.UTF-8": {`核对时间 (.+)（Asia/Shanghai），`, "2006年1月2日 15:04"},
	} {
		code, out, errOut := spoken(t, lang, "", "verify", "--data", dir)
		said := regexp.MustCompile(want.line).FindStringSubmatch(out)
		if code != exitDone || said == nil {
			t.Fatalf("%s: exit %d %s%s", lang, code, out, errOut)
		}
		if at, err := time.ParseInLocation(want.layout, said[1], zone); !near(at, err) {
			t.Errorf("%s: %s, %v", lang, said[0], err)
		}
	}
}

// A clock that is behind the books is told by the branch's clock, and names it.
func TestDoctor_zone(t *testing.T) {
	dir, zone := shanghai(t)
	ahead := time.Now().Add(36 * time.Hour)
	b := testkit.OpenBooks(t, db.Options{Dir: dir})
	if _, err := b.Plain(t).Exec(`UPDATE heads SET recorded_at = ?`, db.Stamp(ahead)); err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	_, out, errOut := do(t, "", "doctor", "--data", dir)
	if want := ahead.In(zone).Format("2006-01-02 15:04 ") + "Asia/Shanghai"; !strings.Contains(out+errOut, want) {
		t.Errorf("want %s in\n%s%s", want, out, errOut)
	}
}

// A copy made by the command is named after the branch's clock, with how far
// that is from UTC, and the command says where it lies.
func TestBackup_name(t *testing.T) {
	dir, _ := shanghai(t)
	to := filepath.Join(dir, "copies")
	code, out, errOut := do(t, "", "backup", to, "--data", dir)
	files, err := os.ReadDir(to)
	if code != exitDone || err != nil || len(files) != 1 {
		t.Fatalf("exit %d, %d files, %v: %s%s", code, len(files), err, out, errOut)
	}
	name := files[0].Name()
	at, err := time.Parse("relief-20060102-150405.000-0700.db", name)
	if !near(at, err) || !strings.HasSuffix(name, "+0800.db") {
		t.Errorf("%s: %v", name, err)
	}
	if !strings.Contains(out, filepath.Join(to, name)) {
		t.Errorf("%s is not named: %s", name, out)
	}
}
