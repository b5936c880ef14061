package web

import (
	"context"
	"encoding/csv"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/testkit/shelf"
)

// A bin is corrected, closed and opened from its own page, which lists its lots;
// what is refused stands there in words.
func TestPlaces(t *testing.T) {
	d := testkit.NewBooks(t, db.SQLite, testkit.At(testkit.Noon))
	fillStore(t, d, firstAid...)
	bin := shelf.Bin(t, d, "A-01")
	s := testServer(t, d, noon)
	b := signIn(t, s, "keeper")
	want(t, b.get("/places"), http.StatusOK)
	for _, part := range []string{"货位 A-01", "没有物资", "3 种物资，3 批", `<details class="card fold">`} {
		if !strings.Contains(b.page, part) {
			t.Errorf("the list lacks %s", part)
		}
	}
	house, at := fmt.Sprintf("/places/%d", d.Warehouse), fmt.Sprintf("/places/%d", bin)
	want(t, b.get(house), http.StatusOK)
	for _, part := range []string{"急救箱", "A1", "374"} {
		if !strings.Contains(b.page, part) {
			t.Errorf("the warehouse lacks %s", part)
		}
	}
	w := b.post(house + "/close")
	if w.Code != http.StatusConflict || !strings.Contains(b.page, "“中心仓库”：急救包 49 个；急救箱 7 个；口罩 374 只。") {
		t.Errorf("closing a full house: %d %s", w.Code, said(b.page))
	}
	was := []string{
		"was_code", "A-01", "was_name", "货位 A-01", "was_name_en", "", "was_kind", "bin", "kind", "bin"}
	b.get(at)
	w = b.post(at, append(was, "code", "W1", "name", "甲架")...)
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(b.page, `value="甲架"`) {
		t.Errorf("a code that is taken: %d %s", w.Code, said(b.page))
	}
	want(t, b.post(at, append(was, "code", "B-01", "name", "甲架")...), http.StatusSeeOther)
	want(t, b.get(at), http.StatusOK)
	if !strings.Contains(b.page, "甲架") || !strings.Contains(b.page, "B-01") {
		t.Error("the page has the old name")
	}
	want(t, b.post(at+"/close"), http.StatusSeeOther)
	b.get(fmt.Sprintf("/transfers/new?lot=1&place=%d", d.Warehouse))
	if strings.Contains(b.page, "甲架") {
		t.Error("a closed bin is offered")
	}
	b.get(at)
	want(t, b.post(at+"/open"), http.StatusSeeOther)
	b.get(fmt.Sprintf("/transfers/new?lot=1&place=%d", d.Warehouse))
	if !strings.Contains(b.page, "甲架") {
		t.Error("an open bin is not offered")
	}
	auditor := signIn(t, s, "auditor")
	want(t, auditor.get(at), http.StatusOK)
	if strings.Contains(auditor.page, "<form method=\"post\" action=\""+at) {
		t.Error("an auditor is offered to change a place")
	}
	edge := 0
	d.Ask(t, edgePlace(&edge))
	want(t, b.get(fmt.Sprintf("/places/%d", edge)), http.StatusNotFound)
}

// The address of a place lists what lies there and nothing else, and so do its
// files; an item with stock that is out of use is on the list, with a mark.
func TestStock_place(t *testing.T) {
	d := testkit.NewBooks(t, db.SQLite, testkit.At(testkit.Noon))
	fillStore(t, d, firstAid...)
	bin := shelf.Bin(t, d, "A-01")
	b := signIn(t, testServer(t, d, noon), "keeper")
	for place, want := range map[int64]int{int64(bin): 0, int64(d.Warehouse): 3} {
		b.get(fmt.Sprintf("/stock?place=%d", place))
		if got := len(column(b.page)); got != want {
			t.Errorf("place %d lists %d items, want %d", place, got, want)
		}
		file := b.get(fmt.Sprintf("/reports/stock.csv?place=%d", place)).Body.String()
		if got := strings.Count(strings.TrimSpace(file), "\n") - 1; got != want {
			t.Errorf("the file of place %d has %d rows, want %d", place, got, want)
		}
	}
	if _, err := d.Plain(t).Exec(`UPDATE items SET active = 0 WHERE name = '口罩'`); err != nil {
		t.Fatal(err)
	}
	b.get("/stock")
	if !regexp.MustCompile(`(?s)口罩</a>.{0,200}停用`).MatchString(b.page) {
		t.Error("an item out of use that has stock is not marked on the list")
	}
}

