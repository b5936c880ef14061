package reports

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"relief/internal/fault"
	"relief/internal/text"
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

// A table that no sheet or paper can hold is refused before a row is asked for,
// with how many there are, how many it holds and what to do instead, which is
// never a face that refuses it too; a CSV file takes a ledger of any length.
func TestTable_tooLong(t *testing.T) {
	words, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	long := func(rows int) *Table {
		return &Table{Columns: []Column{{Key: "n", Kind: Number, Width: 9}}, words: Words{words, text.Zh},
			stream: &stream{t.Context(), rows, func(_ context.Context, fn func([]Cell) error) error {
				asked++
				for range rows {
					if err := fn([]Cell{int64(1)}); err != nil {
						return err
					}
				}
				return nil
			}}}
	}
	for _, c := range []struct {
		rows  int
		write func(io.Writer, *Table) error
		said  string
	}{
		{1_048_572, WriteWorkbook,
			"共 1,048,572 行，Excel 一张表最多 1,048,571 行，没有导出。请缩小期间或范围，或改导出 CSV。"},
		{1_048_572, WritePDF,
			"共 1,048,572 行，Excel 一张表最多 1,048,571 行，没有导出。请缩小期间或范围，或改导出 CSV。"},
		{20_001, WritePDF, "共 20,001 行，PDF 最多 20,000 行，没有导出。请缩小期间或范围，或改导出 Excel 工作簿。"},
	} {
		var out bytes.Buffer
		err := c.write(&out, long(c.rows))
		f := fault.Of(err)
		if f == nil || f.Kind != fault.TooLarge || out.Len() > 0 || asked > 0 {
			t.Fatalf("%d rows: %v, %d bytes, asked %d times", c.rows, err, out.Len(), asked)
		}
		if said := words.Message(text.Zh, fault.Message{Key: f.Key, Args: f.Args}); said != c.said {
			t.Errorf("%d rows: %s", c.rows, said)
		}
	}
	list := &Table{Rows: make([][]Cell, MaxRows+1)}
	if f := fault.Of(WritePDF(io.Discard, list)); f == nil || f.Key != "report.too_many_rows" {
		t.Errorf("a list that no face holds, on paper: %v", f)
	}
	if err := WriteCSV(io.Discard, long(200_001)); err != nil || asked != 1 {
		t.Errorf("as CSV: %v, asked %d times", err, asked)
	}
}
