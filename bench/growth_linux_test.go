package bench

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/testkit/grown"
	"relief/internal/testkit/steps"
	"relief/internal/web"
)

// Books of a thousand and of a million movements beside thirty other branches,
// the long ones with 20,000 lots in store.
var (
	shortBooks = grown.Size{Rounds: 24, Others: 30, Each: 1, Items: 300, Lots: 2_000}
	longBooks  = grown.Size{Rounds: 24_000, Others: 30, Each: 10, Items: 2_000, Lots: 20_000}
)

// mayTake are pages that may take longer than any other, and why.
var mayTake = map[string]string{
	"/verify": "holds the whole books against themselves",
}

// pageMost is what any other page may take of the processor at a million.
const pageMost = 120 * time.Millisecond

// BenchmarkGrowth opens every page as everybody in short books and in long ones,
// and prints what each took of the processor and of the database.
func BenchmarkGrowth(b *testing.B) {
	steps.Watch()
	short, long := grownPages(b, shortBooks), grownPages(b, longBooks)
	var table strings.Builder
	for _, login := range []string{"keeper", "officer", "approver", "auditor", "bookkeeper", "admin"} {
		few, many := visit(b, short.server, login), visit(b, long.server, login)
		for n, page := range short.pages {
			if few.get(page.Path).Code != http.StatusOK || mayTake[page.Route] != "" {
				continue
			}
			path := long.pages[n].Path
			a, _ := few.used(b, page.Path, 5)
			c, w := many.used(b, path, 5)
			x := steps.Count(func() { few.get(page.Path) })
			y := steps.Count(func() { many.get(path) })
			fmt.Fprintf(&table, "%-10s %-28s %7.1f ms %7.1f ms %9d %9d %7d kB\n", login, page.Route, millis(a),
				millis(c), x.Steps(), y.Steps(), w.Body.Len()/1000)
			if c > pageMost {
				b.Errorf("%s at %s takes %v at a million movements, want at most %v:%s", login, path, c, pageMost,
					y.Most(3))
			}
		}
	}
	fmt.Printf("\nprocessor and steps of the database, in short and long books; the page sent\n%s", table.String())
}

// grownServer answers for grown books.
type grownServer struct {
	server *web.Server
	pages  []grown.Address
}

func grownPages(b *testing.B, s grown.Size) (g grownServer) {
	at := func() time.Time { return grown.Ended.Add(time.Hour) }
	d, err := db.Open(b.Context(), db.Options{Dir: grown.Kept(b, s), Clock: at})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = d.Close() })
	g.server = serverAt(b, d, at)
	var routes []string
	for _, rt := range g.server.Routes() {
		if rt.Method == http.MethodGet {
			routes = append(routes, rt.Path)
		}
	}
	err = d.Read(b.Context(), testkit.Branch, func(ctx context.Context, r db.Reader) (err error) {
		g.pages, err = grown.Addresses(ctx, r, routes)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return g
}