// totalled are the lists that add something up, each with the page on which its
// totals stand under it.
var totalled = map[string]string{
	"stock": "/stock?", "stock-as-of": "/stock/as-of?", "ledger": "/ledger?by=branch&",
	"ledger-summary": "/ledger/summary?",
}

// A list adds up on its page to what it adds up to in its file, in whole and in
// the part that a filter leaves.
func TestLists_totals(t *testing.T) {
	d := testkit.NewBooks(t, db.SQLite)
	s := everything(t, d)
	b := signIn(t, s, "auditor")
	foot := regexp.MustCompile(`(?s)<tfoot>.*?</tfoot>`)
	figure := regexp.MustCompile(`\d[\d,.]*`)
	for name, path := range totalled {
		for _, asked := range []string{"", "find=急救", "find=口罩"} {
			if name == "ledger" && asked != "" {
				continue // what is looked for there is whose ledger it shall be
			}
			_, question, _ := strings.Cut(path, "?")
			rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(
				b.get("/reports/"+name+".csv?"+question+asked).Body.String(), "\ufeff"))).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			if b.get(path + asked); len(rows) < 3 {
				t.Fatalf("%s %s has %d rows", name, asked, len(rows))
			}
			shown := foot.FindString(b.page)
			if shown == "" {
				t.Errorf("%s %s has totals in its file and none on its page", name, asked)
				continue
			}
			text := strings.ReplaceAll(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(shown, " "), ",", "")
			for _, cell := range rows[len(rows)-1] {
				for _, n := range figure.FindAllString(cell, -1) {
					if !regexp.MustCompile(`(^|\D)` + regexp.QuoteMeta(n) + `($|\D)`).MatchString(text) {
						t.Errorf("%s %s: its file adds up to %q, the page to %q", name, asked, cell, text)
					}
				}
			}
		}
	}
	for _, name := range s.Questions() { // the others show their totals through the part that all reports share
		if totalled[name] != "" {
			continue
		}
		page := face(t, s, name, "html").Body.String()
		heads, rows := csvOf(t, face(t, s, name, "csv").Body.String())
		if len(heads) > 0 && len(rows) > 0 && strings.HasPrefix(rows[len(rows)-1][0], "合计") &&
			foot.FindString(page) == "" {
			t.Errorf("%s has totals in its file and none on its page", name)
		}
	}
}

// edgePlace finds a place that is none of the store's.
func edgePlace(id *int) func(context.Context, db.Reader) error {
	return func(ctx context.Context, r db.Reader) error {
		return r.Get(ctx, id, `SELECT MIN(id) FROM places WHERE kept = 0`)
	}
}

// A form without anything to choose says so at the field before anything is
// typed, and where to register it or whom to ask.
func TestForms_nothingToChoose(t *testing.T) {
	d := testkit.NewBooks(t, db.SQLite, testkit.At(testkit.Noon))
	s := testServer(t, d, noon)
	keeper, officer := signIn(t, s, "keeper"), signIn(t, s, "officer")
	id := atGate(t, keeper)
	if strings.Contains(keeper.page, "还没有可用的仓库") {
		t.Error("there is a warehouse, and one is asked for")
	}
	house := fmt.Sprintf("/places/%d", d.Warehouse)
	keeper.get(house)
	want(t, keeper.post(house+"/close"), http.StatusSeeOther)
	keeper.get("/receipts/" + id + "/inspect")
	if !strings.Contains(keeper.page, `还没有可用的仓库，货无处入。 <a href="/places">新建仓库</a>`) {
		t.Errorf("no warehouse: %s", said(keeper.page))
	}
	officer.get("/plans/new")
	for _, says := range []string{`还没有接收单位。 <a href="/recipients/new">登记接收单位</a>`,
		"仓库里还没有可分配的物资。请找李仓登记。"} {
		if !strings.Contains(officer.page, says) {
			t.Errorf("an empty plan does not say %s: %s", says, said(officer.page))
		}
	}
}
