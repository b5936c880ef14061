package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// module is a small module whose tests pass, fail, log, and do not build.
var module = map[string]string{
	"go.mod":      "module probe\n\ngo 1.26\n",
	"broken/b.go": "package broken\n\nvar X int = \"x\"\n",
	"good/a_test.go": "package good\n\nimport \"testing\"\n\n" +
		"func TestGood(t *testing.T) { t.Log(\"said in passing\") }\n",
	"bad/b_test.go": `package bad

import "testing"

func TestBad(t *testing.T) {
	t.Run("one", func(t *testing.T) { t.Error("one is wrong") })
	t.Run("two", func(t *testing.T) { t.Log("two is right") })
}

func TestFine(t *testing.T) {}
`,
	"fatal/f_test.go":  "package fatal\n\nimport \"testing\"\n\nfunc TestFatal(t *testing.T) { panic(\"at once\") }\n",
	"broken/b_test.go": "package broken\n\nimport \"testing\"\n\nfunc TestX(t *testing.T) {}\n",
}

// What a person must see of a run stands in the output: what failed and why,
// how each package ended; what passed stays out unless it is asked for.
func TestRead(t *testing.T) {
	dir := t.TempDir()
	for name, text := range module {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", "test", "-json", "-vet=off", "./...")
	cmd.Dir = dir
	said, err := cmd.Output()
	if err == nil {
		t.Fatal("the module's tests passed")
	}
	for _, logs := range []bool{false, true} {
		name := filepath.Join(dir, "run")
		var out strings.Builder
		if err := readInto(name, strings.NewReader(string(said)), &out, logs); !errors.Is(err, errFailed) {
			t.Errorf("err = %v, want %v", err, errFailed)
		}
		for _, want := range []string{"one is wrong", "--- FAIL: TestBad/one", "FAIL\tprobe/bad", "ok  \tprobe/good",
			"panic: at once", "FAIL\tprobe/fatal", "cannot use \"x\"", "FAIL\tprobe/broken"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("logs %v: %q is not in the output:\n%s", logs, want, &out)
			}
		}
		if strings.Contains(out.String(), "said in passing") != logs || strings.Contains(out.String(), "TestFine") {
			t.Errorf("logs %v: %s", logs, &out)
		}
	}
	notes, err := os.ReadFile(filepath.Join(dir, "run.times"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(notes), "pass\tprobe/good\tTestGood\t") {
		t.Errorf("times: %s", notes)
	}
}

// A run cut off in the middle of a line shows what was at work.
func TestRead_cut(t *testing.T) {
	var out strings.Builder
	err := readInto(filepath.Join(t.TempDir(), "run"), strings.NewReader(
		`{"Action":"run","Package":"p","Test":"TestLong"}`+"\n"+
			`{"Action":"output","Package":"p","Test":"TestLong","Output":"half way\n"}`+"\n"+
			`{"Action":"ou`), &out, false)
	if err != nil || !strings.Contains(out.String(), "NOT ENDED: p TestLong\nhalf way") {
		t.Errorf("err %v: %s", err, &out)
	}
}

// A test over its share is told unless it is excused; so are an excuse for
// nothing and a package that was left out.
func TestJudge(t *testing.T) {
	times := "pass\tp\tTestA\t0.100\npass\tp\tTestA/x\t40.000\npass\tp\tTestA/y\t20.000\npass\tp\tTestB\t50.000\n" +
		"pass\tp\tTestB/z\t49.000\npass\tp\t\t300.000\n"
	for range 100 {
		times += "pass\tp\tTestSmall\t1.000\n"
	}
	tests := []struct{ name, list, packages, want string }{
		{"excused", "# why\np TestA: two engines\np TestB: a reason\np TestSmall: many", "p", ""},
		{"not listed", "p TestB: a reason\np TestSmall: many", "p", "p TestA takes 60 s"},
		{"no reason", "p TestB:", "p", "reason"},
		{"gone", "p TestA: a\np TestB: b\np TestSmall: c\np TestGone: d", "p", "p TestGone is listed"},
		{"left out", "p TestA: a\np TestB: b\np TestSmall: c", "p q", "q was not tested"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir, paths := t.TempDir(), []string{}
			for name, text := range map[string]string{"list": tt.list, "packages": tt.packages, "times": times} {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			for _, name := range []string{"list", "packages", "times"} {
				paths = append(paths, filepath.Join(dir, name))
			}
			var out strings.Builder
			err := run(append([]string{"judge"}, paths...), nil, &out)
			switch {
			case tt.want == "" && (err != nil || !strings.Contains(out.String(), "3 tests took 210 s")):
				t.Errorf("err %v: %s", err, &out)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("err = %v, want %q", err, tt.want)
			}
		})
	}
}

func TestRun_usage(t *testing.T) {
	for _, args := range [][]string{nil, {"read"}, {"judge", "a", "b"}, {"count", "x"}} {
		if err := run(args, nil, nil); err != errUsage {
			t.Errorf("%v: %v", args, err)
		}
	}
}
