package desk

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"relief/internal/auth"
	"relief/internal/document"
	"relief/internal/fault"
)

// Route is one address. Need is the one permission it asks for.
type Route struct {
	Method  string
	Path    string
	Need    auth.Permission
	Act     *Offer // where it is one that a page offers
	handler func(*gin.Context) error
	file    bool // a whole list is written: a person makes only so many at a time
	traits  Trait
}

// Trait is what is otherwise with some addresses than with all the rest.
type Trait uint8

// The traits, to be put together by |.
const (
	// OnCopies may be sent to books opened to be read: it changes nothing but who
	// is signed in here, and in which language, or looks at a file.
	OnCopies Trait = 1 << iota
	// BeforeChange answers somebody whose password must be changed first.
	BeforeChange
	// Unkept is nothing that is worth keeping where the session had ended.
	Unkept
	// Unpaced has a limit of its own.
	Unpaced
)

// With gives the route some traits.
func (rt Route) With(t Trait) Route {
	rt.traits |= t
	return rt
}

func (rt Route) has(t Trait) bool { return rt.traits&t != 0 }

// at tells whether the route answers this path.
func (rt Route) at(path string) bool {
	want, is := strings.Split(rt.Path, "/"), strings.Split(path, "/")
	return slices.EqualFunc(want, is, func(w, i string) bool { return w == i || strings.HasPrefix(w, ":") && i != "" })
}

// Get makes a route to read.
func Get(path string, need auth.Permission, handler func(*gin.Context) error) Route {
	return Route{Method: http.MethodGet, Path: path, Need: need, handler: handler}
}

// GetFile makes a route to read a whole list as a file.
func GetFile(path string, need auth.Permission, handler func(*gin.Context) error) Route {
	return Route{Method: http.MethodGet, Path: path, Need: need, handler: handler, file: true}
}

// Post makes a route to act.
func Post(path string, need auth.Permission, handler func(*gin.Context) error) Route {
	return Route{Method: http.MethodPost, Path: path, Need: need, handler: handler}
}

// Area is what one room of pages brings along: its addresses and its lines of
// the menu, the kinds of documents and the other things that it owns, what it has
// to say at home, and the questions that can be asked as a file.
type Area struct {
	Routes    []Route
	Menu      []MenuLine
	Kinds     map[document.Kind]KindPages
	Acts      map[string]fault.Message // names of acts on documents of any kind, or of another area's
	Homes     map[string]string        // where what is no document has its page: "item": "/items/%d"
	Home      []HomeSource
	Questions map[string]Question
	Register  func(*gin.Context, *Form, error) error // brings the register's page back; one area has it
	Stop      func(context.Context)                  // waits for what outlives its request; nil where nothing does

	// Parts are areas within the area: a kind of document with pages of its own
	// says all of them in a file of its own.
	Parts []Area
}

// Add takes an area in, before the desk opens.
func (s *Desk) Add(a Area) {
	s.table = append(s.table, a.Routes...)
	s.sources = append(s.sources, a.Home...)
	maps.Copy(s.questions, a.Questions)
	s.take(a)
	if a.Stop != nil {
		s.stops = append(s.stops, a.Stop)
	}
	for _, part := range a.Parts {
		s.Add(part)
	}
}

// Stop waits for what outlives its request, when no request is answered any
// more; what is not done when ctx ends, the closing of the books breaks off.
func (s *Desk) Stop(ctx context.Context) {
	for _, stop := range s.stops {
		stop(ctx)
	}
}

// Routes is the table of contents: the only way to register a handler.
func (s *Desk) Routes() []Route { return s.table }

// HomeSources are the areas that have something to say at home.
func (s *Desk) HomeSources() []HomeSource { return s.sources }

// Question gives a report that can be asked for by its name.
func (s *Desk) Question(name string) (Question, bool) {
	q, known := s.questions[name]
	return q, known
}

// Questions are the names of all reports that can be asked for, sorted.
func (s *Desk) Questions() []string { return slices.Sorted(maps.Keys(s.questions)) }

// ownRoutes are what is answered to everybody and to machines.
func (s *Desk) ownRoutes() []Route {
	return []Route{
		Get("/livez", auth.Public, s.livez),
		Get("/readyz", auth.Public, s.readyz),
		Get("/static/*file", auth.Public, s.serveStatic),
		Get("/resume/:ticket", auth.SignedIn, s.resume),
	}
}

