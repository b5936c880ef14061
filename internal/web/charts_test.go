package web

import (
	"net/http"
	"strings"
	"testing"

	"relief/internal/testkit"
)

// The charts' tables stand on their pages and come as files; only pages with a
// chart load the script.
func TestCharts(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		s := testServer(t, d, noon)
		b := signIn(t, s, "keeper")
		if want(t, b.get("/stock/charts"), 200); strings.Contains(b.page, "data-chart=") {
			t.Error("an empty store has a chart")
		}
		if want(t, b.get("/"), 200); strings.Contains(b.page, "chart.js") {
			t.Error("home without a chart loads the script")
		}
		at := b.stage("opening-count.xlsx")
		b.get(at)
		want(t, b.post(at+"/post", b.fieldsOf("witness", "周监", "all_new", "6")...), http.StatusSeeOther)
		for _, path := range []string{"/", "/stock/charts", "/stock/charts?item=1", "/stock/charts?item=x"} {
			want(t, b.get(path), 200)
			if !strings.Contains(b.page, `data-chart="chart-months-table"`) || !strings.Contains(b.page, "/chart.js") {
				t.Errorf("%s has no chart", path)
			}
		}
		want(t, b.get("/stock/charts?item=999999"), http.StatusNotFound)
		for _, name := range []string{"stock-expiry", "stock-categories", "stock-months"} {
			for _, ending := range []string{".xlsx", ".csv", ".pdf"} {
				want(t, b.get("/reports/"+name+ending), 200)
			}
		}
		want(t, b.get("/reports/stock-months.csv?item=1"), 200)
	})
}
