package office

import (
	"io/fs"
	"net/http"
	"path"
	"strings"

	"github.com/gin-gonic/gin"

	"relief/internal/text"
	"relief/internal/web/desk"
	"relief/templates"
)

// License is one part that is built in, with its licence.
type License struct {
	Name, Address, First string
}

// aboutPage says what this program is and of what it is made.
type aboutPage struct {
	desk.Base
	Version  string
	Engine   string
	Licenses []License
	Langs    []text.Lang
}

// about handles GET /about.
func (s area) about(c *gin.Context) error {
	page := aboutPage{
		Base: s.Page(c, "web.about"), Version: s.Version, Engine: string(s.Books.Engine()), Langs: text.Langs,
	}
	var err error
	page.Licenses, err = s.licenses()
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "house/about", page)
}

// licenses lists the texts that came with the browser's parts.
func (s area) licenses() ([]License, error) {
	names, err := fs.Glob(templates.Files, "static/vendor/LICENSES/*.txt")
	if err != nil {
		return nil, err
	}
	var list []License
	for _, name := range names {
		content, err := fs.ReadFile(templates.Files, name)
		if err != nil {
			return nil, err
		}
		address, err := s.Static.Address(strings.TrimPrefix(name, "static/"))
		if err != nil {
			return nil, err
		}
		first := ""
		for line := range strings.Lines(string(content)) {
			if first = strings.TrimSpace(line); first != "" {
				break
			}
		}
		list = append(list, License{strings.TrimSuffix(path.Base(name), ".txt"), address, first})
	}
	return list, nil
}
