package db

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"

	"relief/internal/fault"
)

// refusal says why books do not open, and what to do about it. What it does
// not know comes back as it is.
func (d *DB) refusal(o Options, err error) error {
	if fault.Of(err).Kind != fault.Internal {
		return err
	}
	if d.engine == Postgres {
		return postgresRefusal(o.URL, err)
	}
	e, ok := errors.AsType[sqlite3.Error](err)
	if !ok {
		if _, fromSystem := errors.AsType[syscall.Errno](err); fromSystem {
			return folderRefused(err, filepath.Dir(d.path))
		}
		return err
	}
	switch e.Code {
	case sqlite3.ErrBusy, sqlite3.ErrLocked:
		return d.held(err)
	case sqlite3.ErrNotADB, sqlite3.ErrCorrupt:
		return fault.Wrap(err, fault.Unready, "db.unreadable", d.path)
	case sqlite3.ErrIoErr:
		return fault.Wrap(err, fault.Unready, "db.disk_errors", d.path, e.Error())
	case sqlite3.ErrFull:
		return fault.Place(syscall.ENOSPC, d.path)
	case sqlite3.ErrReadonly, sqlite3.ErrPerm, sqlite3.ErrCantOpen:
		var said error = fs.ErrPermission
		if e.SystemErrno != 0 {
			said = e.SystemErrno
		}
		return folderRefused(said, filepath.Dir(d.path))
	}
	return err
}

// folderRefused says that the folder of the books cannot be used, why, and that
// another may be named.
func folderRefused(err error, dir string) error {
	return fault.Wrap(err, fault.Unready, "db.data_folder", dir, fault.Place(err, dir).Message)
}

// postgresRefusal tells an address that is wrong from a server that is away.
// The password of the address stands nowhere.
func postgresRefusal(url string, err error) error {
	cfg, parsed := pgx.ParseConfig(url)
	if parsed != nil {
		return fault.Wrap(parsed, fault.Invalid, "config.bad_database")
	}
	at := fmt.Sprintf("%s/%s", net.JoinHostPort(cfg.Host, fmt.Sprint(cfg.Port)), cfg.Database)
	code := ""
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		code = e.Code
	}
	switch {
	case strings.HasPrefix(code, "28"):
		return fault.Wrap(err, fault.Unready, "db.postgres_refused", at, cfg.User)
	case code == "3D000":
		return fault.Wrap(err, fault.Unready, "db.postgres_no_database", at, cfg.Database)
	case code == "42501":
		return fault.Wrap(err, fault.Unready, "db.postgres_no_right", at, cfg.User)
	case isAway(err):
		return fault.Wrap(err, fault.Unready, "db.postgres_away", at)
	}
	return err
}

// unready says what keeps open books from answering for the moment, where that
// can be known: the server is away, or another program holds the file.
func (d *DB) unready(err error) error {
	switch {
	case err == nil || fault.Of(err).Kind != fault.Internal:
		return err
	case isBusy(err):
		return fault.Wrap(err, fault.Unready, unreadyReply)
	case d.engine == Postgres && isAway(err):
		return fault.Wrap(err, fault.Unready, "db.postgres_away_now")
	}
	e, _ := errors.AsType[sqlite3.Error](err)
	switch e.Code {
	case sqlite3.ErrBusy:
		return d.held(err)
	case sqlite3.ErrCorrupt, sqlite3.ErrNotADB:
		return fault.Wrap(err, fault.Internal, "db.unreadable", d.path)
	}
	return err
}

// held says that another program holds the file of the books, and which.
func (d *DB) held(err error) error {
	who := holders(false, d.path, d.path+"-shm", d.path+"-wal")
	if len(who) == 0 {
		return fault.Wrap(err, fault.Unready, "db.held", FileName)
	}
	return fault.Wrap(err, fault.Unready, "db.held_by", FileName, who)
}

// isAway tells whether PostgreSQL does not answer: it cannot be reached, it is
// starting or stopping, or it dropped the connection.
func isAway(err error) bool {
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return true
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return strings.HasPrefix(e.Code, "08") || strings.HasPrefix(e.Code, "57P")
	}
	_, network := errors.AsType[*net.OpError](err)
	return network || errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.ErrUnexpectedEOF)
}
