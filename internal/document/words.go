package document

import (
	"strings"
	"unicode/utf8"

	"relief/internal/fault"
	"relief/internal/text"
)

// How long a text may be, in characters: a name, a mark or what is said of one
// line, and a reason or a remark of a whole document; a person who signs, and
// where they are called, which stand side by side on the papers.
const (
	MaxName   = 200
	MaxText   = 500
	MaxPerson = 60
	MaxPhone  = 40
)

// CheckText cleans a text that may be left out, of blanks around it and of signs
// that nobody sees, and names at field one that is longer than most characters,
// or that cannot be kept. What is no longer than a name stands on one line.
func CheckText(f *fault.Fields, field string, s *string, most int) {
	switch {
	case !utf8.ValidString(*s) || strings.ContainsRune(*s, 0):
		f.Add(field, "fault.bad_text")
		return
	case most <= MaxName:
		*s = text.Line(*s)
	default:
		*s = text.Shown(*s)
	}
	if utf8.RuneCountInString(*s) > most {
		f.Add(field, "fault.too_long", most)
	}
}

// NeedText is CheckText for a text that must be given, and read: one without a
// letter or a digit is none.
func NeedText(f *fault.Fields, field string, s *string, most int) {
	CheckText(f, field, s, most)
	switch {
	case *s == "":
		f.Add(field, "fault.required")
	case !text.Readable(*s):
		f.Add(field, "fault.unreadable")
	}
}

// CheckPhone is CheckText for a telephone number, in half-width digits; what has
// no digit is none.
func CheckPhone(f *fault.Fields, field string, s *string, most int) {
	if CheckText(f, field, s, most); !utf8.ValidString(*s) {
		return
	}
	if *s = text.Phone(*s); *s != "" && !strings.ContainsAny(*s, "0123456789") {
		f.Add(field, "fault.no_phone", *s)
	}
}

// ReasonDraft asks for an act that takes nothing but a reason.
type ReasonDraft struct{ Reason string }

// Check is Invalid at the field "reason" when it is missing or too long.
func (d *ReasonDraft) Check(string) error { return NeedReason(&d.Reason) }

// OpinionDraft approves, with an opinion or without.
type OpinionDraft struct{ Opinion string }

// Check is Invalid at the field "opinion" when it is too long.
func (d *OpinionDraft) Check(string) error {
	var f fault.Fields
	CheckText(&f, "opinion", &d.Opinion, maxOpinion)
	return f.Err(fault.Invalid, "fault.invalid")
}

// DayDraft asks for an act that takes nothing but its day.
type DayDraft struct{ BusinessOn string }

// Check is Invalid at the field "business_on" when it is none or after today.
func (d *DayDraft) Check(today string) error {
	var f fault.Fields
	CheckDate(&f, "business_on", d.BusinessOn, today)
	return f.Err(fault.Invalid, "fault.invalid")
}

// NeedReason trims a reason and is Invalid at the field "reason" when it is
// missing or too long.
func NeedReason(reason *string) error {
	var f fault.Fields
	NeedText(&f, "reason", reason, MaxText)
	return f.Err(fault.Invalid, "fault.invalid")
}
