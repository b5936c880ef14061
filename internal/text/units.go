package text

import (
	"strconv"
	"strings"

	"relief/internal/fault"
)

// MaxUnits is the largest number of units a field or a cell may hold.
const MaxUnits = 999_999_999

// ParseUnits reads a count of base units as people and workbooks write it:
// half- or full-width digits, thousands separators (1,374 or 1，374), blanks
// around it, signs that nobody sees and a fraction of noughts (12.0). Nought is a count. The message
// says why anything else is refused: fault.required, fault.negative,
// fault.fractional, fault.number_too_large or fault.not_a_number.
func ParseUnits(s string) (int64, *fault.Message) {
	typed := asTyped(s)
	if typed == "" {
		return 0, &fault.Message{Key: "fault.required"}
	}
	digits, negative := strings.CutPrefix(typed, "-")
	if !negative {
		digits, negative = strings.CutPrefix(typed, "−")
	}
	whole, fraction, pointed := strings.Cut(strings.TrimSpace(digits), ".")
	whole, ok := ungroup(whole)
	if !ok || pointed && (fraction == "" || !allDigits(fraction)) {
		return 0, &fault.Message{Key: "fault.not_a_number", Args: []any{excerpt(s)}}
	}
	if negative {
		return 0, &fault.Message{Key: "fault.negative", Args: []any{excerpt(s)}}
	}
	if strings.Trim(fraction, "0") != "" {
		return 0, &fault.Message{Key: "fault.fractional", Args: []any{excerpt(s)}}
	}
	whole = strings.TrimLeft(whole, "0")
	if len(whole) > 9 {
		return 0, &fault.Message{Key: "fault.number_too_large", Args: []any{int64(MaxUnits)}}
	}
	if whole == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return 0, &fault.Message{Key: "fault.not_a_number", Args: []any{excerpt(s)}}
	}
	return n, nil
}

// ungroup takes the thousands separators out; groups that are not of three
// digits are refused, since 1,5 may have been meant as one and a half.
func ungroup(s string) (string, bool) {
	groups := strings.Split(s, ",")
	for i, group := range groups {
		switch {
		case !allDigits(group) || group == "":
			return "", false
		case i > 0 && len(group) != 3:
			return "", false
		case i == 0 && len(groups) > 1 && len(group) > 3:
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// excerpt shortens what was typed to a length a message can carry.
func excerpt(s string) string {
	const most = 40
	s = strings.TrimSpace(strings.ToValidUTF8(s, "�"))
	n := 0
	for i := range s {
		if n == most {
			return s[:i] + "…"
		}
		n++
	}
	return s
}

// Number writes a whole number with thousands separators: 12,345.
func Number(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	var b strings.Builder
	b.WriteString(sign)
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}
