package text

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Line gives a text that stands on one line as it shows: without the signs that
// nobody sees (control, format and bidirectional ones, as a chat or a sheet puts
// them in), and with one blank for every run of blanks and line breaks. What
// shows stays as it was typed.
func Line(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case r == '\u2028' || r == '\u2029':
			return ' '
		case unicode.IsSpace(r):
			return r
		case unseen(r):
			return -1
		}
		return r
	}, s)), " ")
}

// Shown is Line for a text of several lines, which stay.
func Shown(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r != '\n' && r != '\r' && r != '\t' && unseen(r) {
			return -1
		}
		return r
	}, s))
}

// Phone gives a telephone number as it is dialled: in half width, on one line.
func Phone(s string) string { return asTyped(s) }

// NoughtLost tells whether a telephone number looks like one of China that a
// spreadsheet kept as a figure: the nought before its area code is missing.
func NoughtLost(phone string) bool {
	return lostNought.MatchString(strings.NewReplacer(" ", "", "-", "").Replace(Phone(phone)))
}

// lostNought is an area code and a number in ten digits; 400 and 800 numbers have
// ten as well, and begin with neither.
var lostNought = regexp.MustCompile(`^(?:2\d|3[1-9]\d|5[1-9]\d|[679]\d{2}|4[1-9]\d|8[1-9]\d)\d{7,8}$`)

// unseen tells whether a rune is left out of a text. The joiners inside an emoji
// go with the rest: what they join still shows. A NUL is not for leaving out:
// whoever sent it is told.
func unseen(r rune) bool { return r != 0 && Unseen(r) }

// Readable tells whether a name can be read: it has a letter or a digit.
func Readable(s string) bool {
	return strings.ContainsFunc(Line(s), func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) })
}

// asTyped gives a figure or a day for reading: half width, without what nobody
// sees and without blanks around it.
func asTyped(s string) string { return strings.TrimSpace(width.Fold.String(Line(s))) }
