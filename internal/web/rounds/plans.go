package rounds

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"relief/distribution"
	"relief/distribution/matrix"
	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/web/desk"
	"relief/inventory"
	"relief/inventory/accounts"
	"relief/reports"
)

// pageRows is how many rows a list of documents shows at once.
const pageRows = 50

// plansPage lists plans.
type plansPage struct {
	desk.Base
	Find  string
	Tabs  []desk.Tab
	Plans []distribution.PlanRow
	More  desk.Pager
}

// Filtered tells whether less than all is asked for.
func (p plansPage) Filtered() bool { return p.Find != "" || p.Query.Get("state") != "" }

// planForm is the page that begins a plan.
type planForm struct {
	desk.Base
	Today      string
	Recipients []desk.Option
	Items      []desk.Option
	Nobody     desk.Lack // where there is nobody to give to
	Nothing    desk.Lack // and nothing to give
}

// planRoutes are plans and what becomes of them.
func (s area) planRoutes() []desk.Route {
	again := desk.Reload(s.Desk, s.planPage, "rounds/plan")
	return []desk.Route{
		desk.Get("/plans", auth.PlanRead, s.listPlans),
		desk.Get("/plans/new", auth.PlanWrite, s.newPlan),
		desk.Post("/plans", auth.PlanWrite, s.createPlan),
		desk.Get("/plans/:id", auth.PlanRead, s.showPlan),
		desk.Get("/plans/:id/edit", auth.PlanWrite, s.planHead),
		planChange.Route(s.Desk, desk.Reload(s.Desk, s.planHeadPage, "rounds/plan_edit")),
		desk.Post("/plans/:id/cells", auth.PlanWrite, s.saveCells),
		desk.Get("/plans/:id/columns", auth.PlanWrite, s.planColumns),
		desk.Post("/plans/:id/columns", auth.PlanWrite, s.setPlanColumns),
		desk.Get("/plans/:id/import", auth.PlanWrite, s.planImport),
		desk.Post("/plans/:id/import", auth.PlanWrite, s.readPlanImport),
		desk.Get("/plans/:id/import/:upload", auth.PlanWrite, s.reviewPlanImport),
		desk.Post("/plans/:id/import/:upload", auth.PlanWrite, s.runPlanImport),
		desk.Get("/plans/:id/decision", auth.PlanWrite, s.pasteDecision),
		desk.Post("/plans/:id/decision", auth.PlanWrite, s.stageDecision),
		desk.Get("/plans/:id/decision/:upload", auth.PlanWrite, s.reviewDecision),
		desk.Post("/plans/:id/decision/:upload", auth.PlanWrite, s.fillFromDecision),
		desk.Post("/plans/:id/decision/:upload/recipients", auth.PlanWrite, s.registerNewcomers),
		planWithdraw.Route(s.Desk, again), planCancel.Route(s.Desk, again), planApprove.Route(s.Desk, again),
		planRefuse.Route(s.Desk, again), planDrawUp.Route(s.Desk, again),
		desk.Get("/plans/:id/lines/:line", auth.PlanRead, s.showPlanLine),
		desk.Post("/plans/:id/lines/:line/cut", auth.PlanWrite, s.cutPlanLine),
		desk.Get("/plans/:id/own-use", auth.EquipmentWrite, s.ownUseForm),
		ownUseTake.Route(s.Desk, desk.Reload(s.Desk, s.ownUsePage, "rounds/own_use")),
	}
}

// stateTabs are the tabs of a list: all, then each state, in the address as
// state=….
func stateTabs(b desk.Base, counts map[document.State]int64, states []document.State) []desk.Tab {
	var all int64
	chosen := document.State(b.Query.Get("state"))
	tabs := []desk.Tab{{Label: b.T("common.all"), Href: b.With("state", "", "papers", "", "after", ""),
		Active: chosen == "" && b.Query.Get("papers") == ""}}
	for _, state := range states {
		all += counts[state]
		tabs = append(tabs, desk.Tab{
			Label: b.StateWord(state), Count: counts[state], Active: chosen == state,
			Href: b.With("state", string(state), "papers", "", "after", ""),
		})
	}
	tabs[0].Count = all
	return tabs
}

