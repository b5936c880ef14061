package e2e

import (
	"context"
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

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
const formTo = (end) => [...document.forms].find((f) =>
	new URL(f.getAttribute("action") ?? "", location).pathname.endsWith(end));
const stops = (to) => {
	const all = [...document.querySelectorAll(
		"a[href], button, input, select, textarea, summary, [tabindex]")].filter((e) =>
		e.tabIndex >= 0 && !e.disabled && seen(e) && (e.type !== "radio" || e.checked));
	return Math.max(0, all.indexOf(to) - all.indexOf(document.activeElement));
};
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
	tired := patientUntil()
	var at *place
	for !tired() {
		p, err := look[*place](b, inPage("spot("+element+")"))
		if err == nil && p != nil && p.Free {
			return *p
		}
		at = p
		pause(b.ctx)
	}
	b.picture("missing")
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
		found, err := cdp.Call(ctx, s, runtime.Evaluate, runtime.EvaluateParams{
			Expression: inPage("field(" + js(field) + ")")})
		if err != nil {
			return err
		}
		_, err = cdp.Call(ctx, s, dom.SetFileInputFiles, dom.SetFileInputFilesParams{
			Files: []string{path}, ObjectID: found.Result.ObjectID})
		return err
	})
}
