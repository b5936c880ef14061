package e2e

import (
	"testing"

	"relief/internal/db"
)

// The charts are drawn from the tables beside them, on every screen and in
// every colour; without a script the tables stand alone.
func TestCharts(t *testing.T) {
	t.Parallel()
	o := newOffice(t, db.SQLite, "zh-CN")
	o.importCount()
	b := as(t, o.p, "keeper", "zh-CN")
	for _, path := range []string{"/", "/stock/charts", "/stock/charts?item=1"} {
		b.Go(path)
		b.until("drawn charts", `[...document.querySelectorAll("[data-chart]")].some((box) =>
			!box.hidden && box.querySelector("canvas").width > 100)`)
		b.everyLook("charts-" + fileWord(path))
	}
	b.ScriptsOff()
	b.Go("/stock/charts")
	if n := b.Count("#chart-expiry-table tbody tr"); n != 7 {
		t.Errorf("%d rows without script, want 7", n)
	}
	drawn, err := look[bool](b, `[...document.querySelectorAll("[data-chart]")].some((box) => !box.hidden)`)
	if err != nil || drawn {
		t.Errorf("a picture without script: %v %v", drawn, err)
	}
	b.Shot("charts-no-script")
}

// The admin sets the branch's letterhead and limits and gives the slips another
// prefix, the bookkeeper closes the books; a second page that is older is refused.
func TestSettings(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"zh-CN", "en"} {
		o := newOffice(t, db.SQLite, lang)
		o.importCount()
		b, old := as(t, o.p, "admin", lang), as(t, o.p, "admin", lang)
		old.Go("/settings")
		b.Go("/settings")
		b.Fill("supervision", "0663-000000")
		b.Fill("soon_days", "120")
		b.Send("/settings")
		b.Says("0663-000000", "120")
		b.everyLook("settings-" + lang)
		old.Fill("soon_days", "10")
		old.Send("/settings")
		old.Status(409)
		b.Go("/settings")
		b.Fill("prefix.CK", "R K")
		b.Send("/settings/prefixes")
		b.Status(422)
		b.everyLook("settings-refused-" + lang)
		b.Fill("prefix.CK", "JD")
		b.Send("/settings/prefixes")
		b.Says("JD")
		for _, path := range []string{"/people", "/people/rights", "/people/1", "/people/new"} {
			b.Go(path)
			b.everyLook(lang + fileWord(path))
		}
		b = as(t, o.p, "bookkeeper", lang)
		b.Go("/periods")
		b.Fill("through", "2021-09-30")
		b.Send("/periods/close")
		b.everyLook("periods-" + lang)
	}
}
