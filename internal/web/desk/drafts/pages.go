package drafts

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/web/desk"
)

// Pages are what a form with drafts needs: where a script saves it while
// somebody types, which a button may press too, and where it is thrown away.
type Pages struct {
	*desk.Desk
	Page string          // names the form
	Path string          // of the form: /opening/:id
	Need auth.Permission // as the form's own

	// Seen gives the state of the thing now, or is why nothing can be typed of it.
	Seen func(ctx context.Context, r db.Reader, who db.PersonID, id int64) (string, error)
	// Values are what is kept of a form: nil keeps all of it.
	Values func(*desk.Form) url.Values
}

// Routes are their addresses. Nothing is posted there.
func (p Pages) Routes() []desk.Route {
	return []desk.Route{
		desk.Post(p.Path+"/draft", p.Need, p.keep).With(desk.Unkept),
		desk.Post(p.Path+"/restart", p.Need, p.restart).With(desk.Unkept),
	}
}

// of is the draft of the thing in the address, as its form saw it, and whether the
// thing has changed since.
func (p Pages) of(c *gin.Context, form *desk.Form) (of Of, changed bool, err error) {
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return of, false, err
	}
	of = Of{Page: p.Page, ID: id, Seen: form.Text("seen")}
	var now string
	err = p.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		now, err = p.Seen(ctx, r, desk.Person(c).ID, id)
		return err
	})
	return of, now != of.Seen, err
}

// Keep saves what was sent, as every check of the form does.
func (p Pages) Keep(c *gin.Context, form *desk.Form, values url.Values) error {
	_, err := p.save(c, form, values)
	return err
}

func (p Pages) save(c *gin.Context, form *desk.Form, values url.Values) (d Draft, err error) {
	of, _, err := p.of(c, form)
	if err != nil {
		return d, err
	}
	return Save(c, p.Desk, of, form, values, false)
}

// Refused keeps what was sent with a form that was refused, and has the page say
// so. It stands on the page already: that it could not be kept is for the log
// alone.
func (p Pages) Refused(c *gin.Context, b desk.Base, form *desk.Form, values url.Values, shown *Shown) {
	d, err := p.save(c, form, values)
	switch {
	case err == nil:
		shown.At, shown.Stale = d.RecordedAt, ""
		shown.Said = b.T("draft.kept", when(b, p.Now(), d.RecordedAt))
	case !desk.Refused(err):
		p.Log.Error("keep a draft", "page", p.Page, "error", err)
	}
}

// keep handles POST …/draft. A script is told in a few words what became of it;
// a button leads back to the form.
func (p Pages) keep(c *gin.Context) error {
	base := p.Desk.Page(c, "draft.keep")
	if c.GetHeader("Accept") != "application/json" {
		form, err := p.Form(c)
		if err == nil {
			err = p.Keep(c, form, p.values(form))
		}
		if err != nil {
			return err
		}
		return p.Redirect(c, p.at(c), "draft.saved")
	}
	said, err := p.quiet(c, base)
	f, status := fault.Of(err), http.StatusOK
	if n, is := errors.AsType[newer](err); is {
		f = fault.Of(fault.New(fault.Conflict, "draft.newer", when(base, p.Now(), n.than.RecordedAt)))
	}
	if err != nil && f.Kind == fault.Internal {
		return err
	}
	if err != nil {
		said, status = base.Say(f.Message), desk.StatusOf[f.Kind]
	}
	c.JSON(status, gin.H{"said": said})
	return nil
}

func (p Pages) quiet(c *gin.Context, base desk.Base) (said string, err error) {
	form, err := p.Form(c)
	if err != nil {
		return "", err
	}
	of, changed, err := p.of(c, form)
	if err != nil {
		return "", err
	}
	d, err := Save(c, p.Desk, of, form, p.values(form), true)
	if err != nil {
		return "", err
	}
	if changed {
		return base.T("draft.kept_changed", when(base, p.Now(), d.RecordedAt)), nil
	}
	return base.T("draft.kept", when(base, p.Now(), d.RecordedAt)), nil
}

func (p Pages) values(form *desk.Form) url.Values {
	if p.Values != nil {
		return p.Values(form)
	}
	return form.Asked()
}

// restart handles POST …/restart: what was typed is thrown away.
func (p Pages) restart(c *gin.Context) error {
	if _, err := p.Form(c); err != nil {
		return err
	}
	id, err := desk.IDOf(c, "id")
	if err == nil {
		err = Drop(c, p.Desk, Of{Page: p.Page, ID: id})
	}
	if err != nil {
		return err
	}
	return p.Redirect(c, p.at(c), "draft.thrown_away")
}

// at is the form's own address.
func (p Pages) at(c *gin.Context) string {
	return strings.Replace(p.Path, ":id", c.Param("id"), 1)
}

// Shown is what a form says of its draft. A form that has one embeds it.
type Shown struct {
	Seen  string // the state of the thing that the form is for
	At    string // when the draft was saved, or empty
	Said  string // the same in words
	Stale string // that it was typed for another state, and is not in the form
	Path  string // of the form
}

// Show finds the draft of a form and gives the form it was, or nil: where there
// is none, or it was typed for another state and nobody asked for it all the
// same (?draft=old).
func (p Pages) Show(ctx context.Context, c *gin.Context, r db.Reader, b desk.Base, of Of) (Shown, *desk.Form, error) {
	shown := Shown{Seen: of.Seen, Path: p.at(c)}
	d, err := Load(ctx, r, b.Person.ID, of)
	if d == nil || err != nil {
		return shown, nil, err
	}
	at := when(b, p.Now(), d.RecordedAt)
	shown.At = d.RecordedAt
	if d.Seen != of.Seen && b.Query.Get("draft") != "old" {
		shown.Stale = b.T("draft.stale", at)
		return shown, nil, nil
	}
	shown.Said = b.T("draft.kept", at)
	return shown, d.Form(p.Desk, c), nil
}

// Counted says how much of it there is: a number of things, in the words of a key.
func (s *Shown) Counted(b desk.Base, now time.Time, n int, key string) {
	if s.At != "" && s.Stale == "" && n > 0 {
		s.Said = b.T(key, n, when(b, now, s.At))
	}
}

// when says the hour of today, and else the day with it.
func when(b desk.Base, now time.Time, stamp string) string {
	at := db.ParseStamp(stamp).In(b.Zone)
	if at.Format(time.DateOnly) == now.In(b.Zone).Format(time.DateOnly) {
		return at.Format("15:04")
	}
	return b.Instant(stamp)
}