// adapt makes a gin handler of a route: guard, body limit, handler, answer.
func (s *Desk) adapt(rt Route) gin.HandlerFunc {
	return func(c *gin.Context) {
		q := about(c.Request.Context())
		q.route = rt.Path
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				s.answer(c, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
			}
		}()
		if s.Books.ReadOnly() && rt.Method == http.MethodPost && !rt.has(OnCopies) {
			s.answer(c, s.onlyRead(fault.Unready))
			return
		}
		if !s.admit(c, rt) {
			return
		}
		if badText(c.Request.URL.Query()) || badText(url.Values{c.Request.URL.Path: nil}) {
			s.answer(c, fault.New(fault.Invalid, "fault.bad_text"))
			return
		}
		done, err := s.pass(c, rt)
		if err != nil {
			s.keepWaiting(c, rt)
			s.answer(c, err)
			return
		}
		defer done()
		c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, largestBody)
		if err := rt.handler(c); err != nil {
			s.answer(c, err)
		}
	}
}

// onlyRead says that nothing is changed here, and why: nobody lacks a right.
func (s *Desk) onlyRead(kind fault.Kind) error {
	if s.Books.Copied() != nil {
		return fault.New(kind, "web.carried_copy_refuses")
	}
	return fault.New(kind, "web.copy_refuses")
}

// admit is the guard. A visitor who wants to read is shown the door and comes
// back here afterwards.
func (s *Desk) admit(c *gin.Context, rt Route) bool {
	p, need := Person(c), rt.Need
	reads := c.Request.Method == http.MethodGet || c.Request.Method == http.MethodHead
	mustChange := p.MustChange && !s.Books.ReadOnly() && need != auth.Public && !rt.has(BeforeChange)
	if p.Can(need) && !mustChange {
		return true
	}
	switch {
	case mustChange && reads:
		c.Redirect(http.StatusSeeOther, "/preferences")
	case mustChange:
		s.answer(c, fault.New(fault.Forbidden, "auth.must_change"))
	case p.ID == 0 && reads && c.GetHeader("HX-Request") == "":
		c.Redirect(http.StatusSeeOther, "/sign-in?next="+url.QueryEscape(c.Request.URL.RequestURI()))
	case p.ID == 0:
		if err := s.paced(c, "keep"); err != nil {
			s.answer(c, err)
			return false
		}
		if ticket, ok := s.keep(c, rt); ok {
			next := url.QueryEscape("/resume/" + ticket)
			minutes := int(keptFor / time.Minute)
			_ = s.Redirect(c, "/sign-in?next="+next, "web.kept", minutes) // a whole number is always written
			return false
		}
		s.showFault(c.Writer, c.Request, http.StatusUnauthorized, fault.New(fault.Forbidden, "fault.sign_in"))
	case s.Books.ReadOnly() && !auth.Looks(need):
		s.answer(c, s.onlyRead(fault.Forbidden))
	default:
		if !reads {
			s.logRefusal(c, p)
		}
		s.answer(c, fault.New(fault.Forbidden, "fault.forbidden"))
	}
	return false
}

// logRefusal keeps a refused act; that it cannot be kept is logged only.
func (s *Desk) logRefusal(c *gin.Context, p auth.Person) {
	detail := c.Request.Method + " " + c.FullPath()
	err := s.Gate.Log(context.WithoutCancel(c.Request.Context()), "refused", p.ID, RemoteAddress(c.Request), detail)
	if err != nil {
		s.Log.Error("security log", "error", err)
	}
}

// Person is who asks; the zero Person is a visitor.
func Person(c *gin.Context) auth.Person { return about(c.Request.Context()).actor }

func (s *Desk) noRoute(*gin.Context) error { return fault.New(fault.NotFound, "fault.not_found") }

func (s *Desk) noMethod(c *gin.Context) error {
	s.showFault(c.Writer, c.Request, http.StatusMethodNotAllowed, fault.New(fault.Invalid, "fault.method"))
	return nil
}

func (s *Desk) livez(c *gin.Context) error {
	c.String(http.StatusOK, "ok\n")
	return nil
}

func (s *Desk) readyz(c *gin.Context) error {
	if err := s.Books.Ready(c.Request.Context()); err != nil {
		s.Log.Error("not ready", "error", err)
		c.String(http.StatusServiceUnavailable, "not ready\n")
		return nil
	}
	c.String(http.StatusOK, "ok\n")
	return nil
}

// asTooLarge says a body over its limit plainly.
func asTooLarge(err error, limit int64) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return fault.Wrap(err, fault.TooLarge, "fault.too_large", SizeWords(limit))
	}
	return err
}

// SizeWords says a size of a file or form.
func SizeWords(n int64) string {
	if n >= 1<<20 {
		return fmt.Sprintf("%d MB", n>>20)
	}
	return fmt.Sprintf("%d KB", n>>10)
}
