package e2e

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
	"golang.org/x/net/html"

	"relief/internal/config"
	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/testkit/htmlcheck"
	samples "relief/internal/testkit/kinds"
	"relief/internal/testkit/shelf"
	"relief/internal/web"
)

// The least that is tried: fewer forms or fields mean that the walk has lost
// some of them, and not that they have become safe.
const (
	leastForms  = 60 // of different make
	leastFields = 300
)

// sameShape is how many pages of one shape a person reads besides those of the
// documents in all states.
const sameShape = 12

// scanned is what a scanner types in one go: the code of a label, which is short.
const scanned = "RL13"

// Nothing posts that nobody pressed: in every form that posts, whoever sees it in
// whatever state of a document, neither Enter in a field nor a scanner's burst,
// in a field or on a button, sends anything. Every page is read over HTTP, where
// its forms must be safe without scripts; of forms of one make, one is tried in
// the browser.
func TestEnter_postsNothing(t *testing.T) {
	t.Parallel()
	f := walkForms(t)
	f.everyState()
	for _, who := range []string{"keeper", "officer", "approver", "auditor", "admin", "bookkeeper"} {
		f.read(who)
	}
	before := testkit.Fingerprint(t, f.DB)
	f.posted() // signing in
	for _, form := range f.forms {
		f.try(form)
	}
	if testkit.Fingerprint(t, f.DB) != before {
		t.Error("the books were changed")
	}
	t.Logf("%d forms on %d pages, %d of different make: %d fields and buttons tried",
		f.seen, f.pages, len(f.forms), f.fields)
	if len(f.forms) < leastForms || f.fields < leastFields {
		t.Errorf("%d forms and %d fields were tried, want %d and %d", len(f.forms), f.fields, leastForms, leastFields)
	}
}

// formWalk looks for all forms that post.
type formWalk struct {
	t *testing.T
	*samples.Office
	p                   *program
	table               []string // of the addresses, as the routes have them
	starts              []string
	tabs                map[string]*tab
	shown               string // who sees which page now
	forms               []tried
	made                map[string]bool // what was seen of each make
	pages, seen, fields int

	mu    sync.Mutex
	posts []string // what was posted while it was watched
}

// tried is a form of a page, the n-th that posts.
type tried struct {
	who, page, action string
	n                 int
}

// walkForms serves the books of an office.
func walkForms(t *testing.T) *formWalk {
	t.Helper()
	o, err := samples.Open(testkit.NewBooks(t, db.SQLite, samples.AtNoon))
	if err != nil {
		t.Fatal(err)
	}
	f := &formWalk{t: t, Office: o, made: map[string]bool{}}
	f.serve()
	return f
}

// serve answers for the books and notes whatever is posted, but for the drafts
// that a script keeps by itself of what was typed: they post nothing.
func (f *formWalk) serve() {
	s, err := web.New(web.Options{Books: f.DB, Version: "test", Clock: f.Options.Clock, Config: config.Config{
		BodyLimit: 1 << 20, SessionIdle: time.Hour, SessionLife: 20 * 365 * 24 * time.Hour,
	}})
	if err != nil {
		f.t.Fatal(err)
	}
	for _, rt := range s.Routes() {
		if rt.Method == http.MethodPost {
			f.table = append(f.table, rt.Path)
		}
	}
	at := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		quiet := strings.HasSuffix(r.URL.Path, "/draft") && r.Header.Get("Accept") == "application/json"
		if r.Method == http.MethodPost && !quiet {
			f.mu.Lock()
			f.posts = append(f.posts, r.URL.Path)
			f.mu.Unlock()
		}
		s.ServeHTTP(w, r)
	}))
	f.t.Cleanup(at.Close)
	f.p = &program{url: at.URL, sessions: map[string][]*http.Cookie{}}
	f.tabs = map[string]*tab{}
}

// posted gives what was posted since it was asked last.
func (f *formWalk) posted() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	posts := f.posts
	f.posts = nil
	return posts
}

// everyState makes a document of every kind in every state in which it rests.
func (f *formWalk) everyState() {
	f.t.Helper()
	for _, sample := range samples.Samples {
		for _, state := range sample.Rests() {
			made, err := f.Bring(sample, state)
			if err != nil {
				f.t.Fatal(err)
			}
			f.starts = append(f.starts, fmt.Sprintf("/documents/%d", made.ID))
		}
	}
}

