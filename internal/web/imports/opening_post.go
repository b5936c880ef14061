package imports

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/web/desk"
	"relief/internal/web/desk/drafts"
	"relief/inventory"
	"relief/inventory/opening"
)

// postOpening handles POST /opening/:id/post: the whole count as one receipt,
// or nothing. The rows are judged again inside the act, against the books as
// they are then.
func (s area) postOpening(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	page, err := s.openingPage(c, form)
	if err != nil {
		return err
	}
	if page.Problem != "" || !page.asks.Head {
		return s.Render(c, http.StatusUnprocessableEntity, "imports/opening_review", page)
	}
	asked := struct {
		Upload int64
		Form   map[string][]string
	}{page.File.ID, form.Asked("submission", "view", "page", "open")}
	work := *page
	subject, err := s.WriteLong(c, "opening.post", form.Key, asked,
		func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
			docs, err := work.post(ctx, tx)
			if err != nil {
				return db.Subject{}, err
			}
			return docs[0].Subject(), nil
		})
	if err == nil {
		drafts.Done(c, s.Desk, drafts.Of{Page: s.drafts.Page, ID: page.File.ID})
		return s.Redirect(c, fmt.Sprintf("/documents/%d", subject.ID), "openpage.posted")
	}
	if !desk.Refused(err) {
		return err
	}
	s.drafts.Refused(c, page.Base, form, page.asks.kept(form), &page.Draft)
	again, loadErr := s.openingPage(c, form)
	if loadErr != nil {
		return loadErr
	}
	return s.Again(c, again, form, err, "imports/opening_review")
}

// post writes the receipt.
func (p *openingPage) post(ctx context.Context, tx *db.Tx) ([]document.Document, error) {
	if err := p.judge(ctx, tx); err != nil {
		return nil, err
	}
	if err := p.loadWarehouses(ctx, tx); err != nil {
		return nil, err
	}
	if err := p.refusal(); err != nil {
		return nil, err
	}
	warehouse, err := p.warehouse(ctx, tx)
	if err != nil {
		return nil, err
	}
	return p.Result.Post(ctx, tx, opening.Posting{
		Warehouse: warehouse, MakeBins: p.asks.NewBins, Damaged: p.T("openpage.damaged"),
		BinNote: func(bin string) string { return p.T("openpage.bin_note", bin) },
		LeftOut: func(n int, rows string) string { return p.T("openpage.left_out_note", n, rows) },
		Source:  document.File{Name: p.File.Name, Bytes: p.File.Bytes},
	})
}

// refusal names everything that keeps the count from being posted at once.
func (p *openingPage) refusal() error {
	var f fault.Fields
	key, args := "fault.invalid", []any(nil)
	if e := fault.Of(p.Result.Refusal()); e != nil {
		key, args = e.Key, e.Args
		for name, m := range e.Fields {
			f.Add(name, m.Key, m.Args...)
		}
	}
	if p.asks.AllNew > 0 && !p.AllNew && p.Posted == nil { // else its items are new no more
		f.Add("all_new", "openpage.new_changed", p.Result.Tally.New, p.asks.AllNew)
	}
	p.Count.CheckHead(&f, p.asks.Warehouse)
	if p.Result.Tally.Faulty == 0 && p.Result.Tally.Unticked == 0 {
		key, args = "fault.invalid", nil
	}
	return f.Err(fault.Invalid, key, args...)
}

// warehouse gives the warehouse that was chosen, making a new one.
func (p *openingPage) warehouse(ctx context.Context, tx *db.Tx) (inventory.PlaceID, error) {
	if p.asks.Warehouse != "new" {
		id, err := strconv.ParseInt(p.asks.Warehouse, 10, 64)
		if err != nil {
			var f fault.Fields
			f.Add("warehouse", "fault.unknown_choice", p.asks.Warehouse)
			return 0, f.Err(fault.Invalid, "fault.invalid")
		}
		return inventory.PlaceID(id), nil
	}
	w, err := inventory.EnsureWarehouse(ctx, tx, p.WarehouseName())
	return w.ID, err
}
