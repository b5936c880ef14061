package e2e

import (
	"testing"

	"relief/internal/db"
)

// The guide shows its pictures, as wide as the screen lets them be.
func TestGuide_pictures(t *testing.T) {
	p := start(t, db.SQLite)
	for _, lang := range []string{"zh-CN", "en"} {
		b := as(t, p, "keeper", lang)
		for _, page := range []string{"/guide/storekeeper", "/guide/auditor", "/guide/bookkeeper"} {
			b.Go(page)
			for _, as := range looks {
				b.Screen(as.width, as.colours)
				b.Judge()
				b.until("every picture", `[...document.querySelectorAll("article img")].every((i) => {
					if (!i.complete) i.scrollIntoView();
					return i.complete && i.naturalWidth > 0 && i.getBoundingClientRect().right <= innerWidth;
				}) && document.querySelectorAll("article img").length > 0`)
			}
			b.Shot("guide-" + lang + fileWord(page))
			b.Screen(desk, "light")
		}
	}
}
