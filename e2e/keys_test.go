package e2e

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Key presses keys one after another.
func (b *tab) Key(keys string, with ...chromedp.Modifier) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, chromedp.KeyEvent(keys, chromedp.KeyModifiers(with...))); err != nil {
		b.t.Fatal(err)
	}
}

// Type writes a text where the cursor stands: keys for what a keyboard has,
// and as an input method does for Chinese.
func (b *tab) Type(text string) {
	b.t.Helper()
	if strings.IndexFunc(text, func(r rune) bool { return r > '~' }) < 0 && len(text) < 40 {
		b.Key(text)
		return
	}
	b.do(func(ctx context.Context, s *chromedp.Target) error {
		_, err := cdp.Call(ctx, s, input.InsertText, input.InsertTextParams{Text: text})
		return err
	})
}

// Scan types a code as a scanner does: its keys follow on each other in five
// thousandths of a second, however busy the machine is, and Enter ends it.
func (b *tab) Scan(code string) {
	b.t.Helper()
	at := float64(time.Now().UnixMilli()) / 1000
	b.do(func(ctx context.Context, s *chromedp.Target) error {
		for _, r := range code + "\r" {
			at += 0.005
			p := input.DispatchKeyEventParams{
				Type: input.DispatchKeyEventTypeKeyDown, Key: string(r), Text: string(r),
				WindowsVirtualKeyCode: int64(r), Timestamp: input.TimeSinceEpoch(at),
			}
			if r == '\r' {
				p.Key = "Enter"
			}
			if _, err := cdp.Call(ctx, s, input.DispatchKeyEvent, p); err != nil {
				return err
			}
			p.Type, p.Text = input.DispatchKeyEventTypeKeyUp, ""
			if _, err := cdp.Call(ctx, s, input.DispatchKeyEvent, p); err != nil {
				return err
			}
		}
		return nil
	})
}

// selectAll marks what the field holds, so that typing replaces it.
func (b *tab) selectAll() { b.edit("SelectAll", "a") }

// edit presses Ctrl and a letter, which means a command of editing.
func (b *tab) edit(command, letter string) {
	b.t.Helper()
	b.do(func(ctx context.Context, s *chromedp.Target) error {
		code := "Key" + strings.ToUpper(letter)
		down := input.DispatchKeyEventParams{
			Type: input.DispatchKeyEventTypeRawKeyDown, Key: letter, Code: code, Modifiers: int64(kb.ModifierCtrl),
			WindowsVirtualKeyCode: int64(strings.ToUpper(letter)[0]), Commands: []string{command},
		}
		if _, err := cdp.Call(ctx, s, input.DispatchKeyEvent, down); err != nil {
			return err
		}
		down.Type, down.Commands = input.DispatchKeyEventTypeKeyUp, nil
		_, err := cdp.Call(ctx, s, input.DispatchKeyEvent, down)
		return err
	})
}

// Reach goes to a field or button by the Tab key alone: as often as there are
// places between, then one by one, since some have more than one stop.
func (b *tab) Reach(what, element string) {
	b.t.Helper()
	between, err := look[int](b, inPage("stops("+element+")"))
	if err != nil {
		b.t.Fatal(err)
	}
	b.Key(strings.Repeat(kb.Tab, max(between-1, 0)))
	for range 400 {
		there, err := look[bool](b, inPage("document.activeElement === ("+element+" ?? 0)"))
		if err != nil {
			b.t.Fatal(err)
		}
		if there {
			return
		}
		b.Key(kb.Tab)
	}
	b.picture("unreached")
	b.t.Fatalf("%s cannot reach %s by the Tab key at %s; the page says:\n%s", b.who, what, b.Path(), b.Text("body"))
}

// enter puts the cursor into a field, by whichever means this run has.
func (b *tab) enter(field string) {
	b.t.Helper()
	element := "field(" + js(field) + ")"
	if b.keys {
		b.Reach("field "+field, element)
		return
	}
	b.click(b.find("field "+field, element), 1)
	b.until("the cursor in "+field, inPage("document.activeElement === "+element))
}

// Fill replaces what a field holds.
func (b *tab) Fill(field, text string) {
	b.t.Helper()
	kind, err := look[string](b, inPage("field("+js(field)+")?.type ?? ''"))
	switch {
	case err != nil || kind == "":
		b.find("field "+field, "field("+js(field)+")")
		b.t.Fatalf("%s: no field %s: %v", b.who, field, err)
	case kind == "select-one":
		b.Choose(field, text)
	default:
		b.enter(field)
		b.selectAll()
		if text == "" {
			b.Key(kb.Delete)
		} else {
			b.Type(text)
		}
	}
	if got := b.Value(field); kind != "select-one" && got != text {
		b.t.Fatalf("%s typed %q into %s, which holds %q", b.who, text, field, got)
	}
}

// Choose picks an option by the words it shows: by typing into a picker, by
// the arrows in a plain list.
func (b *tab) Choose(field, words string) {
	b.t.Helper()
	element := "field(" + js(field) + ")"
	picker, err := look[bool](b, inPage(element+"?.classList.contains('tomselected') ?? false"))
	if err != nil {
		b.t.Fatal(err)
	}
	if picker {
		b.pick(element, words)
		return
	}
	var steps struct{ From, To int }
	steps, err = look[struct{ From, To int }](b, inPage(fmt.Sprintf(`((s) => ({
		From: s.selectedIndex, To: [...s.options].findIndex((o) => o.text.includes(%s))}))(%s)`, js(words), element)))
	if err != nil || steps.To < 0 {
		b.t.Fatalf("%s finds no choice %q in %s (%v)", b.who, words, field, err)
	}
	b.focus(element)
	for ; steps.From < steps.To; steps.From++ {
		b.Key(kb.ArrowDown)
	}
	for ; steps.From > steps.To; steps.From-- {
		b.Key(kb.ArrowUp)
	}
	b.until("choice "+words, inPage(element+".selectedOptions[0].text.includes("+js(words)+")"))
}

// focus goes to a list without opening it, since its choices open in a window
// of the system that a test cannot see: by a press on its label, or by Tab.
func (b *tab) focus(element string) {
	b.t.Helper()
	if labelled, err := look[bool](b, inPage("seen("+element+".labels[0])")); !b.keys && err == nil && labelled {
		b.click(b.find("label", element+".labels[0]"), 1)
	}
	b.Reach("list", element)
}

// pick types into a picker until its one choice is the wanted one.
func (b *tab) pick(element, words string) {
	b.t.Helper()
	box := element + ".tomselect.control_input"
	if b.keys {
		b.Reach("picker", box)
	} else {
		b.click(b.find("picker", element+".tomselect.control"), 1)
	}
	b.Type(words)
	active := element + `.tomselect.dropdown.querySelector(".option.active")`
	b.until("choice "+words, inPage(active+`?.textContent.includes(`+js(words)+`)`))
	b.Key(kb.Enter)
	b.until("picked "+words, inPage(element+".selectedOptions[0]?.text.includes("+js(words)+")"))
	b.Key(kb.Tab)
}

// Tick ticks or clears a box or chooses a radio button by its label.
func (b *tab) Tick(label string, want bool) {
	b.t.Helper()
	element := "field(" + js(label) + ")"
	is, err := look[bool](b, inPage(element+"?.checked ?? false"))
	if err != nil {
		b.t.Fatal(err)
	}
	if is == want {
		return
	}
	if b.keys {
		b.Reach("box "+label, element)
		b.Key(" ")
	} else {
		b.click(b.find("box "+label, element), 1)
	}
	b.until("box "+label, inPage(element+fmt.Sprintf(".checked === %v", want)))
}
