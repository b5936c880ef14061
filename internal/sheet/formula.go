package sheet

import "strings"

// Guard keeps a text of a CSV file from being taken for a formula: where it
// begins like one, full-width signs included, with blanks and quotes before
// them looked through, it gets an apostrophe in front.
func Guard(s string) string {
	first := strings.TrimLeft(s, " \u00a0\u3000\"'\ufeff\u200b")
	if first != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠|%�", []rune(first)[0]) {
		return "'" + s
	}
	if s != "" && strings.ContainsRune("\t\r\n", rune(s[0])) {
		return "'" + s
	}
	return s
}

// LikeFormula tells whether a spreadsheet may take a text for a formula.
func LikeFormula(s string) bool { return Guard(s) != s }

// Unguard takes off the apostrophe that Guard put in front, and no other:
// Unguard(Guard(s)) == s.
func Unguard(s string) string {
	if rest, marked := strings.CutPrefix(s, "'"); marked && Guard(rest) == s {
		return rest
	}
	return s
}
