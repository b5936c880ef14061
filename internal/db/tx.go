package db

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"relief/internal/fault"
)

// Tx is one change in the making: it asks like a Reader, and changes.
type Tx struct {
	reading
	Actor     PersonID
	ActorName string
	Seq       int64 // the sequence of this act's audit row
	Head      Head  // the chain's end before this act

	conn     *conn
	deadline time.Time
	closing  *atomic.Bool // of the books: an act under way ends undone
	facts    []Fact
	numbered int64
}

// NextN numbers the rows of this act, from 1, whatever verb writes them.
func (tx *Tx) NextN() int64 {
	tx.numbered++
	return tx.numbered
}

// Exec runs a change and gives the number of rows it hit.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	if tx.closing.Load() || time.Now().After(tx.deadline) {
		return 0, fault.New(fault.Unready, unreadyReply)
	}
	res, err := tx.conn.ExecContext(ctx, tx.engine.bind(query), args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// Insert runs an INSERT … RETURNING id and gives the id.
func (tx *Tx) Insert(ctx context.Context, query string, args ...any) (int64, error) {
	var id int64
	err := tx.Get(ctx, &id, query, args...)
	return id, err
}

// Attempt runs a change and undoes it, however it ends: what it answers is what
// the change itself would answer now.
func (tx *Tx) Attempt(ctx context.Context, change func() error) error {
	if err := tx.conn.exec(ctx, `SAVEPOINT attempt`); err != nil {
		return err
	}
	facts, numbered := len(tx.facts), tx.numbered
	answer := change()
	tx.facts, tx.numbered = tx.facts[:facts], numbered
	for _, undo := range []string{`ROLLBACK TO SAVEPOINT attempt`, `RELEASE SAVEPOINT attempt`} {
		if err := tx.conn.exec(ctx, undo); err != nil {
			return errors.Join(answer, err) // a broken file has undone everything already: say that first
		}
	}
	return answer
}

// Note adds a fact to this act's audit row. Every verb notes what it posted,
// approved, held, attached or changed.
func (tx *Tx) Note(kind string, data any) error {
	raw, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("note %s: %w", kind, err)
	}
	tx.facts = append(tx.facts, Fact{Kind: kind, Data: raw})
	return nil
}
