package rounds

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"relief/distribution"
	"relief/distribution/matrix"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/web/desk"
)

// mostNewcomers is how many unknown recipients a review offers to register.
const mostNewcomers = 50

// newcomer is a recipient that the wording names and nobody knows.
type newcomer struct {
	Name, Box, Near string
	Ticked          bool
	Kind            desk.Field
}

// Newcomers are the recipients that could be registered right here, in the
// order of the text. One like a known name is more likely that one misspelt, so
// it is not ticked.
func (p decisionPage) Newcomers() (list []newcomer) {
	var seen []string
	for _, u := range p.Reading.Unread {
		near := u.Why == "minutes.unknown_recipient_near"
		if !near && u.Why != "minutes.unknown_recipient" || slices.Contains(seen, u.Text) ||
			len(seen) == mostNewcomers {
			continue
		}
		seen = append(seen, u.Text)
		n := newcomer{Name: u.Text, Box: fmt.Sprintf("newcomer-%d", len(seen)), Ticked: !near}
		if near && len(u.Args) > 1 {
			n.Near = fmt.Sprint(u.Args[1])
		}
		if p.Form != nil {
			n.Ticked = slices.Contains(p.Form.List("newcomer"), n.Name)
		}
		n.Kind = p.Choice("kind."+n.Name, p.T("plan.kind_of", n.Name),
			kindOptions(p.Base, matrix.KindOf("", n.Name))[1:],
			"id", n.Box+"-kind")
		list = append(list, n)
	}
	return list
}

// asked are the newcomers that a posting ticks.
func (p decisionPage) asked(form *desk.Form) (drafts []distribution.RecipientDraft) {
	for _, n := range p.Newcomers() {
		if slices.Contains(form.List("newcomer"), n.Name) {
			drafts = append(drafts, distribution.RecipientDraft{
				Name: n.Name, Kind: form.Typed("kind." + n.Name), Active: true,
			})
		}
	}
	return drafts
}

// registerNewcomers handles POST /plans/:id/decision/:upload/recipients: those
// ticked are registered, and the wording is read again with their names.
func (s area) registerNewcomers(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	page, err := s.decisionReview(c, form.List("unit"))
	if err != nil {
		return err
	}
	ticked, drafts := form.List("newcomer"), page.asked(form)
	if len(ticked) == 0 {
		form.Fault("newcomer", fault.Message{Key: "minutes.none_ticked"})
	}
	if err = form.Err(); err == nil && len(drafts) > 0 { // none: all of them are registered by now
		_, err = s.Write(c, "plan.newcomers", form.Key, drafts,
			func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
				for _, draft := range drafts {
					if _, err := distribution.CreateRecipient(ctx, tx, draft); err != nil {
						return db.Subject{}, err
					}
				}
				return planSubject(page.Plan.ID), nil
			})
	}
	if err != nil {
		return s.Again(c, &page, form, err, "rounds/plan_decision_review")
	}
	c.Redirect(http.StatusSeeOther, page.reviewPath())
	return nil
}
