package web

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
	"relief/internal/fault"
	"relief/inventory"
)

// pageRows is how many rows a list of documents shows at once.
const pageRows = 50

// plansPage lists plans.
type plansPage struct {
	Base
	Find  string
	Tabs  []Tab
	Plans []distribution.PlanRow
	More  Pager
}

// planForm is the page that begins a plan.
type planForm struct {
	Base
	Today      string
	Recipients []Option
	Items      []Option
}

// planRoutes are plans and what becomes of them.
func (s *Server) planRoutes() []route {
	return []route{
		{"GET", "/plans", auth.PlanRead, s.listPlans},
		{"GET", "/plans/new", auth.PlanWrite, s.newPlan},
		{"POST", "/plans", auth.PlanWrite, s.createPlan},
		{"GET", "/plans/:id", auth.PlanRead, s.showPlan},
		{"POST", "/plans/:id/cells", auth.PlanWrite, s.saveCells},
		{"GET", "/plans/:id/columns", auth.PlanWrite, s.planColumns},
		{"POST", "/plans/:id/columns", auth.PlanWrite, s.setPlanColumns},
		{"GET", "/plans/:id/import", auth.PlanWrite, s.planImport},
		{"POST", "/plans/:id/import", auth.PlanWrite, s.readPlanImport},
		{"GET", "/plans/:id/import/:upload", auth.PlanWrite, s.reviewPlanImport},
		{"POST", "/plans/:id/import/:upload", auth.PlanWrite, s.runPlanImport},
		{"GET", "/plans/:id/decision", auth.PlanWrite, s.pasteDecision},
		{"POST", "/plans/:id/decision", auth.PlanWrite, s.stageDecision},
		{"GET", "/plans/:id/decision/:upload", auth.PlanWrite, s.reviewDecision},
		{"POST", "/plans/:id/decision/:upload", auth.PlanWrite, s.fillFromDecision},
		{"POST", "/plans/:id/withdraw", auth.PlanWrite, s.withdrawPlan},
		{"POST", "/plans/:id/cancel", auth.PlanWrite, s.cancelPlan},
		{"POST", "/plans/:id/approve", auth.PlanApprove, s.approvePlan},
		{"POST", "/plans/:id/refuse", auth.PlanApprove, s.refusePlan},
		{"POST", "/plans/:id/slips", auth.PlanWrite, s.drawUpSlips},
		{"GET", "/plans/:id/lines/:line", auth.PlanRead, s.showPlanLine},
		{"POST", "/plans/:id/lines/:line/cut", auth.PlanWrite, s.cutPlanLine},
		{"GET", "/plans/:id/own-use", auth.EquipmentWrite, s.ownUseForm},
		{"POST", "/plans/:id/own-use", auth.EquipmentWrite, s.takeOwnUse},
	}
}

// Tab is one state over a list, with how many stand in it.
type Tab struct {
	Label  string
	Href   string
	Count  int64
	Active bool
}

// StateWord says a state.
func (b Base) StateWord(state document.State) string { return b.say(fault.Message{Key: state.Key()}) }

// planTones are the colours of a plan's states.
var planTones = map[document.State]string{
	document.Draft: "secondary", document.Submitted: "yellow", document.Approved: "blue",
	document.Closed: "green", document.Cancelled: "secondary",
}

// PlanBadge is a plan's state as a badge.
func (b Base) PlanBadge(state document.State) Badge {
	return Badge{b.StateWord(state), planTones[state]}
}

// stateTabs are the tabs of a list: all, then each state, in the address as
// state=….
func stateTabs(b Base, counts map[document.State]int64, states []document.State) []Tab {
	var all int64
	chosen := document.State(b.Query.Get("state"))
	tabs := []Tab{{Label: b.T("common.all"), Href: b.With("state", "", "papers", "", "after", ""),
		Active: chosen == "" && b.Query.Get("papers") == ""}}
	for _, state := range states {
		all += counts[state]
		tabs = append(tabs, Tab{
			Label: b.StateWord(state), Count: counts[state], Active: chosen == state,
			Href: b.With("state", string(state), "papers", "", "after", ""),
		})
	}
	tabs[0].Count = all
	return tabs
}

