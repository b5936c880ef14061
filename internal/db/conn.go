package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"relief/internal/fault"
)

// conn is the one connection a write goes through. On SQLite its statements
// are prepared once and kept; pgx keeps its own.
type conn struct {
	raw   *sql.Conn
	stmts map[string]*sql.Stmt // nil: not kept
	open  bool
	free  func()
}

// begin waits so long for the writer's turn and opens a transaction.
func (d *DB) begin(ctx context.Context, wait time.Duration) (*conn, error) {
	if d.closing.Load() {
		return nil, fault.New(fault.Unready, unreadyReply)
	}
	if d.engine == Postgres {
		raw, err := d.pooled(ctx, wait)
		if err != nil {
			return nil, err
		}
		c := &conn{raw: raw, open: true, free: func() { raw.Close() }}
		if _, err := raw.ExecContext(ctx, `BEGIN`); err != nil {
			c.discard()
			return nil, fmt.Errorf("begin write: %w", err)
		}
		return c, nil
	}
	select {
	case d.turn <- struct{}{}:
	case <-time.After(wait):
		return nil, fault.New(fault.Unready, unreadyReply)
	}
	c := &conn{raw: d.writer, stmts: d.stmts, open: true, free: func() { <-d.turn }}
	if err := c.exec(ctx, `BEGIN IMMEDIATE`); err != nil {
		c.free()
		return nil, fmt.Errorf("begin write: %w", err)
	}
	return c, nil
}

// pooled waits for a connection of the pool as long as for a turn.
func (d *DB) pooled(ctx context.Context, wait time.Duration) (*sql.Conn, error) {
	waiting, stop := context.WithTimeout(ctx, wait)
	defer stop()
	raw, err := d.writers.Conn(waiting)
	if errors.Is(err, context.DeadlineExceeded) {
		return nil, fault.Wrap(err, fault.Unready, unreadyReply)
	}
	if err != nil {
		return nil, fmt.Errorf("writer connection: %w", err)
	}
	return raw, nil
}

// lane lets one writer of this process at a time ask PostgreSQL for a branch's
// head. The row's lock is the rule, among all processes; waiting here costs a
// tenth of waiting there (measured with 64), and leaves the connections to those
// who read.
func (d *DB) lane(branch BranchID) (leave func(), err error) {
	if d.engine != Postgres {
		return func() {}, nil
	}
	found, ok := d.lanes.Load(branch)
	if !ok {
		found, _ = d.lanes.LoadOrStore(branch, make(chan struct{}, 1))
	}
	turn := found.(chan struct{})
	select {
	case turn <- struct{}{}:
		return func() { <-turn }, nil
	case <-time.After(waitForTurn):
		return nil, fault.New(fault.Unready, unreadyReply)
	}
}

func (c *conn) commit(ctx context.Context) error {
	if err := c.exec(ctx, `COMMIT`); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	c.open = false
	return nil
}

// end undoes what was not committed and gives the connection back.
func (c *conn) end(ctx context.Context) error {
	if c.open {
		if err := c.exec(ctx, `ROLLBACK`); err != nil && c.stmts == nil {
			c.discard()
			return nil
		}
	}
	c.free()
	return nil
}

// discard closes a pooled connection whose state is unknown.
func (c *conn) discard() {
	c.raw.Raw(func(any) error { return driver.ErrBadConn })
	c.raw.Close()
}

func (c *conn) exec(ctx context.Context, query string) error {
	_, err := c.ExecContext(ctx, query)
	return err
}

func (c *conn) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if c.stmts == nil {
		return c.raw.ExecContext(ctx, query, args...)
	}
	stmt, err := c.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	return stmt.ExecContext(ctx, args...)
}

func (c *conn) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if c.stmts == nil {
		return c.raw.QueryContext(ctx, query, args...)
	}
	stmt, err := c.prepared(ctx, query)
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(ctx, args...)
}

func (c *conn) prepared(ctx context.Context, query string) (*sql.Stmt, error) {
	if stmt, ok := c.stmts[query]; ok {
		return stmt, nil
	}
	stmt, err := c.raw.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	c.stmts[query] = stmt
	return stmt, nil
}
