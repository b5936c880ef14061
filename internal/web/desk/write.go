package desk

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"relief/internal/db"
	"relief/internal/fault"
)

// Read opens one snapshot of the person's branch.
func (s *Desk) Read(c *gin.Context, fn func(context.Context, db.Reader) error) error {
	return s.Books.Read(c.Request.Context(), Person(c).Branch, fn)
}

// Write is the one way a page changes the books: one act, under the page's
// key, bound to what was asked for. Pressed twice it gives the first result.
func (s *Desk) Write(
	c *gin.Context, act, key string, draft any, fn func(context.Context, *db.Tx) (db.Subject, error),
) (db.Subject, error) {
	return s.Books.Write(c.Request.Context(), By(c, act, key, draft), s.telling(act, fn))
}

// telling has an act on a document fail as a whole where it has no name: every
// history can say what was done.
func (s *Desk) telling(
	act string, fn func(context.Context, *db.Tx) (db.Subject, error),
) func(context.Context, *db.Tx) (db.Subject, error) {
	return func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		of, err := fn(ctx, tx)
		if err == nil {
			err = s.named(act, of)
		}
		return of, err
	}
}

// WriteLong is Write for an act whose size people choose: it may take minutes,
// and its answer too.
func (s *Desk) WriteLong(
	c *gin.Context, act, key string, draft any, fn func(context.Context, *db.Tx) (db.Subject, error),
) (db.Subject, error) {
	by := By(c, act, key, draft)
	by.Limit = db.LongAct
	if err := http.NewResponseController(c.Writer).SetWriteDeadline(time.Now().Add(2 * db.LongAct)); err != nil {
		s.Log.Debug("time for a long act", "error", err) // in tests there is no connection
	}
	return s.Books.Write(c.Request.Context(), by, s.telling(act, fn))
}

// By says who acts, for which branch, under which key, and on what draft.
func By(c *gin.Context, act, key string, draft any) db.By {
	p := Person(c)
	return db.By{Actor: p.ID, Branch: p.Branch, Act: act, Key: key, Digest: db.Digest(draft)}
}

// ActOn does one act on the thing of the address, under the form's key, bound
// to which thing it is and to what was asked; a form with a fault does nothing.
// It gives the thing's number.
func (s *Desk) ActOn(
	c *gin.Context, form *Form, act, kind string, draft any, do func(ctx context.Context, tx *db.Tx, id int64) error,
) (int64, error) {
	id, err := IDOf(c, "id")
	if err == nil {
		err = form.Err()
	}
	if err != nil {
		return id, err
	}
	asked := struct {
		ID    int64
		Draft any
	}{id, draft}
	_, err = s.Write(c, act, form.Key, asked, func(ctx context.Context, tx *db.Tx) (db.Subject, error) {
		return db.Subject{Kind: kind, ID: id}, do(ctx, tx, id)
	})
	return id, err
}

// Refused tells a failure that brings its page back from one that does not.
func Refused(err error) bool { return fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) }

// Again shows a page once more, with what was typed and every refusal, under
// the status of the refusal. A failure that brings no page back goes on as it is.
// A page that has more to do with a refusal has a Refused of its own.
func (s *Desk) Again(
	c *gin.Context, page interface{ Refused(*Form, error) }, form *Form, err error, name string,
) error {
	if !Refused(err) {
		return err
	}
	page.Refused(form, err)
	return s.Render(c, StatusOf[fault.Of(err).Kind], name, page)
}

// Reload is Again for a page that is read anew, as an Act wants it.
func Reload[P any, R interface {
	*P
	Refused(*Form, error)
}](s *Desk, load func(*gin.Context) (P, error), name string) func(*gin.Context, *Form, error) error {
	return func(c *gin.Context, form *Form, refusal error) error {
		if !Refused(refusal) {
			return refusal
		}
		page, err := load(c)
		if err != nil {
			return errors.Join(refusal, err)
		}
		return s.Again(c, R(&page), form, refusal, name)
	}
}

// Renamed gives a refusal with one field called as the page calls it.
func Renamed(err error, field, as string) error {
	e := fault.Of(err)
	if e == nil {
		return err
	}
	m, there := e.Fields[field]
	if !there {
		return err
	}
	again := *e
	again.Fields = maps.Clone(e.Fields)
	delete(again.Fields, field)
	again.Fields[as] = m
	return &again
}

// IDOf reads the identity in the address; anything else is no such page.
func IDOf(c *gin.Context, name string) (int64, error) {
	n, err := strconv.ParseInt(c.Param(name), 10, 64)
	if err != nil || n <= 0 {
		return 0, fault.New(fault.NotFound, "fault.not_found")
	}
	return n, nil
}

// The cookies that are not the session's.
const (
	flashCookie    = "relief_flash"
	LanguageCookie = "relief_language"
)

// Redirect goes on to another page after an act and has it say a message of
// the catalogue. The message travels in a cookie of its own, so that reading
// it changes nothing in the books.
func (s *Desk) Redirect(c *gin.Context, path, key string, args ...any) error {
	if err := s.setFlash(c.Writer, fault.Message{Key: key, Args: args}); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, path)
	return nil
}

// setFlash leaves a message for the next page.
func (s *Desk) setFlash(w http.ResponseWriter, m fault.Message) error {
	raw, err := json.Marshal(m)
	if err == nil {
		s.SetCookie(w, flashCookie, base64.RawURLEncoding.EncodeToString(raw), 60)
	}
	return err
}

// flash says the message that was sent along.
func (s *Desk) flash(c *gin.Context, b Base) string {
	cookie, err := c.Request.Cookie(flashCookie)
	if err != nil || cookie.Value == "" {
		return ""
	}
	raw, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	var m fault.Message
	if err != nil || json.Unmarshal(raw, &m) != nil || !s.text.Has(b.Lang, m.Key) {
		return ""
	}
	return b.Say(m)
}

// dropFlash forgets the message, once a page says it: what leads on to another
// page has said nothing yet.
func (s *Desk) dropFlash(c *gin.Context) {
	if cookie, err := c.Request.Cookie(flashCookie); err == nil && cookie.Value != "" {
		s.SetCookie(c.Writer, flashCookie, "", -1)
	}
}

// SetCookie sets a cookie for this program alone, for so many seconds.
func (s *Desk) SetCookie(w http.ResponseWriter, name, value string, seconds int) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: seconds, HttpOnly: true,
		Secure: s.cfg.CookiesSecure(), SameSite: http.SameSiteLaxMode,
	})
}

// OwnPath keeps a way back inside this program.
func OwnPath(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(path, "/") ||
		strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t") {
		return "/"
	}
	return path
}
