package text

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Tidy takes out of a text what nobody sees: characters of format and control,
// which come along when a name or number is copied from a chat or a page, and
// are told as U+200B. A line break, which no name holds, becomes one blank, and
// broke says so. Blanks at the ends are taken off.
func Tidy(s string) (tidy string, unseen []string, broke bool) {
	seen := func(r rune) rune {
		switch {
		case lineBreak(r):
			return '\n'
		case Unseen(r):
			if sign := fmt.Sprintf("U+%04X", r); !slices.Contains(unseen, sign) {
				unseen = append(unseen, sign)
			}
			return -1
		}
		return r
	}
	s = strings.TrimSpace(strings.Map(seen, strings.TrimFunc(s, unicode.IsSpace)))
	if broke = strings.ContainsRune(s, '\n'); !broke {
		return s, unseen, false
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == '\n' })
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	parts = slices.DeleteFunc(parts, func(part string) bool { return part == "" })
	return strings.Join(parts, " "), unseen, true
}

func lineBreak(r rune) bool {
	switch r {
	case '\n', '\r', '\v', '\f', '\u0085', '\u2028', '\u2029':
		return true
	}
	return false
}

// Unseen tells whether a character leaves no mark and is no blank.
func Unseen(r rune) bool {
	switch r {
	case '\t':
		return false
	case '\u034f', '\u115f', '\u1160', '\u17b4', '\u17b5', '\u2800', '\u3164', '\uffa0': // fillers and blanks
		return true
	}
	return unicode.In(r, unicode.Cf, unicode.Cc)
}
