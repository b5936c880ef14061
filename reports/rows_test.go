package reports

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// A stream that panics, whose reading ends or that falls short fails the file
// and nothing else.
func TestTable_each_fails(t *testing.T) {
	ended, end := context.WithCancel(t.Context())
	end()
	rows := func(n int, then func()) func(context.Context, func([]Cell) error) error {
		return func(_ context.Context, fn func([]Cell) error) error {
			for range n {
				if err := fn([]Cell{int64(1)}); err != nil {
					return err
				}
			}
			then()
			return nil
		}
	}
	for name, c := range map[string]struct {
		stream stream
		want   string
	}{
		"panics":      {stream{t.Context(), 3, rows(3, func() { panic("no such lot") })}, "no such lot"},
		"falls short": {stream{t.Context(), 3, rows(2, func() {})}, "2 rows came where 3"},
		"was left":    {stream{ended, 5_000, rows(5_000, func() {})}, context.Canceled.Error()},
	} {
		table := &Table{Columns: []Column{{Key: "n", Kind: Number}}, stream: &c.stream}
		err := table.each(func(int, []Cell) error { return nil })
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("a stream that %s: %v, want %q", name, err, c.want)
		}
	}
	stop := errors.New("the disk is full")
	many := &stream{t.Context(), 5_000, rows(5_000, func() {})}
	table := &Table{Columns: []Column{{Key: "n", Kind: Number}}, stream: many}
	if err := table.each(func(int, []Cell) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("a writer that fails: %v", err)
	}
}
