package rounds

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"relief/distribution"
	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/web/desk"
)

// recipientsPage lists who gets goods.
type recipientsPage struct {
	desk.Base
	Find       string
	All        bool // those no longer served too
	Recipients []distribution.Recipient
	More       desk.Pager
}

// recipientPage is one recipient, or the form for one.
type recipientPage struct {
	desk.Base
	Of      distribution.Recipient
	Aliases []string
	Kinds   []desk.Option
	Slips   []distribution.Slip
	Action  string // where the form goes
	Back    string
}

// recipientRoutes are the register of recipients.
func (s area) recipientRoutes() []desk.Route {
	return []desk.Route{
		desk.Get("/recipients", auth.PlanRead, s.listRecipients),
		desk.Get("/recipients/new", auth.PlanWrite, s.newRecipient),
		desk.Post("/recipients", auth.PlanWrite, s.createRecipient),
		desk.Get("/recipients/:id", auth.PlanRead, s.showRecipient),
		desk.Get("/recipients/:id/edit", auth.PlanWrite, s.editRecipient),
		desk.Post("/recipients/:id", auth.PlanWrite, s.saveRecipient),
		desk.Post("/recipients/:id/deactivate", auth.PlanWrite, s.deactivateRecipient),
		desk.Post("/recipients/:id/activate", auth.PlanWrite, s.activateRecipient),
	}
}

func kindOptions(b desk.Base, chosen string) []desk.Option {
	options := []desk.Option{{Label: b.T("common.choose")}}
	for _, kind := range distribution.RecipientKinds {
		options = append(options, desk.Option{Value: kind, Label: recipientKind(b, kind), Chosen: kind == chosen})
	}
	return options
}

// listRecipients handles GET /recipients.
func (s area) listRecipients(c *gin.Context) error {
	page := recipientsPage{Base: s.Page(c, "menu.recipients")}
	page.Find, page.All = page.Query.Get("find"), page.Query.Get("show") == "all"
	f := distribution.RecipientFilter{
		Find: page.Find, All: page.All, Sort: page.Query.Get("sort"), After: page.Query.Get("after"),
		Limit: pageRows + 1,
	}
	err := s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		page.Recipients, err = distribution.RecipientList(ctx, r, f)
		return err
	})
	if err != nil {
		return err
	}
	var next string
	page.Recipients, next = distribution.RecipientSorting.Order(f.Sort, "").Cut(page.Recipients, pageRows)
	page.More = page.Pager(next)
	return s.Render(c, http.StatusOK, "rounds/recipients", page)
}

// Files are what exactly the rows listed can be taken away as.
func (p recipientsPage) Files() desk.Faces {
	return p.ListFaces("recipients", "find", "show", "sort")
}

// Heads are the columns of the list.
func (p recipientsPage) Heads() []desk.Head {
	return []desk.Head{
		p.Head("name", p.T("common.name"), "first"), p.Head("kind", p.T("common.kind")),
		p.Head("address", p.T("common.address")), p.Head("contact", p.T("common.contact")),
		p.Head("", p.T("common.telephone")),
	}
}

// newRecipient handles GET /recipients/new.
func (s area) newRecipient(c *gin.Context) error {
	return s.Render(c, http.StatusOK, "rounds/recipient_form", s.recipientForm(c))
}

func (s area) recipientForm(c *gin.Context) recipientPage {
	page := recipientPage{Base: s.Page(c, "recipient.new"), Action: "/recipients", Back: "/recipients"}
	page.Kinds = kindOptions(page.Base, "")
	return page
}

func recipientDraft(form *desk.Form) distribution.RecipientDraft {
	d := distribution.RecipientDraft{
		Name: form.Text("name"), NameEn: form.Text("name_en"), Kind: form.Text("kind"),
		Address: form.Text("address"), Contact: form.Text("contact"), Phone: form.Text("phone"),
		USCC: form.Text("uscc"), Active: true,
	}
	for line := range strings.Lines(form.Typed("aliases")) {
		if line = strings.TrimSpace(line); line != "" {
			d.Aliases = append(d.Aliases, line)
		}
	}
	return d
}

// createRecipient handles POST /recipients.
func (s area) createRecipient(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	subject, draft := db.Subject{}, recipientDraft(form)
	if err = s.Check(c, form, &draft, nil); err == nil {
		subject, err = s.Write(c, "recipient.create", form.Key, draft,
			func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
				rec, err := distribution.CreateRecipient(ctx, tx, draft)
				return recipientSubject(rec.ID), err
			})
	}
	if desk.Refused(err) {
		page := s.recipientForm(c)
		return s.Again(c, &page, form, err, "rounds/recipient_form")
	}
	if err != nil {
		return err
	}
	return s.Redirect(c, fmt.Sprintf("/recipients/%d", subject.ID), "recipient.created")
}

