package web

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"relief/internal/testkit"
)

// moveForm is a keeper at the form that moves the 49 packs, and another bin.
func moveForm(t *testing.T, d *testkit.Books) (b *browser, path, bin string) {
	t.Helper()
	fillStore(t, d, firstAid...)
	b = signIn(t, testServer(t, d, noon), "keeper")
	b.get("/places")
	b.post(fmt.Sprintf("/places/%d/bins", d.Warehouse), "bin_code", "A-01", "bin_name", "一号架")
	b.get("/items/2")
	path = unescape(regexp.MustCompile(`href="(/transfers/new\?[^"]+)"`).FindStringSubmatch(b.page)[1])
	b.get(path)
	return b, path, regexp.MustCompile(`<option value="(\d+)">一号架`).FindStringSubmatch(b.page)[1]
}

// inPage is a text as a page holds it.
func inPage(typed string) string { return strings.ReplaceAll(typed, "+", "&#43;") }

// A quantity is taken as people write it, in the words of its item; what was
// understood stands beside it, and a word that the item does not know is refused
// with those it knows.
func TestTyped_quantities(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		b, path, bin := moveForm(t, d)
		for typed, says := range map[string]string{
			"2箱": "没有“箱”这个单位，可用：个、", "许多": "“许多”不是数字", "7*": "可写 374、7*50", "-2": "负数",
			"2箱（每箱１０个）": "= 20 个", "1,000+1": "= 1,001 个", "三个": "= 3 个",
		} {
			b.get(path)
			want(t, b.post("/transfers", b.fieldsOf("units.0", typed, "to.0", "")...), http.StatusUnprocessableEntity)
			if !strings.Contains(b.page, says) || !strings.Contains(b.page, `value="`+inPage(typed)+`"`) {
				t.Errorf("%q: %q is not said: %s", typed, says, said(b.page))
			}
		}
		for _, typed := range []string{"2*3+4", "２箱(1箱=10)", "十个"} {
			b.get(path)
			fields := b.fieldsOf("units.0", typed, "to.0", bin, "again", "yes")
			want(t, b.post("/transfers", fields...), http.StatusSeeOther)
		}
		left := testkit.Balances(t, d.DB)
		if !strings.Contains(left, fmt.Sprintf("lot 2 at %d: 9, 0 held", d.Warehouse)) {
			t.Errorf("of 49 packs 10, 20 and 10 went: %s", left)
		}
	}, testkit.At(noon()))
}

// A day is typed as text, in any shorthand; the page says what it was taken for,
// and which shorthands there are where it was none.
func TestTyped_days(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		b, path, bin := moveForm(t, d)
		if strings.Contains(b.page, `type="date"`) {
			t.Error("a browser's own picker is on the page")
		}
		for typed, says := range map[string]string{
			"昨天": "= 2021年10月7日", "０９３０": "= 2021年9月30日", "1009": "没有写年份，最近的这一天远在 2020-10-09", "-3d": "= 2021年10月5日",
			"+1d": "在今天之后", "202109": "这里要写到日", "9月": "可写 20271231", "2021.2.30": "没有“2021.2.30”这一天",
		} {
			b.get(path)
			w := b.post("/transfers", b.fieldsOf("business_on", typed, "to.0", "")...)
			want(t, w, http.StatusUnprocessableEntity)
			if !strings.Contains(b.page, says) || !strings.Contains(b.page, `value="`+inPage(typed)+`"`) {
				t.Errorf("%q: %q is not said: %s", typed, says, said(b.page))
			}
		}
		b.get(path)
		w := b.post("/transfers", b.fieldsOf("business_on", "今天", "units.0", "9", "to.0", bin)...)
		want(t, w, http.StatusSeeOther)
		if b.get(w.Header().Get("Location")); !strings.Contains(b.page, "2021年10月8日") {
			t.Errorf("the document is of another day: %s", said(b.page))
		}
		relabel := strings.Replace(path, "/transfers/", "/relabels/", 1)
		b.get(relabel)
		w = b.post("/relabels", b.fieldsOf("evidence", "", "expires_on", "202712")...)
		want(t, w, http.StatusUnprocessableEntity)
		if !strings.Contains(b.page, "= 2027年12月31日（当月最后一天）") {
			t.Errorf("the end of the month is not said: %s", said(b.page))
		}
		b.get(relabel)
		want(t, b.post("/relabels", b.fieldsOf("evidence", "外箱", "expires_on", "+2y")...), http.StatusSeeOther)
		b.get("/items/2")
		if !strings.Contains(b.page, "2023年10月8日") {
			t.Errorf("two years from today: %s", said(b.page))
		}
	}, testkit.At(noon()))
}

// The days of a filter are typed like any other, a month as its first day or its
// last.
func TestTyped_periods(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		b := signIn(t, testServer(t, d, noon), "auditor")
		for _, path := range []string{"/audit", "/ledger/summary"} {
			for query, says := range map[string][]string{
				"?from=202109&to=%E4%BB%8A%E5%A4%A9": {`value="2021-09-01"`, `value="2021-10-08"`},
				"?from=2021.9.1&to=2021-09":          {`value="2021-09-01"`, `value="2021-09-30"`},
				"?from=gestern":                      {"“gestern”不是日期", `value="gestern"`},
			} {
				b.get(path + query)
				for _, part := range says {
					if !strings.Contains(b.page, part) {
						t.Errorf("%s%s lacks %s: %s", path, query, part, said(b.page))
					}
				}
			}
		}
		b.get("/stock/as-of?on=%E6%98%A8%E5%A4%A9")
		if !strings.Contains(b.page, `value="2021-10-07"`) {
			t.Errorf("as of yesterday: %s", said(b.page))
		}
	}, testkit.At(noon()))
}

// Who or what is registered has a name that can be seen, on one line, whatever a
// chat or a sheet put into it; a telephone number has digits, in half width.
func TestTyped_names(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, d *testkit.Books) {
		s := testServer(t, d, noon)
		for _, form := range []struct{ who, path, post, field string }{
			{"officer", "/recipients/new", "/recipients", "name"},
			{"keeper", "/items/new", "/items", "name"}, {"keeper", "/donors/new", "/donors", "name"},
			{"admin", "/people/new", "/people", "name"},
		} {
			b := signIn(t, s, form.who)
			b.get(form.path)
			for typed, says := range map[string]string{"\u200b\u202e": "必须填写", "…—": "没有一个看得见的字或数字"} {
				w := b.post(form.post, b.fieldsOf(form.field, typed, "kind", "school", "phone", "abc")...)
				want(t, w, http.StatusUnprocessableEntity)
				if !strings.Contains(b.page, says) || strings.Contains(b.page, `name="phone"`) &&
					!strings.Contains(b.page, "“abc”里没有数字") {
					t.Errorf("%s: %q is not said of %q: %s", form.post, says, typed, said(b.page))
				}
				b.get(form.path)
			}
		}
		b := signIn(t, s, "officer")
		b.get("/recipients/new")
		w := b.post("/recipients", b.fieldsOf("name", "示例\u202e小学\r\n（东区）", "kind", "school",
			"phone", "６６３\u202c1234567")...)
		want(t, w, http.StatusSeeOther)
		if b.get(w.Header().Get("Location")); !strings.Contains(b.page, "示例小学 （东区）") ||
			!strings.Contains(b.page, "6631234567") || !strings.Contains(b.page, "区号前少了 0？") {
			t.Errorf("the recipient: %s", said(b.page))
		}
	}, testkit.At(noon()))
}
