package web

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"relief/distribution"
	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/fault"
)

// recipientsPage lists who gets goods.
type recipientsPage struct {
	Base
	Find       string
	All        bool // those no longer served too
	Recipients []distribution.Recipient
}

// recipientPage is one recipient, or the form for one.
type recipientPage struct {
	Base
	Of      distribution.Recipient
	Aliases []string
	Kinds   []Option
	Slips   []distribution.Slip
	Action  string // where the form goes
	Back    string
}

// recipientRoutes are the register of recipients.
func (s *Server) recipientRoutes() []route {
	return []route{
		{"GET", "/recipients", auth.PlanRead, s.listRecipients},
		{"GET", "/recipients/new", auth.PlanWrite, s.newRecipient},
		{"POST", "/recipients", auth.PlanWrite, s.createRecipient},
		{"GET", "/recipients/:id", auth.PlanRead, s.showRecipient},
		{"GET", "/recipients/:id/edit", auth.PlanWrite, s.editRecipient},
		{"POST", "/recipients/:id", auth.PlanWrite, s.saveRecipient},
		{"POST", "/recipients/:id/deactivate", auth.PlanWrite, s.deactivateRecipient},
		{"POST", "/recipients/:id/activate", auth.PlanWrite, s.activateRecipient},
	}
}

var recipientKindNames = map[string]fault.Message{
	"clinic":    {Key: "recipient.kind_clinic"},
	"hospital":  {Key: "recipient.kind_hospital"},
	"school":    {Key: "recipient.kind_school"},
	"care_home": {Key: "recipient.kind_care_home"},
	"community": {Key: "recipient.kind_community"},
	"other":     {Key: "recipient.kind_other"},
}

// RecipientKind says what a recipient is.
func (b Base) RecipientKind(kind string) string {
	m, known := recipientKindNames[kind]
	if !known {
		return kind
	}
	return b.say(m)
}

func kindOptions(b Base, chosen string) []Option {
	options := []Option{{Label: b.T("common.choose")}}
	for _, kind := range distribution.RecipientKinds {
		options = append(options, Option{Value: kind, Label: b.RecipientKind(kind), Chosen: kind == chosen})
	}
	return options
}

// listRecipients handles GET /recipients.
func (s *Server) listRecipients(c *gin.Context) error {
	page := recipientsPage{Base: s.page(c, "menu.recipients")}
	page.Find, page.All = page.Query.Get("find"), page.Query.Get("show") == "all"
	err := s.read(c, func(ctx context.Context, r db.Reader) error {
		list, err := distribution.Recipients(ctx, r, page.Find)
		page.Recipients = slices.DeleteFunc(list, func(rec distribution.Recipient) bool {
			return !page.All && !rec.Active
		})
		return err
	})
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "recipients/list", page)
}

// newRecipient handles GET /recipients/new.
func (s *Server) newRecipient(c *gin.Context) error {
	return s.render(c, http.StatusOK, "recipients/form", s.recipientForm(c))
}

func (s *Server) recipientForm(c *gin.Context) recipientPage {
	page := recipientPage{Base: s.page(c, "recipient.new"), Action: "/recipients", Back: "/recipients"}
	page.Kinds = kindOptions(page.Base, "")
	return page
}

func recipientDraft(form *Form) distribution.RecipientDraft {
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
func (s *Server) createRecipient(c *gin.Context) error {
	form, err := s.form(c)
	if err != nil {
		return err
	}
	subject, draft := db.Subject{}, recipientDraft(form)
	if err = form.Err(); err == nil {
		subject, err = s.write(c, "recipient.create", form.Key, draft,
			func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
				rec, err := distribution.CreateRecipient(ctx, tx, draft)
				return recipientSubject(rec.ID), err
			})
	}
	if refused(err) {
		page := s.recipientForm(c)
		page.Refused(form, err)
		return s.render(c, statusOf[fault.Of(err).Kind], "recipients/form", page)
	}
	if err != nil {
		return err
	}
	return s.redirect(c, fmt.Sprintf("/recipients/%d", subject.ID), "recipient.created")
}

func recipientSubject(id distribution.RecipientID) db.Subject {
	return db.Subject{Kind: "recipient", ID: int64(id)}
}

// recipientPage reads the recipient of the address with its latest slips.
func (s *Server) recipientPage(c *gin.Context) (recipientPage, error) {
	id, err := idOf(c, "id")
	if err != nil {
		return recipientPage{}, err
	}
	page := recipientPage{Base: s.page(c, "menu.recipients")}
	err = s.read(c, func(ctx context.Context, r db.Reader) (err error) {
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
func (s *Server) showRecipient(c *gin.Context) error {
	page, err := s.recipientPage(c)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "recipients/show", page)
}

// editRecipient handles GET /recipients/:id/edit.
func (s *Server) editRecipient(c *gin.Context) error {
	page, err := s.recipientPage(c)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "recipients/form", page)
}

// AliasLines are the aliases as the form shows them, one a line.
func (p recipientPage) AliasLines() string { return strings.Join(p.Aliases, "\n") }

// saveRecipient handles POST /recipients/:id.
func (s *Server) saveRecipient(c *gin.Context) error {
	form, err := s.form(c)
	if err != nil {
		return err
	}
	page, err := s.recipientPage(c)
	if err != nil {
		return err
	}
	draft := recipientDraft(form)
	draft.Active = page.Of.Active
	return s.updateRecipient(c, form, page, "recipients/form", "recipient.saved", draft)
}

// deactivateRecipient handles POST /recipients/:id/deactivate.
func (s *Server) deactivateRecipient(c *gin.Context) error {
	return s.switchRecipient(c, false, "recipient.deactivated")
}

// activateRecipient handles POST /recipients/:id/activate.
func (s *Server) activateRecipient(c *gin.Context) error {
	return s.switchRecipient(c, true, "recipient.activated")
}

func (s *Server) switchRecipient(c *gin.Context, active bool, done string) error {
	form, err := s.form(c)
	if err != nil {
		return err
	}
	page, err := s.recipientPage(c)
	if err != nil {
		return err
	}
	of := page.Of
	return s.updateRecipient(c, form, page, "recipients/show", done, distribution.RecipientDraft{
		Name: of.Name, NameEn: of.NameEn, Kind: of.Kind, Address: of.Address, Contact: of.Contact,
		Phone: of.Phone, USCC: of.USCC, Aliases: page.Aliases, Active: active,
	})
}

// updateRecipient writes a draft and goes back to the recipient, or shows the
// named page again with what was refused.
func (s *Server) updateRecipient(
	c *gin.Context, form *Form, page recipientPage, name, done string, draft distribution.RecipientDraft,
) error {
	seen, err := int64(form.Version()), form.Err()
	if err == nil {
		asked := struct {
			ID, Seen int64
			Draft    distribution.RecipientDraft
		}{int64(page.Of.ID), seen, draft}
		_, err = s.write(c, "recipient.update", form.Key, asked,
			func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
				return recipientSubject(page.Of.ID), distribution.UpdateRecipient(ctx, tx, page.Of.ID, seen, draft)
			})
	}
	if refused(err) {
		page.Refused(form, err)
		return s.render(c, statusOf[fault.Of(err).Kind], name, page)
	}
	if err != nil {
		return err
	}
	return s.redirect(c, page.Back, done)
}

// DeactivatePath and ActivatePath are where the page's buttons lead.
func (p recipientPage) DeactivatePath() string { return p.Back + "/deactivate" }

// ActivatePath serves the recipient again.
func (p recipientPage) ActivatePath() string { return p.Back + "/activate" }
