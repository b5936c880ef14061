package text

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Fold gives the key under which a name is matched: two ways of typing one
// name have the same key. It folds compatibility forms and widths (NFKC), case,
// every kind of bracket into ( and ), every interpunct into ·, every dash into
// -, every sign between two measures into x (150×200), and drops white space and
// characters that do not show. Brackets stay,
// since 急救包(中) and 急救包(小) are two things and A(BC) need not be A(B)C.
// Fold(Fold(s)) == Fold(s).
func Fold(s string) string {
	for range 4 { // a second pass settles what dropping a character let combine
		folded := foldOnce(s)
		if folded == s {
			break
		}
		s = folded
	}
	return s
}

func foldOnce(s string) string {
	s = cases.Fold().String(norm.NFKC.String(strings.ToValidUTF8(s, "�")))
	return foldTimes(norm.NFKC.String(strings.Map(foldRune, s)))
}

// foldTimes writes x for the sign between two measures, 150×200 or 150cm*200cm.
func foldTimes(s string) string {
	if !strings.ContainsAny(s, timesSigns) {
		return s
	}
	letters := []rune(s)
	for i, r := range letters {
		if strings.ContainsRune(timesSigns, r) && i > 0 && measure(letters[:i]) &&
			(i+1 == len(letters) || isDigit(letters[i+1])) {
			letters[i] = 'x'
		}
	}
	return string(letters)
}

const timesSigns = "×✕✖⨯*∗"

// measure tells whether a text ends in a figure, or in one with cm, mm or m.
func measure(letters []rune) bool {
	for _, unit := range []string{"", "cm", "mm", "m"} {
		at := len(letters) - len(unit)
		if at > 0 && string(letters[at:]) == unit && isDigit(letters[at-1]) {
			return true
		}
	}
	return false
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func foldRune(r rune) rune {
	switch {
	case strings.ContainsRune("([{<【〔〈《「『〖〘〚⟨⟦❨⦅", r):
		return '('
	case strings.ContainsRune(")]}>】〕〉》」』〗〙〛⟩⟧❩⦆", r):
		return ')'
	case strings.ContainsRune("··•‧∙⋅・●", r):
		return '·'
	case unicode.Is(unicode.Pd, r) || r == '−':
		return '-'
	case unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Variation_Selector):
		return -1
	}
	return r
}

// FindKey gives the key under which a text is found by part of it: what Fold
// makes of it, without brackets, interpuncts and quotes, which people leave out.
// What somebody typed and what is stored are both folded so.
func FindKey(s string) string {
	return Fold(strings.Map(func(r rune) rune {
		if strings.ContainsRune("()·'\"“”‘’„‟‛‚", r) {
			return -1
		}
		return r
	}, Fold(s)))
}

// LongestFind is how many characters of a text are looked for: no words are
// longer.
const LongestFind = 200

// CutFind leaves as much of a text as is looked for, and tells whether any was
// left out.
func CutFind(s string) (string, bool) {
	if len(s) <= LongestFind { // bytes are never fewer than characters
		return s, false
	}
	n := 0
	for i := range s {
		if n++; n > LongestFind {
			return s[:i], true
		}
	}
	return s, false
}

// Finds tells whether what was typed is part of one of the words.
func Finds(typed string, words ...string) bool {
	key := FindKey(typed)
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(FindKey(word), key) })
}

// Spelling is the version of FindKey, SortKey and Initials. Books keep what they
// gave; where another version was at work, the keys are made anew.
const Spelling = 3

// Initials gives what a person types to find a name: the first letter of each
// character's pinyin, Latin letters and digits as they are, all in lower
// case: jjx for 急救箱, n95kz for N95口罩. A character with several readings
// takes the one it has in the word it stands in, where readings knows it, and
// the commonest elsewhere.
func Initials(name string) string {
	var b strings.Builder
	letters := []rune(plain(name))
	for i, r := range letters {
		switch {
		case isASCIIWord(r):
			b.WriteRune(r)
		case r > unicode.MaxASCII:
			if s := syllable(letters, i); s != "" {
				b.WriteByte(s[0])
			}
		}
	}
	return b.String()
}

// SortKey gives the key that orders names by pinyin on every engine: toneless
// syllables and Latin words in lower case with a blank between (so that 西安,
// "xi an", stands before 先, "xian"), in ASCII throughout. A number is led by
// how many digits it has, in two (9 is 019, 10 is 0210), so that M9 stands
// before M10. A character without a reading becomes ~ and its code point, and
// so sorts last.
func SortKey(name string) string {
	var b strings.Builder
	gap, word := false, false
	part := func(s string, joins bool) {
		if b.Len() > 0 && (gap || !joins || !word) {
			b.WriteByte(' ')
		}
		b.WriteString(s)
		gap, word = false, joins
	}
	letters := []rune(led(plain(name)))
	for i, r := range letters {
		switch {
		case isASCIIWord(r):
			part(string(r), true)
		case r <= unicode.MaxASCII || !unicode.IsGraphic(r) || unicode.IsSpace(r) ||
			unicode.IsPunct(r):
			gap = true
		default:
			if s := syllable(letters, i); s != "" {
				part(s, false)
			} else {
				part(fmt.Sprintf("~%06x", r), false)
			}
		}
	}
	return b.String()
}

// plain folds widths and case and takes the accents off Latin letters.
func plain(name string) string {
	folded := cases.Fold().String(norm.NFKD.String(strings.ToValidUTF8(name, "�")))
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFKD.String(folded))
}

func isASCIIWord(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= '0' && r <= '9'
}

var numbers = regexp.MustCompile(`[0-9]+`)

// led puts before each number how many digits it has, so that numbers sort as
// numbers.
func led(s string) string {
	return numbers.ReplaceAllStringFunc(s, func(n string) string {
		n = strings.TrimLeft(n, "0")
		return fmt.Sprintf("%02d%s", min(len(n), 99), n)
	})
}
