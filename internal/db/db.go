package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	_ "time/tzdata" // zones on machines that have none, Windows above all

	"github.com/gofrs/flock"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/mattn/go-sqlite3"

	"relief/internal/fault"
)

// Options say where the books lie and how they are opened.
type Options struct {
	Dir      string           // SQLite: the folder of relief.db and its lock file
	URL      string           // PostgreSQL: postgres://…; empty means SQLite
	ReadOnly bool             // refuse every write; SQLite is opened read-only
	Copy     string           // a copy carried away, wherever it lies; read only
	Alone    bool             // take the lock alone: migrate and restore
	Serving  bool             // SQLite: answer people; one program at a time does in a folder
	Clock    func() time.Time // nil: the machine's clock
	Spelling Spelling         // of the keys that rows are found and ordered by
	Told     func(Telling)    // how far an upgrade is; nil: nobody waits

	free func(dir string) (int64, bool) // bytes free where a folder lies; nil: asks the machine
}

// DB is an open set of books.
type DB struct {
	engine   Engine
	writers  *sql.DB
	readers  *sql.DB
	writer   *sql.Conn // SQLite's one write connection
	stmts    map[string]*sql.Stmt
	turn     chan struct{}
	lanes    sync.Map // PostgreSQL: a chan struct{} per branch
	lock     *flock.Flock
	serving  *flock.Flock
	path     string
	readOnly bool
	copied   *Copied
	clock    func() time.Time
	broken   atomic.Pointer[error]
	closing  atomic.Bool
}

// FileName is the SQLite file inside the data folder.
const FileName = "relief.db"

// Open opens the books, bringing the schema up to date first. A schema newer
// than this program is refused, as is an engine set up to lose acknowledged work.
func Open(ctx context.Context, o Options) (*DB, error) {
	d := &DB{readOnly: o.ReadOnly, clock: o.Clock, turn: make(chan struct{}, 1)}
	if d.clock == nil {
		d.clock = time.Now
	}
	var err error
	switch {
	case o.Copy != "":
		err = d.openCopy(ctx, o.Copy)
	case o.URL != "":
		err = d.openPostgres(ctx, o)
	default:
		err = d.openSQLite(ctx, o)
	}
	if err == nil {
		err = d.respell(ctx, o.Spelling)
	}
	if err != nil {
		return nil, errors.Join(d.refusal(o, err), d.Close())
	}
	return d, nil
}

// posture is what each connection says where the address does not say otherwise.
// A connection that hangs keeps nobody waiting for ever: how long to wait for a
// lock, and how long a transaction may do nothing. A row by an index costs hardly
// more than the next row of a walk, since books lie in memory or on an SSD: what
// suits turning disks has PostgreSQL walk whole tables for fifty rows.
var posture = map[string]string{
	"lock_timeout": "15s", "idle_in_transaction_session_timeout": "2min", "random_page_cost": "1.1",
}

func (d *DB) openPostgres(ctx context.Context, o Options) error {
	d.engine = Postgres
	if !strings.HasPrefix(o.URL, "postgres://") && !strings.HasPrefix(o.URL, "postgresql://") {
		return fault.New(fault.Invalid, "db.bad_url")
	}
	cfg, err := pgx.ParseConfig(o.URL)
	if err != nil {
		return fmt.Errorf("open PostgreSQL: %w", err)
	}
	for name, value := range posture {
		if _, said := cfg.RuntimeParams[name]; !said {
			cfg.RuntimeParams[name] = value
		}
	}
	pool := stdlib.OpenDB(*cfg)
	d.writers, d.readers = pool, pool
	pool.SetMaxOpenConns(24)
	pool.SetMaxIdleConns(12)
	var setting struct{ Fsync, Commit string }
	row := pool.QueryRowContext(ctx, `SELECT current_setting('fsync'), current_setting('synchronous_commit')`)
	if err := row.Scan(&setting.Fsync, &setting.Commit); err != nil {
		return fmt.Errorf("reach PostgreSQL: %w", err)
	}
	if setting.Fsync != "on" || setting.Commit == "off" {
		return fault.New(fault.Unready, "db.unsafe_postgres", setting.Fsync, setting.Commit)
	}
	if o.ReadOnly {
		return d.checkSchema(ctx)
	}
	return d.migrate(ctx, o)
}

