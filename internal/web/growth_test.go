//go:build linux

package web

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
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
	at     map[string]int64 // the newest of each kind
	people map[auth.Role]auth.Person
}

// growth is how many more steps of the database a page may take in books of ten
// times the length; growthFree are steps that count for nothing.
const (
	growth     = 1.5
	growthFree = 500
)

// mayGrow are addresses that may take longer in longer books, and why.
var mayGrow = map[string]string{
	"/verify":              "holds the whole books against themselves",
	"/":                    notYet,
	"/audit":               notYet,
	"/donors":              notYet,
	"/plans/new":           notYet,
	"/recipients/:id":      notYet,
	"/recipients/:id/edit": notYet,
	"/slips":               notYet,
	"/stock/as-of":         "adds what moved since the month began: ten times as much",
	"/stock/charts":        "adds up the days and counts the documents of a year",
}

const notYet = "reads more than it shows"

func growBooks(t *testing.T, clock *grown.Clock, rounds, each int) (*testkit.Books, grownBooks) {
	t.Helper()
	b := testkit.NewBooks(t, db.SQLite, testkit.Clock(clock.Now))
	size := grown.Size{Rounds: rounds, Others: 30, Each: each, Items: 40}
	branch, err := grown.Books(t.Context(), b, clock, size)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Beside(t.Context(), func(ctx context.Context, s *db.Side) error {
		_, err := s.Exec(ctx, `ANALYZE`) // as a server does by itself
		return err
	}); err != nil {
		t.Fatal(err)
	}
	g := servedBooks(t, b, clock)
	g.branch = branch
	return b, g
}

func servedBooks(t *testing.T, b *testkit.Books, clock *grown.Clock) grownBooks {
	t.Helper()
	g := grownBooks{Server: testServer(t, b, clock.Now), at: map[string]int64{}, people: map[auth.Role]auth.Person{}}
	b.Ask(t, func(ctx context.Context, r db.Reader) error {
		for name, query := range map[string]string{
			"plans":      `SELECT MAX(id) FROM documents WHERE branch_id = 1 AND kind = 'plan'`,
			"slips":      `SELECT MAX(id) FROM documents WHERE branch_id = 1 AND kind = 'slip'`,
			"receipts":   `SELECT MAX(document_id) FROM receipts WHERE branch_id = 1`,
			"documents":  `SELECT MAX(id) FROM documents WHERE branch_id = 1 AND kind = 'transfer'`,
			"items":      `SELECT MIN(id) FROM items WHERE branch_id = 1`,
			"lots":       `SELECT MAX(id) FROM lots WHERE branch_id = 1`,
			"places":     `SELECT MIN(id) FROM places WHERE branch_id = 1 AND kind = 'bin'`,
			"donors":     `SELECT MIN(id) FROM donors WHERE branch_id = 1`,
			"recipients": `SELECT MIN(id) FROM recipients WHERE branch_id = 1`,
		} {
			var id int64
			if err := r.Get(ctx, &id, query); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			g.at[name] = id
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

// addresses are the pages with the address of each route.
func (g grownBooks) addresses() (routes, paths []string) {
	for _, rt := range g.Routes() {
		if rt.Method != http.MethodGet {
			continue
		}
		path, known := rt.Path, true
		if room, rest, ok := strings.Cut(strings.TrimPrefix(path, "/"), "/:id"); ok {
			var id int64
			if id, known = g.at[room]; known {
				path = fmt.Sprintf("/%s/%d%s", room, id, rest)
			}
		}
		if known && !strings.Contains(path, "/:") && !strings.Contains(path, "*") {
			routes, paths = append(routes, rt.Path), append(paths, path)
		}
	}
	return routes, paths
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
	routes, short := small.addresses()
	_, long := large.addresses()
	for _, role := range slices.Sorted(maps.Keys(small.people)) {
		for n, route := range routes {
			few, code := small.took(role, short[n])
			if code != http.StatusOK {
				continue
			}
			many, code := large.took(role, long[n])
			if code != http.StatusOK {
				t.Errorf("%s at %s: %d", role, long[n], code)
			}
			holdGrowth(t, string(role)+" at "+long[n], few, many, mayGrow[route])
		}
	}
	t.Run("postgres", func(t *testing.T) { holdScans(t, books, &later) })
	few := append(small.branch.Acts(), small.branch.Rare()...)
	many := append(large.branch.Acts(), large.branch.Rare()...)
	for n := range few {
		holdGrowth(t, "to "+few[n].Name, done(t, few[n]), done(t, many[n]), "")
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
	routes, paths := servedBooks(t, b, clock).addresses()
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	for n, route := range routes {
		b := testkit.OpenBooks(t, b.Options)
		plain := b.Plain(t)
		if _, err := plain.Exec(`SELECT pg_stat_reset()`); err != nil {
			t.Fatal(err)
		}
		g := servedBooks(t, b, clock)
		for role := range g.people {
			g.took(role, paths[n])
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
			if rows > walkFree && mayGrow[route] == "" {
				t.Errorf("%s walks %s %d times, %d rows", paths[n], table, scans, rows)
			}
		}
		plain.Close()
	}
}
