package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"

	"github.com/gin-gonic/gin"

	"relief/internal/auth"
	"relief/internal/fault"
)

// route is one address. need is the one permission it asks for.
type route struct {
	method  string
	path    string
	need    auth.Permission
	handler func(*gin.Context) error
}

// routes is the table of contents: the only way to register a handler. Each
// area adds its own list.
func (s *Server) routes() []route {
	return slices.Concat(
		s.doorRoutes(),
		s.houseRoutes(), s.guideRoutes(),
		s.peopleRoutes(),
		s.stockRoutes(),
		s.recipientRoutes(), s.planRoutes(), s.slipRoutes(),
		s.printRoutes(), s.exportRoutes(), s.verifyRoutes(),
	)
}

// doorRoutes are what is answered to everybody.
func (s *Server) doorRoutes() []route {
	return []route{
		{"GET", "/sign-in", auth.Public, s.signInForm},
		{"POST", "/sign-in", auth.Public, s.signIn},
		{"GET", "/setup", auth.Public, s.setupForm},
		{"POST", "/setup", auth.Public, s.runSetup},
		{"POST", "/language", auth.Public, s.setLanguage},
		{"GET", "/about", auth.Public, s.about},
		{"GET", "/livez", auth.Public, s.livez},
		{"GET", "/readyz", auth.Public, s.readyz},
		{"GET", "/static/*file", auth.Public, s.serveStatic},
	}
}

// houseRoutes are what everybody signed in has.
func (s *Server) houseRoutes() []route {
	return []route{
		{"GET", "/", auth.SignedIn, s.home},
		{"POST", "/sign-out", auth.SignedIn, s.signOut},
		{"GET", "/preferences", auth.SignedIn, s.preferences},
		{"POST", "/preferences", auth.SignedIn, s.setPreferences},
		{"POST", "/password", auth.SignedIn, s.setOwnPassword},
	}
}

// peopleRoutes are the admin's.
func (s *Server) peopleRoutes() []route {
	return []route{
		{"GET", "/people", auth.PeopleAdmin, s.listPeople},
		{"GET", "/people/new", auth.PeopleAdmin, s.newPerson},
		{"POST", "/people", auth.PeopleAdmin, s.createPerson},
		{"GET", "/people/:id", auth.PeopleAdmin, s.showPerson},
		{"POST", "/people/:id/roles", auth.PeopleAdmin, s.setRoles},
		{"POST", "/people/:id/password", auth.PeopleAdmin, s.resetPassword},
		{"POST", "/people/:id/disable", auth.PeopleAdmin, s.disablePerson},
		{"POST", "/people/:id/enable", auth.PeopleAdmin, s.enablePerson},
	}
}

// adapt makes a gin handler of a route: guard, body limit, handler, answer.
func (s *Server) adapt(rt route) gin.HandlerFunc {
	return func(c *gin.Context) {
		q := about(c.Request.Context())
		q.route = rt.path
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				s.answer(c, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
			}
		}()
		if !s.admit(c, rt.need) {
			return
		}
		if badText(c.Request.URL.Query()) || badText(url.Values{c.Request.URL.Path: nil}) {
			s.answer(c, fault.New(fault.Invalid, "fault.bad_text"))
			return
		}
		c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, largestBody)
		if err := rt.handler(c); err != nil {
			s.answer(c, err)
		}
	}
}

// admit is the guard. A visitor who wants to read is shown the door and comes
// back here afterwards.
func (s *Server) admit(c *gin.Context, need auth.Permission) bool {
	p := person(c)
	if p.Can(need) {
		return true
	}
	reads := c.Request.Method == http.MethodGet || c.Request.Method == http.MethodHead
	switch {
	case p.ID == 0 && reads && c.GetHeader("HX-Request") == "":
		c.Redirect(http.StatusSeeOther, "/sign-in?next="+url.QueryEscape(c.Request.URL.RequestURI()))
	case p.ID == 0:
		s.showFault(c.Writer, c.Request, http.StatusUnauthorized, fault.New(fault.Forbidden, "fault.sign_in"))
	default:
		if !reads {
			s.logRefusal(c, p)
		}
		s.answer(c, fault.New(fault.Forbidden, "fault.forbidden"))
	}
	return false
}

// logRefusal keeps a refused act; that it cannot be kept is logged only.
func (s *Server) logRefusal(c *gin.Context, p auth.Person) {
	detail := c.Request.Method + " " + c.FullPath()
	err := s.gate.Log(context.WithoutCancel(c.Request.Context()), "refused", p.ID, remoteAddress(c.Request), detail)
	if err != nil {
		s.log.Error("security log", "error", err)
	}
}

// person is who asks; the zero Person is a visitor.
func person(c *gin.Context) auth.Person { return about(c.Request.Context()).actor }

func (s *Server) noRoute(*gin.Context) error { return fault.New(fault.NotFound, "fault.not_found") }

func (s *Server) noMethod(c *gin.Context) error {
	s.showFault(c.Writer, c.Request, http.StatusMethodNotAllowed, fault.New(fault.Invalid, "fault.method"))
	return nil
}

func (s *Server) livez(c *gin.Context) error {
	c.String(http.StatusOK, "ok\n")
	return nil
}

func (s *Server) readyz(c *gin.Context) error {
	if err := s.books.Ready(c.Request.Context()); err != nil {
		s.log.Error("not ready", "error", err)
		c.String(http.StatusServiceUnavailable, "not ready\n")
		return nil
	}
	c.String(http.StatusOK, "ok\n")
	return nil
}

// asTooLarge says a body over its limit plainly.
func asTooLarge(err error, limit int64) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return fault.Wrap(err, fault.TooLarge, "fault.too_large", sizeWords(limit))
	}
	return err
}

func sizeWords(n int64) string {
	if n >= 1<<20 {
		return fmt.Sprintf("%d MB", n>>20)
	}
	return fmt.Sprintf("%d KB", n>>10)
}