func recipientSubject(id distribution.RecipientID) db.Subject {
	return db.Subject{Kind: "recipient", ID: int64(id)}
}

// recipientPage reads the recipient of the address with its latest slips.
func (s area) recipientPage(c *gin.Context) (recipientPage, error) {
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return recipientPage{}, err
	}
	page := recipientPage{Base: s.Page(c, "menu.recipients")}
	err = s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		if page.Of, err = distribution.LoadRecipient(ctx, r, distribution.RecipientID(id)); err != nil {
			return err
		}
		if page.Aliases, err = distribution.RecipientAliases(ctx, r, page.Of.ID); err != nil {
			return err
		}
		page.Slips, err = distribution.Slips(ctx, r, distribution.SlipFilter{RecipientID: page.Of.ID, Limit: 50})
		return err
	})
	page.Title = page.Named(page.Of.Name, page.Of.NameEn)
	page.Kinds = kindOptions(page.Base, page.Of.Kind)
	page.Back = fmt.Sprintf("/recipients/%d", id)
	page.Action = page.Back
	return page, err
}

// showRecipient handles GET /recipients/:id.
func (s area) showRecipient(c *gin.Context) error {
	page, err := s.recipientPage(c)
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "rounds/recipient", page)
}

// editRecipient handles GET /recipients/:id/edit.
func (s area) editRecipient(c *gin.Context) error {
	page, err := s.recipientPage(c)
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "rounds/recipient_form", page)
}

// AliasLines are the aliases as the form shows them, one a line.
func (p recipientPage) AliasLines() string { return strings.Join(p.Aliases, "\n") }

// saveRecipient handles POST /recipients/:id.
func (s area) saveRecipient(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	page, err := s.recipientPage(c)
	if err != nil {
		return err
	}
	draft := recipientDraft(form)
	draft.Active = page.Of.Active
	return s.updateRecipient(c, form, page, "rounds/recipient_form", "recipient.saved", draft)
}

// deactivateRecipient handles POST /recipients/:id/deactivate.
func (s area) deactivateRecipient(c *gin.Context) error {
	return s.switchRecipient(c, false, "recipient.deactivated")
}

// activateRecipient handles POST /recipients/:id/activate.
func (s area) activateRecipient(c *gin.Context) error {
	return s.switchRecipient(c, true, "recipient.activated")
}

func (s area) switchRecipient(c *gin.Context, active bool, done string) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	page, err := s.recipientPage(c)
	if err != nil {
		return err
	}
	of := page.Of
	return s.updateRecipient(c, form, page, "rounds/recipient", done, distribution.RecipientDraft{
		Name: of.Name, NameEn: of.NameEn, Kind: of.Kind, Address: of.Address, Contact: of.Contact,
		Phone: of.Phone, USCC: of.USCC, Aliases: page.Aliases, Active: active,
	})
}

// updateRecipient writes a draft and goes back to the recipient, or shows the
// named page again with what was refused.
func (s area) updateRecipient(
	c *gin.Context, form *desk.Form, page recipientPage, name, done string, draft distribution.RecipientDraft,
) error {
	seen, err := form.Seen(), s.Check(c, form, &draft, nil)
	if err == nil {
		asked := struct {
			ID, Seen int64
			Draft    distribution.RecipientDraft
		}{int64(page.Of.ID), seen, draft}
		_, err = s.Write(c, "recipient.update", form.Key, asked,
			func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
				return recipientSubject(page.Of.ID), distribution.UpdateRecipient(ctx, tx, page.Of.ID, seen, draft)
			})
	}
	if err != nil {
		return s.Again(c, &page, form, err, name)
	}
	return s.Redirect(c, page.Back, done)
}

// DeactivatePath and ActivatePath are where the page's buttons lead.
func (p recipientPage) DeactivatePath() string { return p.Back + "/deactivate" }

// ActivatePath serves the recipient again.
func (p recipientPage) ActivatePath() string { return p.Back + "/activate" }

var recipientKindNames = map[string]fault.Message{
	"clinic":    {Key: "recipient.kind_clinic"},
	"hospital":  {Key: "recipient.kind_hospital"},
	"school":    {Key: "recipient.kind_school"},
	"care_home": {Key: "recipient.kind_care_home"},
	"community": {Key: "recipient.kind_community"},
	"other":     {Key: "recipient.kind_other"},
}

// recipientKind says what a recipient is.
func recipientKind(b desk.Base, kind string) string {
	m, known := recipientKindNames[kind]
	if !known {
		return kind
	}
	return b.Say(m)
}

// RecipientKind says what a recipient of the list is.
func (p recipientsPage) RecipientKind(kind string) string { return recipientKind(p.Base, kind) }

// RecipientKind says what the recipient is.
func (p recipientPage) RecipientKind(kind string) string { return recipientKind(p.Base, kind) }
