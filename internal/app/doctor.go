package app

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"relief/internal/auth"
	"relief/internal/config"
	"relief/internal/db"
	"relief/internal/fault"
)

// Finding is one thing the doctor looked at.
type Finding struct {
	Name    string        `json:"name"` // "books", "integrity", "chain", "clock", "disk", "space", "people"
	OK      bool          `json:"ok"`
	Message fault.Message `json:"-"`
	Said    string        `json:"message"`
}

// Thresholds of the doctor.
const (
	slowFlush = 50 * time.Millisecond
	lowSpace  = 1 << 30 // bytes
)

// Doctor looks at the books and at the machine under them, changing nothing in
// the books. What it finds is in the findings; an error means it could not look.
func Doctor(ctx context.Context, cfg config.Config) ([]Finding, error) {
	cfg.ReadOnly = true
	books, err := OpenBooks(ctx, cfg, false)
	if err != nil {
		return nil, err
	}
	defer books.Close()
	found := []Finding{{Name: "books", OK: true, Message: fault.Message{
		Key: "app.doctor_books", Args: []any{string(books.Engine())}}}}
	found = append(found, asFinding("integrity", "app.doctor_whole", books.Integrity(ctx)))
	found = append(found, asFinding("chain", "app.doctor_chain", CheckChain(ctx, books)))
	clock, err := clockFinding(ctx, books)
	if err != nil {
		return nil, err
	}
	people, err := peopleFinding(ctx, books)
	if err != nil {
		return nil, err
	}
	found = append(found, clock, people)
	if books.Engine() == db.SQLite {
		found = append(found, flushFinding(cfg.DataDir))
		if free, known := db.FreeSpace(cfg.DataDir); known {
			found = append(found, Finding{Name: "space", OK: free >= lowSpace, Message: fault.Message{
				Key: "app.doctor_space", Args: []any{free >> 20}}})
		}
	}
	return found, nil
}

func asFinding(name, good string, err error) Finding {
	if err != nil {
		return Finding{Name: name, Message: fault.Of(err).Message}
	}
	return Finding{Name: name, OK: true, Message: fault.Message{Key: good}}
}

// clockFinding compares the machine's clock with the last act: a clock that
// went back dates acts wrongly.
func clockFinding(ctx context.Context, books *db.DB) (Finding, error) {
	var last struct{ RecordedAt, Zone string }
	err := books.Read(ctx, 0, func(ctx context.Context, r db.Reader) error {
		return r.Get(ctx, &last, `SELECT h.recorded_at, b.zone FROM heads h JOIN branches b ON b.id = h.branch_id
			ORDER BY h.recorded_at DESC LIMIT 1`)
	})
	if err != nil && !errors.Is(err, db.ErrNoRows) {
		return Finding{}, err
	}
	at := db.ParseStamp(last.RecordedAt)
	if behind := time.Until(at); behind > time.Minute {
		said := at.UTC().Format("2006-01-02 15:04 UTC")
		if zone, err := time.LoadLocation(last.Zone); err == nil {
			said = at.In(zone).Format("2006-01-02 15:04 ") + last.Zone
		}
		return Finding{Name: "clock", Message: fault.Message{Key: "app.doctor_clock_behind", Args: []any{said}}}, nil
	}
	return Finding{Name: "clock", OK: true, Message: fault.Message{Key: "app.doctor_clock"}}, nil
}

func peopleFinding(ctx context.Context, books *db.DB) (Finding, error) {
	f := Finding{Name: "people", Message: fault.Message{Key: "app.doctor_nobody"}}
	err := books.Read(ctx, 0, func(ctx context.Context, r db.Reader) error {
		people, err := auth.People(ctx, r)
		if len(people) > 0 {
			f.OK, f.Message = true, fault.Message{Key: "app.doctor_people", Args: []any{len(people)}}
		}
		return err
	})
	return f, err
}

// flushFinding measures how long the disk takes to promise. Next to no time
// means it promises without keeping.
func flushFinding(dir string) Finding {
	took, err := flushTime(dir)
	args := []any{took.Round(10 * time.Microsecond).String()}
	switch {
	case err != nil:
		return Finding{Name: "disk", Message: fault.Message{Key: "app.doctor_disk_refuses"}}
	case took > slowFlush:
		return Finding{Name: "disk", Message: fault.Message{Key: "app.doctor_disk_slow", Args: args}}
	}
	return Finding{Name: "disk", OK: true, Message: fault.Message{Key: "app.doctor_disk", Args: args}}
}

func flushTime(dir string) (took time.Duration, err error) {
	f, err := os.CreateTemp(dir, ".doctor-*")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close(), os.Remove(filepath.Join(dir, filepath.Base(f.Name())))) }()
	const times = 5
	start := time.Now()
	for range times {
		if _, err := f.Write(make([]byte, 4096)); err != nil {
			return 0, err
		}
		if err := f.Sync(); err != nil {
			return 0, err
		}
	}
	return time.Since(start) / times, nil
}
