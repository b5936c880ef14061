package reports_test

import (
	"errors"
	"io"
	"testing"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/testkit/played"
	"relief/internal/text"
	"relief/reports"
)

var errFull = errors.New("no space left on the device")

// full takes so many bytes and no more.
type full struct{ left int }

func (f *full) Write(b []byte) (int, error) {
	if len(b) > f.left {
		n := f.left
		f.left = 0
		return n, errFull
	}
	f.left -= len(b)
	return len(b), nil
}

// A writer that fails half-way is always noticed, wherever it fails.
func TestFaces_failingWriter(t *testing.T) {
	p := played.Draft(t, testkit.NewBooks(t, db.SQLite, played.AtNoon)).Approve(t).Finish(t)
	table := table(t, p, "documents", played.Asks(t, text.Zh))
	for name, write := range map[string]func(io.Writer, *reports.Table) error{
		"xlsx": reports.WriteWorkbook, "csv": reports.WriteCSV, "pdf": reports.WritePDF,
	} {
		whole := &full{left: 1 << 30}
		if err := write(whole, table); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		size := 1<<30 - whole.left
		for _, after := range []int{0, 1, 3, size / 3, size / 2, size * 9 / 10} {
			if err := write(&full{left: after}, table); !errors.Is(err, errFull) {
				t.Errorf("%s of %d bytes, full after %d: %v", name, size, after, err)
			}
		}
	}
}