func planDraft(form *desk.Form) *distribution.PlanDraft {
	return &distribution.PlanDraft{
		Title: form.Text("title"), Purpose: form.Text("purpose"),
		BusinessOn: form.Date("business_on"), Remarks: form.Text("remarks"),
	}
}

// listPlans handles GET /plans.
func (s area) listPlans(c *gin.Context) error {
	page := plansPage{Base: s.Page(c, "menu.plans")}
	page.Find = page.Query.Get("find")
	filter := distribution.PlanFilter{
		State: document.State(page.Query.Get("state")), Find: page.Find, Sort: page.Query.Get("sort"),
		After: page.Query.Get("after"), Limit: pageRows + 1,
	}
	err := s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		counts, err := distribution.StateCounts(ctx, r, document.Plan)
		if err != nil {
			return err
		}
		page.Tabs = stateTabs(page.Base, counts, document.Plan.Spec().States())
		page.Plans, err = distribution.Plans(ctx, r, filter)
		return err
	})
	if err != nil {
		return err
	}
	var next string
	page.Plans, next = distribution.PlanSorting.Order(filter.Sort, "").Cut(page.Plans, pageRows)
	page.More = page.Pager(next)
	return s.Render(c, http.StatusOK, "rounds/plans", page)
}

// Heads are the columns of the list.
func (p plansPage) Heads() []desk.Head {
	return []desk.Head{
		p.Head("", p.T("plan.name")), p.Head("number", p.T("common.number")), p.Head("date", p.T("common.date")),
		p.Head("state", p.T("common.state")), p.Head("recipients", p.T("plan.recipient_count"), "numeric"),
		p.Head("items", p.T("plan.item_count"), "numeric"), p.Head("slips", p.T("plan.slip_count"), "numeric"),
		p.Head("", p.T("common.author")),
	}
}

// newPlan handles GET /plans/new.
func (s area) newPlan(c *gin.Context) error {
	page, err := s.planForm(c)
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "rounds/plan_new", page)
}

func (s area) planForm(c *gin.Context) (planForm, error) {
	page := planForm{Base: s.Page(c, "plan.new")}
	err := s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		page.Today = r.Where().Today()
		page.Recipients, page.Items, err = planChoices(ctx, r, page.Base, nil, nil)
		if err == nil && len(page.Recipients) == 0 {
			page.Nobody, err = page.Lacks(ctx, r, "lack.recipients", auth.PlanWrite, "/recipients/new", "recipient.new")
		}
		if err == nil && len(page.Items) == 0 {
			page.Nothing, err = page.Lacks(ctx, r, "lack.items", auth.StockWrite, "/receipts/new", "receipts.arrive")
		}
		return err
	})
	return page, err
}

// planChoices are the recipients and items one may put on a matrix. Those on
// it already are ticked, and shown even when they are no longer served.
func planChoices(
	ctx context.Context, r db.Reader, b desk.Base, columns map[distribution.RecipientID]bool,
	rows map[inventory.ItemID]bool,
) (recipients, items []desk.Option, err error) {
	list, err := distribution.Recipients(ctx, r, "")
	if err != nil {
		return nil, nil, err
	}
	keys, err := db.KeysOf(ctx, r, "recipients")
	if err != nil {
		return nil, nil, err
	}
	for _, rec := range list {
		if rec.Active || columns[rec.ID] {
			recipients = append(recipients, desk.Option{
				Value: fmt.Sprint(rec.ID), Label: b.Named(rec.Name, rec.NameEn),
				Hint: recipientKind(b, rec.Kind), Chosen: columns[rec.ID], Keys: keys[int64(rec.ID)],
			})
		}
	}
	items, err = itemChoices(ctx, r, b, rows)
	return recipients, items, err
}

