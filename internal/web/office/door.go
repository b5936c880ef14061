package office

import (
	"context"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/text"
	"relief/internal/web/desk"
)

// doorPage is the page for signing in.
type doorPage struct {
	desk.Base
	Next string
}

// signInForm handles GET /sign-in.
func (s area) signInForm(c *gin.Context) error {
	next := desk.OwnPath(c.Query("next"))
	if desk.Person(c).ID != 0 {
		c.Redirect(http.StatusSeeOther, next)
		return nil
	}
	open, err := s.Setup.Open(c.Request.Context())
	if err != nil {
		return err
	}
	if open && !s.Books.ReadOnly() {
		c.Redirect(http.StatusSeeOther, "/setup")
		return nil
	}
	return s.Render(c, http.StatusOK, "office/sign_in", doorPage{s.Page(c, "web.sign_in"), next})
}

// signIn handles POST /sign-in. The session's token is a new one from here on.
func (s area) signIn(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	next := desk.OwnPath(form.Text("next"))
	p, err := s.Gate.SignIn(c.Request.Context(), form.Text("login"), form.Password("password"),
		desk.RemoteAddress(c.Request))
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooMany) {
		page := doorPage{s.Page(c, "web.sign_in"), next}
		page.Refused(form, err)
		desk.AskToWait(c.Writer, err)
		return s.Render(c, desk.StatusOf[fault.Of(err).Kind], "office/sign_in", page)
	}
	if err != nil {
		return err
	}
	if err := s.enter(c, p); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, next)
	return nil
}

// enter begins a session that nobody else can know of.
func (s area) enter(c *gin.Context, p auth.Person) error {
	ctx := c.Request.Context()
	if err := s.Sessions.Clear(ctx); err != nil {
		return err
	}
	if err := s.Sessions.RenewToken(ctx); err != nil {
		return err
	}
	s.Sessions.Put(ctx, desk.SessionPerson, int64(p.ID))
	s.Sessions.Put(ctx, desk.SessionMark, p.Mark)
	s.Sessions.Put(ctx, desk.SessionSeen, s.Now().Unix())
	return nil
}

// signOut handles POST /sign-out: the session's row is gone.
func (s area) signOut(c *gin.Context) error {
	if _, err := s.Form(c); err != nil {
		return err
	}
	ctx := c.Request.Context()
	if err := s.Sessions.Destroy(ctx); err != nil {
		return err
	}
	if err := s.Gate.Log(ctx, "sign_out", desk.Person(c).ID, desk.RemoteAddress(c.Request), ""); err != nil {
		s.Log.Error("security log", "error", err)
	}
	return s.Redirect(c, "/sign-in", "web.signed_out")
}

// setLanguage handles POST /language, for visitors: a cookie remembers it.
func (s area) setLanguage(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	if lang := text.Lang(form.Text("language")); slices.Contains(text.Langs, lang) {
		s.SetCookie(c.Writer, desk.LanguageCookie, string(lang), 365*24*3600)
	}
	c.Redirect(http.StatusSeeOther, desk.OwnPath(form.Text("next")))
	return nil
}

// setupPage is the page of the first run.
type setupPage struct {
	desk.Base
	Token     string
	HasBranch string // the name of a branch that is there already
}

// setupForm handles GET /setup.
func (s area) setupForm(c *gin.Context) error {
	if err := s.setupOpen(c); err != nil {
		return err
	}
	page, err := s.setupPage(c, c.Query("token"))
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "office/setup", page)
}

func (s area) setupPage(c *gin.Context, token string) (setupPage, error) {
	page := setupPage{Base: s.Page(c, "web.setup"), Token: token}
	err := s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		_, page.HasBranch, err = auth.OnlyBranch(ctx, r)
		return err
	})
	if fault.Is(err, fault.NotFound) {
		return page, nil
	}
	return page, err
}

// setupOpen is NotFound once somebody can sign in.
func (s area) setupOpen(c *gin.Context) error {
	open, err := s.Setup.Open(c.Request.Context())
	if err != nil {
		return err
	}
	if !open || s.Books.ReadOnly() {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return nil
}

// runSetup handles POST /setup. A wrong token costs what a wrong password does.
func (s area) runSetup(c *gin.Context) error {
	if err := s.setupOpen(c); err != nil {
		return err
	}
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	if !s.Setup.Holds(form.Text("token")) {
		_, err := s.Gate.SignIn(c.Request.Context(), "", "", desk.RemoteAddress(c.Request))
		if fault.Is(err, fault.TooMany) {
			return err
		}
		form.Fault("token", fault.Message{Key: "web.setup_token_wrong"})
		return s.setupAgain(c, form, form.Err())
	}
	draft := auth.Draft{
		Login: form.Text("login"), Name: form.Text("name"), Password: form.Password("password"),
		Roles: []auth.Role{auth.Admin},
	}
	branch := auth.BranchDraft{
		Code: form.Text("branch_code"), Name: form.Text("branch_name"), NameEn: form.Text("branch_name_en"),
	}
	if _, _, err = s.Setup.Run(c.Request.Context(), branch, draft); fault.Is(err, fault.Invalid) {
		return s.setupAgain(c, form, err)
	}
	if err != nil {
		return err
	}
	p, err := s.Gate.SignIn(c.Request.Context(), draft.Login, draft.Password, desk.RemoteAddress(c.Request))
	if err == nil {
		err = s.enter(c, p)
	}
	if err != nil { // the books are set up all the same
		s.Log.Error("sign in after the set-up", "error", err)
		return s.Redirect(c, "/sign-in", "web.setup_done")
	}
	return s.Redirect(c, "/", "web.setup_entered")
}

func (s area) setupAgain(c *gin.Context, form *desk.Form, err error) error {
	page, loadErr := s.setupPage(c, form.Text("token"))
	if loadErr != nil {
		return loadErr
	}
	return s.Again(c, &page, form, err, "office/setup")
}
