package e2e

import (
	"testing"

	"relief/internal/db"
)

// What is typed is there again without a press: a moment after the last key, and
// when the page is left at once. Without scripts a check keeps it; going back and
// loading again never ask whether to send it once more.
func TestDrafts_typed(t *testing.T) {
	t.Parallel()
	o := newOffice(t, db.SQLite, "zh-CN")
	b := o.keeper
	b.Go("/opening")
	b.Attach("file", countOf(t, []any{1, "急救箱", "个", "7盒+24"}, []any{2, "帐篷", "顶", "10+2"}))
	b.Send("/opening")
	page := b.Path()
	b.Fill("witness", "王办")
	b.until("the draft kept", `document.getElementById("draft-said").textContent !== ""`)
	b.Fill("counted_by", "李仓")
	b.Go("/places") // at once
	b.Go(page)
	if got := b.Value("witness") + b.Value("counted_by"); got != "王办李仓" {
		t.Errorf("what was typed is %q", got)
	}
	b.ScriptsOff()
	b.Go(page)
	b.Fill("row.4.counted", "108")
	b.Send("/check", ".act-bar button:not([formaction])")
	b.Reload()
	b.Status(200)
	b.Go("/places")
	b.Back(1)
	b.Status(200)
	if got := b.Value("counted_by"); got != "李仓" || b.Path() != page {
		t.Errorf("going back leads to %s with %q", b.Path(), got)
	}
}