// after reads the key of the last row shown; anything else begins at the top.
func after(b Base) document.ID {
	n, err := strconv.ParseInt(b.Query.Get("after"), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return document.ID(n)
}

var planStates = []document.State{
	document.Draft, document.Submitted, document.Approved, document.Closed, document.Cancelled,
}

// listPlans handles GET /plans.
func (s *Server) listPlans(c *gin.Context) error {
	page := plansPage{Base: s.page(c, "menu.plans")}
	page.Find = page.Query.Get("find")
	filter := distribution.PlanFilter{
		State: document.State(page.Query.Get("state")), Find: page.Find, Before: after(page.Base), Limit: pageRows + 1,
	}
	err := s.read(c, func(ctx context.Context, r db.Reader) (err error) {
		counts, err := distribution.StateCounts(ctx, r, document.Plan)
		if err != nil {
			return err
		}
		page.Tabs = stateTabs(page.Base, counts, planStates)
		page.Plans, err = distribution.Plans(ctx, r, filter)
		return err
	})
	if err != nil {
		return err
	}
	next := ""
	if len(page.Plans) > pageRows {
		page.Plans = page.Plans[:pageRows]
		next = fmt.Sprint(page.Plans[pageRows-1].ID)
	}
	page.More = page.Pager(next)
	return s.render(c, http.StatusOK, "plans/list", page)
}

// newPlan handles GET /plans/new.
func (s *Server) newPlan(c *gin.Context) error {
	page, err := s.planForm(c)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "plans/new", page)
}

func (s *Server) planForm(c *gin.Context) (planForm, error) {
	page := planForm{Base: s.page(c, "plan.new")}
	err := s.read(c, func(ctx context.Context, r db.Reader) (err error) {
		page.Today = r.Where().Today()
		page.Recipients, page.Items, err = planChoices(ctx, r, page.Base, nil, nil)
		return err
	})
	return page, err
}

// planChoices are the recipients and items one may put on a matrix. Those on
// it already are ticked, and shown even when they are no longer served.
func planChoices(
	ctx context.Context, r db.Reader, b Base, columns map[distribution.RecipientID]bool, rows map[inventory.ItemID]bool,
) (recipients, items []Option, err error) {
	list, err := distribution.Recipients(ctx, r, "")
	if err != nil {
		return nil, nil, err
	}
	for _, rec := range list {
		if rec.Active || columns[rec.ID] {
			recipients = append(recipients, Option{
				Value: fmt.Sprint(rec.ID), Label: b.Named(rec.Name, rec.NameEn),
				Hint: b.RecipientKind(rec.Kind), Chosen: columns[rec.ID],
			})
		}
	}
	stock, err := inventory.Stock(ctx, r, inventory.StockFilter{})
	if err != nil {
		return nil, nil, err
	}
	for _, row := range stock {
		if row.Available > 0 || rows[row.ItemID] {
			items = append(items, Option{
				Value: fmt.Sprint(row.ItemID), Label: b.Named(row.Name, row.NameEn), Chosen: rows[row.ItemID],
				Hint: b.T("plan.available_is", b.Number(int64(row.Available)), row.Unit),
			})
		}
	}
	return recipients, items, nil
}

// chosenIDs reads the ticked boxes of a name; what is no identity is a fault.
func chosenIDs[T ~int64](form *Form, name string) []T {
	var ids []T
	for _, v := range form.List(name) {
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil || n <= 0 {
			form.Fault(name, fault.Message{Key: "fault.unknown_choice", Args: []any{v}})
			continue
		}
		ids = append(ids, T(n))
	}
	return ids
}

// createPlan handles POST /plans. A workbook that holds no plan is refused at
// the form, before a plan is made for it.
func (s *Server) createPlan(c *gin.Context) error {
	form, err := s.upload(c, ImportLimit)
	if err != nil {
		return err
	}
	draft := distribution.PlanDraft{
		Title: form.Text("title"), Purpose: textOf(form, "purpose", 500),
		BusinessOn: form.Date("business_on"), Remarks: textOf(form, "remarks", 500),
	}
	columns := chosenIDs[distribution.RecipientID](form, "recipients")
	rows := chosenIDs[inventory.ItemID](form, "items")
	book, err := givenFile(form, "workbook", ImportLimit)
	if err != nil {
		return err
	}
	asked := struct {
		Draft   distribution.PlanDraft
		Columns []distribution.RecipientID
		Rows    []inventory.ItemID
		Book    []byte
	}{draft, columns, rows, digestOf(book)}
	upload, subject := int64(0), db.Subject{}
	if err = form.Err(); err == nil && book != nil {
		if _, err = parsePlan(c.Request.Context(), *book); err == nil {
			upload, err = s.stage(c, *book)
		}
	}
	if err == nil {
		subject, err = s.write(c, "plan.create", form.Key, asked,
			func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
				plan, err := distribution.CreatePlan(ctx, tx, draft)
				if err == nil && len(columns)+len(rows) > 0 {
					err = distribution.SetColumns(ctx, tx, plan.ID, plan.Version, columns, rows)
				}
				return plan.Subject(), err
			})
	}
	if refused(err) {
		page, loadErr := s.planForm(c)
		if loadErr != nil {
			return loadErr
		}
		page.Refused(form, err)
		return s.render(c, statusOf[fault.Of(err).Kind], "plans/new", page)
	}
	if err != nil {
		return err
	}
	if upload != 0 {
		return s.redirect(c, fmt.Sprintf("/plans/%d/import/%d", subject.ID, upload), "plan.created_import")
	}
	return s.redirect(c, fmt.Sprintf("/plans/%d", subject.ID), "plan.created")
}
