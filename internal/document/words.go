package document

import (
	"strings"
	"unicode/utf8"

	"relief/internal/fault"
)

// How long a text may be, in characters: a name or a mark on one line, and a
// reason or a remark.
const (
	MaxName = 200
	MaxText = 500
)

// CheckText trims a text that may be left out and names at field one that is
// longer than most characters, or that cannot be kept.
func CheckText(f *fault.Fields, field string, s *string, most int) {
	*s = strings.TrimSpace(*s)
	switch {
	case utf8.RuneCountInString(*s) > most:
		f.Add(field, "fault.too_long", most)
	case !utf8.ValidString(*s) || strings.ContainsRune(*s, 0):
		f.Add(field, "fault.bad_text")
	}
}

// NeedText is CheckText for a text that must be given.
func NeedText(f *fault.Fields, field string, s *string, most int) {
	if CheckText(f, field, s, most); *s == "" {
		f.Add(field, "fault.required")
	}
}

// NeedReason trims a reason and is Invalid at the field "reason" when it is
// missing or too long.
func NeedReason(reason *string) error {
	var f fault.Fields
	NeedText(&f, "reason", reason, MaxText)
	return f.Err(fault.Invalid, "fault.invalid")
}