// read follows every link of the program as one of the six, and judges every
// form that it meets.
func (f *formWalk) read(who string) {
	f.t.Helper()
	c := f.p.caller(f.t, who, "zh-CN")
	waiting, known := append([]string{"/", "/preferences", "/search"}, f.starts...), map[string]bool{}
	like := map[string]int{} // pages of the same shape
	for len(waiting) > 0 {
		path := waiting[0]
		waiting = waiting[1:]
		got, err := c.follow(path)
		if err != nil {
			f.t.Fatalf("%s at %s: %v", who, path, err)
		}
		if got.status != http.StatusOK || !strings.HasPrefix(got.mime, "text/html") {
			continue
		}
		f.pages++
		for _, problem := range htmlcheck.CheckPage([]byte(got.body)) {
			f.t.Errorf("%s at %s: %s", who, path, problem)
		}
		doc, err := html.Parse(strings.NewReader(got.body))
		if err != nil {
			f.t.Fatal(err)
		}
		f.note(who, path, doc)
		for _, link := range links(doc) {
			shape := digits.ReplaceAllString(link, "N")
			if !known[link] && like[shape] < sameShape {
				known[link] = true
				like[shape]++
				waiting = append(waiting, link)
			}
		}
	}
}

// files are addresses of what is no page, or a page seen already in another order.
var files = regexp.MustCompile(`\.(xlsx|csv|pdf|svg|css|js)\b|^/(static|attachments|prints|guide)/|` +
	`[?&](sort|after|by|of|month|seq|state|show|kind)=`)

// links are the pages of the program that a page leads to.
func links(doc *html.Node) (list []string) {
	for n := range doc.Descendants() {
		if n.Data != "a" {
			continue
		}
		to, err := url.Parse(attr(n, "href"))
		if err != nil || to.Host != "" || to.Path == "" || files.MatchString(to.RequestURI()) {
			continue
		}
		list = append(list, to.RequestURI())
	}
	return list
}

// note keeps every form that posts and is not of a make seen before.
func (f *formWalk) note(who, page string, doc *html.Node) {
	n := 0
	for form := range doc.Descendants() {
		if form.Data != "form" || attr(form, "method") != "post" {
			continue
		}
		f.seen++
		make := f.makeOf(form)
		if !f.made[make] {
			f.made[make] = true
			f.forms = append(f.forms, tried{who, page, attr(form, "action"), n})
		}
		n++
	}
}

// makeOf tells forms apart by where they lead and what can be put into them.
func (f *formWalk) makeOf(form *html.Node) string {
	parts := []string{f.route(attr(form, "action"))}
	for n := range form.Descendants() {
		if slices.Contains([]string{"input", "select", "textarea", "button"}, n.Data) && attr(n, "type") != "hidden" {
			name := digits.ReplaceAllString(attr(n, "name"), "N")
			parts = append(parts, n.Data+" "+attr(n, "type")+" "+name+" "+f.route(attr(n, "formaction")))
		}
	}
	slices.Sort(parts[1:])
	return strings.Join(slices.Compact(parts), ", ")
}

// route is the address of the table that an address fits.
func (f *formWalk) route(path string) string {
	for _, route := range f.table {
		if ok, _ := regexp.MatchString("^"+regexp.MustCompile(`:\w+`).ReplaceAllString(route, `[^/]+`)+"$", path); ok {
			return route
		}
	}
	return path
}

// posting are the forms of a page that post, and within is what can be put into
// the n-th or pressed, now that all of it is unfolded.
const within = `((n) => {
	document.querySelectorAll("details:not([open])").forEach((d) => { d.open = true; });
	const form = [...document.querySelectorAll("form[method=post]")][n];
	return !form ? [] : [...form.elements].filter((e) => e.type !== "file" && !e.disabled && e.tabIndex >= 0 &&
		e.matches("input, select, textarea, button") && e.checkVisibility({visibilityProperty: true}));
})`

// goTo goes to the i-th of them and gives its name: "" where there is none, "-"
// where the cursor cannot stand.
func (f *formWalk) goTo(b *tab, form tried, i int) string {
	f.t.Helper()
	what, err := look[string](b, fmt.Sprintf(`((e) => {
		e?.focus();
		return !e ? "" : document.activeElement === e ? e.tagName + " " + e.type + " " + e.name : "-";
	})(%s(%d)[%d])`, within, form.n, i))
	if err != nil {
		f.t.Fatalf("%s at %s: %v", form.who, form.page, err)
	}
	return what
}

