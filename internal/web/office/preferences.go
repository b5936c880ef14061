package office

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/text"
	"relief/internal/web/desk"
)

// preferencesPage is what a person may set for themselves.
type preferencesPage struct {
	desk.Base
	Languages  []desk.Option
	Themes     []desk.Option
	RowHeights []desk.Option
	Urged      int
}

// preferences handles GET /preferences.
func (s area) preferences(c *gin.Context) error {
	return s.Render(c, http.StatusOK, "office/preferences", s.preferencesPage(c))
}

func (s area) preferencesPage(c *gin.Context) preferencesPage {
	b := s.Page(c, "web.preferences")
	return preferencesPage{
		Base: b, Urged: auth.UrgedLength, Languages: languageOptions(b, b.Person.Language),
		Themes: []desk.Option{
			{Value: "", Label: b.T("web.theme_auto"), Chosen: b.Theme == ""},
			{Value: "light", Label: b.T("common.light_mode"), Chosen: b.Theme == "light"},
			{Value: "dark", Label: b.T("common.dark_mode"), Chosen: b.Theme == "dark"},
		},
		RowHeights: []desk.Option{
			{Value: "", Label: b.T("web.rows_compact"), Chosen: b.Person.Rows == ""},
			{Value: "comfortable", Label: b.T("web.rows_comfortable"), Chosen: b.Person.Rows != ""},
		},
	}
}

// setPreferences handles POST /preferences. A field that was not sent stays as
// it is, so that a button in the frame can change one of them.
func (s area) setPreferences(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	p := desk.Person(c)
	lang, theme, rows := p.Language, p.Theme, p.Rows
	if form.Has("language") {
		lang = text.Lang(form.Text("language"))
	}
	if form.Has("theme") {
		theme = form.Text("theme")
	}
	if form.Has("rows") {
		rows = form.Text("rows")
	}
	if lang == p.Language && theme == p.Theme && rows == p.Rows && form.Text("next") == "" {
		return s.Redirect(c, "/preferences", "fault.nothing_changed")
	}
	_, err = s.Write(c, "person.preferences", form.Key, []string{string(lang), theme, rows},
		func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
			return personSubject(p.ID), auth.SetPreferences(ctx, tx, lang, theme, rows)
		})
	if err != nil {
		page := s.preferencesPage(c)
		return s.Again(c, &page, form, err, "office/preferences")
	}
	if next := form.Text("next"); next != "" {
		c.Redirect(http.StatusSeeOther, desk.OwnPath(next))
		return nil
	}
	return s.Redirect(c, "/preferences", "common.saved")
}

// setOwnPassword handles POST /password: the old one is asked for, other
// sessions end, this one goes on under a new token.
func (s area) setOwnPassword(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	p := desk.Person(c)
	hash, err := s.newPassword(c, form, p.Login)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	err = s.Gate.CheckOwnPassword(ctx, p, form.Password("old_password"), desk.RemoteAddress(c.Request))
	if fault.Is(err, fault.Invalid) {
		form.Fault("old_password", fault.Message{Key: "web.wrong_password"})
	} else if err != nil {
		return err
	} else if form.Password("password") == form.Password("old_password") {
		form.Fault("password", fault.Message{Key: "auth.password_same"}) // whoever gave it knows it
	}
	if err := form.Err(); err != nil {
		page := s.preferencesPage(c)
		return s.Again(c, &page, form, err, "office/preferences")
	}
	_, err = s.Write(c, "person.password", form.Key, nil, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		return personSubject(p.ID), auth.SetPassword(ctx, tx, p.ID, hash)
	})
	if err != nil {
		return err
	}
	err = s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		p, err = auth.Load(ctx, r, p.ID)
		return err
	})
	if err != nil {
		return err
	}
	if err := s.enter(c, p); err != nil {
		return err
	}
	return s.Redirect(c, "/preferences", "web.password_saved")
}