func (d *DB) openSQLite(ctx context.Context, o Options) error {
	d.engine, d.path = SQLite, filepath.Join(o.Dir, FileName)
	if _, number, _ := sqlite3.Version(); number < minSQLite {
		return fault.New(fault.Unready, "db.old_sqlite", number)
	}
	if o.ReadOnly {
		if err := refuseBrokenOff(o.Dir); err != nil {
			return err
		}
		if _, err := os.Stat(d.path); errors.Is(err, fs.ErrNotExist) {
			return fault.Wrap(err, fault.NotFound, "db.no_books", o.Dir)
		}
		if err := d.openReaders(ctx, d.asItLies(ctx)); err != nil {
			return err
		}
		return d.checkSchema(ctx)
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	if err := d.takeLock(o); err != nil {
		return err
	}
	if err := refuseBrokenOff(o.Dir); err != nil {
		return err
	}
	if err := keepPrivate(d.path); err != nil {
		return err
	}
	pool, err := sql.Open("sqlite3", sqliteDSN(d.path, false))
	if err != nil {
		return fmt.Errorf("open %s: %w", d.path, err)
	}
	pool.SetMaxOpenConns(1)
	d.writers = pool
	if err := d.migrate(ctx, o); err != nil {
		return err
	}
	if d.writer, err = pool.Conn(ctx); err != nil {
		return fmt.Errorf("open %s: %w", d.path, err)
	}
	// What a savepoint would undo stays in memory: a posting touches more pages
	// than SQLite keeps there by itself, and would make a file of its own.
	if _, err := d.writer.ExecContext(ctx, `PRAGMA temp_store = MEMORY`); err != nil {
		return fmt.Errorf("open %s: %w", d.path, err)
	}
	d.stmts = map[string]*sql.Stmt{}
	if err := checkPragmas(ctx, d.writer); err != nil {
		return err
	}
	return d.openReaders(ctx, false)
}

// takeLock shares the lock file with serve and the posting commands, or takes
// it alone; who serves has a second one that no other program shares. It never
// touches the database file itself: closing a handle to that would drop
// SQLite's own locks.
func (d *DB) takeLock(o Options) error {
	d.lock = flock.New(filepath.Join(o.Dir, "relief.lock"))
	try := d.lock.TryRLock
	if o.Alone {
		try = d.lock.TryLock
	}
	ok, err := try()
	if err != nil {
		return fmt.Errorf("lock file: %w", err)
	}
	if !ok {
		return d.lockedBy(o, d.lock, o.Alone)
	}
	if !o.Serving {
		return nil
	}
	d.serving = flock.New(filepath.Join(o.Dir, "relief.serve.lock"))
	if ok, err = d.serving.TryLock(); err != nil {
		return fmt.Errorf("lock file: %w", err)
	}
	if !ok {
		return d.lockedBy(o, d.serving, true)
	}
	return nil
}

// lockedBy says who has the folder, where the machine tells.
func (d *DB) lockedBy(o Options, lock *flock.Flock, all bool) error {
	if who := holders(all, lock.Path()); len(who) > 0 {
		return fault.New(fault.Unready, "db.locked_by", o.Dir, who)
	}
	return fault.New(fault.Unready, "db.locked", o.Dir)
}

// keepPrivate makes the file readable to its owner alone; what SQLite lays
// beside it takes its mode. A file that is there is not opened: closing it
// again would drop the locks of SQLite's own handles.
func keepPrivate(path string) error {
	err := os.Chmod(path, 0o600)
	if errors.Is(err, fs.ErrNotExist) {
		var f *os.File
		if f, err = os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600); err == nil {
			err = f.Close()
		}
	}
	if err != nil {
		return fmt.Errorf("keep %s private: %w", path, err)
	}
	return nil
}

// openReaders opens the pool of readers; still says that nobody changes the
// file meanwhile.
func (d *DB) openReaders(ctx context.Context, still bool) error {
	dsn := sqliteDSN(d.path, true)
	if still {
		dsn += "&immutable=1"
	}
	pool, err := sql.Open("sqlite3", dsn)
	if err != nil {
		return fmt.Errorf("open %s: %w", d.path, err)
	}
	pool.SetMaxOpenConns(8)
	pool.SetMaxIdleConns(8)
	d.readers = pool
	return pool.PingContext(ctx)
}

