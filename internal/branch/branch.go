package branch

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/text"
)

// Branch is a branch with its settings.
type Branch struct {
	ID            db.BranchID
	Code          string // never changes: the chain begins from it
	ClosedThrough string // YYYY-MM-DD; empty while nothing is closed
	Version       int
	Settings
}

// Settings are what a branch sets for itself.
type Settings struct {
	Name     string
	NameEn   string
	Language text.Lang // of people who chose none; empty: as their browser asks
	Zone     string    // the name of a time zone
	Letterhead
	Limits
	UnitWords string // offered where a unit is typed, with 、 between them
}

// Letterhead is what stands on every paper under the branch's name.
type Letterhead struct {
	Address     string
	Phone       string
	Supervision string // 监督电话: whom to tell of what is wrong
	Contact     string // who answers questions about the goods
}

// Limits are numbers of days.
type Limits struct {
	MinLifeDays    int // a lot lasts at least so long when it is promised
	AcceptLifeDays int // goods last at least so long when they are taken in
	SoonDays       int // an expiry is near
	ArrivedDays    int // arrived, not posted: late after
	DwellDays      int // lying without a plan: late after
	UnissuedDays   int // approved, not issued: late after
	PaperDays      int // signed copy not back: late after
}

const columns = `id, code, closed_through, version, name, name_en, language, zone,
	address, phone, supervision, contact, unit_words,
	min_life_days, accept_life_days, soon_days, arrived_days, dwell_days, unissued_days, paper_days`

// Load reads the reader's branch.
func Load(ctx context.Context, r db.Reader) (Branch, error) {
	var b Branch
	err := r.Get(ctx, &b, `SELECT `+columns+` FROM branches WHERE id = ?`, r.Where().Branch)
	if errors.Is(err, db.ErrNoRows) {
		return b, fault.New(fault.NotFound, "fault.no_branch", r.Where().Branch)
	}
	if err != nil {
		return b, fmt.Errorf("branch %d: %w", r.Where().Branch, err)
	}
	return b, nil
}

// LimitsOf reads the limits of the reader's branch.
func LimitsOf(ctx context.Context, r db.Reader) (Limits, error) {
	b, err := Load(ctx, r)
	return b.Limits, err
}

// In is the branch's date so many days from now, YYYY-MM-DD.
func In(at db.At, days int) string {
	return at.Now.In(at.Zone).AddDate(0, 0, days).Format(time.DateOnly)
}

// Units are the words for units that pages offer.
func (s Settings) Units() []string {
	return strings.FieldsFunc(s.UnitWords, func(r rune) bool { return strings.ContainsRune("、,，;； \t\r\n", r) })
}

// Subject is the branch as the subject of an act.
func (b Branch) Subject() db.Subject { return db.Subject{Kind: "branch", ID: int64(b.ID)} }
