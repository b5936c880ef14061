package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"relief/internal/testkit"
)

// tab is one person at one screen: cookies of their own, and a record of
// everything the browser complained about.
type tab struct {
	t     *testing.T
	p     *program
	who   string
	lang  string
	ctx   context.Context
	watch *watcher
	files string // where downloads go
	keys  bool   // keyboard only: a press of the mouse is a fault
	mute  bool   // scripts are off
}

// The two screens that every page must fit.
const (
	desk  = 1440
	phone = 390
)

// newTab opens a blank tab. Its language is what the browser asks for.
func newTab(t *testing.T, p *program, lang string) *tab {
	t.Helper()
	root, err := chromium()
	if err != nil {
		t.Fatal(err)
	}
	w := &watcher{urls: map[network.RequestID]string{}}
	ctx, cancel := chromedp.NewContext(root, chromedp.WithNewBrowserContext(), chromedp.WithListener(w.hear))
	t.Cleanup(cancel)
	b := &tab{t: t, p: p, lang: lang, ctx: ctx, watch: w, files: t.TempDir()}
	w.accept = func() {
		_, err := chromedp.Call(ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
		if err != nil && ctx.Err() == nil {
			t.Errorf("the browser's question: %v", err)
		}
	}
	b.do(func(ctx context.Context, s *chromedp.Target) error {
		if _, err := cdp.Call(ctx, s, network.Enable, network.EnableParams{}); err != nil {
			return err
		}
		if _, err := cdp.Call(ctx, s, log.Enable, cdp.Empty{}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, s, page.AddScriptToEvaluateOnNewDocument,
			page.AddScriptToEvaluateOnNewDocumentParams{Source: listenForPolicy})
		return err
	})
	b.do(func(ctx context.Context, s *chromedp.Target) error {
		_, err := cdp.Call(ctx, s, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{
			Headers: network.Headers{"Accept-Language": lang}})
		return err
	})
	_, err = chromedp.CallBrowser(ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior:         browser.SetDownloadBehaviorBehaviorAllowAndName,
		BrowserContextID: chromedp.FromContext(ctx).BrowserContextID,
		DownloadPath:     b.files, EventsEnabled: new(true),
	})
	if err != nil {
		t.Fatalf("downloads: %v", err)
	}
	b.Screen(desk, "light")
	return b
}

// as opens a tab and signs in there, by the form, as one of the six.
func as(t *testing.T, p *program, who, lang string) *tab {
	t.Helper()
	b := newTab(t, p, lang)
	b.signIn(who)
	return b
}

func (b *tab) signIn(who string) {
	b.t.Helper()
	b.who = who
	b.Go("/sign-in")
	b.Fill("login", who)
	b.Fill("password", testkit.Password)
	b.Send("/sign-in")
	if at := b.Path(); at == "/sign-in" {
		b.t.Fatalf("%s could not sign in:\n%s", who, b.Text("main"))
	}
}

// do runs commands of the browser's protocol in the tab.
func (b *tab) do(fn func(ctx context.Context, s *chromedp.Target) error) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, chromedp.Func(fn)); err != nil {
		b.t.Fatalf("%s: %v", b.who, err)
	}
}

// look evaluates an expression in the page; it only reads and scrolls.
func look[T any](b *tab, expression string) (T, error) {
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression))
}

// until waits for an expression to become true. Pages that are just being
// replaced answer with errors, which pass.
func (b *tab) until(what, expression string) {
	b.t.Helper()
	deadline := time.Now().Add(patience)
	var last error
	for time.Now().Before(deadline) {
		ok, err := look[bool](b, "!!("+expression+")")
		if err == nil && ok {
			return
		}
		last = err
		pause(b.ctx)
	}
	b.Shot("stuck")
	b.t.Fatalf("%s waited for %s at %s (%v); the page says:\n%s", b.who, what, b.Path(), last, b.Text("body"))
}

