package desk

import (
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"relief/internal/auth"
	"relief/internal/fault"
)

// StatusOf is the one table from a fault's kind to an HTTP status.
var StatusOf = map[fault.Kind]int{
	fault.Internal:  http.StatusInternalServerError,
	fault.Invalid:   http.StatusUnprocessableEntity,
	fault.Conflict:  http.StatusConflict,
	fault.Forbidden: http.StatusForbidden,
	fault.NotFound:  http.StatusNotFound,
	fault.TooLarge:  http.StatusRequestEntityTooLarge,
	fault.TooMany:   http.StatusTooManyRequests,
	fault.Unready:   http.StatusServiceUnavailable,
}

// faultTitle is what an error page is headed.
var faultTitle = map[fault.Kind]fault.Message{
	fault.Internal:  {Key: "web.title_internal"},
	fault.Invalid:   {Key: "web.title_invalid"},
	fault.Conflict:  {Key: "web.title_conflict"},
	fault.Forbidden: {Key: "web.title_forbidden"},
	fault.NotFound:  {Key: "web.title_not_found"},
	fault.TooLarge:  {Key: "web.title_too_large"},
	fault.TooMany:   {Key: "web.title_too_many"},
	fault.Unready:   {Key: "web.title_unready"},
}

// faultPage is the page of a failure.
type faultPage struct {
	Base
	Heading   string
	Said      string
	Lines     []string
	RequestID string
	SignIn    bool
	Resume    string // where what was typed is kept, or empty
	Back      string // the page whose form was refused, or empty
}

// AskToWait tells programs how long to wait where a fault says so.
func AskToWait(w http.ResponseWriter, err error) {
	if wait, ok := errors.AsType[auth.Wait](err); ok {
		w.Header().Set("Retry-After", strconv.Itoa(int(time.Duration(wait)/time.Second)))
	}
}

// answer logs a handler's failure and shows it.
func (s *Desk) answer(c *gin.Context, err error) {
	if c.Writer.Written() {
		s.Log.Error("failed after the answer began", "request", about(c.Request.Context()).id, "error", err)
		return
	}
	s.showFault(c.Writer, c.Request, 0, err)
}

// showFault writes the page of a failure. A status of 0 is the kind's own. The
// cause goes to the log only.
func (s *Desk) showFault(w http.ResponseWriter, r *http.Request, status int, err error) {
	f, q := fault.Of(err), about(r.Context())
	if f.Key == "web.resumed" { // nothing was typed, or its page shows no form
		s.kept.drop(q.ticket)                                 // that page's forms have keys of their own
		_ = s.setFlash(w, fault.Message{Key: "web.do_again"}) // a key alone is always written
		http.Redirect(w, r, q.from, http.StatusSeeOther)
		return
	}
	if status == 0 {
		status = StatusOf[f.Kind]
	}
	level := slog.LevelInfo
	if status >= 500 {
		level = slog.LevelError
	}
	s.Log.Log(r.Context(), level, "refused", "request", q.id, "status", status, "person", int64(q.person),
		"fault", f.Key, "error", err.Error())
	AskToWait(w, err)
	page := faultPage{Base: s.base(r, faultTitle[f.Kind]), RequestID: q.id, SignIn: status == http.StatusUnauthorized}
	page.Heading, page.Said = page.Title, page.Say(f.Message)
	if status == http.StatusTooManyRequests && q.ticket != "" {
		page.Resume = "/resume/" + q.ticket
	}
	if from := here(r); r.Method == http.MethodPost && from != "/" {
		page.Back = from
	}
	for _, field := range slices.Sorted(maps.Keys(f.Fields)) {
		page.Lines = append(page.Lines, page.Say(f.Fields[field]))
	}
	block := "layout"
	if r.Header.Get("HX-Request") != "" {
		block = "fault_part"
	}
	if err := s.writePage(w, status, "desk/fault", block, page); err != nil {
		s.Log.Error("error page", "request", q.id, "error", err)
		http.Error(w, "500 "+q.id, http.StatusInternalServerError)
	}
}
