//go:build linux

// Package steps counts what SQLite does for each statement: the steps of its
// virtual machine, which grow with the rows that a statement reads and are the
// same on every machine, and the rows that it walks because no index leads to
// them.
//
// SQLite tells so at the end of each statement, on every connection opened after
// [Count] was called for the first time. Statements of everybody in the process
// are counted, so a test that counts does not run beside others.
package steps

/*
#cgo LDFLAGS: -Wl,--unresolved-symbols=ignore-all
#include <stdint.h>

typedef struct sqlite3 sqlite3;
typedef struct sqlite3_stmt sqlite3_stmt;
int sqlite3_auto_extension(void (*entry)(void));
int sqlite3_trace_v2(sqlite3 *, unsigned, int (*)(unsigned, void *, void *, void *), void *);
int sqlite3_stmt_status(sqlite3_stmt *, int, int);
const char *sqlite3_sql(sqlite3_stmt *);

void reliefStatementDone(char *, int, int);

// The numbers are SQLite's: PROFILE, and the counters FULLSCAN_STEP and VM_STEP.
static int done(unsigned what, void *context, void *statement, void *took) {
	sqlite3_stmt *s = statement;
	int walked = sqlite3_stmt_status(s, 1, 1), steps = sqlite3_stmt_status(s, 4, 1);
	reliefStatementDone((char *)sqlite3_sql(s), steps, walked);
	return 0;
}

static int opened(sqlite3 *db, char **message, const void *api) {
	return sqlite3_trace_v2(db, 0x02, done, 0);
}

static void watch(void) { sqlite3_auto_extension((void (*)(void))opened); }
*/
import "C"

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
)

// Of is what one statement cost.
type Of struct {
	Runs, Steps, Walked int // times run, steps of the virtual machine, rows of a walk through a table
}

// Counted is what statements cost, by their text.
type Counted map[string]Of

var (
	watched sync.Once
	lock    sync.Mutex
	counted Counted // nil: nobody counts
)

// Watch has the connections opened from now on tell what they do.
func Watch() { watched.Do(func() { C.watch() }) }

// Count runs fn and gives what was done for it.
func Count(fn func()) Counted {
	lock.Lock()
	counted = Counted{}
	lock.Unlock()
	fn()
	lock.Lock()
	defer lock.Unlock()
	got := counted
	counted = nil
	return got
}

//export reliefStatementDone
func reliefStatementDone(text *C.char, steps, walked C.int) {
	lock.Lock()
	defer lock.Unlock()
	if counted == nil {
		return
	}
	query := C.GoString(text)
	c := counted[query]
	counted[query] = Of{c.Runs + 1, c.Steps + int(steps), c.Walked + int(walked)}
}

// Steps is the sum of all statements.
func (c Counted) Steps() (n int) {
	for _, of := range c {
		n += of.Steps
	}
	return n
}

// Most says which statements cost most, the dearest first.
func (c Counted) Most(n int) string {
	dearest := slices.SortedFunc(maps.Keys(c), func(a, b string) int {
		return cmp.Or(cmp.Compare(c[b].Steps, c[a].Steps), cmp.Compare(a, b))
	})
	var b strings.Builder
	for _, query := range dearest[:min(n, len(dearest))] {
		of := c[query]
		fmt.Fprintf(&b, "\n%9d steps, %d walked, %d times: %s", of.Steps, of.Walked, of.Runs,
			strings.Join(strings.Fields(query), " "))
	}
	return b.String()
}
