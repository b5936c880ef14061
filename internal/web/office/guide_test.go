package office

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"relief/docs"
	"relief/internal/text"
)

// saidNames are the words of the catalogue in a language, as they stand on
// buttons and menus: what follows a placeholder is left off.
func saidNames(t *testing.T, lang text.Lang) map[string]bool {
	t.Helper()
	words := os.DirFS("../../text/catalog")
	files, err := fs.Glob(words, "*."+string(lang)+".toml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no catalogue: %v", err)
	}
	message := regexp.MustCompile(`(?m)^"[^"]+" = (?:\{one = "[^"]*", other = )?("(?:[^"\\]|\\.)*")\}?$`)
	names := map[string]bool{}
	for _, file := range files {
		content, err := fs.ReadFile(words, file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range message.FindAllStringSubmatch(string(content), -1) {
			said, err := strconv.Unquote(m[1])
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			before, _, _ := strings.Cut(said, "{{")
			names[strings.TrimRight(before, " （(“\"：:")] = true
		}
	}
	return names
}

// A name that the guide quotes is one that the screen shows.
func TestGuide_names(t *testing.T) {
	quoted := map[text.Lang]*regexp.Regexp{
		text.Zh: regexp.MustCompile(`「([^」]+)」`), text.En: regexp.MustCompile(`“([^”]+)”`),
	}
	for _, lang := range text.Langs {
		names := saidNames(t, lang)
		for _, page := range guideOrder {
			content, err := fs.ReadFile(docs.Guide, path.Join("guide", string(lang), page+".md"))
			if err != nil {
				t.Fatal(err)
			}
			found := quoted[lang].FindAllStringSubmatch(strings.ReplaceAll(string(content), "\n", " "), -1)
			if len(found) < 5 {
				t.Errorf("%s %s quotes %d names: is it still about this program?", lang, page, len(found))
			}
			for _, m := range found {
				if !names[m[1]] {
					t.Errorf("%s %s: no button or menu says %q", lang, page, m[1])
				}
			}
			if lines := strings.Count(string(content), "\n"); lines > 120 {
				t.Errorf("%s %s has %d lines, want at most 120", lang, page, lines)
			}
		}
	}
}

// The guide shows every picture that was made for it, in both languages, with
// words for who cannot see it; none weighs much.
func TestGuide_pictures(t *testing.T) {
	shown := regexp.MustCompile(`!\[([^\]]*)\]\(\.\./img/([^)]+)\)`)
	used := map[string]bool{}
	for _, lang := range text.Langs {
		for _, page := range guideOrder {
			content, err := fs.ReadFile(docs.Guide, path.Join("guide", string(lang), page+".md"))
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range shown.FindAllStringSubmatch(string(content), -1) {
				used[m[2]] = true
				if m[1] == "" || !strings.HasSuffix(m[2], "."+string(lang)+".png") {
					t.Errorf("%s %s shows %s as %q", lang, page, m[2], m[1])
				}
			}
		}
	}
	made, err := fs.ReadDir(docs.Guide, "guide/img")
	if err != nil || len(made) != len(used) || len(made)%2 != 0 {
		t.Errorf("%d pictures are kept, %d shown (%v)", len(made), len(used), err)
	}
	for _, file := range made {
		info, err := file.Info()
		if err != nil || info.Size() > 80_000 || !used[file.Name()] {
			t.Errorf("%s: %d bytes, shown %v (%v)", file.Name(), info.Size(), used[file.Name()], err)
		}
	}
}

// HTML in a page is left out, a page without a title is refused.
func TestRenderGuide(t *testing.T) {
	page, err := renderGuide([]byte("# T\n\n<script>alert(1)</script>\n\n" +
		"[a](officer.md) [b](index.md) [c](javascript:x)\n"))
	if err != nil {
		t.Fatal(err)
	}
	body := string(page.Body)
	if page.Title != "T" || strings.Contains(body, "<script") || strings.Contains(body, "javascript:") ||
		!strings.Contains(body, `href="/guide/officer"`) || !strings.Contains(body, `href="/guide"`) {
		t.Errorf("title %q, body %s", page.Title, body)
	}
	if _, err := renderGuide([]byte("no title\n")); err == nil {
		t.Error("a page without a title is taken")
	}
}
