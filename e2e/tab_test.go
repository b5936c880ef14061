package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

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

	signedIn bool // with the session of who

	width   int               // of the screen
	colours string            // light or dark
	kept    network.RequestID // the page whose HTML was checked last
}

// The two screens that every page must fit.
const (
	desk  = 1440
	phone = 390
)

// newTab is a blank tab, opened by the browser when it is first used. Its
// language is what the browser asks for.
func newTab(t *testing.T, p *program, lang string) *tab {
	t.Helper()
	w := &watcher{urls: map[network.RequestID]string{}, loaded: make(chan struct{}, 1)}
	return &tab{t: t, p: p, lang: lang, watch: w, files: t.TempDir()}
}

// as is a blank tab of one of the six who has signed in before: the tab is
// given the cookie of their session.
func as(t *testing.T, p *program, who, lang string) *tab {
	t.Helper()
	b := newTab(t, p, lang)
	b.who, b.signedIn = who, true
	return b
}

// open has the browser open the tab, once.
func (b *tab) open() {
	if b.ctx != nil {
		return
	}
	b.t.Helper()
	root, err := chromium()
	if err != nil {
		b.t.Fatal(err)
	}
	ctx, cancel := chromedp.NewContext(root, chromedp.WithNewBrowserContext(), chromedp.WithListener(b.watch.hear))
	b.t.Cleanup(cancel)
	b.ctx = ctx
	b.watch.accept = func() {
		_, err := chromedp.Call(ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
		if err != nil && ctx.Err() == nil {
			b.t.Errorf("the browser's question: %v", err)
		}
	}
	b.do(b.prepare)
	_, err = chromedp.CallBrowser(ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior:         browser.SetDownloadBehaviorBehaviorAllowAndName,
		BrowserContextID: chromedp.FromContext(ctx).BrowserContextID,
		DownloadPath:     b.files, EventsEnabled: new(true),
	})
	if err != nil {
		b.t.Fatalf("downloads: %v", err)
	}
	if b.signedIn {
		for _, c := range b.p.session(b.t, b.who) {
			b.keepCookie(c)
		}
	}
	b.Screen(desk, "light")
}

// prepare has the blank tab tell what a good page never says.
func (b *tab) prepare(ctx context.Context, s *chromedp.Target) error {
	if _, err := cdp.Call(ctx, s, network.Enable, network.EnableParams{}); err != nil {
		return err
	}
	if _, err := cdp.Call(ctx, s, log.Enable, cdp.Empty{}); err != nil {
		return err
	}
	// Several tabs work at once; each is to its page the one in front.
	if _, err := cdp.Call(ctx, s, emulation.SetFocusEmulationEnabled,
		emulation.SetFocusEmulationEnabledParams{Enabled: true}); err != nil {
		return err
	}
	if _, err := cdp.Call(ctx, s, page.AddScriptToEvaluateOnNewDocument,
		page.AddScriptToEvaluateOnNewDocumentParams{Source: listenForPolicy}); err != nil {
		return err
	}
	_, err := cdp.Call(ctx, s, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{
		Headers: network.Headers{"Accept-Language": b.lang}})
	return err
}

func (b *tab) keepCookie(c *http.Cookie) {
	b.t.Helper()
	b.do(func(ctx context.Context, s *chromedp.Target) error {
		_, err := cdp.Call(ctx, s, network.SetCookie, network.SetCookieParams{
			Name: c.Name, Value: c.Value, URL: b.p.url, HTTPOnly: new(true), SameSite: network.CookieSameSiteLax})
		return err
	})
}

// signIn signs in by the form, as people do.
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
	b.open()
	if err := chromedp.Do(b.ctx, chromedp.Func(fn)); err != nil {
		b.t.Fatalf("%s: %v", b.who, err)
	}
}

// look evaluates an expression in the page; it only reads and scrolls.
func look[T any](b *tab, expression string, how ...chromedp.EvaluateOption) (T, error) {
	b.open()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression, how...))
}

// until waits for an expression to become true. Pages that are just being
// replaced answer with errors, which pass.
func (b *tab) until(what, expression string) {
	b.t.Helper()
	b.await(what, expression, func() { pause(b.ctx) })
}

// await asks the page until an expression is true, and lets it go on between.
func (b *tab) await(what, expression string, between func()) {
	b.t.Helper()
	tired := patientUntil()
	var last error
	for !tired() {
		ok, err := look[bool](b, "!!("+expression+")")
		if err == nil && ok {
			return
		}
		last = err
		between()
	}
	b.picture("stuck")
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
	b.open()
	if b.width == width && b.colours == colours {
		return
	}
	blank := b.width == 0
	b.width, b.colours = width, colours
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
	if !blank {
		b.settle(colours)
	}
}

// settle waits until the page is painted as the screen now asks.
func (b *tab) settle(colours string) {
	b.t.Helper()
	_, err := look[chromedp.Void](b, `new Promise((done) => {
		const wears = () => (document.documentElement.dataset.bsTheme ?? "`+colours+`") === "`+colours+`";
		const next = () => requestAnimationFrame(() => wears() ? requestAnimationFrame(() => done()) : next());
		next();
	})`, chromedp.EvalAwaitPromise)
	if err != nil {
		b.t.Fatalf("%s at %s in the %s: %v", b.who, b.Path(), colours, err)
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
	b.renew(b.asking(path))
}

// asking is what a person does who types an address.
func (b *tab) asking(path string) func() {
	return func() {
		b.do(func(ctx context.Context, s *chromedp.Target) error {
			_, err := cdp.Call(ctx, s, page.Navigate, page.NavigateParams{URL: b.p.url + path})
			return err
		})
	}
}

// Back goes back by so many pages, as the browser's own button does.
func (b *tab) Back(pages int64) {
	b.t.Helper()
	b.renew(func() {
		b.do(func(ctx context.Context, s *chromedp.Target) error {
			past, err := cdp.Call(ctx, s, page.GetNavigationHistory, cdp.Empty{})
			if err != nil {
				return err
			}
			_, err = cdp.Call(ctx, s, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{
				EntryID: past.Entries[past.CurrentIndex-pages].ID,
			})
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
	b.bring(act)
	b.Judge()
}

// bring does what brings a new page, and waits for it.
func (b *tab) bring(act func()) {
	b.t.Helper()
	born := b.born()
	if born == "" {
		b.t.Fatalf("%s: the tab does not answer", b.who)
	}
	b.watch.hush()
	act()
	b.watch.awaitLoad(b.ctx)
	b.await("a new page",
		fmt.Sprintf("String(performance.timeOrigin) !== %q && document.readyState === 'complete'", born),
		func() { b.watch.awaitLoad(b.ctx) })
}

// born tells pages apart that were loaded one after another.
func (b *tab) born() string {
	s, _ := look[string](b, "String(performance.timeOrigin)")
	return s
}

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
			b.picture("unsaid")
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
