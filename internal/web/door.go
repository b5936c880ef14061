package web

import (
	"context"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/text"
)

// doorPage is the page for signing in.
type doorPage struct {
	Base
	Next string
}

// signInForm handles GET /sign-in.
func (s *Server) signInForm(c *gin.Context) error {
	next := ownPath(c.Query("next"))
	if person(c).ID != 0 {
		c.Redirect(http.StatusSeeOther, next)
		return nil
	}
	open, err := s.setup.Open(c.Request.Context())
	if err != nil {
		return err
	}
	if open && !s.books.ReadOnly() {
		c.Redirect(http.StatusSeeOther, "/setup")
		return nil
	}
	return s.render(c, http.StatusOK, "house/sign_in", doorPage{s.page(c, "web.sign_in"), next})
}

// signIn handles POST /sign-in. The session's token is a new one from here on.
func (s *Server) signIn(c *gin.Context) error {
	form, err := s.form(c)
	if err != nil {
		return err
	}
	next := ownPath(form.Text("next"))
	p, err := s.gate.SignIn(c.Request.Context(), form.Text("login"), form.Password("password"), remoteAddress(c.Request))
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.TooMany) {
		page := doorPage{s.page(c, "web.sign_in"), next}
		page.Refused(form, err)
		askToWait(c.Writer, err)
		return s.render(c, statusOf[fault.Of(err).Kind], "house/sign_in", page)
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
func (s *Server) enter(c *gin.Context, p auth.Person) error {
	ctx := c.Request.Context()
	if err := s.sessions.Clear(ctx); err != nil {
		return err
	}
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	s.sessions.Put(ctx, sessionPerson, int64(p.ID))
	s.sessions.Put(ctx, sessionMark, p.Mark)
	s.sessions.Put(ctx, sessionSeen, s.now().Unix())
	return nil
}

// signOut handles POST /sign-out: the session's row is gone.
func (s *Server) signOut(c *gin.Context) error {
	if _, err := s.form(c); err != nil {
		return err
	}
	ctx := c.Request.Context()
	if err := s.sessions.Destroy(ctx); err != nil {
		return err
	}
	if err := s.gate.Log(ctx, "sign_out", person(c).ID, remoteAddress(c.Request), ""); err != nil {
		s.log.Error("security log", "error", err)
	}
	return s.redirect(c, "/sign-in", "web.signed_out")
}

// setLanguage handles POST /language, for visitors: a cookie remembers it.
func (s *Server) setLanguage(c *gin.Context) error {
	form, err := s.form(c)
	if err != nil {
		return err
	}
	if lang := text.Lang(form.Text("language")); slices.Contains(text.Langs, lang) {
		s.setCookie(c.Writer, languageCookie, string(lang), 365*24*3600)
	}
	c.Redirect(http.StatusSeeOther, ownPath(form.Text("next")))
	return nil
}

// setupPage is the page of the first run.
type setupPage struct {
	Base
	Token     string
	HasBranch string // the name of a branch that is there already
}

// setupForm handles GET /setup.
func (s *Server) setupForm(c *gin.Context) error {
	if err := s.setupOpen(c); err != nil {
		return err
	}
	page, err := s.setupPage(c, c.Query("token"))
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "house/setup", page)
}

func (s *Server) setupPage(c *gin.Context, token string) (setupPage, error) {
	page := setupPage{Base: s.page(c, "web.setup"), Token: token}
	err := s.read(c, func(ctx context.Context, r db.Reader) (err error) {
		_, page.HasBranch, err = auth.OnlyBranch(ctx, r)
		return err
	})
	if fault.Is(err, fault.NotFound) {
		return page, nil
	}
	return page, err
}

// setupOpen is NotFound once somebody can sign in.
func (s *Server) setupOpen(c *gin.Context) error {
	open, err := s.setup.Open(c.Request.Context())
	if err != nil {
		return err
	}
	if !open || s.books.ReadOnly() {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	return nil
}

// runSetup handles POST /setup. A wrong token costs what a wrong password does.
func (s *Server) runSetup(c *gin.Context) error {
	if err := s.setupOpen(c); err != nil {
		return err
	}
	form, err := s.form(c)
	if err != nil {
		return err
	}
	if !s.setup.Holds(form.Text("token")) {
		if _, err := s.gate.SignIn(c.Request.Context(), "", "", remoteAddress(c.Request)); fault.Is(err, fault.TooMany) {
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
	if _, _, err = s.setup.Run(c.Request.Context(), branch, draft); fault.Is(err, fault.Invalid) {
		return s.setupAgain(c, form, err)
	}
	if err != nil {
		return err
	}
	return s.redirect(c, "/sign-in", "web.setup_done")
}

func (s *Server) setupAgain(c *gin.Context, form *Form, err error) error {
	page, loadErr := s.setupPage(c, form.Text("token"))
	if loadErr != nil {
		return loadErr
	}
	page.Refused(form, err)
	return s.render(c, http.StatusUnprocessableEntity, "house/setup", page)
}