// try presses Enter, and scans, in every field and on every button of a form.
func (f *formWalk) try(form tried) {
	f.t.Helper()
	b := f.tabs[form.who]
	if b == nil {
		b = as(f.t, f.p, form.who, "zh-CN")
		f.tabs[form.who] = b
	}
	if f.shown != form.who+form.page {
		b.bring(b.asking(form.page))
	}
	f.shown = form.who + form.page
	at := b.Path()
	for i := range 60 {
		what := f.goTo(b, form, i)
		if what == "" {
			break
		}
		if what == "-" {
			continue
		}
		f.fields++
		if !strings.HasPrefix(what, "BUTTON") {
			b.Key("7" + kb.Enter)
		}
		f.goTo(b, form, i)
		b.Scan(scanned)
		if posts := f.posted(); len(posts) > 0 || b.Path() != at {
			f.t.Errorf("%s at %s, form to %s: Enter in %s posts to %v", form.who, at, form.action, what, posts)
			b.bring(b.asking(form.page))
		}
	}
}

// Enter still signs in at the door; and in a browser whose owner forbids scripts
// it sends no form that posts.
func TestEnter_door(t *testing.T) {
	t.Parallel()
	f := walkForms(t)
	b := newTab(t, f.p, "zh-CN")
	b.ScriptsOff()
	b.who = "keeper"
	b.Go("/sign-in")
	b.Fill("login", "keeper")
	b.Fill("password", testkit.Password)
	b.renew(func() { b.Key(kb.Enter) })
	if got := f.posted(); b.Path() != "/" || len(got) != 1 {
		t.Fatalf("Enter at the door leads to %s and posts %v", b.Path(), got)
	}
	move := fmt.Sprintf("/transfers/new?lot=%d&place=%d", f.Lot, f.Warehouse)
	b.Go(move)
	b.Fill("units.0", "2")
	b.Key(kb.Enter)
	b.Key(kb.Tab) // what the key before did is over
	if got := f.posted(); len(got) > 0 || b.Path() != move {
		t.Errorf("without scripts Enter posts %v and leads to %s", got, b.Path())
	}
}

// Who goes back after a form was carried out sees what came of it. Ctrl and
// Enter send a form.
func TestBack_leadsToWhatWasPosted(t *testing.T) {
	t.Parallel()
	f := walkForms(t)
	b := as(t, f.p, "keeper", "zh-CN")
	moved := func() (n int64) {
		f.Ask(t, func(ctx context.Context, r db.Reader) error {
			return r.Get(ctx, &n, `SELECT COUNT(*) FROM documents WHERE branch_id = ? AND kind = 'transfer'`,
				testkit.Branch)
		})
		return n
	}
	shelf.Bin(t, f.Books, "A-02")
	before := moved()
	move := fmt.Sprintf("/transfers/new?lot=%d&place=%d", f.Lot, f.Warehouse)
	b.Go(fmt.Sprintf("/items/%d", f.Item))
	b.Go(move)
	b.Choose("to.0", "A-02")
	b.Fill("units.0", "2")
	b.renew(func() { b.Key(kb.Enter, kb.ModifierCtrl) })
	made := b.Path()
	if !strings.HasPrefix(made, "/documents/") || moved() != before+1 {
		t.Fatalf("Ctrl and Enter lead to %s, and %d were moved", made, moved()-before)
	}
	b.Back(1)
	b.until("what was posted", "location.pathname === "+js(made))
	b.until("that it was done", `document.body.innerText.includes("刚才的事已经办理")`)
	b.Back(1)
	if at := b.Path(); at != fmt.Sprintf("/items/%d", f.Item) || moved() != before+1 {
		t.Errorf("back leads to %s, and %d were moved", at, moved()-before)
	}
	// What was refused comes back as it was typed, and can be sent.
	b.Go(move)
	b.Choose("to.0", "A-02")
	b.Fill("units.0", "2")
	b.Send("/transfers")
	b.Status(422)
	b.Says("已办过同样的一笔")
	b.Tick("again", true)
	b.Send("/transfers")
	if moved() != before+2 {
		t.Errorf("%d were moved, want 2", moved()-before)
	}
}
