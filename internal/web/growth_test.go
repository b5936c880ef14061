//go:build linux

package web

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/testkit/grown"
	"relief/internal/testkit/steps"
)

// grownBooks are books of a size, on a server, and what stands in them.
type grownBooks struct {
	*Server
	branch *grown.Branch
	pages  []grown.Address
	people map[auth.Role]auth.Person
}

// growth is how many more steps of the database a page may take in books of ten
// times the length, and actGrowth an act; growthFree are steps of a page that
// count for nothing.
const (
	growth     = 1.5
	growthFree = 500
	actGrowth  = 1.1
)

// mayGrow are addresses that may take longer in longer books, and why.
var mayGrow = map[string]string{
	"/verify":       "holds the whole books against themselves",
	"/":             "counts the last months' documents, slips without paper, gifts without a fiscal receipt",
	"/audit":        "counts up to a thousand of each list, and the numbers of the year whole",
	"/donors":       "counts what each donor shown gave: ten times as much",
	"/slips":        "counts the slips of each state off an index",
	"/stock/as-of":  "adds what moved since the month began: ten times as much",
	"/stock/charts": "adds up the days and counts the documents of a year",
}

// sought are pages that look for something in registers which grow.
var sought = []string{"/search?q=L000012-1", "/search?q=nothing"}

func growBooks(t *testing.T, clock *grown.Clock, rounds, each int) (*testkit.Books, grownBooks) {
	t.Helper()
	b := testkit.NewBooks(t, db.SQLite, testkit.Clock(clock.Now))
	size := grown.Size{Rounds: rounds, Others: 30, Each: each, Items: 40}
	branch, err := grown.Books(t.Context(), b, clock, size)
	if err != nil {
		t.Fatal(err)
	}
	if err := grown.Measured(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	g := servedBooks(t, b, clock)
	g.branch = branch
	return b, g
}

func servedBooks(t *testing.T, b *testkit.Books, clock *grown.Clock) grownBooks {
	t.Helper()
	g := grownBooks{Server: testServer(t, b, clock.Now), people: map[auth.Role]auth.Person{}}
	b.Ask(t, func(ctx context.Context, r db.Reader) error {
		var routes []string
		for _, rt := range g.Routes() {
			if rt.Method == http.MethodGet {
				routes = append(routes, rt.Path)
			}
		}
		var err error
		if g.pages, err = grown.Addresses(ctx, r, routes); err != nil {
			return err
		}
		for _, path := range sought {
			g.pages = append(g.pages, grown.Address{Route: path, Path: path})
		}
		for login, role := range map[string]auth.Role{
			"keeper": auth.Storekeeper, "officer": auth.Officer, "approver": auth.Approver, "auditor": auth.Auditor,
			"admin": auth.Admin, "bookkeeper": auth.Bookkeeper,
		} {
			p, err := auth.Load(ctx, r, testkit.ID(login))
			if err != nil {
				return err
			}
			g.people[role] = p
		}
		return nil
	})
	return g
}

// took is what a page asked of the database.
func (g grownBooks) took(role auth.Role, path string) (c steps.Counted, code int) {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	c = steps.Count(func() { code = serveAs(g.Server, g.people[role], r).Code })
	return c, code
}

// No page and no act takes more steps of the database in books of ten times the
// movements.
func TestGrowth(t *testing.T) {
	steps.Watch()
	var clock, later grown.Clock
	_, small := growBooks(t, &clock, 48, 1)
	books, large := growBooks(t, &later, 480, 6)
	for _, role := range slices.Sorted(maps.Keys(small.people)) {
		for n, page := range small.pages {
			few, code := small.took(role, page.Path)
			if code != http.StatusOK {
				continue
			}
			many, code := large.took(role, large.pages[n].Path)
			if code != http.StatusOK {
				t.Errorf("%s at %s: %d", role, large.pages[n].Path, code)
			}
			holdGrowth(t, string(role)+" at "+large.pages[n].Path, few, many, mayGrow[page.Route])
		}
	}
	t.Run("postgres", func(t *testing.T) { holdScans(t, books, &later) })
	few := append(small.branch.Acts(), small.branch.Rare()...)
	many := append(large.branch.Acts(), large.branch.Rare()...)
	for n := range few {
		x, y := done(t, few[n]), done(t, many[n])
		t.Logf("%7d %7d to %s", x.Steps(), y.Steps(), few[n].Name)
		if float64(y.Steps()) > actGrowth*float64(x.Steps()) {
			t.Errorf("to %s takes %d steps, %d in longer books:%s", few[n].Name, x.Steps(), y.Steps(), y.Most(4))
		}
	}
}

func done(t *testing.T, act grown.Act) steps.Counted {
	t.Helper()
	return steps.Count(func() {
		if err := act.Do(); err != nil {
			t.Errorf("to %s: %v", act.Name, err)
		}
	})
}

func holdGrowth(t *testing.T, what string, few, many steps.Counted, mayGrow string) {
	t.Helper()
	a, b := float64(few.Steps()), float64(many.Steps())
	t.Logf("%7.0f %7.0f %.2f %s", a, b, b/max(a, 1), what)
	if b > growth*a+growthFree && mayGrow == "" {
		t.Errorf("%s takes %.0f steps, %.0f in longer books:%s", what, a, b, many.Most(4))
	}
}

// walkFree are rows that somebody looks through whose answer is among the first.
const walkFree = 100

// bigTables are those that a page must find its rows in by an index.
var bigTables = []string{
	"arrivals", "audit", "balances", "documents", "holds", "ledger_days", "ledger_lines", "lots", "movements",
	"plan_lines", "receipts", "receipt_lines", "slips", "slip_lines",
}

// holdScans asks PostgreSQL for every page as everybody, and which of the big
// tables it walked for that.
func holdScans(t *testing.T, from *testkit.Books, clock *grown.Clock) {
	b := grown.Carried(t, from, testkit.Clock(clock.Now))
	pages := servedBooks(t, b, clock).pages
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	for _, page := range pages {
		b := testkit.OpenBooks(t, b.Options)
		plain := b.Plain(t)
		if _, err := plain.Exec(`SELECT pg_stat_reset()`); err != nil {
			t.Fatal(err)
		}
		g := servedBooks(t, b, clock)
		for role := range g.people {
			g.took(role, page.Path)
		}
		if err := b.Close(); err != nil { // a connection tells what it read when it ends
			t.Fatal(err)
		}
		for left := 1; left > 0; {
			if err := plain.QueryRow(`SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()
				AND pid <> pg_backend_pid() AND backend_type = 'client backend'`).Scan(&left); err != nil {
				t.Fatal(err)
			}
		}
		for _, table := range bigTables {
			var scans, rows int
			err := plain.QueryRow(`SELECT seq_scan, seq_tup_read FROM pg_stat_user_tables WHERE relname = $1`, table).
				Scan(&scans, &rows)
			if err != nil {
				t.Fatal(err)
			}
			if rows > walkFree && mayGrow[page.Route] == "" {
				t.Errorf("%s walks %s %d times, %d rows", page.Path, table, scans, rows)
			}
		}
		plain.Close()
	}
}
