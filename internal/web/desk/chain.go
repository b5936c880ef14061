package desk

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/fault"
)

// chain is the common path of every request: recover and log, headers, origin,
// session, person, then the routes.
func (s *Desk) chain() http.Handler {
	inner := s.withPerson(s.engine)
	sessioned := s.Sessions.LoadAndSave(inner)
	return s.observe(s.headers(s.cross.Handler(http.HandlerFunc(
		func(w http.ResponseWriter, r *http.Request) {
			if withoutSession(r.URL.Path) {
				s.engine.ServeHTTP(w, r)
				return
			}
			sessioned.ServeHTTP(w, r.WithContext(auth.WithSessionMemory(r.Context())))
		}))))
}

// withoutSession names what is answered without looking at who asks.
func withoutSession(path string) bool {
	return strings.HasPrefix(path, "/static/") || path == "/livez" || path == "/readyz"
}

// Policy is the content security policy of every page.
const Policy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; " +
	"font-src 'self'; img-src 'self' data: blob:; manifest-src 'self'; form-action 'self'; " +
	"base-uri 'none'; object-src 'none'; frame-ancestors 'none'"

// headers puts on every answer what keeps browsers from being turned against
// the person.
func (s *Desk) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", Policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		if s.cfg.CookiesSecure() {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		next.ServeHTTP(w, r)
	})
}

// requestKey finds what observe knows of the request.
type requestKey struct{}

// request is what the log says about one request.
type request struct {
	id     string
	route  string
	person db.PersonID
	actor  auth.Person
	seen   bool        // the session was looked at
	was    db.PersonID // whose session ended with this request

	resumed string // the message of a form shown again after signing in, or empty
	from    string // the page that form was sent from
	key     string // the submission key under which it goes on
	ticket  string // under which it is kept
}

func about(ctx context.Context) *request {
	if q, ok := ctx.Value(requestKey{}).(*request); ok {
		return q
	}
	return &request{}
}

// observe names the request, logs it, and answers a panic that got this far.
func (s *Desk) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := &request{id: rand.Text()[:12]}
		r = r.WithContext(context.WithValue(r.Context(), requestKey{}, q))
		w.Header().Set("X-Request-Id", q.id)
		rec := &recorder{ResponseWriter: w}
		start := time.Now()
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				s.Log.Error("panic", "request", q.id, "panic", p, "stack", string(debug.Stack()))
				if rec.status == 0 {
					http.Error(rec, "500 "+q.id, http.StatusInternalServerError)
				}
			}
			level := slog.LevelInfo
			if withoutSession(r.URL.Path) {
				level = slog.LevelDebug
			}
			s.Log.Log(r.Context(), level, "request", "request", q.id, "method", r.Method, "path", r.URL.Path,
				"route", q.route, "status", rec.status, "bytes", rec.bytes, "person", int64(q.person),
				"address", RemoteAddress(r), "ms", float64(time.Since(start).Microseconds())/1000)
		}()
		next.ServeHTTP(rec, r)
	})
}

// recorder remembers the status and the size of an answer.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// The values a session holds.
const (
	SessionPerson = "person" // int64
	SessionMark   = "mark"   // the password's mark at signing in
	SessionSeen   = "seen"   // int64, seconds: the last request, to the minute
)

// withPerson looks the session's person up, as they are now. A session that
// idled, or whose person was disabled or has another password, ends here.
func (s *Desk) withPerson(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		q := about(ctx)
		q.seen = true
		id := s.Sessions.GetInt64(ctx, SessionPerson)
		if id == 0 {
			next.ServeHTTP(w, r)
			return
		}
		p, err := s.sessionPerson(ctx, db.PersonID(id))
		if err != nil {
			s.showFault(w, r, 0, err)
			return
		}
		if p.ID == 0 {
			q.was = db.PersonID(id)
			if err := s.Sessions.Destroy(ctx); err != nil {
				s.showFault(w, r, 0, err)
				return
			}
			next.ServeHTTP(w, r)
			return
		}
		if s.Books.ReadOnly() {
			p.Rights = p.Rights.ToRead() // what cannot be done is not offered
		}
		s.ServeAs(w, r, p)
	})
}

// ServeAs answers a request once it is known who asks.
func (s *Desk) ServeAs(w http.ResponseWriter, r *http.Request, p auth.Person) {
	q, known := r.Context().Value(requestKey{}).(*request)
	if !known {
		q = &request{id: rand.Text()[:12]}
		r = r.WithContext(context.WithValue(r.Context(), requestKey{}, q))
	}
	q.person, q.actor = p.ID, p
	w.Header().Set("Cache-Control", "no-store")
	s.engine.ServeHTTP(w, r)
}

// sessionPerson is the zero Person where the session is no longer good.
func (s *Desk) sessionPerson(ctx context.Context, id db.PersonID) (auth.Person, error) {
	now := s.Now()
	seen := time.Unix(s.Sessions.GetInt64(ctx, SessionSeen), 0)
	if now.Sub(seen) > s.cfg.SessionIdle {
		return auth.Person{}, nil
	}
	var p auth.Person
	err := s.Books.Read(ctx, 0, func(ctx context.Context, r db.Reader) (err error) {
		p, err = auth.Load(ctx, r, id)
		return err
	})
	if fault.Is(err, fault.NotFound) {
		return auth.Person{}, nil
	}
	if err != nil {
		return auth.Person{}, err
	}
	if !p.Active || p.Mark != s.Sessions.GetString(ctx, SessionMark) {
		return auth.Person{}, nil
	}
	if now.Sub(seen) >= auth.SeenEvery {
		s.Sessions.Put(ctx, SessionSeen, now.Unix())
	}
	return p, nil
}

// sessionFailed answers where the store of sessions gave out.
func (s *Desk) sessionFailed(w http.ResponseWriter, r *http.Request, err error) {
	s.showFault(w, r, 0, err)
}

// crossSite answers a request that another site made the browser send.
func (s *Desk) crossSite(w http.ResponseWriter, r *http.Request) {
	s.showFault(w, r, 0, fault.Wrap(errors.New(r.Header.Get("Origin")), fault.Forbidden, "fault.cross_site"))
}
