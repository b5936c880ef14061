package rounds

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"relief/distribution"
	"relief/internal/auth"
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
	return planChange.Offered(p.Base, p.Plan.State) && p.Plan.AuthorID == p.Person.ID
}

// planHead handles GET /plans/:id/edit.
func (s area) planHead(c *gin.Context) error {
	page, err := s.planHeadPage(c)
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "rounds/plan_edit", page)
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

// planChange gives a draft another head.
var planChange = desk.Act[*distribution.PlanDraft]{
	Offer: desk.Offer{
		Kind: document.Plan, Name: "plan.change", Path: "/plans/:id/edit", Need: auth.PlanWrite,
		In: []document.State{document.Draft}, Done: "plan.changed_head",
	},
	Read: planDraft,
	Do: func(ctx context.Context, tx *db.Tx, id document.ID, seen int64, d *distribution.PlanDraft) error {
		return distribution.ChangePlan(ctx, tx, id, seen, *d)
	},
}
