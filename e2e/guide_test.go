package e2e

import (
	"testing"

	"relief/internal/db"
)

// The guide shows its pictures, as wide as the screen lets them be.
func TestGuide_pictures(t *testing.T) {
	t.Parallel()
	p := start(t, db.SQLite)
	for _, lang := range []string{"zh-CN", "en"} {
		b := as(t, p, "keeper", lang)
		for _, page := range []string{"/guide/storekeeper", "/guide/auditor", "/guide/bookkeeper"} {
			b.Go(page)
			for _, width := range []int{desk, phone} {
				b.Screen(width, "light")
				b.until("every picture", `[...document.querySelectorAll("article img")].every((i) => {
					if (!i.complete) i.scrollIntoView();
					return i.complete && i.naturalWidth > 0 && i.getBoundingClientRect().right <= innerWidth;
				}) && document.querySelectorAll("article img").length > 0`)
			}
			b.everyLook("guide-" + lang + fileWord(page))
			b.Shot("guide-" + lang + fileWord(page))
			b.Screen(desk, "light")
		}
	}
}
