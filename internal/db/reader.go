package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/georgysavva/scany/v2/dbscan"
	"github.com/georgysavva/scany/v2/sqlscan"
)

// ErrNoRows is what Get gives when there is no such row.
var ErrNoRows = sql.ErrNoRows

// Reader asks. Select fills a slice of structs (columns go to fields by snake
// case, or by a db tag), Get fills one struct or value and gives ErrNoRows
// when there is none.
type Reader interface {
	Where() At
	Select(ctx context.Context, dst any, query string, args ...any) error
	Get(ctx context.Context, dst any, query string, args ...any) error
	// Each fills the struct dst points to with one row after the other and
	// calls fn for each, without keeping them. fn must not ask anything itself.
	Each(ctx context.Context, dst any, fn func() error, query string, args ...any) error
	// NotIndexed goes behind a table's name in an aggregate over a whole table.
	NotIndexed() string
}

type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// reading is one snapshot of the books.
type reading struct {
	At
	engine Engine
	q      queryer
	raw    *sql.Conn // SQLite: what the snapshot is read through
}

func (r reading) NotIndexed() string { return r.engine.notIndexed() }

func (r reading) Select(ctx context.Context, dst any, query string, args ...any) error {
	rows, err := r.q.QueryContext(ctx, r.engine.bind(query), args...)
	if err != nil {
		return err
	}
	return sqlscan.ScanAll(dst, rows)
}

func (r reading) Each(ctx context.Context, dst any, fn func() error, query string, args ...any) error {
	if r.raw != nil && plainStruct(dst) {
		return r.eachPlain(ctx, dst, fn, query, args)
	}
	rows, err := r.q.QueryContext(ctx, r.engine.bind(query), args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	scan := func() error { return sqlscan.ScanRow(dst, rows) }
	if fields := fieldsOf(dst, columns); fields != nil {
		scan = func() error { return rows.Scan(fields...) }
	}
	for rows.Next() {
		if err := scan(); err != nil {
			return err
		}
		if err := fn(); err != nil {
			return err
		}
	}
	return rows.Err()
}

// fieldsOf finds once where the columns of many rows go in a plain struct,
// under the names that the scanner uses; nil where one has no field of its own.
func fieldsOf(dst any, columns []string) []any {
	v := reflect.ValueOf(dst).Elem()
	if v.Kind() != reflect.Struct {
		return nil
	}
	byName := map[string]any{}
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("db"), ",")
		if name == "" {
			name = dbscan.SnakeCaseMapper(field.Name)
		}
		if field.IsExported() && !field.Anonymous && name != "-" {
			byName[name] = v.Field(i).Addr().Interface()
		}
	}
	fields := make([]any, len(columns))
	for i, column := range columns {
		if fields[i] = byName[column]; fields[i] == nil {
			return nil
		}
	}
	return fields
}

func (r reading) Get(ctx context.Context, dst any, query string, args ...any) error {
	rows, err := r.q.QueryContext(ctx, r.engine.bind(query), args...)
	if err != nil {
		return err
	}
	if err := sqlscan.ScanOne(dst, rows); err != nil {
		if sqlscan.NotFound(err) {
			return ErrNoRows
		}
		return err
	}
	return nil
}

// Read gives fn one snapshot of a branch's books. Nothing can be written
// through it: SQLite's readers are opened read-only, PostgreSQL's transaction
// is READ ONLY.
func (d *DB) Read(ctx context.Context, branch BranchID, fn func(context.Context, Reader) error) error {
	opts := &sql.TxOptions{ReadOnly: true}
	if d.engine == Postgres {
		opts.Isolation = sql.LevelRepeatableRead
	}
	conn, err := d.readers.Conn(ctx)
	if err != nil {
		return d.unready(fmt.Errorf("begin read: %w", err))
	}
	defer conn.Close()
	tx, err := conn.BeginTx(ctx, opts)
	if err != nil {
		return d.unready(fmt.Errorf("begin read: %w", err))
	}
	defer tx.Rollback()
	at := At{Branch: branch, Now: d.clock().UTC(), Zone: time.UTC}
	r := reading{At: at, engine: d.engine, q: tx}
	if d.engine == SQLite {
		r.raw = conn
	}
	if branch != 0 {
		if r.Zone, err = zoneOf(ctx, r, branch); err != nil {
			return d.unready(err)
		}
	}
	return d.unready(fn(ctx, r))
}

func zoneOf(ctx context.Context, r Reader, branch BranchID) (*time.Location, error) {
	var name string
	if err := r.Get(ctx, &name, `SELECT zone FROM branches WHERE id = ?`, branch); err != nil {
		return nil, fmt.Errorf("zone of branch %d: %w", branch, err)
	}
	zone, err := zoneNamed(name)
	if err != nil {
		return nil, fmt.Errorf("zone of branch %d: %w", branch, err)
	}
	return zone, nil
}

// zones keeps the zones that were asked for; each is read from a file.
var zones sync.Map

func zoneNamed(name string) (*time.Location, error) {
	if zone, ok := zones.Load(name); ok {
		return zone.(*time.Location), nil
	}
	zone, err := time.LoadLocation(name)
	if err == nil {
		zones.Store(name, zone)
	}
	return zone, err
}

func isLostConnection(err error) bool {
	if errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return true
	}
	_, ok := errors.AsType[net.Error](err)
	return ok
}
