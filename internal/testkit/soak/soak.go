// Package soak says how much a long test does. "make test" runs a short form
// of it, with a few seeds that never change and some that the commit draws, so
// that the suite walks new ground with every commit and a red run can be had
// again; "make soak" runs it whole. What is asked for is proved in one of the
// two: a test that has a short form has a long one.
package soak

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"

	"relief/internal/testkit/source"
)

// The variables of the environment that steer a long test.
const (
	whole = "RELIEF_SOAK"   // 1: the long form
	draw  = "RELIEF_COMMIT" // the commit that draws seeds; git's HEAD unless set
	alone = "RELIEF_SEED"   // this seed and no other
)

// Whole tells whether the long form was asked for, as "make soak" does.
func Whole() bool { return os.Getenv(whole) == "1" }

// Times is how often, or how long, a test goes on: short on every run, long
// when it is run whole.
func Times[N any](short, long N) N {
	if Whole() {
		return long
	}
	return short
}

// Runs is Times with a third form, the shortest, for "go test -short": so run
// the race detector, which slows a test five times, and "make quick".
func Runs[N any](shortest, short, long N) N {
	if testing.Short() && !Whole() {
		return shortest
	}
	return Times(short, long)
}

// Seeds are those that a property test walks: the first few numbers and some
// drawn from the commit, or, run whole, every number up to all. RELIEF_SEED
// names one alone, as the message of a failing seed should.
func Seeds(t testing.TB, few, drawn, all int) []uint64 {
	t.Helper()
	if s := os.Getenv(alone); s != "" {
		seed, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			t.Fatalf("%s: %v", alone, err)
		}
		return []uint64{seed}
	}
	if Whole() {
		few, drawn = all, 0
	}
	var list []uint64
	for i := range few {
		list = append(list, uint64(i+1))
	}
	if drawn == 0 {
		t.Logf("seeds 1 to %d", few)
		return list
	}
	from, err := base()
	if err != nil { // an unpacked archive: the fixed seeds alone
		t.Logf("NO SEEDS DRAWN: %v (set %s to a commit)", err, draw)
		return list
	}
	for i := range drawn {
		list = append(list, from+uint64(i))
	}
	t.Logf("seeds 1 to %d and %d to %d", few, from, from+uint64(drawn)-1)
	return list
}

// base is the first seed that the commit draws, far from the fixed ones.
var base = sync.OnceValues(func() (uint64, error) {
	commit := os.Getenv(draw)
	if commit == "" {
		out, err := exec.Command("git", "-C", source.Path(), "rev-parse", "HEAD").Output()
		if err != nil {
			return 0, fmt.Errorf("git rev-parse HEAD: %w", err)
		}
		commit = strings.TrimSpace(string(out))
	}
	if len(commit) < 8 {
		return 0, fmt.Errorf("commit %q is too short", commit)
	}
	n, err := strconv.ParseUint(commit[:8], 16, 64)
	if err != nil {
		return 0, fmt.Errorf("commit %q: %w", commit, err)
	}
	return n*1000 + 1_000_000, nil
})
