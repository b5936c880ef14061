package books

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"relief/distribution"
	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/web/desk"
	"relief/reports/forms"
	"relief/reports/paper"
)

// roundPage chooses what of a plan's round goes on paper.
type roundPage struct {
	desk.Base
	Plan  distribution.Plan
	Stops []roundStop
	Made  []document.Print // rounds printed before
}

// roundStop is a recipient on the page: its place on the road, and whether its
// papers are printed.
type roundStop struct {
	distribution.Stop
	Place  desk.Field
	Ticked bool
}

// roundRoutes are a plan's whole round on paper. The order of the stops is
// about the road, so it may be set whatever the plan's state.
func (s area) roundRoutes() []desk.Route {
	return []desk.Route{
		desk.Get("/plans/:id/round", auth.DocumentPrint, s.showRound),
		desk.Post("/plans/:id/round", auth.DocumentPrint, s.printRound),
		desk.Post("/plans/:id/stops", auth.PlanWrite, s.saveStops),
	}
}

// showRound handles GET /plans/:id/round.
func (s area) showRound(c *gin.Context) error {
	page, err := s.roundPage(c)
	if err != nil {
		return err
	}
	page.layOut()
	return s.Render(c, http.StatusOK, "books/round", page)
}

func (s area) roundPage(c *gin.Context) (roundPage, error) {
	page := roundPage{Base: s.Page(c, "round.title")}
	page.Path = "/plans"
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return page, err
	}
	err = s.Read(c, func(ctx context.Context, r db.Reader) error {
		if page.Plan, err = distribution.LoadPlan(ctx, r, document.ID(id)); err != nil {
			return err
		}
		stops, err := distribution.StopsOf(ctx, r, page.Plan.ID)
		if err != nil {
			return err
		}
		for _, stop := range stops {
			page.Stops = append(page.Stops, roundStop{Stop: stop})
		}
		made, err := document.Prints(ctx, r, page.Plan.ID)
		page.Made = slices.DeleteFunc(made, func(p document.Print) bool { return p.Form != forms.RoundForm })
		return err
	})
	return page, err
}

// Refused shows what was refused, and the rows as typed.
func (p *roundPage) Refused(form *desk.Form, refusal error) {
	p.Base.Refused(form, refusal)
	p.layOut()
}

// layOut fills the rows, as typed where the page comes back.
func (p *roundPage) layOut() {
	for i := range p.Stops {
		stop := &p.Stops[i]
		id := strconv.FormatInt(int64(stop.RecipientID), 10)
		stop.Place = p.Field("stop."+id, p.T("round.stop_of", p.Named(stop.Name, stop.NameEn)), fmt.Sprint(stop.N),
			"inputmode", "numeric")
		stop.Ticked = stop.SlipID != nil
		if p.Form != nil {
			stop.Ticked = stop.Ticked && slices.Contains(p.Form.List("recipients"), id)
		}
	}
}

// Drawn tells whether any recipient has a slip.
func (p roundPage) Drawn() bool {
	return slices.ContainsFunc(p.Stops, func(s roundStop) bool { return s.SlipID != nil })
}

// Forms are the papers that can be chosen.
func (p roundPage) Forms() (list []desk.Option) {
	for _, form := range forms.RoundForms {
		list = append(list, desk.Option{Value: form, Label: p.PrintName(form), Chosen: true})
	}
	return list
}

// Sheets are the sheets that can be chosen.
func (p roundPage) Sheets() []desk.Option {
	return []desk.Option{
		{Value: "", Label: p.T("round.sheet_a4"), Chosen: true},
		{Value: string(paper.Slip241), Label: p.T("round.sheet_slip")},
	}
}

// Languages are the languages of the papers.
func (p roundPage) Languages() []desk.Option {
	return []desk.Option{
		{Value: paperZh, Label: p.T("paper_form.chinese"), Chosen: true},
		{Value: paperBoth, Label: p.T("paper_form.bilingual")},
	}
}

// SlipWord is a stop's slip and how far it has come.
func (p roundPage) SlipWord(s roundStop) string {
	if s.SlipID == nil {
		return p.T("round.no_slip")
	}
	return *s.Number + " " + p.StateWord(*s.State)
}

// roundDraft is what a round asks for, for the digest of the act: the places as
// they were typed, since the order they make changes with the act.
type roundDraft struct {
	Plan   document.ID
	Ask    forms.RoundAsk
	Places map[distribution.RecipientID]string
}

