package books

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/text"
	"relief/internal/web/desk"
	"relief/reports"
)

// exportRoutes are the files made of a question. They only read.
func (s area) exportRoutes() []desk.Route {
	return []desk.Route{desk.GetFile("/reports/:file", auth.Export, s.export)}
}

// export handles GET /reports/NAME.ENDING with the questions of the page it
// stands on: the whole table as a file, or a refusal.
func (s area) export(c *gin.Context) error {
	name, ending, _ := strings.Cut(c.Param("file"), ".")
	q, known := s.Question(name)
	if known && ending == "html" {
		return s.screen(c, name, q)
	}
	face, written := desk.FaceOf(ending)
	if !known || !written {
		return fault.New(fault.NotFound, "report.no_such_report")
	}
	p := desk.Person(c)
	if !p.Can(q.Need) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	ask := s.Asked(c)
	var file bytes.Buffer
	var asOf, title string
	err := s.Read(c, func(ctx context.Context, r db.Reader) error {
		file.Reset()
		asOf = r.Where().Today()
		if name == "plan" && ending == "xlsx" {
			title = ask.T("report.plan_file")
			return planBook(ctx, r, c.Request.URL.Query(), ask, &file)
		}
		t, err := q.Ask(ctx, r, c.Request.URL.Query(), ask)
		if err != nil {
			return err
		}
		title = t.Title
		return face.Write(&file, t)
	})
	if err != nil {
		return err
	}
	tail := "-" + asOf + "." + ending
	return s.SendNamed(c, face.Media, name+tail, title+tail, ending == "pdf", file.Bytes())
}

// planBook writes the plan with a sheet per recipient to be signed.
func planBook(ctx context.Context, r db.Reader, q url.Values, ask reports.Ask, w io.Writer) error {
	id, err := desk.IDAsked(q, "plan")
	if err != nil {
		return err
	}
	h, err := reports.PlanWorkbook(ctx, r, document.ID(id), ask)
	if err != nil {
		return err
	}
	return h.Write(w)
}

// sheetPage is a report as a page, with every column that its files have.
type sheetPage struct {
	desk.Base
	Table   desk.Sheet
	Filters []reports.Filter
	Head    string
	AskedAt string
	name    string
}

// Files are the report's files, with what was asked.
func (p sheetPage) Files() desk.Faces { return p.Faces(p.name, p.Query) }

// screenRows is the longest report that a page shows: a longer one is refused,
// never cut, and can be taken away as a file.
const screenRows = 2_000

// screen answers with a report as a page: the same table as in its files.
func (s area) screen(c *gin.Context, name string, q desk.Question) error {
	if !desk.Person(c).Can(q.Need) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	page, ask := sheetPage{Base: s.Page(c, "report.screen"), name: name}, s.Asked(c)
	err := s.Read(c, func(ctx context.Context, r db.Reader) error {
		t, err := q.Ask(ctx, r, page.Query, ask)
		if err != nil {
			return err
		}
		if n := text.Number(int64(t.Len())); t.Len() > screenRows {
			return fault.New(fault.TooLarge, "report.too_long_screen", n, text.Number(screenRows))
		}
		if err := t.Fill(); err != nil {
			return err
		}
		page.Title, page.Table, page.Filters = t.Title, page.Sheet(t), t.Filters
		page.Head, page.AskedAt = t.Provenance.Head.Short(), text.Instant(page.Lang, t.AsOf, t.AsOf.Location())
		return nil
	})
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "books/sheet", page)
}
