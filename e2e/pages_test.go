package e2e

import (
	"slices"
	"strings"
	"testing"

	"relief/internal/db"
)

// The two screens and the two colours in which every page must hold.
var looks = []struct {
	width   int
	colours string
}{{desk, "light"}, {desk, "dark"}, {phone, "dark"}, {phone, "light"}}

// everyLook judges the page now shown on every screen and in every colour.
func (b *tab) everyLook(name string) {
	b.t.Helper()
	for _, as := range looks {
		b.Screen(as.width, as.colours)
		b.Judge()
		if as.width == phone && as.colours == "light" || as.width == desk && as.colours == "dark" {
			b.Shot(name + "-" + as.colours)
		}
	}
	b.Screen(desk, "light")
}

// The door works for everybody, a wrong password is refused in words, and a
// page that is not there says so.
func TestPages_door(t *testing.T) {
	p := start(t, db.SQLite)
	for _, lang := range []string{"zh-CN", "en"} {
		b := newTab(t, p, lang)
		for _, path := range []string{"/sign-in", "/about", "/no-such-page"} {
			b.Go(path)
			b.everyLook("door-" + lang)
		}
		b.Go("/sign-in")
		b.Fill("login", "keeper")
		b.Fill("password", "wrong horse battery")
		b.Send("/sign-in")
		b.Status(422)
		if got := b.Value("login"); got != "keeper" {
			t.Errorf("the account %q was not kept", got)
		}
		b.signIn("admin")
	}
}

// further are the pages that no menu names: they are reached from others.
var further = []string{
	"/preferences", "/recipients/new", "/recipients/1", "/recipients/1/edit", "/items/new", "/items/1", "/items/1/edit",
	"/plans/new", "/plans/2", "/plans/2/columns", "/plans/2/edit", "/plans/2/import", "/plans/2/own-use", "/plans?state=closed&find=x",
	"/slips/3", "/slips/4", "/slips/4/lines/1", "/slips?papers=missing", "/stock?find=jjx", "/stock?show=expired",
	"/documents/1", "/documents/1/reverse", "/documents/2", "/documents/3/reverse", "/documents?kind=slip",
	"/audit/series", "/audit/register", "/audit/papers-out", "/audit/missing", "/lots/1/trace", "/slips/3/trace",
	"/findings/new?on=document&id=1", "/receipts/new", "/receipts?show=waiting", "/donors/new", "/donors/1",
	"/imports", "/imports/items", "/imports/recipients",
	"/ledger?by=item&of=item.1", "/ledger?by=lot", "/ledger/summary", "/stock/as-of", "/stock/as-of?by=lot&seq=2",
	"/people/new", "/people/1", "/people/rights", "/people?find=x", "/plans/2/lines/1", "/places", "/nowhere",
	"/stock/charts", "/stock/charts?item=1", "/about/license?part=Go", "/search", "/search?q=%E6%80%A5",
}

// Every page of every role's menu and the pages behind them, on a wide and a
// narrow screen, light and dark, in both languages.
func TestPages_everyRole(t *testing.T) {
	for _, lang := range []string{"zh-CN", "en"} {
		o := newOffice(t, db.SQLite, lang)
		o.importCount()
		o.importPlan()
		o.submit()
		o.approve()
		o.drawUp()
		o.dispatch(institutions[0])
		for _, who := range []string{"keeper", "officer", "approver", "auditor", "admin"} {
			b := as(t, o.p, who, lang)
			paths, err := look[[]string](b, `[...document.querySelectorAll("#side-menu nav a")].map((a) => a.getAttribute("href"))`)
			if err != nil || len(paths) < 2 {
				t.Fatalf("%s has no menu: %v %v", who, paths, err)
			}
			for _, path := range append(paths, slices.DeleteFunc(slices.Clone(further), func(s string) bool {
				return slices.Contains(paths, s)
			})...) {
				b.Go(path)
				_, status, _ := b.watch.shown()
				if status != 200 && (slices.Contains(paths, path) || status >= 500) {
					t.Errorf("%s at %s was answered %d", who, path, status)
				}
				if b.newPage(status) {
					b.everyLook(lang + "-" + fileWord(strings.ReplaceAll(path, "?", "_")))
				}
			}
		}
	}
}

// looked remembers the pages that were seen in every look.
var looked map[string]bool

// newPage tells whether a page differs from those seen before, in what it
// offers: the same list for another role is judged once in every look.
func (b *tab) newPage(status int64) bool {
	b.t.Helper()
	offers, err := look[string](b, `[...document.querySelectorAll("main h2, main th, main label, main button, main .btn")].map(
		(e) => e.innerText).join("|")`)
	if err != nil {
		b.t.Fatal(err)
	}
	path := strings.SplitN(b.Path(), "?", 2)[0]
	if status != 200 {
		path = ""
	}
	return firstTime(&looked, strings.Join([]string{b.lang, fileWord(path), offers}, " "))
}

// The menu of a narrow screen unfolds by a press and leads on.
func TestPages_phoneMenu(t *testing.T) {
	p := start(t, db.SQLite)
	b := as(t, p, "keeper", "zh-CN")
	b.Screen(phone, "light")
	b.Go("/")
	b.Touch(".navbar-toggler")
	b.until("an open menu", `document.querySelector("#side-menu").classList.contains("show")`)
	b.Judge()
	b.Shot("phone-menu")
	b.Submit("#side-menu a[href='/stock']")
	b.Status(200)
	if b.Path() != "/stock" {
		t.Errorf("the menu led to %s", b.Path())
	}
}

// A browser whose owner forbids scripts still signs in, saves a cell, hands the
// plan in and prints.
func TestPages_withoutScript(t *testing.T) {
	o := newOffice(t, db.SQLite, "zh-CN")
	o.importCount()
	o.importPlan()
	b := newTab(t, o.p, "zh-CN")
	b.ScriptsOff()
	b.signIn("officer")
	b.Go(o.plan)
	cell := o.cell(3, &institutions[0])
	b.Fill(cell, "11")
	b.Send("/cells", "button:not([name=then])")
	b.Status(200)
	if got := b.Value(cell); got != "11" {
		t.Errorf("the cell holds %q", got)
	}
	b.Send("/cells", "button[name=then]")
	b.Says(o.say("plan.submitted"))
	f := b.SaveFrom("form:has(input[name=form][value=P8]) button[value=zh-CN]")
	o.checkPlanPaper(b.paper(f, "p8-without-script"))
	b.Go("/stock?find=jjx")
	b.Says("急救箱")
	b.Silent("口罩")
}

// What is typed into a list's filter is looked for at once: only the list and
// the way to its workbook change, the address follows, the focus stays.
func TestPages_liveFilter(t *testing.T) {
	o := newOffice(t, db.SQLite, "zh-CN")
	o.importCount()
	b := as(t, o.p, "officer", "zh-CN")
	b.Go("/stock")
	b.Touch("#find")
	b.Type("jjx")
	b.until("the list to follow what is typed", `document.querySelectorAll("#found tbody tr").length === 1`)
	b.until("the workbook's address to follow", `document.querySelector("a[href*='/reports/stock.xlsx']").href.includes("find=jjx")`)
	b.until("the address to follow", `location.search.includes("find=jjx") && document.activeElement.id === "find"`)
	b.Says("急救箱")
	b.Silent("口罩")
	b.Judge()
}