// printRound handles POST /plans/:id/round: every paper is registered as a
// print of its slip and the round as one of the plan, in one act; then one file
// is made of them all.
func (s area) printRound(c *gin.Context) error {
	page, form, err := s.roundForm(c)
	if err != nil {
		return err
	}
	draft, order := roundDraft{Plan: page.Plan.ID, Places: page.places(form)}, page.order(form)
	draft.Ask.Forms, draft.Ask.Size = form.List("forms"), paper.Size(form.Typed("sheet"))
	language, ok := paperLanguage(form.Typed("paper_language"))
	if !ok {
		form.Fault("paper_language", fault.Message{Key: "fault.unknown_choice",
			Args: []any{form.Typed("paper_language")}})
	}
	draft.Ask.Bilingual = language == paperBoth
	if draft.Ask.Recipients = page.chosen(form); len(draft.Ask.Recipients) == 0 {
		form.Fault("recipients", fault.Message{Key: "round.nothing"})
	}
	var made db.Subject
	var lengths forms.Lengths
	if err = form.Err(); err == nil {
		err = s.Read(c, func(ctx context.Context, r db.Reader) error {
			round, err := forms.RoundOf(ctx, r, draft.Plan, draft.Ask)
			if err == nil {
				lengths, err = round.Lengths(ctx, r, page.Person.Name)
			}
			return err
		})
	}
	if err == nil {
		made, err = s.WriteLong(c, "round.print", form.Key, draft,
			func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
				if page.Can("plan.write") {
					if err := distribution.SetStops(ctx, tx, draft.Plan, order); err != nil {
						return db.Subject{}, err
					}
				}
				id, err := recordRound(ctx, tx, draft, language, lengths)
				return db.Subject{Kind: "print", ID: id}, err
			})
	}
	if err != nil {
		return s.roundRefused(c, page, form, err)
	}
	return s.toPrint(c, made.ID)
}

// recordRound registers the papers of a round and the round itself; lengths are
// those of its papers, laid out before.
func recordRound(
	ctx context.Context, tx *db.Tx, draft roundDraft, language string, lengths forms.Lengths,
) (int64, error) {
	round, err := forms.RoundOf(ctx, tx, draft.Plan, draft.Ask)
	if err != nil {
		return 0, err
	}
	var papers []paper.Paper
	var parts []int64
	for _, part := range round.Parts {
		p, err := document.RecordPrint(ctx, tx, part.Slip, part.Form, language, func(p document.Print) ([]byte, error) {
			set, err := round.Paper(ctx, tx, part, &p)
			papers = append(papers, set)
			return content(set, err)
		})
		if err != nil {
			return 0, err
		}
		parts = append(parts, p.ID)
	}
	whole, err := document.RecordPrint(ctx, tx, draft.Plan, forms.RoundForm, language,
		func(p document.Print) ([]byte, error) { return content(round.Cover(ctx, tx, papers, &p, lengths)) })
	if err != nil {
		return 0, err
	}
	return whole.ID, document.RecordParts(ctx, tx, whole.ID, parts)
}

// content is a paper as a print keeps it.
func content(set paper.Paper, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	return json.Marshal(set)
}

// saveStops handles POST /plans/:id/stops.
func (s area) saveStops(c *gin.Context) error {
	page, form, err := s.roundForm(c)
	if err != nil {
		return err
	}
	order := page.order(form)
	_, err = s.ActOn(c, form, "plan.stops", string(document.Plan), page.places(form),
		func(ctx context.Context, tx *db.Tx, id int64) error {
			return distribution.SetStops(ctx, tx, document.ID(id), order)
		})
	if err != nil {
		return s.roundRefused(c, page, form, err)
	}
	return s.Redirect(c, fmt.Sprintf("/plans/%d/round", page.Plan.ID), "round.order_saved")
}

func (s area) roundForm(c *gin.Context) (roundPage, *desk.Form, error) {
	form, err := s.Form(c)
	if err != nil {
		return roundPage{}, nil, err
	}
	page, err := s.roundPage(c)
	return page, form, err
}

// order is the recipients by the numbers typed; equal ones keep their order.
func (p roundPage) order(form *desk.Form) (order []distribution.RecipientID) {
	place := map[distribution.RecipientID]int64{}
	for _, stop := range p.Stops {
		name := fmt.Sprintf("stop.%d", stop.RecipientID)
		place[stop.RecipientID] = stop.N
		if form.Text(name) != "" {
			place[stop.RecipientID] = form.Units(name)
		}
		order = append(order, stop.RecipientID)
	}
	slices.SortStableFunc(order, func(a, b distribution.RecipientID) int { return int(place[a] - place[b]) })
	return order
}

// places are the places on the road as they were typed.
func (p roundPage) places(form *desk.Form) map[distribution.RecipientID]string {
	typed := map[distribution.RecipientID]string{}
	for _, stop := range p.Stops {
		typed[stop.RecipientID] = form.Text(fmt.Sprintf("stop.%d", stop.RecipientID))
	}
	return typed
}

// chosen is the recipients whose papers are asked for.
func (p roundPage) chosen(form *desk.Form) (list []distribution.RecipientID) {
	for _, stop := range p.Stops {
		if slices.Contains(form.List("recipients"), strconv.FormatInt(int64(stop.RecipientID), 10)) {
			list = append(list, stop.RecipientID)
		}
	}
	slices.Sort(list)
	return list
}

func (s area) roundRefused(c *gin.Context, page roundPage, form *desk.Form, err error) error {
	if !desk.Refused(err) {
		return err
	}
	return s.Again(c, &page, form, err, "books/round")
}
