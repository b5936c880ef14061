package rounds

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"relief/distribution"
	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/web/desk"
	"relief/inventory"
)

// planLinePage is one cell of an approved plan: how far it has come, and the
// form that cuts it.
type planLinePage struct {
	desk.Base
	Plan      distribution.Plan
	Item      inventory.Item
	Recipient string
	Kept      bool
	Line      distribution.Progress
}

// planWithdraw takes a plan that was handed in back to its writers.
var planWithdraw = desk.Act[*document.ReasonDraft]{
	Offer: desk.Offer{
		Kind: document.Plan, Name: "plan.withdraw", Path: "/plans/:id/withdraw", Need: auth.PlanWrite,
		In: []document.State{document.Submitted}, Done: "plan.withdrawn",
	},
	Says: map[string]string{"reason": "withdraw_reason"},
	Read: desk.Reason("withdraw_reason"),
	Do:   takeBack,
}

// planRefuse is the approver sending it back.
var planRefuse = desk.Act[*document.ReasonDraft]{
	Offer: desk.Offer{
		Kind: document.Plan, Name: "plan.refuse", Path: "/plans/:id/refuse", Need: auth.PlanApprove,
		In: []document.State{document.Submitted}, Done: "plan.refused",
	},
	Says: map[string]string{"reason": "refuse_reason"},
	Read: desk.Reason("refuse_reason"),
	Do:   takeBack,
}

func takeBack(ctx context.Context, tx *db.Tx, id document.ID, seen int64, d *document.ReasonDraft) error {
	return distribution.Withdraw(ctx, tx, id, seen, d.Reason)
}

// planCancel ends a plan of which nothing has left.
var planCancel = desk.Act[*document.ReasonDraft]{
	Offer: desk.Offer{
		Kind: document.Plan, Name: "plan.cancel", Path: "/plans/:id/cancel", Need: auth.PlanWrite,
		In: []document.State{document.Draft, document.Submitted, document.Approved}, Done: "plan.cancelled",
	},
	Says: map[string]string{"reason": "cancel_reason"},
	Read: desk.Reason("cancel_reason"),
	Do: func(ctx context.Context, tx *db.Tx, id document.ID, seen int64, d *document.ReasonDraft) error {
		return distribution.Cancel(ctx, tx, id, seen, d.Reason)
	},
}

// planApprove decides: on screen, or recorded from the signed paper.
var planApprove = desk.Act[*distribution.ApprovalDraft]{
	Offer: desk.Offer{
		Kind: document.Plan, Name: "plan.approve", Path: "/plans/:id/approve", Need: auth.PlanApprove,
		In: []document.State{document.Submitted}, Done: "plan.approved",
	},
	Files: true,
	Read: func(form *desk.Form) *distribution.ApprovalDraft {
		d := distribution.ApprovalDraft{
			Decision: distribution.Decision{
				Meeting: form.Text("meeting"), Number: form.Text("number"), HeldOn: form.Date("held_on"),
				Attendees: form.Text("attendees"), Resolution: form.Text("resolution"),
			},
			Opinion: form.Text("opinion"), FromPaper: form.Text("from_paper") == "yes",
		}
		d.Scan, d.ScanType = form.Scan("scan")
		return &d
	},
	Do: func(ctx context.Context, tx *db.Tx, id document.ID, seen int64, d *distribution.ApprovalDraft) error {
		return distribution.Approve(ctx, tx, id, seen, *d)
	},
}

// planDrawUp draws up a slip for every recipient that has none.
var planDrawUp = desk.Act[desk.NoDraft]{
	Offer: desk.Offer{
		Kind: document.Plan, Name: "plan.draw_up", Path: "/plans/:id/slips", Need: auth.PlanWrite,
		In: []document.State{document.Approved}, Done: "plan.drawn_up",
	},
	Read: desk.None,
	Do: func(ctx context.Context, tx *db.Tx, id document.ID, seen int64, _ desk.NoDraft) error {
		_, err := distribution.DrawUp(ctx, tx, id, seen)
		return err
	},
}

// showPlanLine handles GET /plans/:id/lines/:line.
func (s area) showPlanLine(c *gin.Context) error {
	page, err := s.planLinePage(c)
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "rounds/plan_line", page)
}

func (s area) planLinePage(c *gin.Context) (planLinePage, error) {
	page := planLinePage{Base: s.Page(c, "menu.plans")}
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return page, err
	}
	line, err := desk.IDOf(c, "line")
	if err != nil {
		return page, err
	}
	page.Recipient, page.Kept = page.T("plan.kept"), true
	err = s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		if page.Plan, err = distribution.LoadPlan(ctx, r, document.ID(id)); err != nil {
			return err
		}
		if page.Line, err = distribution.ProgressOfLine(ctx, r, document.ID(id), line); err != nil {
			return err
		}
		if page.Line.RecipientID != 0 {
			rec, err := distribution.LoadRecipient(ctx, r, page.Line.RecipientID)
			if err != nil {
				return err
			}
			page.Recipient, page.Kept = page.Named(rec.Name, rec.NameEn), false
		}
		page.Item, err = inventory.LoadItem(ctx, r, page.Line.ItemID)
		return err
	})
	if err != nil {
		return page, err
	}
	page.Title = page.Named(page.Item.Name, page.Item.NameEn) + " · " + page.Recipient
	return page, nil
}

// MayCut tells whether the person may cut this line now.
func (p planLinePage) MayCut() bool {
	return p.Plan.State == document.Approved && p.Line.Open() > 0 && p.Can("plan.write")
}

// Units is a number of the item with its unit.
func (p planLinePage) Units(n inventory.Units) string { return p.Number(n) + " " + p.Item.BaseUnit }

// Delivered is what arrived and stayed there.
func (p planLinePage) Delivered() inventory.Units { return p.Line.Out - p.Line.OnRoad }

// cutPlanLine handles POST /plans/:id/lines/:line/cut.
func (s area) cutPlanLine(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	page, err := s.planLinePage(c)
	if err != nil {
		return err
	}
	packs, err := s.packs(c)
	if err != nil {
		return err
	}
	form.Counts("units", packs[page.Item.ID])
	asked := struct {
		Plan, Line, Seen int64
		distribution.CutDraft
	}{int64(page.Plan.ID), page.Line.LineID, form.Seen(), distribution.CutDraft{
		Units: inventory.Units(form.Units("units")), Reason: form.Text("reason"),
	}}
	if err = s.Check(c, form, &asked.CutDraft, nil); err == nil {
		_, err = s.Write(c, "plan.cut", form.Key, asked, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
			p, err := distribution.LoadPlan(ctx, tx, page.Plan.ID)
			if err == nil {
				err = p.Seen(asked.Seen)
			}
			if err == nil {
				err = distribution.Cut(ctx, tx, p.ID, asked.Line, asked.Units, asked.Reason)
			}
			return planSubject(page.Plan.ID), err
		})
	}
	if err != nil {
		return s.Again(c, &page, form, err, "rounds/plan_line")
	}
	return s.Redirect(c, fmt.Sprintf("/plans/%d", page.Plan.ID), "plan.cut_done",
		strconv.FormatInt(int64(asked.Units), 10))
}
