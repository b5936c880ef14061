package desk

import (
	"context"
	"crypto/rand"
	"html/template"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/gin-gonic/gin"

	"relief/internal/auth"
	"relief/internal/config"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/text"
)

// Options are what a server stands on.
type Options struct {
	Books   *db.DB
	Config  config.Config
	Log     *slog.Logger     // nil: nothing is logged
	Version string           // what /about says
	Clock   func() time.Time // nil: the machine's clock
	Demo    bool             // say on every page that the data is invented
}

// Desk answers requests about one set of books with the pages that its areas
// bring along.
type Desk struct {
	Books     *db.DB
	cfg       config.Config
	Log       *slog.Logger
	text      *text.Catalogue
	Version   string
	Now       func() time.Time
	demo      bool
	copy      Copy
	Gate      *auth.Gate
	Setup     *auth.Setup
	Sessions  *scs.SessionManager
	cross     *http.CrossOriginProtection
	pages     map[string]*template.Template
	parts     *template.Template
	Static    *staticFiles
	table     []Route
	sources   []HomeSource
	questions map[string]Question
	menu      []MenuLine
	kinds     map[document.Kind]KindPages
	homes     map[string]string // of what is no document
	acts      map[string]fault.Message
	register  func(*gin.Context, *Form, error) error
	holes     []error // what areas brought twice
	stops     []func(context.Context)
	needs     map[string]auth.Permission // by "METHOD path", from the routes
	engine    *gin.Engine
	handler   http.Handler
	kept      keptForms
	limits    limits
	secret    []byte // binds the pages of people not signed in
}

// New makes a desk without pages. A template or a message file with a mistake in it stops
// the start.
func New(o Options) (*Desk, error) {
	s := &Desk{
		Books: o.Books, cfg: o.Config, Log: o.Log, Version: o.Version, Now: o.Clock, demo: o.Demo,
		Gate: auth.NewGate(o.Books, o.Clock), Setup: auth.NewSetup(o.Books),
		secret: []byte(rand.Text()),
	}
	if s.Log == nil {
		s.Log = slog.New(slog.NewJSONHandler(io.Discard, nil))
	}
	if s.Now == nil {
		s.Now = time.Now
	}
	if s.cfg.SessionIdle <= 0 {
		s.cfg.SessionIdle = auth.IdleTime
	}
	shown, err := builtIn()
	if err != nil {
		return nil, err
	}
	s.Static, s.pages, s.parts = shown.static, shown.pages, shown.parts
	if s.text, err = text.Load(); err != nil {
		return nil, err
	}
	s.Sessions = auth.NewSessions(o.Books, o.Config.CookiesSecure(), o.Config.SessionLife)
	s.Sessions.ErrorFunc = s.sessionFailed
	s.cross = http.NewCrossOriginProtection()
	s.cross.SetDenyHandler(http.HandlerFunc(s.crossSite))
	if s.copy, err = s.copyOf(context.Background()); err != nil {
		return nil, err
	}
	s.table = s.ownRoutes()
	s.questions = map[string]Question{}
	s.kinds, s.homes, s.acts = map[document.Kind]KindPages{}, map[string]string{}, map[string]fault.Message{}
	return s, nil
}

// Open registers what the areas brought, after which requests are answered. An
// act without words stops the start; Whole says whether nothing else is missing.
func (s *Desk) Open() error {
	if err := s.checkActs(); err != nil {
		return err
	}
	slices.SortStableFunc(s.menu, byPlace)
	s.engine = s.newEngine()
	var err error
	s.handler, err = packed(s.chain())
	return err
}

// SetupToken is what lets the first admin in, as long as there is nobody.
func (s *Desk) SetupToken() string { return s.Setup.Token() }

// NeedsSetup tells whether nobody can sign in yet.
func (s *Desk) NeedsSetup(ctx context.Context) (bool, error) { return s.Setup.Open(ctx) }

// newEngine registers the routes: the table is the only way in.
func (s *Desk) newEngine() *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	_ = e.SetTrustedProxies(nil) // nil is always accepted
	e.HandleMethodNotAllowed = true
	e.RedirectTrailingSlash = false
	e.RedirectFixedPath = false
	e.MaxMultipartMemory = 4 << 20 // the rest of an upload waits on disk
	s.needs = map[string]auth.Permission{}
	for _, rt := range s.Routes() {
		s.needs[rt.Method+" "+rt.Path] = rt.Need
		e.Handle(rt.Method, rt.Path, s.adapt(rt))
		if rt.Method == http.MethodGet {
			e.Handle(http.MethodHead, rt.Path, s.adapt(rt))
		}
	}
	e.NoRoute(s.adapt(Route{Need: auth.Public, handler: s.noRoute}))
	e.NoMethod(s.adapt(Route{Need: auth.Public, handler: s.noMethod}))
	return e
}

// ServeHTTP answers one request.
func (s *Desk) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// HTTP gives the server that listens, with its time-outs. Slow clients are cut
// off; a long export extends its own deadline.
func (s *Desk) HTTP() *http.Server {
	return &http.Server{
		Handler:           s,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       s.cfg.ReadTimeout,
		WriteTimeout:      s.cfg.WriteTimeout,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(s.Log.Handler(), slog.LevelWarn),
	}
}

// RemoteAddress is the caller's address without the port. No header is
// trusted for it.
func RemoteAddress(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