// itemChoices are the items of which units are free, or earmarked: those are
// planned for whom the donor named.
func itemChoices(
	ctx context.Context, r db.Reader, b desk.Base, rows map[inventory.ItemID]bool,
) (items []desk.Option, err error) {
	stock, err := inventory.Stock(ctx, r, inventory.StockFilter{})
	if err != nil {
		return nil, err
	}
	keys, err := db.KeysOf(ctx, r, "items")
	if err != nil {
		return nil, err
	}
	var part []inventory.ItemID
	for _, row := range stock {
		if row.OnHand-row.Held > row.Available {
			part = append(part, row.ItemID)
		}
	}
	aside, err := accounts.SetAside(ctx, r, part...)
	if err != nil {
		return nil, err
	}
	for _, row := range stock {
		earmarked := aside[row.ItemID].Earmarked
		if row.Available+earmarked == 0 && !rows[row.ItemID] {
			continue
		}
		hint := b.T("plan.available_is", b.Number(int64(row.Available)), row.Unit)
		if earmarked > 0 {
			hint += " · " + b.T("plan.earmarked_is", b.Number(int64(earmarked)))
		}
		items = append(items, desk.Option{
			Value: fmt.Sprint(row.ItemID), Chosen: rows[row.ItemID], Hint: hint, Keys: keys[int64(row.ItemID)],
			Label: strings.TrimSpace(b.Named(row.Name, row.NameEn) + " " + row.Spec),
		})
	}
	return items, nil
}

// chosenIDs reads the ticked boxes of a name; what is no identity is a fault.
func chosenIDs[T ~int64](form *desk.Form, name string) []T {
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
func (s area) createPlan(c *gin.Context) error {
	form, err := s.Upload(c, desk.ImportLimit)
	if err != nil {
		return err
	}
	draft := planDraft(form)
	if err := s.Check(c, form, draft, nil); err != nil && !desk.Refused(err) {
		return err
	}
	columns := chosenIDs[distribution.RecipientID](form, "recipients")
	rows := chosenIDs[inventory.ItemID](form, "items")
	source, to, err := s.planSource(c, form)
	if err != nil {
		return err
	}
	asked := struct {
		Draft   *distribution.PlanDraft
		Columns []distribution.RecipientID
		Rows    []inventory.ItemID
		Book    []byte
	}{draft, columns, rows, digestOf(source)}
	upload, subject := int64(0), db.Subject{}
	if err = form.Err(); err == nil && source != nil {
		if to == "import" {
			_, err = parsePlan(c.Request.Context(), *source, matrix.Reading{})
		}
		if err == nil {
			upload, err = s.Stage(c, *source)
		}
	}
	if err == nil {
		subject, err = s.Write(c, "plan.create", form.Key, asked,
			func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
				plan, err := distribution.CreatePlan(ctx, tx, *draft)
				if err == nil && len(columns)+len(rows) > 0 {
					err = distribution.SetColumns(ctx, tx, plan.ID, plan.Version, columns, rows)
				}
				return plan.Subject(), err
			})
	}
	if err != nil {
		return desk.Reload(s.Desk, s.planForm, "rounds/plan_new")(c, form, err)
	}
	if upload != 0 {
		return s.Redirect(c, fmt.Sprintf("/plans/%d/%s/%d", subject.ID, to, upload), "plan.created_import")
	}
	return s.Redirect(c, fmt.Sprintf("/plans/%d", subject.ID), "plan.created")
}

// planSource is what a new plan is to be filled from, and the page that shows
// what was read of it: a workbook or the wording of a decision; nil for none.
func (s area) planSource(c *gin.Context, form *desk.Form) (source *desk.File, to string, err error) {
	source, err = givenFile(form, "workbook", desk.ImportLimit)
	if err != nil {
		return nil, "", err
	}
	wording, err := s.wordingOf(c, form)
	switch {
	case err != nil || wording == "":
		return source, "import", err
	case source != nil:
		form.Fault("wording", fault.Message{Key: "minutes.one_source"})
	}
	name := s.Page(c, "").T("minutes.file_name")
	return &desk.File{Name: name, Bytes: []byte(wording)}, "decision", nil
}

// planQuestions are what can be asked of plans and recipients as a file.
var planQuestions = map[string]desk.Question{
	"recipients": {Need: auth.PlanRead, Ask: func(
		ctx context.Context, r db.Reader, q url.Values, ask reports.Ask,
	) (*reports.Table, error) {
		return reports.Recipients(ctx, r, q.Get("find"), q.Get("show") == "all", q.Get("sort"), ask)
	}},
	"plan": {Need: auth.PlanRead, Ask: func(
		ctx context.Context, r db.Reader, q url.Values, ask reports.Ask,
	) (*reports.Table, error) {
		id, err := desk.IDAsked(q, "plan")
		if err != nil {
			return nil, err
		}
		return reports.Plan(ctx, r, document.ID(id), ask)
	}},
}
