package web

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"relief/internal/db"
	"relief/internal/testkit"
)

// column takes the first cell of every row of the page's table.
func column(page string) (cells []string) {
	for _, m := range regexp.MustCompile(`href="/items/\d+"[^>]*>([^<]+)</a>`).FindAllStringSubmatch(page, -1) {
		cells = append(cells, m[1])
	}
	return cells
}

// Every list can be sorted by its heads, each of which says how it is sorted
// and turns round when pressed; filters and export keep the order.
func TestLists_heads(t *testing.T) {
	d := testkit.NewBooks(t, db.SQLite, testkit.At(testkit.Noon))
	fillStore(t, d, firstAid...)
	s := testServer(t, d, noon)
	b := signIn(t, s, "auditor")
	b.get("/stock?show=in_stock&sort=-on_hand&after=x")
	if got := column(b.page); !slices.Equal(got, []string{"口罩", "急救包", "急救箱"}) {
		t.Errorf("by units, most first: %v", got)
	}
	for _, part := range []string{
		`<th scope="col" class="num" aria-sort="descending">` +
			`<a class="th-sort" href="/stock?show=in_stock&amp;sort=on_hand">`,
		`<input type="hidden" name="sort" value="-on_hand">`,
		`href="/reports/stock.xlsx?show=in_stock&amp;sort=-on_hand"`,
		`<th scope="col"><a class="th-sort" href="/stock?show=in_stock&amp;sort=name">`,
	} {
		if !strings.Contains(b.page, part) {
			t.Errorf("the page lacks %s", part)
		}
	}
	file := b.get("/reports/stock.csv?show=in_stock&sort=-on_hand").Body.String()
	at := []int{strings.Index(file, "口罩"), strings.Index(file, "急救包"), strings.Index(file, "急救箱")}
	if at[0] < 0 || !slices.IsSorted(at) {
		t.Errorf("the export is not in the order shown: %v", at)
	}
	admin := signIn(t, s, "admin")
	head := regexp.MustCompile(`<th [^>]*><a class="th-sort" href="([^"]+)"`)
	for _, path := range []string{
		"/stock", "/items", "/recipients", "/plans", "/slips", "/documents", "/equipment", "/people",
	} {
		who := b
		if path == "/people" {
			who = admin
		}
		who.get(path)
		heads := head.FindAllStringSubmatch(who.page, -1)
		if len(heads) == 0 && strings.Contains(who.page, "<table") {
			t.Errorf("%s has no head that sorts", path)
		}
		for _, word := range []string{"-name", "x';--", "state", "number"} {
			heads = append(heads, []string{"", path + "?sort=" + word})
		}
		for _, m := range heads {
			if w := who.get(unescape(m[1])); w.Code != http.StatusOK {
				t.Errorf("%s: %d", m[1], w.Code)
			}
		}
	}
}
