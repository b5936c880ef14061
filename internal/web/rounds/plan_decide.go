package rounds

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/web/desk"
	"relief/inventory"
)

// planLinePage is one cell of an approved plan: how far it has come, and the
// form that cuts it.
type planLinePage struct {
	desk.Base
	Plan      distribution.Plan
	Item      distribution.MatrixRow
	Recipient string
	Kept      bool
	Line      distribution.Progress
}

// withdrawPlan handles POST /plans/:id/withdraw: back to the writers.
func (s area) withdrawPlan(c *gin.Context) error {
	return s.takeBackPlan(c, "withdraw_reason", "plan.withdraw", "plan.withdrawn")
}

// refusePlan handles POST /plans/:id/refuse: the approver sends it back.
func (s area) refusePlan(c *gin.Context) error {
	return s.takeBackPlan(c, "refuse_reason", "plan.refuse", "plan.refused")
}

func (s area) takeBackPlan(c *gin.Context, field, act, done string) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	asked := struct {
		Seen   int64
		Reason string
	}{seenOf(form), reasonOf(form, field)}
	return s.onPlan(c, form, act, done, asked, func(ctx context.Context, tx *db.Tx, id document.ID) error {
		return distribution.Withdraw(ctx, tx, id, asked.Seen, asked.Reason)
	})
}

// cancelPlan handles POST /plans/:id/cancel.
func (s area) cancelPlan(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	asked := struct {
		Seen   int64
		Reason string
	}{seenOf(form), reasonOf(form, "cancel_reason")}
	return s.onPlan(c, form, "plan.cancel", "plan.cancelled", asked,
		func(ctx context.Context, tx *db.Tx, id document.ID) error {
			return distribution.Cancel(ctx, tx, id, asked.Seen, asked.Reason)
		})
}

// approvePlan handles POST /plans/:id/approve: on screen, or recorded from the
// signed paper.
func (s area) approvePlan(c *gin.Context) error {
	form, err := s.Upload(c, desk.AttachmentLimit)
	if err != nil {
		return err
	}
	scan, kind, err := scanOf(form, "scan")
	if err != nil {
		return err
	}
	draft := distribution.ApprovalDraft{
		Decision: distribution.Decision{
			Meeting: form.Text("meeting"), Number: form.Text("number"), HeldOn: form.Date("held_on"),
			Attendees: form.Text("attendees"), Resolution: form.Text("resolution"),
		},
		Opinion: textOf(form, "opinion", 2000), FromPaper: form.Text("from_paper") == "yes",
		Scan: scan, ScanType: kind,
	}
	asked := struct {
		Seen      int64
		Decision  distribution.Decision
		Opinion   string
		FromPaper bool
		Scan      []byte
	}{seenOf(form), draft.Decision, draft.Opinion, draft.FromPaper, scanDigest(scan)}
	for name, typed := range map[string]string{
		"meeting": draft.Meeting, "number": draft.Number, "attendees": draft.Attendees, "resolution": draft.Resolution,
	} {
		if typed == "" {
			form.Fault(name, fault.Message{Key: "fault.required"})
		}
	}
	if draft.FromPaper && scan == nil {
		form.Fault("scan", fault.Message{Key: "plan.scan_required"})
	}
	return s.onPlan(c, form, "plan.approve", "plan.approved", asked,
		func(ctx context.Context, tx *db.Tx, id document.ID) error {
			return distribution.Approve(ctx, tx, id, asked.Seen, draft)
		})
}

// drawUpSlips handles POST /plans/:id/slips.
func (s area) drawUpSlips(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	seen := seenOf(form)
	return s.onPlan(c, form, "plan.draw_up", "plan.drawn_up", seen,
		func(ctx context.Context, tx *db.Tx, id document.ID) error {
			_, err := distribution.DrawUp(ctx, tx, id, seen)
			return err
		})
}

// showPlanLine handles GET /plans/:id/lines/:line.
func (s area) showPlanLine(c *gin.Context) error {
	page, err := s.planLinePage(c)
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "plans/line", page)
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
	var m distribution.Matrix
	err = s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		if page.Plan, err = distribution.LoadPlan(ctx, r, document.ID(id)); err != nil {
			return err
		}
		m, err = distribution.MatrixOf(ctx, r, document.ID(id))
		return err
	})
	if err != nil {
		return page, err
	}
	for _, row := range m.Items {
		if row.Kept.LineID == line {
			page.Item, page.Line, page.Kept, page.Recipient = row, row.Kept, true, page.T("plan.kept")
		}
		for i, at := range row.Cells {
			if at.LineID == line {
				col := m.Recipients[i]
				page.Item, page.Line, page.Recipient = row, at, page.Named(col.Name, col.NameEn)
			}
		}
	}
	if page.Line.LineID == 0 {
		return page, fault.New(fault.NotFound, "plan.no_line")
	}
	page.Title = page.Named(page.Item.Name, page.Item.NameEn) + " · " + page.Recipient
	return page, nil
}

// MayCut tells whether the person may cut this line now.
func (p planLinePage) MayCut() bool {
	return p.Plan.State == document.Approved && p.Line.Open() > 0 && p.Can("plan.write")
}

// Units is a number of the item with its unit.
func (p planLinePage) Units(n inventory.Units) string { return p.Number(n) + " " + p.Item.Unit }

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
	asked := struct {
		Plan, Line int64
		Units      inventory.Units
		Reason     string
	}{int64(page.Plan.ID), page.Line.LineID, inventory.Units(form.Units("units")), reasonOf(form, "reason")}
	if err = form.Err(); err == nil {
		_, err = s.Write(c, "plan.cut", form.Key, asked, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
			return planSubject(page.Plan.ID),
				distribution.Cut(ctx, tx, page.Plan.ID, asked.Line, asked.Units, asked.Reason)
		})
	}
	if err != nil {
		return s.Again(c, &page, form, err, "plans/line")
	}
	return s.Redirect(c, fmt.Sprintf("/plans/%d", page.Plan.ID), "plan.cut_done",
		strconv.FormatInt(int64(asked.Units), 10))
}
