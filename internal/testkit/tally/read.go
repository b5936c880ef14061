package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// event is one line of "go test -json"; see "go doc test2json".
type event struct {
	Action     string
	Package    string
	ImportPath string // of what is built
	Test       string
	Elapsed    float64 // seconds
	Output     string
}

// test is a test of a package; an empty name is the package itself.
type test struct{ pkg, name string }

// reader turns events into what a person reads.
type reader struct {
	out   io.Writer
	times io.Writer // a line for each test and package that ended
	logs  bool      // print what passing tests logged, too
	now   func(string)
	kept  map[test][]string // output of tests that have not ended
	done  int
	bad   int // packages and builds that failed
}

var errFailed = errors.New("tests failed")

func (r *reader) read(in io.Reader) error {
	lines := bufio.NewReader(in) // a line may be of any length
	for {
		line, err := lines.ReadString('\n')
		if line != "" {
			var e event
			if json.Unmarshal([]byte(line), &e) != nil || e.Action == "" {
				fmt.Fprint(r.out, line) // not of the tests: a message of go itself
			} else {
				r.take(e)
			}
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
	}
	r.flush("")
	if r.bad > 0 {
		return errFailed
	}
	return nil
}

func (r *reader) take(e event) {
	at := test{e.Package, e.Test}
	switch e.Action {
	case "run", "cont": // a parallel test runs, waits for its turn, and goes on
		if !strings.Contains(e.Test, "/") {
			r.now(fmt.Sprintf("%d tests done, at %s %s", r.done, e.Package, e.Test))
		}
	case "output":
		r.output(at, e.Output)
	case "build-output":
		fmt.Fprint(r.out, e.Output)
	case "build-fail":
		r.bad++
	case "pass", "fail", "skip":
		r.end(at, e)
	}
}

// output prints what a package says of itself and keeps what a test says until
// it is known how it ends.
func (r *reader) output(at test, text string) {
	switch {
	case at.name != "":
		r.kept[at] = append(r.kept[at], text)
	case text != "PASS\n" && text != "FAIL\n": // the closing line says it again
		fmt.Fprint(r.out, text)
	}
}

func (r *reader) end(at test, e event) {
	fmt.Fprintf(r.times, "%s\t%s\t%s\t%.3f\n", e.Action, at.pkg, at.name, e.Elapsed)
	switch {
	case at.name == "" && e.Action == "fail":
		r.bad++
		r.flush(at.pkg)
	case at.name != "":
		if !strings.Contains(at.name, "/") {
			r.done++
		}
		if e.Action == "fail" || r.logs && logged(r.kept[at]) {
			r.show(at)
		}
		delete(r.kept, at)
	}
}

// logged tells whether a test said more than that it began and ended.
func logged(lines []string) bool {
	return slices.ContainsFunc(lines, func(s string) bool { return !bare(s) && !ending(s) })
}

// bare is a line in which a test only begins, waits or goes on.
func bare(line string) bool { return strings.HasPrefix(line, "=== ") }

// ending is the line in which a test that passed ends.
func ending(line string) bool { return strings.HasPrefix(strings.TrimLeft(line, " "), "--- PASS") }

func (r *reader) show(at test) {
	for _, line := range r.kept[at] {
		if !bare(line) {
			fmt.Fprint(r.out, line)
		}
	}
}

// flush shows tests of a package, or of all, that began and never ended: the
// package was killed or ran out of time.
func (r *reader) flush(pkg string) {
	var left []test
	for at := range r.kept {
		if pkg == "" || at.pkg == pkg {
			left = append(left, at)
		}
	}
	slices.SortFunc(left, func(a, b test) int { return strings.Compare(a.pkg+" "+a.name, b.pkg+" "+b.name) })
	for _, at := range left {
		fmt.Fprintf(r.out, "--- NOT ENDED: %s %s\n", at.pkg, at.name)
		r.show(at)
		delete(r.kept, at)
	}
}
