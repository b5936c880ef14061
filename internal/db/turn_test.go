package db

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"relief/internal/fault"
)

// Who waits fifteen seconds for the turn that another act has is told to come
// again: not at once, and not never. A shorter patience is its own affair.
func TestWrite_waitForTurn(t *testing.T) {
	tests := []struct {
		name   string
		engine Engine
		wait   time.Duration
		do     func(context.Context, *DB) error
	}{
		{"an act", SQLite, 15 * time.Second, write},
		{"an act on PostgreSQL", Postgres, 15 * time.Second, write},
		{"beside the chain", SQLite, 15 * time.Second, func(ctx context.Context, d *DB) error {
			return d.Beside(ctx, func(context.Context, *Side) error { return nil })
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := &DB{engine: tt.engine, turn: make(chan struct{}, 1), clock: time.Now}
				d.turn <- struct{}{}
				if _, err := d.lane(1); err != nil {
					t.Fatal(err)
				}
				start := time.Now()
				err := tt.do(t.Context(), d)
				if f := fault.Of(err); f == nil || f.Kind != fault.Unready || f.Key != unreadyReply {
					t.Errorf("waited out: %v", err)
				}
				if took := time.Since(start); took != tt.wait {
					t.Errorf("waited %v, want %v", took, tt.wait)
				}
			})
		})
	}
}

func write(ctx context.Context, d *DB) error {
	_, err := d.Write(ctx, By{Branch: 1, Actor: 1, Act: "x"}, func(context.Context, *Tx) (Subject, error) {
		return Subject{}, nil
	})
	return err
}

// Who comes to the head of the queue in time acts.
func TestLane_inTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &DB{engine: Postgres}
		leave, err := d.lane(1)
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		time.AfterFunc(14*time.Second, leave)
		next, err := d.lane(1)
		if took := time.Since(start); err != nil || took != 14*time.Second {
			t.Fatalf("%v after %v", err, took)
		}
		next()
		if _, err := d.lane(2); err != nil {
			t.Errorf("another branch: %v", err)
		}
	})
}
