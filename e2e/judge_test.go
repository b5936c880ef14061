package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"relief/internal/testkit/htmlcheck"
)

// Judge holds the page now shown to the rules of every page. What the program
// sent is checked once, however often and on whatever screen it is looked at.
func (b *tab) Judge() {
	b.t.Helper()
	for _, said := range b.watch.take() {
		b.t.Errorf("%s at %s: %s", b.who, b.Path(), said)
	}
	b.fits()
	if b.mute {
		return
	}
	b.keepHTML()
	b.axe()
}

// fits fails where the page can be scrolled sideways.
func (b *tab) fits() {
	b.t.Helper()
	over, err := look[string](b, `(() => {
		const wide = document.scrollingElement?.scrollWidth ?? 0; // none: the page leads on to another
		if (wide <= innerWidth) return "";
		const out = [...document.querySelectorAll("body *")].filter((e) =>
			e.getBoundingClientRect().right > innerWidth + 1 &&
			e.checkVisibility() && !e.closest(".table-responsive, .matrix-wrap, pre"));
		return wide + " px on a screen of " + innerWidth + ": " +
			out.slice(0, 3).map((e) => e.outerHTML.slice(0, 150)).join("\n");
	})()`)
	if err != nil {
		b.t.Fatal(err)
	}
	if over != "" {
		b.picture("overflow")
		b.t.Errorf("%s at %s: the page is %s", b.who, b.Path(), over)
	}
}

var digits = regexp.MustCompile(`[0-9]+`)

// passing is what differs each time a page is made: keys and request numbers.
var passing = regexp.MustCompile(`value="[A-Z2-7]{26}\.[A-Z2-7]+"|[A-Z2-7]{12}|[0-9]+`)

// pagesSeen remembers the pages already saved and opened, and what axe has
// judged of each template by each set of rules.
var pagesSeen struct {
	sync.Mutex
	html, offers map[string]bool
	axe          map[judgedBy]map[string]bool // kinds of elements
}

// judgedBy is a template, or the answer of a refusal, and what axe is asked.
type judgedBy struct {
	template, rules string
	status          int64
}

func firstTime(set *map[string]bool, key string) bool {
	pagesSeen.Lock()
	defer pagesSeen.Unlock()
	if *set == nil {
		*set = map[string]bool{}
	}
	was := (*set)[key]
	(*set)[key] = true
	return !was
}

// unjudged are the kinds of elements that axe has not judged in a template.
func unjudged(of judgedBy, kinds []string) []string {
	pagesSeen.Lock()
	defer pagesSeen.Unlock()
	return slices.DeleteFunc(slices.Clone(kinds), func(kind string) bool { return pagesSeen.axe[of][kind] })
}

func judged(of judgedBy, kinds []string) {
	pagesSeen.Lock()
	defer pagesSeen.Unlock()
	if pagesSeen.axe == nil {
		pagesSeen.axe = map[judgedBy]map[string]bool{}
	}
	if pagesSeen.axe[of] == nil {
		pagesSeen.axe[of] = map[string]bool{}
	}
	for _, kind := range kinds {
		pagesSeen.axe[of][kind] = true
	}
}

