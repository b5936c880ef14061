package e2e

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"relief/internal/db"
)

// everyLook judges the page now shown on both screens, and in the dark where it
// has something to judge there: a dark page stands as the light one does.
func (b *tab) everyLook(name string) {
	b.t.Helper()
	b.Screen(desk, "light")
	b.Judge()
	b.Screen(phone, "light")
	b.Judge()
	b.Shot(name + "-light")
	b.Screen(desk, "light")
	if _, _, yes := b.fresh(axeDark); yes {
		b.Screen(desk, "dark")
		b.Judge()
		b.Shot(name + "-dark")
		b.Screen(desk, "light")
	}
}

// The door works for everybody, a wrong password is refused in words, and a
// page that is not there says so.
func TestPages_door(t *testing.T) {
	t.Parallel()
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
	"/plans/new", "/plans/2", "/plans/2/columns", "/plans/2/edit", "/plans/2/import", "/plans/2/own-use",
	"/plans?state=closed&find=x", "/slips/3", "/slips/4", "/slips/4/lines/1", "/slips?papers=missing",
	"/stock?find=jjx", "/stock?show=expired",
	"/documents/1", "/documents/1/reverse", "/documents/2", "/documents/3/reverse", "/documents?kind=slip",
	"/audit/series", "/audit/register", "/audit/papers-out", "/audit/missing", "/lots/1/trace", "/slips/3/trace",
	"/findings/new?on=document&id=1", "/receipts/new", "/receipts?show=waiting", "/donors/new", "/donors/1",
	"/imports", "/opening", "/imports/items", "/imports/recipients",
	"/ledger?by=item&of=item.1", "/ledger?by=lot", "/ledger/summary", "/stock/as-of", "/stock/as-of?by=lot&seq=2",
	"/people/new", "/people/1", "/people/rights", "/people?find=x", "/plans/2/lines/1", "/places", "/nowhere",
	"/stock/charts", "/stock/charts?item=1", "/about/license?part=Go", "/search", "/search?q=%E6%80%A5",
}

// Every page of every role's menu and the pages behind them, in both
// languages: each as the program sends it, and in the browser, on a wide and a
// narrow screen, light and dark, where it offers what no page before it did.
func TestPages_everyRole(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"zh-CN", "en"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, db.SQLite, lang)
			o.importCount()
			o.importPlan()
			o.submit()
			o.approve()
			o.drawUp()
			o.dispatch(institutions[0])
			for _, who := range []string{"keeper", "officer", "approver", "auditor", "admin"} {
				o.seesEverything(who)
			}
		})
	}
}

// seesEverything goes through the pages of one role.
func (o *office) seesEverything(who string) {
	o.t.Helper()
	b := as(o.t, o.p, who, o.lang)
	b.Go("/")
	paths, err := look[[]string](b,
		`[...document.querySelectorAll("#side-menu nav a")].map((a) => a.getAttribute("href"))`)
	if err != nil || len(paths) < 2 {
		o.t.Fatalf("%s has no menu: %v %v", who, paths, err)
	}
	asked := o.p.caller(o.t, who, o.lang)
	for _, path := range append(paths, slices.DeleteFunc(slices.Clone(further), func(s string) bool {
		return slices.Contains(paths, s)
	})...) {
		got, err := asked.follow(path)
		if err != nil {
			o.t.Fatalf("%s at %s: %v", who, path, err)
		}
		if got.status != http.StatusOK && (slices.Contains(paths, path) || got.status >= 500) {
			o.t.Errorf("%s at %s was answered %d", who, path, got.status)
		}
		if !strings.HasPrefix(got.mime, "text/html") {
			o.t.Errorf("%s at %s was answered with %s", who, path, got.mime)
			continue
		}
		for _, problem := range keepPage(o.t, path, o.lang, int64(got.status), got.body) {
			o.t.Errorf("%s at %s: %s", who, path, problem)
		}
		if firstTime(&pagesSeen.offers, o.offers(path, got)) {
			b.Go(path)
			b.everyLook(o.lang + "-" + fileWord(strings.ReplaceAll(path, "?", "_")))
		}
	}
}

// offers tells pages apart by what they are made of and what they offer: the
// same list for another role is looked at once.
func (o *office) offers(path string, got reply) string {
	o.t.Helper()
	doc, err := html.Parse(strings.NewReader(got.body))
	if err != nil {
		o.t.Fatal(err)
	}
	made, offers := map[string]bool{}, []string{}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		class := attr(n, "class")
		made[strings.Join([]string{n.Data, class, attr(n, "type"), attr(n, "role")}, " ")] = true
		if slices.Contains([]string{"h2", "th", "label", "button"}, n.Data) || strings.Contains(class, "btn") {
			offers = append(offers, wordsOf(n))
		}
	}
	path = fileWord(strings.SplitN(path, "?", 2)[0])
	if got.status != http.StatusOK {
		path = ""
	}
	return fmt.Sprintln(o.lang, path, slices.Sorted(maps.Keys(made)), offers)
}

// wordsOf is what an element says, without its figures.
func wordsOf(n *html.Node) string {
	var said strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			said.WriteString(c.Data)
		}
	}
	return digits.ReplaceAllString(squeeze(said.String()), "")
}

// The menu of a narrow screen unfolds by a press and leads on.
func TestPages_phoneMenu(t *testing.T) {
	t.Parallel()
	p := start(t, db.SQLite)
	b := as(t, p, "keeper", "zh-CN")
	b.Screen(phone, "light")
	b.Go("/")
	b.Touch(".navbar-toggler")
	b.until("an open menu", `document.querySelector("#side-menu").classList.contains("show")`)
	b.Judge()
	b.mend(b.askAxe(axeRules))
	b.Screen(phone, "dark")
	b.mend(b.askAxe(axeDark))
	b.Shot("phone-menu")
	b.Submit("#side-menu a[href='/stock']")
	b.Status(200)
	if b.Path() != "/stock" {
		t.Errorf("the menu led to %s", b.Path())
	}
	b.mend(b.askAxe(axeDark))
	b.Screen(phone, "light")
	b.mend(b.askAxe(axeRules))
}

// A browser whose owner forbids scripts still signs in, saves a cell, hands the
// plan in and prints.
func TestPages_withoutScript(t *testing.T) {
	t.Parallel()
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
	t.Parallel()
	o := newOffice(t, db.SQLite, "zh-CN")
	o.importCount()
	b := as(t, o.p, "officer", "zh-CN")
	b.Go("/stock")
	b.Touch("#find")
	b.Type("jjx")
	b.until("the list to follow what is typed", `document.querySelectorAll("#found tbody tr").length === 1`)
	b.until("the workbook's address to follow",
		`document.querySelector("a[href*='/reports/stock.xlsx']").href.includes("find=jjx")`)
	b.until("the address to follow", `location.search.includes("find=jjx") && document.activeElement.id === "find"`)
	b.Says("急救箱")
	b.Silent("口罩")
	b.Judge()
}
