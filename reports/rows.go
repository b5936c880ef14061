package reports

import (
	"context"
	"fmt"
	"runtime/debug"
)

// A stream gives the rows of a long table one after the other, always the same
// ones in the same order, without keeping them. The row is the receiver's.
// They are of the reading they were asked in, and end with it.
type stream struct {
	within context.Context
	count  int
	rows   func(ctx context.Context, fn func([]Cell) error) error
}

// rowsAhead is how many rows are handed over at a time, and batchesAhead how
// many such batches are made while others are written.
const (
	rowsAhead    = 256
	batchesAhead = 8
)

// Len is how many rows the table has.
func (t *Table) Len() int {
	if t.stream != nil {
		return t.stream.count
	}
	return len(t.Rows)
}

// each calls fn with every row in order. The rows of a stream are asked for,
// made and hashed while others are being written, and must be as many as were
// told: a file is whole or fails.
func (t *Table) each(fn func(n int, row []Cell) error) error {
	if t.stream == nil {
		for n, row := range t.Rows {
			if err := fn(n, row); err != nil {
				return err
			}
		}
		return nil
	}
	ctx, stop := context.WithCancel(t.stream.within)
	defer stop()
	batches, failed := make(chan [][]Cell, batchesAhead), make(chan error, 1)
	go func() {
		defer close(batches)
		defer func() { // one that panics here would end the program, not the request
			if p := recover(); p != nil {
				failed <- fmt.Errorf("%s: rows: %v\n%s", t.Provenance.Question, p, debug.Stack())
			}
		}()
		failed <- t.produce(ctx, batches)
	}()
	defer func() { // the reader is free again when each is over
		stop()
		for range batches {
			continue
		}
	}()
	n := 0
	for batch := range batches {
		for _, row := range batch {
			if err := fn(n, row); err != nil {
				return err
			}
			n++
		}
	}
	if err := <-failed; err != nil {
		return err
	}
	if n != t.stream.count {
		return fmt.Errorf("%s: %d rows came where %d were counted", t.Provenance.Question, n, t.stream.count)
	}
	return nil
}

// produce makes the rows of a stream and takes their hash.
func (t *Table) produce(ctx context.Context, out chan<- [][]Cell) error {
	h := newRowHash(t.Columns)
	var batch [][]Cell
	send := func() error {
		select {
		case out <- batch:
			batch = make([][]Cell, 0, rowsAhead)
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	n := 0
	err := t.stream.rows(ctx, func(row []Cell) error {
		n++
		if err := t.fitsRow(n, row); err != nil {
			return err
		}
		h.row(t.Columns, row)
		if batch = append(batch, row); len(batch) < rowsAhead {
			return nil
		}
		return send()
	})
	if err == nil {
		err = send()
	}
	t.hash = h.sum()
	return err
}

// Fill keeps the rows of a long table in Rows, for whoever needs them all at
// once and inside the reading they come from.
func (t *Table) Fill() error {
	if t.stream == nil {
		return nil
	}
	rows := make([][]Cell, 0, t.stream.count)
	err := t.each(func(_ int, row []Cell) error {
		rows = append(rows, row)
		return nil
	})
	if err == nil {
		t.Rows, t.stream = rows, nil
	}
	return err
}
