package desk

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"

	"relief/templates"
)

// loadPages parses every page over the layout and the parts. The name of a
// page is its path without the ending: "people/list".
func (s *Desk) loadPages() (map[string]*template.Template, error) {
	shared := template.New("").Option("missingkey=error").Funcs(template.FuncMap{
		"static": s.Static.Address,
		"icon":   s.icon,
	})
	shared, err := shared.ParseFS(templates.Files, "layout.html", "parts/*.html")
	if err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	names, err := fs.Glob(templates.Files, "*/*.html")
	if err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	pages := map[string]*template.Template{}
	for _, name := range names {
		if path.Dir(name) == "parts" {
			continue
		}
		page, err := shared.Clone()
		if err != nil {
			return nil, fmt.Errorf("template %s: %w", name, err)
		}
		if page, err = page.ParseFS(templates.Files, name); err != nil {
			return nil, fmt.Errorf("template %s: %w", name, err)
		}
		if page.Lookup("main") == nil {
			return nil, fmt.Errorf("template %s defines no main", name)
		}
		pages[strings.TrimSuffix(name, ".html")] = page
	}
	return pages, nil
}

// icon shows one of the icons of the sprite; it says nothing to a screen
// reader, so a text must stand beside it or label its button.
func (s *Desk) icon(name string) (template.HTML, error) {
	sprite, err := s.Static.Address("vendor/icons.svg")
	if err != nil {
		return "", err
	}
	return template.HTML(`<svg class="icon" aria-hidden="true"><use href="` +
		template.HTMLEscapeString(sprite+"#"+name) + `"></use></svg>`), nil
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Render writes a page: all of it or nothing.
func (s *Desk) Render(c *gin.Context, status int, name string, page any) error {
	if about(c.Request.Context()).resumed != "" {
		status = http.StatusOK // asked for, and not refused
	}
	return s.writePage(c.Writer, status, name, "layout", page)
}

func (s *Desk) writePage(w http.ResponseWriter, status int, name, block string, page any) error {
	t, ok := s.pages[name]
	if !ok {
		return fmt.Errorf("no page %s", name)
	}
	b := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(b)
	b.Reset()
	if err := t.ExecuteTemplate(b, block, page); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Length", strconv.Itoa(b.Len()))
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the person went away: nobody is left to tell
	return nil
}
