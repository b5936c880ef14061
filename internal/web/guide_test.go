package web

import (
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strings"
	"testing"

	"relief/docs"
	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/text"
)

var article = regexp.MustCompile(`(?s)<article.*</article>`)
var picture = regexp.MustCompile(`<img src="(/guide/img/[^"]+)"`)
var linkTarget = regexp.MustCompile(`href="([^"]+)"`)

// Every page of the guide is shown to whoever is signed in, in both languages,
// and its links lead somewhere.
func TestGuide_pages(t *testing.T) {
	s := testServer(t, testkit.NewBooks(t, db.SQLite), nil)
	b := signIn(t, s, "auditor")
	for _, lang := range text.Langs {
		b.post("/preferences", "language", string(lang))
		pages, err := fs.Glob(docs.Guide, path.Join("guide", string(lang), "*.md"))
		if err != nil || len(pages) < 6 {
			t.Fatalf("%d pages of the guide, %v", len(pages), err)
		}
		for _, file := range pages {
			address := "/guide"
			if name := strings.TrimSuffix(path.Base(file), ".md"); name != "index" {
				address += "/" + name
			}
			want(t, b.get(address), http.StatusOK)
			written, err := fs.ReadFile(docs.Guide, file)
			if err != nil {
				t.Fatal(err)
			}
			shown := b.page
			first, _, _ := strings.Cut(string(written), "\n")
			if title := strings.TrimPrefix(first, "# "); !strings.Contains(b.page, title) {
				t.Errorf("%s %s does not say %q", lang, address, title)
			}
			for _, m := range linkTarget.FindAllStringSubmatch(article.FindString(b.page), -1) {
				if !strings.HasPrefix(m[1], "/guide") {
					t.Errorf("%s %s links to %s", lang, address, m[1])
				}
				want(t, b.get(m[1]), http.StatusOK)
			}
			for _, m := range picture.FindAllStringSubmatch(article.FindString(shown), -1) {
				want(t, b.get(m[1]), http.StatusOK)
			}
			b.get("/preferences")
		}
	}
	want(t, b.get("/guide/nobody"), http.StatusNotFound)
	want(t, b.get("/guide/img/nothing.png"), http.StatusNotFound)
}

// A visitor is shown the door.
func TestGuide_visitor(t *testing.T) {
	s := testServer(t, testkit.NewBooks(t, db.SQLite), nil)
	want(t, newBrowser(t, s).get("/guide/admin"), http.StatusSeeOther)
}