// checkPragmas reads the settings back: what the driver did not take would
// lose work in silence.
func checkPragmas(ctx context.Context, c *sql.Conn) error {
	want := map[string]string{
		"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "recursive_triggers": "1",
		"temp_store": "2",
	}
	for name, value := range want {
		var got string
		if err := c.QueryRowContext(ctx, "PRAGMA "+name).Scan(&got); err != nil {
			return fmt.Errorf("pragma %s: %w", name, err)
		}
		if got != value {
			return fault.New(fault.Unready, "db.pragma", name, got, value)
		}
	}
	return nil
}

// Engine tells which engine the books lie in.
func (d *DB) Engine() Engine { return d.engine }

// ReadOnly tells whether every write is refused.
func (d *DB) ReadOnly() bool { return d.readOnly }

// Close breaks off the act under way, which leaves nothing, checkpoints and
// closes.
func (d *DB) Close() error {
	if again := d.closing.Swap(true); d.writer != nil && !again {
		select {
		case d.turn <- struct{}{}:
		case <-time.After(waitForTurn):
		}
	}
	var errs []error
	if d.readers != nil && d.readers != d.writers {
		errs = append(errs, d.readers.Close())
	}
	if d.writer != nil {
		for _, stmt := range d.stmts {
			errs = append(errs, stmt.Close())
		}
		if _, err := d.writer.ExecContext(context.Background(), `PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
			errs = append(errs, err)
		}
		errs = append(errs, d.writer.Close())
	}
	if d.writers != nil {
		errs = append(errs, d.writers.Close())
	}
	for _, lock := range []*flock.Flock{d.serving, d.lock} {
		if lock != nil {
			errs = append(errs, lock.Unlock())
		}
	}
	return errors.Join(errs...)
}

// Now is the moment by the clock that acts are dated with.
func (d *DB) Now() time.Time { return d.clock() }

// Ready tells whether a question can be answered now.
func (d *DB) Ready(ctx context.Context) error {
	if err := d.broken.Load(); err != nil {
		return *err
	}
	return d.Read(ctx, 0, func(ctx context.Context, r Reader) error {
		var n int64
		return r.Get(ctx, &n, `SELECT COUNT(*) FROM heads`)
	})
}

// Beside changes what is outside the chain: sessions, the security log,
// staged uploads, drafts, made print files, keys to find by. Nothing of the
// books may be changed here.
func (d *DB) Beside(ctx context.Context, fn func(context.Context, *Side) error) error {
	return d.unready(d.beside(ctx, waitForTurn, fn))
}

// BesideIfFree is Beside for what may as well be done another time: where an
// act holds the writer, nothing is done.
func (d *DB) BesideIfFree(ctx context.Context, fn func(context.Context, *Side) error) error {
	err := d.unready(d.beside(ctx, 50*time.Millisecond, fn))
	if e := fault.Of(err); e != nil && slices.Contains([]string{unreadyReply, "db.held", "db.held_by"}, e.Key) {
		return nil
	}
	return err
}

func (d *DB) beside(ctx context.Context, wait time.Duration, fn func(context.Context, *Side) error) (err error) {
	if err := d.mayWrite(ctx); err != nil {
		return err
	}
	ctx = context.WithoutCancel(ctx)
	c, err := d.begin(ctx, wait)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.end(ctx)) }()
	if err := fn(ctx, &Side{reading: reading{At: d.instant(), engine: d.engine, q: c}, conn: c}); err != nil {
		return err
	}
	return c.commit(ctx)
}

// instant is now, of no branch.
func (d *DB) instant() At { return At{Now: d.clock().UTC().Truncate(time.Microsecond), Zone: time.UTC} }

// Side is a change outside the chain: Beside, or Upkeep.
type Side struct {
	reading
	conn *conn
}

// Exec runs a change and gives the number of rows it hit.
func (s *Side) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	res, err := s.conn.ExecContext(ctx, s.engine.bind(query), args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}
