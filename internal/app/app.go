package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"time"

	"relief/internal/config"
	"relief/internal/db"
	"relief/internal/web"
)

// Options are what the settings do not say.
type Options struct {
	Log     *slog.Logger
	Version string
	Demo    bool             // say on every page that the data is invented
	Copy    string           // a copy of the books to show, in the place of those of the settings
	NextOf  bool             // where the port is taken, listen on the next free one
	Clock   func() time.Time // nil: the machine's clock
	Told    func(db.Telling) // hears how far an upgrade of the books is; may be nil
	// Before runs once the books are open, before anyone can connect; may be nil.
	Before func(context.Context, *db.DB) error
}

// App is the program at work.
type App struct {
	Books *db.DB
	Web   *web.Server

	cfg     config.Config
	log     *slog.Logger
	nextOf  bool
	server  *http.Server
	address net.Addr
	taken   string // the address that the settings name, where another program has it
	served  chan error
	stop    context.CancelFunc
	jobs    chan struct{}
}

// OpenBooks opens the books the settings name. Where they need a new schema, told
// hears how far that is.
func OpenBooks(ctx context.Context, cfg config.Config, alone bool, told ...func(db.Telling)) (*db.DB, error) {
	return db.Open(ctx, db.Options{Dir: cfg.DataDir, URL: cfg.Database, ReadOnly: cfg.ReadOnly, Alone: alone,
		Spelling: Spelling, Told: toldTo(told)})
}

// toldTo tells all that listen, which may be nobody.
func toldTo(told []func(db.Telling)) func(db.Telling) {
	told = slices.DeleteFunc(told, func(listens func(db.Telling)) bool { return listens == nil })
	if len(told) == 0 {
		return func(db.Telling) {}
	}
	return func(t db.Telling) {
		for _, listens := range told {
			listens(t)
		}
	}
}

// OpenCopy opens a copy of the books that was carried away, to read only.
func OpenCopy(ctx context.Context, file string) (*db.DB, error) {
	return db.Open(ctx, db.Options{Copy: file})
}

// Open opens the books and makes the pages, without listening.
func Open(ctx context.Context, cfg config.Config, o Options) (*App, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	books, err := db.Open(ctx, db.Options{
		Dir: cfg.DataDir, URL: cfg.Database, ReadOnly: cfg.ReadOnly, Clock: o.Clock, Copy: o.Copy,
		Spelling: Spelling, Serving: true, Told: toldTo([]func(db.Telling){o.Told, func(t db.Telling) {
			o.Log.Info("upgrade", "told", t.Key, "done", t.Done, "of", t.All)
		}}),
	})
	if err != nil {
		return nil, err
	}
	a := &App{Books: books, cfg: cfg, log: o.Log, nextOf: o.NextOf}
	a.Web, err = web.New(web.Options{
		Books: books, Config: cfg, Log: o.Log, Version: o.Version, Clock: o.Clock, Demo: o.Demo,
	})
	if err != nil {
		return nil, errors.Join(err, books.Close())
	}
	return a, nil
}

// Start opens and listens. The port of the settings may be 0; URL tells which
// one it became.
func Start(ctx context.Context, cfg config.Config, o Options) (*App, error) {
	a, err := Open(ctx, cfg, o)
	if err != nil {
		return nil, err
	}
	if o.Before != nil {
		err = o.Before(ctx, a.Books)
	}
	if err == nil {
		err = a.listen(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, a.Books.Close())
	}
	return a, nil
}

func (a *App) listen(ctx context.Context) error {
	if err := a.probe(ctx); err != nil {
		return err
	}
	listener, err := a.bind(ctx)
	if err != nil {
		return err
	}
	a.address, a.server, a.served = listener.Addr(), a.Web.HTTP(), make(chan error, 1)
	go func() { a.served <- a.server.Serve(listener) }()

	jobs, stop := context.WithCancel(context.WithoutCancel(ctx))
	a.stop, a.jobs = stop, make(chan struct{})
	go a.workNowAndThen(jobs)
	return nil
}

// probe writes once before anyone relies on writing.
func (a *App) probe(ctx context.Context) error {
	if a.Books.ReadOnly() {
		return a.Books.Ready(ctx)
	}
	err := a.Books.Beside(ctx, func(ctx context.Context, s *db.Side) error {
		_, err := s.Exec(ctx, `
			INSERT INTO security_log (recorded_at, kind, person_id, login, address, detail)
			VALUES (?, 'start', 0, '', '', '')`, s.Stamp())
		return err
	})
	if err != nil {
		return fmt.Errorf("the books cannot be written: %w", err)
	}
	return nil
}

// URL is where the program answers, as in http://127.0.0.1:8080.
func (a *App) URL() string {
	if a.cfg.PublicURL != "" {
		return a.cfg.PublicURL
	}
	host, port, err := net.SplitHostPort(a.address.String())
	if err != nil {
		return "http://" + a.address.String()
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(host, port)
}

// Close stops listening, lets requests under way finish, and closes the books.
func (a *App) Close() error {
	var errs []error
	if a.server != nil {
		ctx, cancel := context.WithTimeout(context.Background(), max(a.cfg.StopTimeout, time.Second))
		defer cancel()
		errs = append(errs, a.server.Shutdown(ctx))
		if err := <-a.served; !errors.Is(err, http.ErrServerClosed) {
			errs = append(errs, err)
		}
		a.Web.Stop(ctx)
		a.stop()
		<-a.jobs
	}
	return errors.Join(append(errs, a.Books.Close())...)
}

// Run serves until the context ends. ready is called once, with the running
// program, before the first request is answered; it may be nil.
func Run(ctx context.Context, cfg config.Config, o Options, ready func(*App) error) error {
	a, err := Start(ctx, cfg, o)
	if err != nil {
		return err
	}
	if ready != nil {
		if err := ready(a); err != nil {
			return errors.Join(err, a.Close())
		}
	}
	select {
	case <-ctx.Done():
		a.log.Info("stopping")
	case err := <-a.served:
		a.served <- http.ErrServerClosed
		return errors.Join(fmt.Errorf("serve: %w", err), a.Close())
	}
	return a.Close()
}
