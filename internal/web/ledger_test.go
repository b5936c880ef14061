package web

import (
	"mime"
	"net/http"
	"strings"
	"testing"

	"relief/internal/db"
	"relief/internal/testkit"
)

// A search with one hit shows that account's ledger; with several, the choice.
func TestLedger_oneHit(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		counted(t, d)
		a := signIn(t, testServer(t, d, noon), "auditor")
		w := a.get("/ledger?by=item&find=%E6%80%A5%E6%95%91&from=2021-01-01&to=2021-12-31") // 急救
		to := w.Header().Get("Location")
		if w.Code != http.StatusSeeOther || !strings.Contains(to, "of=item.") ||
			!strings.Contains(to, "from=2021-01-01") {
			t.Fatalf("one hit: %d to %q", w.Code, to)
		}
		if a.get(to); !strings.Contains(a.page, "急救箱（个）") {
			t.Errorf("the account: %s", said(a.page))
		}
		want(t, a.get("/ledger?by=item&find=W000"), http.StatusOK) // several
		w = a.get("/ledger?by=branch&find=%E6%80%A5%E6%95%91")     // an item is looked for among all goods
		if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || !strings.Contains(to, "of=item.") {
			t.Errorf("one hit among all goods: %d to %q", w.Code, to)
		}
		if w := a.get("/ledger?by=item&find=none"); w.Code != http.StatusOK {
			t.Errorf("no hit: %d", w.Code)
		}
	})
}

// The stock of a day to come, or at a sequence that is not reached, is refused
// at its field, on the page and as a file.
func TestAsOf_notYet(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		counted(t, d)
		a := signIn(t, testServer(t, d, noon), "auditor")
		for query, words := range map[string]string{
			"on=2121-10-09": "在今天之后", "seq=99999": "最后一号是", "on=2121-10-09&seq=99999": "最后一号是",
		} {
			w := a.get("/stock/as-of?" + query)
			if w.Code != http.StatusUnprocessableEntity || !strings.Contains(a.page, words) ||
				strings.Contains(a.page, "急救箱") {
				t.Errorf("%s: %d, want %q in %s", query, w.Code, words, said(a.page))
			}
			want(t, a.get("/reports/stock-as-of.csv?"+query), http.StatusUnprocessableEntity)
		}
		if w := a.get("/stock/as-of?seq=1"); w.Code != http.StatusOK {
			t.Errorf("at the first act: %d", w.Code)
		}
	})
}

// A file has a Chinese name for whoever reads Chinese, besides one that anything
// can take; in English it has that one alone.
func TestExports_names(t *testing.T) {
	d := testkit.NewBooks(t, db.SQLite)
	counted(t, d)
	a := signIn(t, testServer(t, d, noon), "auditor")
	name := func(path string) (header, said string) {
		t.Helper()
		header = a.get(path).Header().Get("Content-Disposition")
		_, with, err := mime.ParseMediaType(header)
		if err != nil {
			t.Errorf("%s: %q: %v", path, header, err)
		}
		return header, with["filename"]
	}
	for path, want := range map[string]string{
		"/reports/stock.xlsx": "库存一览表-20", "/reports/ledger.csv": "物资收发存台账-20",
		"/documents/1/preview.pdf?form=P2": "预览-P2-",
	} {
		if header, said := name(path); !strings.HasPrefix(said, want) || !strings.Contains(header, "filename=") {
			t.Errorf("%s is called %q by %q", path, said, header)
		}
	}
	a.get("/stock")
	want(t, a.post("/language", "language", "en", "next", "/stock"), http.StatusSeeOther)
	if header, said := name("/reports/stock.xlsx"); !strings.HasPrefix(said, "stock-20") ||
		strings.Contains(header, "*") {
		t.Errorf("in English %q", header)
	}
}
