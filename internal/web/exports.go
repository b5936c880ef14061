package web

import (
	"bytes"
	"context"
	"io"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/reports"
)

// exportRoutes are the files made of a question. They only read.
func (s *Server) exportRoutes() []route {
	return []route{{"GET", "/reports/:file", auth.Export, s.export}}
}

// question is a report that can be asked for: what one must be able to read,
// and how the questions of the address become a table.
type question struct {
	need auth.Permission
	ask  func(context.Context, db.Reader, url.Values, reports.Ask) (*reports.Table, error)
}

var questions = map[string]question{
	"stock": {auth.StockRead, func(
		ctx context.Context, r db.Reader, q url.Values, ask reports.Ask,
	) (*reports.Table, error) {
		return reports.Stock(ctx, r, StockFilter(q), ask)
	}},
	"equipment": {auth.EquipmentRead, func(
		ctx context.Context, r db.Reader, _ url.Values, ask reports.Ask,
	) (*reports.Table, error) {
		return reports.Equipment(ctx, r, ask)
	}},
	"documents": {auth.DocumentRead, func(
		ctx context.Context, r db.Reader, q url.Values, ask reports.Ask,
	) (*reports.Table, error) {
		return reports.Documents(ctx, r, document.Filter{
			Kind: document.Kind(q.Get("kind")), State: document.State(q.Get("state")),
			Find: strings.TrimSpace(q.Get("find")),
		}, ask)
	}},
	"plan": {auth.PlanRead, func(
		ctx context.Context, r db.Reader, q url.Values, ask reports.Ask,
	) (*reports.Table, error) {
		id, err := planID(q)
		if err != nil {
			return nil, err
		}
		return reports.Plan(ctx, r, id, ask)
	}},
}

func planID(q url.Values) (document.ID, error) {
	id, err := strconv.ParseInt(q.Get("plan"), 10, 64)
	if err != nil || id <= 0 {
		return 0, fault.New(fault.NotFound, "fault.not_found")
	}
	return document.ID(id), nil
}

// faces are the ways to write a table, by the ending of the file.
var faces = map[string]struct {
	media string
	write func(io.Writer, *reports.Table) error
}{
	"xlsx": {mediaWorkbook, reports.WriteWorkbook},
	"csv":  {mediaCSV, reports.WriteCSV},
	"pdf":  {mediaPDF, reports.WritePDF},
}

// exportPath is where a report is exported as a workbook, with those questions
// of the page that were asked.
func (b Base) exportPath(report string, names ...string) string {
	path, q := "/reports/"+report+".xlsx", url.Values{}
	for _, name := range names {
		if v := b.Query.Get(name); v != "" {
			q.Set(name, v)
		}
	}
	if len(q) > 0 {
		path += "?" + q.Encode()
	}
	return path
}

// export handles GET /reports/NAME.ENDING with the questions of the page it
// stands on: the whole table as a file, or a refusal.
func (s *Server) export(c *gin.Context) error {
	name, ending, _ := strings.Cut(c.Param("file"), ".")
	q, known := questions[name]
	face, written := faces[ending]
	if !known || !written {
		return fault.New(fault.NotFound, "report.no_such_report")
	}
	p := person(c)
	if !p.Can(q.need) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	ask := s.asked(c)
	var file bytes.Buffer
	var asOf string
	err := s.read(c, func(ctx context.Context, r db.Reader) error {
		file.Reset()
		asOf = r.Where().Today()
		if name == "plan" && ending == "xlsx" {
			return planBook(ctx, r, c.Request.URL.Query(), ask, &file)
		}
		t, err := q.ask(ctx, r, c.Request.URL.Query(), ask)
		if err != nil {
			return err
		}
		return face.write(&file, t)
	})
	if err != nil {
		return err
	}
	return s.sendFile(c, face.media, name+"-"+asOf+"."+ending, ending == "pdf", file.Bytes())
}

// planBook writes the plan with a sheet per recipient to be signed.
func planBook(ctx context.Context, r db.Reader, q url.Values, ask reports.Ask, w io.Writer) error {
	id, err := planID(q)
	if err != nil {
		return err
	}
	h, err := reports.PlanWorkbook(ctx, r, id, ask)
	if err != nil {
		return err
	}
	return h.Write(w)
}

// asked says who asks for a report, in the person's language.
func (s *Server) asked(c *gin.Context) reports.Ask {
	p := person(c)
	return reports.Ask{Words: reports.Words{Catalogue: s.text, Lang: s.language(c.Request, p)}, Who: p.Name}
}
