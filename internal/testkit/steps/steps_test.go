//go:build linux

package steps

import (
	"context"
	"strings"
	"testing"

	"relief/internal/db"
	"relief/internal/testkit"
)

// What a statement costs is told by its text, the same each time, and a walk is
// told from a look into an index.
func TestCount(t *testing.T) {
	Watch()
	b := testkit.NewBooks(t, db.SQLite)
	ask := func(query string) Of {
		var n int64
		c := Count(func() {
			b.Ask(t, func(ctx context.Context, r db.Reader) error { return r.Get(ctx, &n, query) })
		})
		for text, of := range c {
			if strings.Contains(text, "of people") {
				return of
			}
		}
		t.Fatalf("%q was not counted: %v", query, c)
		return Of{}
	}
	walk := ask(`SELECT COUNT(*) /* of people */ FROM people WHERE name <> ''`)
	if walk.Runs != 1 || walk.Walked != 5 || walk.Steps < 12 {
		t.Errorf("a walk of six people: %+v", walk)
	}
	if again := ask(`SELECT COUNT(*) /* of people */ FROM people WHERE name <> ''`); again != walk {
		t.Errorf("the same again: %+v, before %+v", again, walk)
	}
	one := ask(`SELECT COUNT(*) /* of people */ FROM people WHERE id = 3`)
	if one.Walked != 0 || one.Steps >= walk.Steps {
		t.Errorf("one of them: %+v", one)
	}
}
