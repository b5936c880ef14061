package books

import (
	"bytes"
	"context"
	"io"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/web/desk"
	"relief/reports"
)

// exportRoutes are the files made of a question. They only read.
func (s area) exportRoutes() []desk.Route {
	return []desk.Route{desk.Get("/reports/:file", auth.Export, s.export)}
}

// faces are the ways to write a table, by the ending of the file.
var faces = map[string]struct {
	media string
	write func(io.Writer, *reports.Table) error
}{
	"xlsx": {desk.MediaWorkbook, reports.WriteWorkbook},
	"csv":  {desk.MediaCSV, reports.WriteCSV},
	"pdf":  {desk.MediaPDF, reports.WritePDF},
}

// export handles GET /reports/NAME.ENDING with the questions of the page it
// stands on: the whole table as a file, or a refusal.
func (s area) export(c *gin.Context) error {
	name, ending, _ := strings.Cut(c.Param("file"), ".")
	q, known := s.Question(name)
	face, written := faces[ending]
	if !known || !written {
		return fault.New(fault.NotFound, "report.no_such_report")
	}
	p := desk.Person(c)
	if !p.Can(q.Need) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	ask := s.Asked(c)
	var file bytes.Buffer
	var asOf string
	err := s.Read(c, func(ctx context.Context, r db.Reader) error {
		file.Reset()
		asOf = r.Where().Today()
		if name == "plan" && ending == "xlsx" {
			return planBook(ctx, r, c.Request.URL.Query(), ask, &file)
		}
		t, err := q.Ask(ctx, r, c.Request.URL.Query(), ask)
		if err != nil {
			return err
		}
		return face.write(&file, t)
	})
	if err != nil {
		return err
	}
	return s.SendFile(c, face.media, name+"-"+asOf+"."+ending, ending == "pdf", file.Bytes())
}

// planBook writes the plan with a sheet per recipient to be signed.
func planBook(ctx context.Context, r db.Reader, q url.Values, ask reports.Ask, w io.Writer) error {
	id, err := desk.PlanID(q)
	if err != nil {
		return err
	}
	h, err := reports.PlanWorkbook(ctx, r, id, ask)
	if err != nil {
		return err
	}
	return h.Write(w)
}
