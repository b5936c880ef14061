package desk

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"iter"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"text/template/parse"

	"github.com/gin-gonic/gin"

	"relief/templates"
)

// look is what pages are shown with: static files, and templates by page. All
// of it is built in and never changes, so every desk of a process has the same.
type look struct {
	static *staticFiles
	pages  map[string]*template.Template
	parts  *template.Template // all of them, for pieces that areas bring along
}

// builtIn reads it once per process.
var builtIn = sync.OnceValues(func() (l look, err error) {
	if l.static, err = loadStatic(); err != nil {
		return l, err
	}
	l.pages, l.parts, err = l.static.loadPages()
	return l, err
})

// loadPages parses the parts, and every page with what it takes of them.
// The name of a page is its path without the ending: "office/people".
func (a *staticFiles) loadPages() (pages map[string]*template.Template, shared *template.Template, err error) {
	shared, err = a.emptyPage().ParseFS(templates.Files, "layout.html", "parts/*.html")
	if err != nil {
		return nil, nil, fmt.Errorf("templates: %w", err)
	}
	names, err := fs.Glob(templates.Files, "*/*.html")
	if err != nil {
		return nil, nil, fmt.Errorf("templates: %w", err)
	}
	pages = map[string]*template.Template{}
	for _, name := range names {
		if path.Dir(name) == "parts" {
			continue
		}
		page, err := a.emptyPage().ParseFS(templates.Files, name)
		if err != nil {
			return nil, nil, fmt.Errorf("template %s: %w", name, err)
		}
		if page.Lookup("main") == nil {
			return nil, nil, fmt.Errorf("template %s defines no main", name)
		}
		for _, t := range page.Templates() {
			err = errors.Join(err, take(page, shared, t.Tree))
		}
		if err = errors.Join(err, takeOne(page, shared, "layout")); err != nil {
			return nil, nil, fmt.Errorf("template %s: %w", name, err)
		}
		pages[strings.TrimSuffix(name, ".html")] = page
	}
	return pages, shared, nil
}

func (a *staticFiles) emptyPage() *template.Template {
	return template.New("").Option("missingkey=error").Funcs(template.FuncMap{
		"static": a.Address,
		"icon":   a.icon,
	})
}

// take copies into a page the shared templates that a tree of it names, and
// those that they name. A copy of all of them in every page would fill most of
// the program's memory.
func take(page, shared *template.Template, tree *parse.Tree) error {
	if tree == nil || tree.Root == nil {
		return nil
	}
	var err error
	for name := range named(tree.Root) {
		err = errors.Join(err, takeOne(page, shared, name))
	}
	return err
}

func takeOne(page, shared *template.Template, name string) error {
	if page.Lookup(name) != nil {
		return nil
	}
	from := shared.Lookup(name)
	if from == nil || from.Tree == nil {
		return fmt.Errorf("no part %q", name)
	}
	if _, err := page.AddParseTree(name, from.Tree.Copy()); err != nil {
		return err
	}
	return take(page, shared, from.Tree)
}

// named gives the names of the templates that a piece of a template calls.
func named(node parse.Node) iter.Seq[string] {
	return func(yield func(string) bool) {
		var walk func(parse.Node) bool
		list := func(l *parse.ListNode) bool {
			return l == nil || !slices.ContainsFunc(l.Nodes, func(n parse.Node) bool { return !walk(n) })
		}
		walk = func(node parse.Node) bool {
			switch n := node.(type) {
			case *parse.TemplateNode:
				return yield(n.Name)
			case *parse.ListNode:
				return list(n)
			case *parse.IfNode:
				return list(n.List) && list(n.ElseList)
			case *parse.RangeNode:
				return list(n.List) && list(n.ElseList)
			case *parse.WithNode:
				return list(n.List) && list(n.ElseList)
			}
			return true
		}
		walk(node)
	}
}

// icon shows one of the icons of the sprite; it says nothing to a screen
// reader, so a text must stand beside it or label its button.
func (a *staticFiles) icon(name string) (template.HTML, error) {
	sprite, err := a.Address("vendor/icons.svg")
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
	s.dropFlash(c)
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
