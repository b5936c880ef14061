package e2e

import (
	"testing"

	"relief/internal/db"
)

// The door and the house work for everybody.
func TestPages_door(t *testing.T) {
	p := start(t, db.SQLite)
	for _, lang := range []string{"zh-CN", "en"} {
		b := newTab(t, p, lang)
		for _, path := range []string{"/sign-in", "/about", "/no-such-page"} {
			b.Go(path)
			for _, width := range []int{desk, phone} {
				for _, colours := range []string{"light", "dark"} {
					b.Screen(width, colours)
					b.Judge()
				}
			}
			b.Shot("door")
		}
		b.signIn("admin")
	}
}
