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

// planHeadPage is the form for the head of a draft.
type planHeadPage struct {
	desk.Base
	Plan  distribution.Plan
	Today string
}

// MayEdit tells whether the head of the plan is offered for change.
func (p planPage) MayEdit() bool {
	return p.Plan.State == document.Draft && p.Plan.AuthorID == p.Person.ID && p.Can("plan.write")
}

// planHead handles GET /plans/:id/edit.
func (s area) planHead(c *gin.Context) error {
	page, err := s.planHeadPage(c)
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "plans/edit", page)
}

func (s area) planHeadPage(c *gin.Context) (planHeadPage, error) {
	page := planHeadPage{Base: s.Page(c, "plan.edit")}
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return page, err
	}
	err = s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		page.Today = r.Where().Today()
		page.Plan, err = distribution.LoadPlan(ctx, r, document.ID(id))
		return err
	})
	return page, err
}

// changePlanHead handles POST /plans/:id/edit.
func (s area) changePlanHead(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	draft := distribution.PlanDraft{
		Title: form.Text("title"), Purpose: textOf(form, "purpose", 500),
		BusinessOn: form.Date("business_on"), Remarks: textOf(form, "remarks", 500),
	}
	seen := seenOf(form)
	id, err := s.ActOn(c, form, "plan.change", string(document.Plan), struct {
		Draft distribution.PlanDraft
		Seen  int64
	}{draft, seen}, func(ctx context.Context, tx *db.Tx, id int64) error {
		return distribution.ChangePlan(ctx, tx, document.ID(id), seen, draft)
	})
	if desk.Refused(err) {
		page, loadErr := s.planHeadPage(c)
		if loadErr != nil {
			return loadErr
		}
		return s.Again(c, &page, form, err, "plans/edit")
	}
	if err != nil {
		return err
	}
	return s.Redirect(c, fmt.Sprintf("/plans/%d", id), "plan.changed_head")
}
