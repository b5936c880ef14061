package paper

import "strings"

// Characters that may not begin, or end, a line of Chinese text.
const (
	notFirst = "，。、；：？！）】》〉」』”’％…·,.;:?!)]}%"
	notLast  = "（【《〈「『“‘([{¥￥"
)

const least = 7.0 // points, the smallest type that fit sets

// wrap breaks a text into lines no wider than w mm at a size in points. A
// line breaks between two Chinese characters, at a space, after a hyphen or slash,
// or, in a word that is wider than the line, anywhere. There is always at least one line,
// and no character is lost but the space at a break.
func (f *face) wrap(s string, w, size float64) []string {
	var lines []string
	for _, part := range strings.Split(s, "\n") {
		lines = append(lines, f.wrapLine([]rune(part), w, size)...)
	}
	return lines
}

func (f *face) wrapLine(text []rune, w, size float64) []string {
	var lines []string
	limit := w / mmPerPt / size * 1000
	start, brk, run := 0, 0, 0.0
	for i := 0; i < len(text); i++ {
		advance, _ := f.metric(f.glyph(text[i]))
		if i > start && mayBreak(text[i-1], text[i]) {
			brk = i
		}
		run += float64(advance)
		if run <= limit+0.01 || i == start || text[i] == ' ' {
			continue
		}
		if brk <= start {
			brk = i
		}
		lines = append(lines, strings.TrimRight(string(text[start:brk]), " "))
		for brk < len(text) && text[brk] == ' ' {
			brk++
		}
		start, i, run = brk, brk-1, 0
	}
	return append(lines, string(text[start:]))
}

// word is how wide the widest part of a text is that no line may break, in mm.
func (f *face) word(s string, size float64) float64 {
	widest, run, before := 0.0, 0.0, ' '
	for _, r := range s {
		if r == '\n' || mayBreak(before, r) {
			run = 0
		}
		if r != ' ' && r != '\n' {
			advance, _ := f.metric(f.glyph(r))
			run += float64(advance)
		}
		widest, before = max(widest, run), r
	}
	return widest * mmPerPt * size / 1000
}

// whole is the size of type, not above this one, at which no word of a text is
// broken in w mm; where even the least breaks one, it stays.
func (f *face) whole(s string, w, size float64) float64 {
	fits := size * w / max(f.word(s, size), w)
	if fits < least {
		return size
	}
	return fits
}

// mayBreak reports whether a line may end with a and the next begin with b.
func mayBreak(a, b rune) bool {
	switch {
	case b == ' ', strings.ContainsRune(notFirst, b), strings.ContainsRune(notLast, a):
		return false
	case a == ' ', a == '-', a == '/':
		return true
	}
	return ideograph(a) || ideograph(b)
}

// ideograph reports whether r is written without spaces around it.
func ideograph(r rune) bool {
	return r >= 0x2E80 && r <= 0xD7FF || r >= 0xF900 && r <= 0xFAFF || r >= 0xFE30 && r <= 0xFE4F ||
		r >= 0xFF00 && r <= 0xFFEF || r >= 0x20000
}

// fit sets a text that has only so much room: in at most n lines of w mm, first
// smaller (to the least size), and if that is not enough cut short with an
// ellipsis.
func (f *face) fit(s string, w, size float64, n int) (lines []string, set float64, cut bool) {
	if most := n * (int(w/(least*mmPerPt*0.2)) + 1); len(s) > 4*most { // more cannot fit
		if text := []rune(s); len(text) > most {
			s = string(text[:most])
			cut = true
		}
	}
	for set = size; ; set -= 0.5 {
		lines = f.wrap(s, w, set)
		if len(lines) <= n {
			return lines, set, cut
		}
		if set <= least {
			break
		}
	}
	last := []rune(lines[n-1])
	for len(last) > 0 && f.width(string(last)+"…", set) > w {
		last = last[:len(last)-1]
	}
	return append(lines[:n-1:n-1], string(last)+"…"), set, true
}
