package office

import (
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"

	"github.com/gin-gonic/gin"

	"relief/docs"
	"relief/internal/fault"
	"relief/internal/text"
	"relief/internal/web/desk"
	"relief/templates"
)

// License is one part that is built in, with its licence.
type License struct {
	Name, Version, Kind, Address string
}

// licensePage is the text of one licence.
type licensePage struct {
	desk.Base
	Of docs.License
}

// license handles GET /about/license?part=NAME.
func (s area) license(c *gin.Context) error {
	page := licensePage{Base: s.Page(c, "web.license")}
	for _, part := range docs.Licenses() {
		if part.Name == page.Query.Get("part") {
			page.Of, page.Title = part, part.Name
			return s.Render(c, http.StatusOK, "office/license", page)
		}
	}
	return fault.New(fault.NotFound, "fault.not_found")
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
	return s.Render(c, http.StatusOK, "office/about", page)
}

// licenses lists the parts of the program, and then those of its pages.
func (s area) licenses() ([]License, error) {
	names, err := fs.Glob(templates.Files, "static/vendor/LICENSES/*.txt")
	if err != nil {
		return nil, err
	}
	var list []License
	for _, part := range docs.Licenses() {
		list = append(list, License{
			part.Name, part.Version, part.Kind(), "/about/license?" + url.Values{"part": {part.Name}}.Encode(),
		})
	}
	for _, name := range names {
		content, err := fs.ReadFile(templates.Files, name)
		if err != nil {
			return nil, err
		}
		address, err := s.Static.Address(strings.TrimPrefix(name, "static/"))
		if err != nil {
			return nil, err
		}
		list = append(list, License{
			Name: strings.TrimSuffix(path.Base(name), ".txt"), Kind: docs.License{Text: string(content)}.Kind(),
			Address: address,
		})
	}
	return list, nil
}
