package books

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/gin-gonic/gin"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/web/desk"
	"relief/inventory"
	"relief/reports/scrutiny"
)

// tracePage follows a lot to who has it, or a slip's goods to where they came from.
type tracePage struct {
	desk.Base
	Of     *scrutiny.Traced // nil: a slip's
	Slip   document.Document
	Table  desk.Sheet
	Said   string
	report string
	asked  url.Values
}

// Files are the page's files.
func (p tracePage) Files() desk.Faces { return p.Faces(p.report, p.asked) }

// Units are the figures of the sum, with their names.
func (p tracePage) Units() []desk.Figure {
	s, unit := p.Of.Sum, p.Of.Item.BaseUnit
	return []desk.Figure{
		p.Figure(p.T("trace.in"), s.In, unit), p.Figure(p.T("trace.recipients"), s.Recipients, unit),
		p.Figure(p.T("trace.left"), s.Left, unit), p.Figure(p.T("trace.lost"), s.Lost, unit),
		p.Figure(p.T("trace.other"), s.Other, unit),
	}
}

// traceLot handles GET /lots/:id/trace.
func (s area) traceLot(c *gin.Context) error {
	page := tracePage{Base: s.Page(c, "trace.title"), report: "trace"}
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return err
	}
	ask := s.Asked(c)
	err = s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		page.Of, err = scrutiny.Trace(ctx, r, inventory.LotID(id), ask)
		return err
	})
	if err != nil {
		return err
	}
	page.asked = url.Values{"lot": {strconv.FormatInt(id, 10)}}
	page.Table, page.Said = page.Sheet(page.Of.Table), page.Of.Balance()
	return s.Render(c, http.StatusOK, "books/trace", page)
}

// traceSlip handles GET /slips/:id/trace.
func (s area) traceSlip(c *gin.Context) error {
	page := tracePage{Base: s.Page(c, "trace.title"), report: "trace-slip"}
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return err
	}
	ask := s.Asked(c)
	err = s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		if page.Slip, err = document.LoadKind(ctx, r, document.Slip, document.ID(id)); err != nil {
			return err
		}
		t, err := scrutiny.TraceSlip(ctx, r, document.ID(id), ask)
		if err == nil {
			page.Title, page.Table = t.Title, page.Sheet(t)
		}
		return err
	})
	if err != nil {
		return err
	}
	page.asked = url.Values{"slip": {strconv.FormatInt(id, 10)}}
	return s.Render(c, http.StatusOK, "books/trace", page)
}