// keepHTML checks and saves the page now shown as the program sent it.
func (b *tab) keepHTML() {
	b.t.Helper()
	id, status, mime := b.watch.shown()
	if !strings.HasPrefix(mime, "text/html") || id == b.kept {
		return
	}
	b.kept = id
	var body string
	var gone bool
	b.do(func(ctx context.Context, s *chromedp.Target) error {
		got, err := cdp.Call(ctx, s, network.GetResponseBody, network.GetResponseBodyParams{RequestID: id})
		body = string(got.Body)
		if gone = err != nil && strings.Contains(err.Error(), "No resource with given identifier"); gone {
			return nil
		}
		return err
	})
	if gone { // it leads on to another by itself, which has taken its place
		for range 100 {
			if next, _, _ := b.watch.shown(); next != id {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
		b.t.Errorf("%s at %s: the browser does not have the page that it shows", b.who, b.Path())
		return
	}
	for _, problem := range keepPage(b.t, b.Path(), b.lang, status, body) {
		b.t.Errorf("%s at %s: %s", b.who, b.Path(), problem)
	}
}

// keepPage saves a page that differs from those saved before, and tells what
// is wrong with its HTML. Pages that differ in what passes alone are one page.
func keepPage(t testing.TB, path, lang string, status int64, body string) (wrong []string) {
	t.Helper()
	sum := fnv.New32a()
	sum.Write([]byte(passing.ReplaceAllString(body, "")))
	name := fmt.Sprintf("%s-%s-%d-%08x.html", fileWord(strings.SplitN(path, "?", 2)[0]), lang, status, sum.Sum32())
	if firstTime(&pagesSeen.html, name) {
		if err := os.WriteFile(filepath.Join(outDir(t, "pages"), name), []byte(body), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, problem := range htmlcheck.CheckPage([]byte(body)) {
		wrong = append(wrong, fmt.Sprint("html ", problem))
	}
	if i := strings.Index(body, "⟦"); i >= 0 {
		wrong = append(wrong, fmt.Sprintf("a message is missing: %.60s", body[i:]))
	}
	return wrong
}

func fileWord(path string) string {
	path = strings.Trim(digits.ReplaceAllString(path, "N"), "/")
	if path == "" {
		path = "home"
	}
	return strings.NewReplacer("/", "_", " ", "_").Replace(path)
}

// axeRules are what axe is asked: the levels A and AA, and good practice. Only
// media are loaded beforehand: no rule that is asked reads the style sheets,
// which are long.
const axeRules = `{runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
	preload: {assets: ["media"]}, resultTypes: ["violations"]}`

// axeDark is what a dark page is asked: it differs from the light one, which is
// asked everything, in its colours alone.
const axeDark = `{runOnly: {type: "rule", values: ["color-contrast"]}, resultTypes: ["violations"]}`

// axePhone is what a narrow page is asked: it differs from the wide one in
// where things stand.
const axePhone = `{runOnly: {type: "rule", values: ["target-size", "scrollable-region-focusable"]},
	resultTypes: ["violations"]}`

var axeSource = sync.OnceValues(func() (string, error) {
	b, err := os.ReadFile("vendor/axe.min.js")
	return string(b), err
})

// kinds are what a page shows, however many of each: axe passes by what is
// hidden, so a part that unfolds is new when it is open. Pages of one template
// that are made of the same differ in their words alone.
const kinds = `[...new Set([...document.querySelectorAll("body, body *")].filter((e) => e.checkVisibility()).map((e) =>
	[e.localName, e.getAttribute("class"), e.getAttribute("type"), e.getAttribute("role"), e.disabled].join(" ")))]`

// fresh tells what axe is to be asked of the page as the screen stands, and
// whether the page shows a kind of element that axe has not judged so in this
// template.
func (b *tab) fresh(rules string) (of judgedBy, made []string, yes bool) {
	b.t.Helper()
	made, err := look[[]string](b, kinds)
	if err != nil {
		b.t.Fatal(err)
	}
	_, status, _ := b.watch.shown()
	of = judgedBy{fileWord(strings.SplitN(b.Path(), "?", 2)[0]), rules, status}
	return of, made, len(unjudged(of, made)) > 0
}

// axe looks at each kind of element of each template: in the light at
// everything, in the dark at the colours, on a phone at where things stand.
func (b *tab) axe() {
	b.t.Helper()
	rules := axeRules
	switch {
	case b.colours == "dark":
		rules = axeDark
	case b.width == phone:
		rules = axePhone
	}
	of, made, yes := b.fresh(rules)
	if !yes {
		return
	}
	born := b.born()
	found, err := b.askAxe(rules)
	if err != nil && b.born() != born { // it goes on by itself: it is looked at where it stays
		return
	}
	b.mend(found, err)
	judged(of, made)
}

// askAxe tells what axe finds to mend in the page as it stands.
func (b *tab) askAxe(rules string) ([]violation, error) {
	b.t.Helper()
	there, err := look[bool](b, "typeof axe === 'object'")
	if err == nil && !there {
		var source string
		if source, err = axeSource(); err == nil {
			_, err = look[chromedp.Void](b, source)
		}
	}
	if err != nil {
		return nil, err
	}
	// However long it takes.
	return chromedp.Run(b.ctx, chromedp.Evaluate[[]violation](`axe.run(document, `+rules+`).then((r) =>
		r.violations.map((v) => ({ID: v.id, Help: v.help, Nodes: v.nodes.map((n) => n.html + " | " +
			n.any.concat(n.all, n.none).map((c) => c.message).join("; "))})))`, chromedp.EvalAwaitPromise))
}

// mend fails the test for what axe found.
func (b *tab) mend(found []violation, err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatalf("axe: %v", err)
	}
	for _, v := range found {
		if len(v.Nodes) > 3 {
			v.Nodes = append(v.Nodes[:3], fmt.Sprintf("… %d in all", len(v.Nodes)))
		}
		b.t.Errorf("%s at %s (%d wide, %s): axe %s: %s\n\t%s", b.who, b.Path(), b.width, b.colours, v.ID, v.Help,
			strings.Join(v.Nodes, "\n\t"))
	}
}

type violation struct {
	ID, Help string
	Nodes    []string
}

// Shot keeps a picture of the whole page in out/shots, where pictures are
// asked for.
func (b *tab) Shot(name string) {
	b.t.Helper()
	if withShots() {
		b.picture(name)
	}
}

// picture keeps a picture in any case: for a test that fails.
func (b *tab) picture(name string) {
	b.t.Helper()
	b.saveShot(filepath.Join(outDir(b.t, "shots"), fileWord(b.t.Name())+"-"+b.who+"-"+name+".png"))
}

// The guide's pictures: a narrower screen, so that the words stay readable
// where a page shows it small, and no more than the upper part of a long page.
const docWidth, docHeight = 1120, 1200

// DocShot keeps a picture for the guide too, where they are asked for.
func (b *tab) DocShot(name string) {
	b.t.Helper()
	b.Shot(name)
	if !forDocs() {
		return
	}
	dir := filepath.Join("..", "docs", "guide", "img")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		b.t.Fatal(err)
	}
	b.Screen(docWidth, "light")
	path := filepath.Join(dir, name+"."+b.lang+".png")
	b.saveShot(path)
	b.Screen(desk, "light")
	if err := shrink(path, docHeight); err != nil {
		b.t.Fatalf("picture %s: %v", path, err)
	}
}

func (b *tab) saveShot(path string) {
	b.t.Helper()
	var png []byte
	_, _ = look[chromedp.Void](b, "scrollTo(0, 0)") // the menu stands at the top of a picture
	err := chromedp.Do(b.ctx, chromedp.Func(func(ctx context.Context, s *chromedp.Target) error {
		got, err := cdp.Call(ctx, s, page.CaptureScreenshot, page.CaptureScreenshotParams{
			Format:                page.CaptureScreenshotFormatPng,
			CaptureBeyondViewport: new(true), OptimizeForSpeed: new(!forDocs())})
		png = got.Data
		return err
	}))
	if err == nil {
		err = os.WriteFile(path, png, 0o644)
	}
	if err != nil {
		b.t.Logf("picture %s: %v", path, err)
	}
}

// say writes a value for a message of a failed test.
func say(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(b)
}
