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

// A faulty row can be left out on purpose: that is said on the page, kept over
// checks, taken back by a press, and stands in the remarks of what was posted.
func TestOpening_leftOut(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		b := signIn(t, testServer(t, d, noon), "keeper")
		path := b.stage("units-in-names.xlsx") // rows 10 and 11 are faulty
		b.shows("a faulty row", `name="row.10.skip"`, `name="row.11.skip"`)
		b.check(path, b.fieldsOf("witness", "周监", "row.10.skip", "1", "row.11.skip", "1", "all_new", "7")...)
		b.shows("left out", "不录入 2 行：第 10–11 行", `name="row.10.skip" value="1" checked`)
		b.lacks("left out", "row.10.counted")
		b.check(path, append(b.fieldsOf(), "view", "matched")...) // not among the rows that are shown
		b.shows("another view", `type="hidden" name="row.10.skip" value="1"`, "不录入 2 行")
		b.check(path, append(b.fieldsOf("row.11.skip", "-"), "view", "all")...)
		b.shows("one taken back", "不录入 1 行：第 10 行", `name="row.11.unit"`)
		before := testkit.Fingerprint(t, d.DB)
		refusedWith(t, d, before, b.post(path+"/post", b.fieldsOf()...), http.StatusUnprocessableEntity, "第 11 行")
		w := b.post(path+"/post", b.fieldsOf("row.11.skip", "1")...)
		want(t, w, http.StatusSeeOther)
		b.get(w.Header().Get("Location"))
		b.shows("the receipt", "清点表有 2 行没有录入：第 10–11 行")
		if row := stockOf(t, d, "担架"); row.OnHand != 0 {
			t.Errorf("a row that was left out is in the books: %d", row.OnHand)
		}
	}, testkit.At(testkit.Noon))
}

var rowTags = regexp.MustCompile(`<tr id="row-(\d+)"`)

// rowsShown are the numbers of the rows of the page, in order.
func rowsShown(page string) (list []string) {
	for _, m := range rowTags.FindAllStringSubmatch(page, -1) {
		list = append(list, m[1])
	}
	return list
}

// The rows stand with the faulty ones first, or as on paper; the choice and the
// tick for all new items stay over checks.
func TestOpening_order(t *testing.T) {
	d := testkit.NewBooks(t, db.SQLite, testkit.At(testkit.Noon))
	b := signIn(t, testServer(t, d, noon), "keeper")
	path := b.stage("units-in-names.xlsx")
	faults := []string{"10", "11", "3", "4", "5", "6", "7", "8", "9"}
	paper := []string{"3", "4", "5", "6", "7", "8", "9", "10", "11"}
	if got := rowsShown(b.page); !slices.Equal(got, faults) {
		t.Errorf("rows %v, want the faulty first", got)
	}
	b.check(path, append(b.fieldsOf("all_new", "7"), "order", "sheet")...)
	for range 2 {
		if got := rowsShown(b.page); !slices.Equal(got, paper) || !allNew.MatchString(b.page) {
			t.Errorf("rows %v, want them as on paper; ticked %v", got, allNew.MatchString(b.page))
		}
		b.check(path, b.fieldsOf("row.10.counted", "2")...)
	}
	b.check(path, append(b.fieldsOf("all_new", "-"), "order", "")...)
	if got := rowsShown(b.page); !slices.Equal(got, []string{"3", "10", "11", "4", "5", "6", "7", "8", "9"}) ||
		allNew.MatchString(b.page) {
		t.Errorf("rows %v, want the twins and the faulty one first; ticked %v", got, allNew.MatchString(b.page))
	}
}

// The bins that nobody knows are made with the count where that was ticked, and
// else kept in the remarks; the tick stays over checks.
func TestOpening_newBins(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		b := signIn(t, testServer(t, d, noon), "keeper")
		b.get("/opening")
		count := "清点日期：2021年9月30日\n品名,单位,实盘数,库位\n急救箱,个,7,东三架\n口罩,只,374,\n"
		w := b.upload("/opening", "file", "bins.csv", []byte(count))
		want(t, w, http.StatusSeeOther)
		path := w.Header().Get("Location")
		b.get(path)
		b.shows("a bin nobody knows", "新建库位：东三架", "库位“东三架”还没有登记")
		b.check(path, b.fieldsOf("witness", "周监", "all_new", "2", "new_bins", "1")...)
		b.check(path, b.fieldsOf()...)
		b.shows("ticked", `name="new_bins" value="1" checked`, "入账时新建库位“东三架”")
		want(t, b.post(path+"/post", b.fieldsOf()...), http.StatusSeeOther)
		b.get("/places")
		if !strings.Contains(b.page, "东三架") {
			t.Error("the bin was not made")
		}
	}, testkit.At(testkit.Noon))
}
