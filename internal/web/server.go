package web

import (
	"context"
	"crypto/rand"
	"html/template"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/gin-gonic/gin"

	"relief/internal/auth"
	"relief/internal/config"
	"relief/internal/db"
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

// Server answers requests about one set of books.
type Server struct {
	books    *db.DB
	cfg      config.Config
	log      *slog.Logger
	text     *text.Catalogue
	version  string
	now      func() time.Time
	demo     bool
	gate     *auth.Gate
	setup    *auth.Setup
	sessions *scs.SessionManager
	cross    *http.CrossOriginProtection
	pages    map[string]*template.Template
	static   *staticFiles
	guide    guide
	needs    map[string]auth.Permission // by "METHOD path", from the routes
	engine   *gin.Engine
	handler  http.Handler
	secret   []byte // binds the pages of people not signed in
}

// New makes a server. A template or a message file with a mistake in it stops
// the start.
func New(o Options) (*Server, error) {
	s := &Server{
		books: o.Books, cfg: o.Config, log: o.Log, version: o.Version, now: o.Clock, demo: o.Demo,
		gate: auth.NewGate(o.Books, o.Clock), setup: auth.NewSetup(o.Books),
		secret: []byte(rand.Text()),
	}
	if s.log == nil {
		s.log = slog.New(slog.NewJSONHandler(io.Discard, nil))
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.cfg.SessionIdle <= 0 {
		s.cfg.SessionIdle = auth.IdleTime
	}
	var err error
	if s.text, err = text.Load(); err != nil {
		return nil, err
	}
	if s.static, err = loadStatic(); err != nil {
		return nil, err
	}
	if s.pages, err = s.loadPages(); err != nil {
		return nil, err
	}
	if s.guide, err = loadGuide(); err != nil {
		return nil, err
	}
	s.sessions = auth.NewSessions(o.Books, o.Config.CookiesSecure(), o.Config.SessionLife)
	s.sessions.ErrorFunc = s.sessionFailed
	s.cross = http.NewCrossOriginProtection()
	s.cross.SetDenyHandler(http.HandlerFunc(s.crossSite))
	s.engine = s.newEngine()
	s.handler = s.chain()
	return s, nil
}

// SetupToken is what lets the first admin in, as long as there is nobody.
func (s *Server) SetupToken() string { return s.setup.Token() }

// NeedsSetup tells whether nobody can sign in yet.
func (s *Server) NeedsSetup(ctx context.Context) (bool, error) { return s.setup.Open(ctx) }

// newEngine registers the routes: the table is the only way in.
func (s *Server) newEngine() *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	_ = e.SetTrustedProxies(nil) // nil is always accepted
	e.HandleMethodNotAllowed = true
	e.RedirectTrailingSlash = false
	e.RedirectFixedPath = false
	e.MaxMultipartMemory = 4 << 20 // the rest of an upload waits on disk
	s.needs = map[string]auth.Permission{}
	for _, rt := range s.routes() {
		s.needs[rt.method+" "+rt.path] = rt.need
		e.Handle(rt.method, rt.path, s.adapt(rt))
		if rt.method == http.MethodGet {
			e.Handle(http.MethodHead, rt.path, s.adapt(rt))
		}
	}
	e.NoRoute(s.adapt(route{need: auth.Public, handler: s.noRoute}))
	e.NoMethod(s.adapt(route{need: auth.Public, handler: s.noMethod}))
	return e
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// HTTP gives the server that listens, with its time-outs. Slow clients are cut
// off; a long export extends its own deadline.
func (s *Server) HTTP() *http.Server {
	return &http.Server{
		Handler:           s,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       s.cfg.ReadTimeout,
		WriteTimeout:      s.cfg.WriteTimeout,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
}

// remoteAddress is the caller's address without the port. No header is
// trusted for it.
func remoteAddress(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
