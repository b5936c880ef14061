package rounds

import (
	"context"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/web/desk"
)

// ownUsePage takes what a plan keeps into the branch's own use.
type ownUsePage struct {
	desk.Base
	Plan    distribution.Plan
	Rows    []distribution.MatrixRow // the items that are still to be taken
	Expired bool                     // some of them have expired: why are they taken all the same?
	Today   string
}

// ownUseForm handles GET /plans/:id/own-use.
func (s area) ownUseForm(c *gin.Context) error {
	page, err := s.ownUsePage(c)
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "plans/own_use", page)
}

func (s area) ownUsePage(c *gin.Context) (ownUsePage, error) {
	page := ownUsePage{Base: s.Page(c, "own_use.title")}
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return page, err
	}
	err = s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		page.Today = r.Where().Today()
		if page.Plan, err = distribution.LoadPlan(ctx, r, document.ID(id)); err != nil {
			return err
		}
		expired, err := distribution.ExpiredKept(ctx, r, document.ID(id))
		if err != nil {
			return err
		}
		page.Expired = len(expired) > 0
		m, err := distribution.MatrixOf(ctx, r, document.ID(id))
		page.Rows = nil
		for _, row := range m.Items {
			if row.Kept.Open() > 0 {
				page.Rows = append(page.Rows, row)
			}
		}
		return err
	})
	return page, err
}

// Ready tells whether there is anything to take.
func (p ownUsePage) Ready() bool { return p.Plan.State == document.Approved && len(p.Rows) > 0 }

// takeOwnUse handles POST /plans/:id/own-use.
func (s area) takeOwnUse(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return err
	}
	asked := struct {
		ID, Seen int64
		Draft    distribution.OwnUseDraft
	}{id, seenOf(form), distribution.OwnUseDraft{
		Purpose: textOf(form, "purpose", 200), Custodian: textOf(form, "custodian", 60),
		BusinessOn: form.Date("business_on"), WhyExpired: textOf(form, "why_expired", document.MaxText),
	}}
	form.Required("purpose")
	form.Required("custodian")
	if err = form.Err(); err == nil {
		_, err = s.Write(c, "own_use.take", form.Key, asked, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
			doc, err := distribution.TakeOwnUse(ctx, tx, document.ID(id), asked.Seen, asked.Draft)
			return doc.Subject(), err
		})
	}
	if desk.Refused(err) {
		page, loadErr := s.ownUsePage(c)
		if loadErr != nil {
			return loadErr
		}
		return s.Again(c, &page, form, err, "plans/own_use")
	}
	if err != nil {
		return err
	}
	return s.Redirect(c, fmt.Sprintf("/plans/%d", id), "own_use.taken")
}