// pause lets the page go on before it is asked again.
func pause(ctx context.Context) {
	timer := time.NewTimer(15 * time.Millisecond)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// Screen sets the width of the screen and its colours.
func (b *tab) Screen(width int, colours string) {
	b.t.Helper()
	height := int64(900)
	if width == phone {
		height = 844
	}
	b.do(func(ctx context.Context, s *chromedp.Target) error {
		_, err := cdp.Call(ctx, s, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
			Width: int64(width), Height: height, DeviceScaleFactor: 1})
		if err != nil {
			return err
		}
		_, err = cdp.Call(ctx, s, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{
				{Name: "prefers-color-scheme", Value: colours},
				{Name: "prefers-reduced-motion", Value: "reduce"},
			}})
		return err
	})
	b.settle(colours)
}

// settle waits until the page is painted as the screen now asks.
func (b *tab) settle(colours string) {
	b.t.Helper()
	b.until(colours, `(document.documentElement.dataset.bsTheme ?? "`+colours+`") === "`+colours+`"`)
	_, err := chromedp.Run(b.ctx, chromedp.Evaluate[chromedp.Void](
		`new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))`, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatal(err)
	}
}

// ScriptsOff is a browser whose owner forbids scripts.
func (b *tab) ScriptsOff() {
	b.t.Helper()
	b.mute = true
	b.do(func(ctx context.Context, s *chromedp.Target) error {
		_, err := cdp.Call(ctx, s, emulation.SetScriptExecutionDisabled,
			emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	})
}

// Go types an address of the program.
func (b *tab) Go(path string) {
	b.t.Helper()
	b.renew(func() {
		b.do(func(ctx context.Context, s *chromedp.Target) error {
			_, err := cdp.Call(ctx, s, page.Navigate, page.NavigateParams{URL: b.p.url + path})
			return err
		})
	})
}

// Reload loads the page again, as the browser's own button does.
func (b *tab) Reload() {
	b.t.Helper()
	b.renew(func() {
		b.do(func(ctx context.Context, s *chromedp.Target) error {
			_, err := cdp.Call(ctx, s, page.Reload, page.ReloadParams{})
			return err
		})
	})
}

// renew does what brings a new page, waits for it, and judges it.
func (b *tab) renew(act func()) {
	b.t.Helper()
	born, err := look[float64](b, "performance.timeOrigin")
	if err != nil {
		b.t.Fatalf("%s: %v", b.who, err)
	}
	act()
	b.until("a new page", fmt.Sprintf("performance.timeOrigin !== %v && document.readyState === 'complete'",
		trim(born)))
	b.Judge()
}

func trim(f float64) string { return strings.TrimRight(fmt.Sprintf("%.6f", f), "0") }

// Path is where the tab is, without the host.
func (b *tab) Path() string {
	s, _ := look[string](b, "location.pathname + location.search")
	return s
}

// Text is what a part of the page says, as a person sees it.
func (b *tab) Text(selector string) string {
	s, _ := look[string](b, fmt.Sprintf("(document.querySelector(%s) || {innerText: ''}).innerText", js(selector)))
	return s
}

// Count tells how many elements fit the selector.
func (b *tab) Count(selector string) int {
	n, _ := look[int](b, fmt.Sprintf("document.querySelectorAll(%s).length", js(selector)))
	return n
}

// Value is what a field holds.
func (b *tab) Value(field string) string {
	s, _ := look[string](b, inPage("field("+js(field)+")?.value ?? ''"))
	return s
}

// Says fails the test unless the page shows every one of the texts.
func (b *tab) Says(texts ...string) {
	b.t.Helper()
	said := squeeze(b.Text("body"))
	for _, text := range texts {
		if !strings.Contains(said, squeeze(text)) {
			b.Shot("unsaid")
			b.t.Fatalf("%s at %s does not see %q; the page says:\n%s", b.who, b.Path(), text, said)
		}
	}
}

// Silent fails the test if the page shows one of the texts.
func (b *tab) Silent(texts ...string) {
	b.t.Helper()
	said := squeeze(b.Text("main"))
	for _, text := range texts {
		if strings.Contains(said, squeeze(text)) {
			b.t.Fatalf("%s at %s sees %q; the page says:\n%s", b.who, b.Path(), text, said)
		}
	}
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// Status fails the test unless the page was answered so.
func (b *tab) Status(want int64) {
	b.t.Helper()
	if _, status, _ := b.watch.shown(); status != want {
		b.t.Fatalf("%s at %s was answered %d, want %d:\n%s", b.who, b.Path(), status, want, b.Text("main"))
	}
}

// js writes a string as a script does.
func js(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		return `""`
	}
	return string(b)
}

// finder looks for what a person would press or fill in: by its words, its
// label or its name, and only where it can be seen.
const finder = `
const seen = (e) => !!e && e.checkVisibility({visibilityProperty: true, opacityProperty: false}) &&
	e.getClientRects().length > 0;
const said = (e) => (e.getAttribute("aria-label") || e.innerText || e.value || "").replace(/\s+/g, " ").trim();
const pressable = (words, within) => {
	const root = within ? document.querySelector(within) : document;
	const all = [...(root || document.createElement("p")).querySelectorAll(
		"button, a[href], summary, input[type=submit], [role=button]")].filter(seen);
	return all.find((e) => said(e) === words) || all.find((e) => said(e).includes(words));
};
const field = (name) => {
	const all = [...document.querySelectorAll("input, select, textarea")].filter((e) => e.type !== "hidden");
	return all.find((e) => e.name === name && seen(e)) || all.find((e) => e.id === name) ||
		[...document.querySelectorAll("label")].find((l) => said(l).includes(name))?.control ||
		all.find((e) => e.name === name) || all.find((e) => e.getAttribute("aria-label") === name);
};
const formTo = (end) => [...document.forms].find((f) => new URL(f.getAttribute("action") ?? "", location).pathname.endsWith(end));
const spot = (e) => {
	if (!seen(e)) return null;
	e.scrollIntoView({block: "center", inline: "center", behavior: "instant"});
	const r = e.getClientRects()[0];
	const x = r.x + r.width / 2, y = r.y + r.height / 2;
	const hit = document.elementFromPoint(x, y);
	const free = hit && (e === hit || e.contains(hit) || hit.contains(e) || hit.control === e);
	return {x, y, free, over: free ? "" : hit ? hit.outerHTML.slice(0, 120) : "nothing"};
};
`

// inPage is an expression that may use the finder, leaving no name behind.
func inPage(expression string) string { return "(() => {" + finder + "return " + expression + ";})()" }

// place is where on the screen something stands.
type place struct {
	X, Y float64
	Free bool   // nothing lies over it
	Over string // what does
}

// find waits until the element can be pressed, and tells where it stands.
func (b *tab) find(what, element string) place {
	b.t.Helper()
	deadline := time.Now().Add(patience)
	var at *place
	for time.Now().Before(deadline) {
		p, err := look[*place](b, inPage("spot("+element+")"))
		if err == nil && p != nil && p.Free {
			return *p
		}
		at = p
		pause(b.ctx)
	}
	b.Shot("missing")
	covered := ""
	if at != nil {
		covered = " (covered by " + at.Over + ")"
	}
	b.t.Fatalf("%s finds no %s at %s%s; the page says:\n%s", b.who, what, b.Path(), covered, b.Text("body"))
	return place{}
}

// click presses the mouse once, times times at the same place.
func (b *tab) click(at place, times int) {
	b.t.Helper()
	if b.keys {
		b.t.Fatalf("%s took the mouse in a run for the keyboard", b.who)
	}
	b.do(func(ctx context.Context, s *chromedp.Target) error {
		send := func(kind input.DispatchMouseEventType, n int) error {
			p := input.DispatchMouseEventParams{Type: kind, X: at.X, Y: at.Y}
			if kind != input.DispatchMouseEventTypeMouseMoved {
				p.Button, p.ClickCount = input.MouseButtonLeft, int64(n)
			}
			_, err := cdp.Call(ctx, s, input.DispatchMouseEvent, p)
			return err
		}
		if err := send(input.DispatchMouseEventTypeMouseMoved, 0); err != nil {
			return err
		}
		for n := range times {
			if err := send(input.DispatchMouseEventTypeMousePressed, n+1); err != nil {
				return err
			}
			if err := send(input.DispatchMouseEventTypeMouseReleased, n+1); err != nil {
				return err
			}
		}
		return nil
	})
}

// act presses an element: with the mouse, or in a run for the keyboard by
// going there with Tab and pressing Enter.
func (b *tab) act(what, element string) {
	b.t.Helper()
	if b.keys {
		b.Reach(what, element)
		b.Key(kb.Enter)
		return
	}
	b.click(b.find(what, element), 1)
}

// Press presses what says these words, and expects a new page.
func (b *tab) Press(words string, within ...string) {
	b.t.Helper()
	b.renew(func() { b.Open(words, within...) })
}

// Open presses what changes this page only: a menu, a part that unfolds.
func (b *tab) Open(words string, within ...string) {
	b.t.Helper()
	b.act(fmt.Sprintf("button %q", words), "pressable("+js(words)+","+js(strings.Join(within, ""))+")")
}

// Submit presses the element of a selector, and expects a new page.
func (b *tab) Submit(selector string) {
	b.t.Helper()
	b.renew(func() { b.Touch(selector) })
}

// Touch presses the element of a selector; the page stays.
func (b *tab) Touch(selector string) {
	b.t.Helper()
	b.act(selector, "document.querySelector("+js(selector)+")")
}

// Send presses the button of the form that goes to an address ending so, and
// expects a new page. A form that is folded away is unfolded first. button
// picks one of several by a selector.
func (b *tab) Send(action string, button ...string) {
	b.t.Helper()
	b.Unfold(action)
	b.renew(func() { b.act("form "+action, sender(action, button)) })
}

// Unfold opens the part of the page that hides a form.
func (b *tab) Unfold(action string) {
	b.t.Helper()
	b.until("form "+action, inPage("formTo("+js(action)+")"))
	folded, err := look[bool](b, inPage("!!formTo("+js(action)+").closest('details:not([open])')"))
	if err != nil {
		b.t.Fatal(err)
	}
	if folded {
		b.act("part with "+action, "formTo("+js(action)+").closest('details').querySelector('summary')")
	}
}

// UnfoldField opens the part of the page that hides a field.
func (b *tab) UnfoldField(field string) {
	b.t.Helper()
	fold := "field(" + js(field) + ")?.closest('details:not([open])')"
	folded, err := look[bool](b, inPage("!!"+fold))
	if err != nil {
		b.t.Fatal(err)
	}
	if folded {
		b.act("part with "+field, fold+".querySelector('summary')")
		b.until("the part with "+field, inPage("!("+fold+")"))
	}
}

func sender(action string, button []string) string {
	selector := "button[type=submit]"
	if len(button) > 0 {
		selector = button[0]
	}
	return "formTo(" + js(action) + ")?.querySelector(" + js(selector) + ")"
}

// SendTwice presses the button of a form twice, as fast as a nervous finger.
func (b *tab) SendTwice(action string, button ...string) {
	b.t.Helper()
	b.Unfold(action)
	at := b.find("form "+action, sender(action, button))
	b.renew(func() { b.click(at, 2) })
}

// attach puts a file into a field; the system's own window cannot be driven.
func (b *tab) Attach(field, path string) {
	b.t.Helper()
	b.do(func(ctx context.Context, s *chromedp.Target) error {
		found, err := cdp.Call(ctx, s, runtime.Evaluate, runtime.EvaluateParams{Expression: inPage("field(" + js(field) + ")")})
		if err != nil {
			return err
		}
		_, err = cdp.Call(ctx, s, dom.SetFileInputFiles, dom.SetFileInputFilesParams{
			Files: []string{path}, ObjectID: found.Result.ObjectID})
		return err
	})
}
