package e2e

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"relief/internal/db"
)

// mainPages are those that people have before them all day.
var mainPages = []string{"/", "/stock", "/items/1", "/receipts", "/documents", "/documents/1", "/plans", "/slips",
	"/recipients", "/items", "/donors", "/ledger"}

// laptop is the screen of an office: what is seen of a page without moving it.
func (b *tab) laptop() {
	b.t.Helper()
	b.width, b.colours = 1366, "light"
	b.do(func(ctx context.Context, s *chromedp.Target) error {
		_, err := cdp.Call(ctx, s, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
			Width: 1366, Height: 768, DeviceScaleFactor: 1})
		return err
	})
	b.settle(b.colours)
}

// measure is a number that the page as it stands gives.
func (b *tab) measure(expression string) float64 {
	b.t.Helper()
	n, err := look[float64](b, expression)
	if err != nil {
		b.t.Fatalf("%s at %s: %s: %v", b.who, b.Path(), expression, err)
	}
	return n
}

// The screens are dense and nothing covers anything: many rows of the store at
// a glance, two lines to a row on a phone, the work before the files, the whole
// menu, and nothing beside the page, with letters twice as large either.
func TestLooks_room(t *testing.T) {
	t.Parallel()
	o := newOffice(t, db.SQLite, "zh-CN")
	b := o.keeper
	b.laptop()
	var rows [][]any
	for i := range 20 {
		rows = append(rows, []any{i + 1, fmt.Sprintf("备灾物资第%02d种", i+1), "个", 10 + i})
	}
	b.Go("/opening")
	b.Attach("file", countOf(t, rows...))
	b.Send("/opening")
	b.laptop()
	if n := b.measure(`(() => {
		const bar = document.querySelector(".act-bar").getBoundingClientRect();
		return [...document.querySelectorAll("#rows tbody tr")].filter((r) => {
			const row = r.getBoundingClientRect();
			return row.top < bar.bottom - 1 && row.bottom > bar.top + 1;
		}).length;
	})()`); n != 0 {
		t.Errorf("the bar of acts lies over %v rows of the review", n)
	}
	b.Fill("counted_by", "李仓")
	b.Fill("witness", "王办")
	o.tickNew(b)
	b.Send("/check", "button[formaction$='/post']")

	b.Go("/stock")
	b.laptop()
	top := b.measure(`document.querySelector("main tbody tr").getBoundingClientRect().top`)
	whole := b.measure(`[...document.querySelectorAll("main tbody tr")].filter((r) =>
		r.getBoundingClientRect().bottom <= innerHeight).length`)
	if top >= 200 || whole < 16 {
		t.Errorf("the stock list begins at %v and shows %v rows, want below 200 and 16 or more", top, whole)
	}
	if hidden := b.measure(`[...document.querySelectorAll("#side-menu a, .who button")].filter((e) => {
		const at = e.getBoundingClientRect(), shown = e.closest("nav, .who").getBoundingClientRect();
		return at.bottom > Math.min(innerHeight, shown.bottom + 1);
	}).length`); hidden != 0 {
		t.Errorf("%v entries of the menu are out of sight", hidden)
	}
	b.asOnPhone()
	b.longCode()
	b.denseRows()
	for _, path := range mainPages {
		b.Go(path)
		for _, width := range []int{phone, desk} {
			b.Screen(width, "light")
			b.fits()
			_, _ = look[chromedp.Void](b, `document.documentElement.style.fontSize = "200%"`)
			b.settle("light")
			b.fits()
			_, _ = look[chromedp.Void](b, `document.documentElement.style.fontSize = ""`)
		}
	}
}

// asOnPhone holds the stock list to a phone's room.
func (b *tab) asOnPhone() {
	b.t.Helper()
	b.Screen(phone, "light")
	n := b.measure(`document.querySelectorAll("main tbody tr").length`)
	high := b.measure(`document.querySelectorAll("main tbody tr")[12].getBoundingClientRect().bottom + scrollY`)
	if n != 20 || high > 1400 {
		b.t.Errorf("13 of %v items end at %v on a phone, want 1400 or less", n, high)
	}
	above := b.measure(`[...document.querySelectorAll("a[href*='/reports/']")]
		.filter((e) => e.checkVisibility()).length`)
	if above != 0 {
		b.t.Errorf("%v ways to export stand before the list", above)
	}
	b.Touch("details.menu > summary")
	b.until("the menu of files", `[...document.querySelectorAll("a[href*='/reports/']")].filter((e) => {
		const at = e.getBoundingClientRect();
		return e.checkVisibility() && at.left >= 0 && at.right <= innerWidth;
	}).length === 4`)
	b.Key(kb.Escape)
	b.until("the menu to close", `!document.querySelector("details.menu[open]")`)
}

// longCode has the list of places hold the longest code on a phone, and the form
// that is folded there look like any other card.
func (b *tab) longCode() {
	b.t.Helper()
	b.Go("/places")
	for _, width := range []int{1366, phone} {
		b.Screen(width, "light")
		left := b.measure(`parseFloat(getComputedStyle(document.querySelector(".fold > .card-header")).paddingLeft)`)
		arrow := b.measure(`parseFloat(getComputedStyle(
			document.querySelector(".fold > .card-header"), "::after").width) || 0`)
		if left < 10 || arrow == 0 {
			b.t.Errorf("at %d the folded form begins at %v, with an arrow of %v", width, left, arrow)
		}
		b.Shot(fmt.Sprintf("places-%d", width))
	}
	b.Open("新建仓库")
	b.Fill("name", "长编码仓库")
	b.Fill("code", strings.Repeat("W", 60))
	b.Send("/places")
	for _, width := range []int{phone, 1366} {
		b.Screen(width, "dark")
		b.fits()
		b.Shot(fmt.Sprintf("places-long-%d", width))
	}
}

// denseRows holds the rows of a list that is looked at and of a ledger to a
// line each on a desk, and to two on a phone.
func (b *tab) denseRows() {
	b.t.Helper()
	list := filepath.Join(b.t.TempDir(), "list.csv")
	if err := os.WriteFile(list, []byte("名称,单位,类别\n雨衣,件,被服\n雨靴,双,被服\n"), 0o600); err != nil {
		b.t.Fatal(err)
	}
	b.Go("/imports/items")
	b.Attach("file", list)
	b.Send("/imports/items")
	for _, path := range []string{b.Path(), "/ledger/summary"} {
		b.Go(path)
		for width, most := range map[int]float64{1366: 38, phone: 66} {
			b.Screen(width, "light")
			high := b.measure(`Math.max(...[...document.querySelectorAll("main tbody tr")].map((r) => r.offsetHeight))`)
			if high < 24 || high > most {
				b.t.Errorf("a row of %s is %v high at %d, want at most %v", path, high, width, most)
			}
		}
	}
}
