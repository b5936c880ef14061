package office

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"image/png"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	source "github.com/yuin/goldmark/text"

	"relief/docs"
	"relief/internal/auth"
	"relief/internal/fault"
	"relief/internal/text"
	"relief/internal/web/desk"
)

// guideOrder are the guide's pages: the first one is /guide, the others are
// /guide/NAME.
var guideOrder = []string{"index", "storekeeper", "store", "officer", "approver", "bookkeeper", "auditor", "admin"}

// guideText is a page of the guide, made into HTML at the start.
type guideText struct {
	Title string
	Body  template.HTML
}

// guide holds every page by language and name.
type guide map[text.Lang]map[string]guideText

// guidePage is a page of the guide with the list of all.
type guidePage struct {
	desk.Base
	Body  template.HTML
	Pages []desk.Tab
}

// guideRoutes are for everybody signed in.
func (s area) guideRoutes() []desk.Route {
	return []desk.Route{
		desk.Get("/guide", auth.SignedIn, s.showGuide),
		desk.Get("/guide/:page", auth.SignedIn, s.showGuide),
		desk.Get("/guide/img/:file", auth.SignedIn, s.guidePicture),
	}
}

// builtInGuide reads it once per process: it is part of the program.
var builtInGuide = sync.OnceValues(loadGuide)

// loadGuide reads the guide. A page that one language lacks stops the start.
func loadGuide() (guide, error) {
	g := guide{}
	for _, lang := range text.Langs {
		g[lang] = map[string]guideText{}
		for _, name := range guideOrder {
			written, err := fs.ReadFile(docs.Guide, "guide/"+string(lang)+"/"+name+".md")
			if err != nil {
				return nil, fmt.Errorf("guide: %w", err)
			}
			if g[lang][name], err = renderGuide(written); err != nil {
				return nil, fmt.Errorf("guide %s %s: %w", lang, name, err)
			}
		}
	}
	return g, nil
}

// renderGuide makes HTML of Markdown; HTML within it is left out. The heading
// of the page becomes its title, links between files those between pages, and
// pictures those that the program serves.
func renderGuide(written []byte) (guideText, error) {
	markdown := goldmark.New()
	tree := markdown.Parser().Parse(source.NewReader(written))
	head, ok := tree.FirstChild().(*ast.Heading)
	if !ok || head.Level != 1 {
		return guideText{}, errors.New("does not begin with its title")
	}
	page := guideText{Title: string(head.Lines().Value(written))}
	tree.RemoveChild(tree, head)
	err := ast.Walk(tree, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if link, ok := n.(*ast.Link); ok && entering {
			link.Destination = []byte(guideAddress(string(link.Destination)))
		}
		if picture, ok := n.(*ast.Image); ok && entering {
			return ast.WalkContinue, placePicture(picture)
		}
		return ast.WalkContinue, nil
	})
	if err != nil {
		return page, err
	}
	var b bytes.Buffer
	if err := markdown.Renderer().Render(&b, written, tree); err != nil {
		return page, err
	}
	page.Body = template.HTML(b.String())
	return page, nil
}

// placePicture points a picture of a file to where the program serves it, and
// says how large it is, so that the text stays in place while it loads. A
// picture that is not there stops the start.
func placePicture(p *ast.Image) error {
	name, ours := strings.CutPrefix(string(p.Destination), "../img/")
	file, err := docs.Guide.Open("guide/img/" + name)
	if err != nil || !ours {
		return fmt.Errorf("picture %s: %w", p.Destination, err)
	}
	defer func() { _ = file.Close() }() // it was only read
	size, err := png.DecodeConfig(file)
	if err != nil {
		return fmt.Errorf("picture %s: %w", p.Destination, err)
	}
	p.Destination = []byte("/guide/img/" + name)
	p.SetAttributeString("width", []byte(strconv.Itoa(size.Width)))
	p.SetAttributeString("height", []byte(strconv.Itoa(size.Height)))
	p.SetAttributeString("loading", []byte("lazy"))
	return nil
}

// guidePicture handles GET /guide/img/:file.
func (s area) guidePicture(c *gin.Context) error {
	picture, err := fs.ReadFile(docs.Guide, "guide/img/"+c.Param("file"))
	if err != nil {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	c.Header("Cache-Control", "private, max-age=3600")
	c.Data(http.StatusOK, "image/png", picture)
	return nil
}

// guideAddress is where a link of a file leads on the screen.
func guideAddress(to string) string {
	name, is := strings.CutSuffix(to, ".md")
	switch {
	case !is:
		return to
	case name == guideOrder[0]:
		return "/guide"
	}
	return "/guide/" + name
}

// showGuide handles GET /guide and GET /guide/:page.
func (s area) showGuide(c *gin.Context) error {
	name := c.Param("page")
	if name == "" {
		name = guideOrder[0]
	}
	page := guidePage{Base: s.Page(c, "menu.guide")}
	shown, ok := s.guide[page.Lang][name]
	if !ok {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	page.Title, page.Body = shown.Title, shown.Body
	for _, other := range guideOrder {
		page.Pages = append(page.Pages, desk.Tab{
			Label: s.guide[page.Lang][other].Title, Href: guideAddress(other + ".md"), Active: other == name,
		})
	}
	return s.Render(c, http.StatusOK, "office/guide", page)
}
