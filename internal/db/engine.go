package db

import (
	"errors"
	"net/url"
	"strconv"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"
)

// Engine is one of the two databases the books can lie in.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// minSQLite is the first SQLite without the WAL-reset corruption bug.
const minSQLite = 3051003

// sqliteDSN gives the writer's or a reader's data source name. The pragmas
// stand in the name because a PRAGMA statement reaches one pooled connection
// only, and because the driver would otherwise run with synchronous=NORMAL,
// which loses acknowledged work at a power cut.
func sqliteDSN(path string, readOnly bool) string {
	q := url.Values{}
	q.Set("_busy_timeout", "5000")
	q.Set("_foreign_keys", "1")
	q.Set("_recursive_triggers", "1")
	q.Set("_synchronous", "FULL")
	q.Set("_mutex", "no") // database/sql gives a connection to one at a time
	if readOnly {
		q.Set("mode", "ro")
		q.Set("_query_only", "1")
	} else {
		q.Set("_journal_mode", "WAL")
		q.Set("_txlock", "immediate")
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// rebound keeps the PostgreSQL text of every statement seen.
var rebound sync.Map

// bind rewrites ? to $1, $2 … for PostgreSQL, leaving quoted text alone.
func (e Engine) bind(query string) string {
	if e == SQLite {
		return query
	}
	if text, ok := rebound.Load(query); ok {
		return text.(string)
	}
	var b strings.Builder
	n, quoted := 0, false
	for _, r := range query {
		switch {
		case r == '\'':
			quoted = !quoted
			b.WriteRune(r)
		case r == '?' && !quoted:
			n++
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(n))
		default:
			b.WriteRune(r)
		}
	}
	rebound.Store(query, b.String())
	return b.String()
}

// notIndexed is what a whole-ledger aggregate writes behind the table's name:
// SQLite would otherwise walk an index with one random look-up a row.
func (e Engine) notIndexed() string {
	if e == SQLite {
		return "NOT INDEXED"
	}
	return ""
}

// IsDuplicate tells whether a unique rule refused a row.
func IsDuplicate(err error) bool {
	if e, ok := errors.AsType[sqlite3.Error](err); ok {
		return e.ExtendedCode == sqlite3.ErrConstraintUnique ||
			e.ExtendedCode == sqlite3.ErrConstraintPrimaryKey
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code == "23505"
	}
	return false
}

// mayRetry tells whether the whole transaction may run again: nothing of it
// was kept, or the request key will tell.
func mayRetry(err error) bool {
	if e, ok := errors.AsType[sqlite3.Error](err); ok {
		return e.Code == sqlite3.ErrBusy || e.Code == sqlite3.ErrLocked
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return e.Code == "40001" || e.Code == "40P01" ||
			strings.HasPrefix(e.Code, "08") || strings.HasPrefix(e.Code, "57P")
	}
	return isLostConnection(err)
}

// isFull tells whether the disk is full: reads go on, writes come back later.
func isFull(err error) bool {
	if e, ok := errors.AsType[sqlite3.Error](err); ok {
		return e.Code == sqlite3.ErrFull
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		return strings.HasPrefix(e.Code, "53") && e.Code != "53300"
	}
	return false
}

// isBusy tells whether others hold what was waited for long enough: a lock, or
// every connection there is.
func isBusy(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (e.Code == "55P03" || e.Code == "53300")
}

// isBroken tells whether the file can no longer be trusted with a write.
func isBroken(err error) bool {
	e, ok := errors.AsType[sqlite3.Error](err)
	return ok && (e.Code == sqlite3.ErrIoErr || e.Code == sqlite3.ErrCorrupt || e.Code == sqlite3.ErrNotADB)
}
