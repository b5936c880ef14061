package branch

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/text"
)

// How long a setting may be, in characters; the most days a limit may have;
// and the most words for units.
const (
	longestName = 80
	longestLine = 120
	longestWord = 8
	mostDays    = 3650
	mostUnits   = 60
)

// FactChanged is the kind of the facts that keep what was changed.
const FactChanged = "branch.changed"

// Change is one setting of a branch, before and after. Field is the name that
// pages give it.
type Change struct {
	Field string `json:"field"`
	Old   string `json:"old"`
	New   string `json:"new"`
}

// setting is one line of the table of settings.
type setting struct {
	field  string // of the page, and its column
	value  any    // *string, *text.Lang or *int inside a Settings
	most   int    // characters, or days
	needed bool
}

// table lists the settings of s in the order of the page.
func (s *Settings) table() []setting {
	return []setting{
		{"name", &s.Name, longestName, true},
		{"name_en", &s.NameEn, longestName, false},
		{"address", &s.Address, longestLine, false},
		{"phone", &s.Phone, longestLine, false},
		{"supervision", &s.Supervision, longestLine, false},
		{"contact", &s.Contact, longestLine, false},
		{"language", &s.Language, 0, false},
		{"zone", &s.Zone, longestLine, true},
		{"min_life_days", &s.MinLifeDays, mostDays, true},
		{"accept_life_days", &s.AcceptLifeDays, mostDays, true},
		{"soon_days", &s.SoonDays, mostDays, true},
		{"arrived_days", &s.ArrivedDays, mostDays, true},
		{"dwell_days", &s.DwellDays, mostDays, true},
		{"unissued_days", &s.UnissuedDays, mostDays, true},
		{"paper_days", &s.PaperDays, mostDays, true},
		{"unit_words", &s.UnitWords, mostUnits * (longestWord + 1), false},
	}
}

// word is a setting as it is kept and shown.
func (l setting) word() string {
	switch v := l.value.(type) {
	case *string:
		return *v
	case *text.Lang:
		return string(*v)
	case *int:
		return strconv.Itoa(*v)
	}
	return ""
}

// Check trims the settings and names every faulty field.
func (s *Settings) Check() error {
	var f fault.Fields
	for _, l := range s.table() {
		switch v := l.value.(type) {
		case *string:
			if utf8.ValidString(*v) {
				*v = text.Line(*v)
			}
			checkLine(&f, l, *v)
		case *int:
			checkDays(&f, l, *v)
		case *text.Lang:
			if *v != "" && !slices.Contains(text.Langs, *v) {
				f.Add(l.field, "fault.unknown_choice", string(*v))
			}
		}
	}
	if _, err := time.LoadLocation(s.Zone); s.Zone != "" && (err != nil || s.Zone == "Local") {
		f.Add("zone", "branch.no_such_zone", s.Zone)
	}
	s.checkUnits(&f)
	return f.Err(fault.Invalid, "fault.invalid")
}

func checkLine(f *fault.Fields, l setting, v string) {
	switch {
	case v == "" && l.needed:
		f.Add(l.field, "fault.required")
	case l.needed && !text.Readable(v):
		f.Add(l.field, "fault.unreadable")
	case utf8.RuneCountInString(v) > l.most:
		f.Add(l.field, "fault.too_long", l.most)
	case !utf8.ValidString(v) || strings.ContainsFunc(v, unicode.IsControl):
		f.Add(l.field, "fault.bad_text")
	}
}

func checkDays(f *fault.Fields, l setting, days int) {
	switch {
	case days < 0:
		f.Add(l.field, "fault.negative", strconv.Itoa(days))
	case days > l.most:
		f.Add(l.field, "fault.number_too_large", l.most)
	}
}

// checkUnits keeps each word once, in the order given.
func (s *Settings) checkUnits(f *fault.Fields) {
	var kept []string
	for _, word := range s.Units() {
		if utf8.RuneCountInString(word) > longestWord {
			f.Add("unit_words", "branch.unit_too_long", word, longestWord)
			return
		}
		if !slices.Contains(kept, word) {
			kept = append(kept, word)
		}
	}
	if len(kept) > mostUnits {
		f.Add("unit_words", "branch.too_many_units", mostUnits)
		return
	}
	s.UnitWords = strings.Join(kept, "、")
}

// Set gives the branch these settings. seen is the version the page showed.
// The time zone stays once a document has a number: its dates were days of
// that zone. What stays as it is changes nothing; that nothing changes at all
// is Invalid.
func Set(ctx context.Context, tx *db.Tx, seen int, s Settings) error {
	if err := s.Check(); err != nil {
		return err
	}
	b, err := Load(ctx, tx)
	if err != nil {
		return err
	}
	if s.Zone != b.Zone {
		if err := mayMoveZone(ctx, tx); err != nil {
			return err
		}
	}
	var changes []Change
	var set []string
	var args []any
	before := b.Settings.table()
	for i, l := range s.table() {
		if old, now := before[i].word(), l.word(); old != now {
			changes = append(changes, Change{l.field, old, now})
			set, args = append(set, l.field+" = ?"), append(args, plain(l.value))
		}
	}
	return Step(ctx, tx, seen, strings.Join(set, ", "), args, changes...)
}

// plain is what a setting's column takes.
func plain(v any) any {
	switch v := v.(type) {
	case *string:
		return *v
	case *text.Lang:
		return string(*v)
	case *int:
		return *v
	}
	return nil
}

// ZoneStays tells whether the time zone can no longer be changed: a document
// of the branch has its number.
func ZoneStays(ctx context.Context, r db.Reader) (bool, error) {
	var n int64
	err := r.Get(ctx, &n, `SELECT COUNT(*) FROM (
		SELECT id FROM documents WHERE branch_id = ? AND number IS NOT NULL LIMIT 1) d`, r.Where().Branch)
	if err != nil {
		return false, fmt.Errorf("numbered documents: %w", err)
	}
	return n > 0, nil
}

func mayMoveZone(ctx context.Context, tx *db.Tx) error {
	stays, err := ZoneStays(ctx, tx)
	if err != nil {
		return err
	}
	if stays {
		var f fault.Fields
		f.Add("zone", "branch.zone_stays")
		return f.Err(fault.Conflict, "fault.invalid")
	}
	return nil
}

// Step moves the branch's version on from the one a page showed, changes its
// columns and notes what changed; a page that is older is a Conflict, and that
// nothing changes Invalid.
func Step(ctx context.Context, tx *db.Tx, seen int, set string, args []any, changes ...Change) error {
	if set != "" {
		set = ", " + set
	}
	hit, err := tx.Exec(ctx, `UPDATE branches SET version = version + 1`+set+` WHERE id = ? AND version = ?`,
		append(args, tx.Branch, seen)...)
	if err != nil {
		return fmt.Errorf("branch %d: %w", tx.Branch, err)
	}
	if hit == 0 {
		return fault.New(fault.Conflict, "fault.stale")
	}
	if len(changes) == 0 {
		return fault.New(fault.Invalid, "fault.nothing_changed")
	}
	for _, c := range changes {
		if err := tx.Note(FactChanged, c); err != nil {
			return err
		}
	}
	return nil
}
