package web

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"relief/internal/config"
	"relief/internal/db"
	"relief/internal/testkit"
)

// outside lists what of a page stands in no landmark: text that is read, beside
// the link that jumps to the content.
func outside(n *html.Node, found *[]string) {
	if n.Type == html.TextNode {
		if said := strings.TrimSpace(n.Data); said != "" {
			*found = append(*found, said)
		}
		return
	}
	if n.Type == html.ElementNode {
		switch n.Data {
		case "main", "header", "footer", "aside", "nav", "script", "style", "noscript", "head":
			return
		}
		for _, a := range n.Attr {
			if a.Key == "class" && a.Val == "skip" {
				return
			}
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		outside(c, found)
	}
}

// Everything on a page stands in a landmark, the bar of the demo too, and the
// title and the actions stand where "skip to content" leads.
func TestLayout_landmarks(t *testing.T) {
	books := testkit.NewBooks(t, db.SQLite)
	s, err := New(Options{Books: books.DB, Version: "test", Demo: true, Config: config.Config{
		BodyLimit: 1 << 20, SessionIdle: time.Hour, SessionLife: 20 * 365 * 24 * time.Hour,
	}})
	if err != nil {
		t.Fatal(err)
	}
	b := newBrowser(t, s)
	for _, path := range []string{"/sign-in", "/", "/audit", "/stock", "/nowhere"} {
		if path == "/" {
			b = signIn(t, s, "auditor")
		}
		b.get(path)
		page, err := html.Parse(strings.NewReader(b.page))
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		if outside(page, &found); len(found) > 0 {
			t.Errorf("%s: in no landmark: %q", path, found)
		}
		if !strings.Contains(b.page, `class="demo-bar"`) {
			t.Errorf("%s: no bar of the demo", path)
		}
		before, content, _ := strings.Cut(b.page, `<main id="main"`)
		if strings.Contains(before, "<h1") || strings.Contains(before, "page-actions") ||
			!strings.Contains(content, "<h1") {
			t.Errorf("%s: the title or the actions stand before the content", path)
		}
	}
}
