package text

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"relief/internal/fault"
)

// Packs are the words in which one kind of goods is counted.
type Packs struct {
	Unit  string           // what a bare number counts: 只
	Words map[string]int64 // how many of the unit a folded word stands for: 箱 = 24
	Bare  int64            // what a bare number counts instead: 24, where a line is in 箱
	Any   bool             // any word will do, and stands for one: 三箱 are three pieces
}

// factor is how many of the unit a word stands for, or 0.
func (p Packs) factor(word string) int64 {
	key := Fold(word)
	switch n := p.Words[key]; {
	case n > 0:
		return n
	case p.Any || key == Fold(p.Unit):
		return 1
	}
	return 0
}

// String lists the words as people write them: 只、盒=12、箱=24.
func (p Packs) String() string {
	words := slices.SortedFunc(maps.Keys(p.Words), func(a, b string) int {
		return cmp.Or(cmp.Compare(p.Words[a], p.Words[b]), cmp.Compare(a, b))
	})
	said := []string{p.Unit}
	for _, word := range words {
		switch n := p.Words[word]; {
		case word == Fold(p.Unit) || n < 1:
		case n == 1:
			said = append(said, word)
		default:
			said = append(said, word+"="+Number(n))
		}
	}
	return strings.Join(said, "、")
}

// ParseQuantity reads a count of goods as people write it: what ParseUnits
// takes, a number with a word of the goods (120床, 2箱, 三箱), sums and products
// (7*50+24, 7盒+24, 2箱3盒), and what a pack holds, said in brackets behind it
// (2箱(1箱=24)). A word that the goods do not know is refused with those they
// know, and what can be read in two ways is refused. The messages are those of
// ParseUnits, and fault.unknown_word, fault.other_pack and fault.not_a_quantity.
func ParseQuantity(s string, packs Packs) (int64, *fault.Message) {
	r := quantity{typed: s, packs: packs}
	n, bad := ParseUnits(s)
	if bad == nil {
		n = r.times(n, max(packs.Bare, 1))
		return n, r.bad
	}
	if bad.Key != "fault.not_a_number" {
		return 0, bad
	}
	tokens, ok := tokens(nought.ReplaceAllString(r.holds(asTyped(s)), "$1+$2"))
	said := func(token string) bool { return strings.HasSuffix(Fold(token), r.said) }
	if r.bad == nil && (!ok || len(tokens) == 0 || r.said != "" && !slices.ContainsFunc(tokens, said)) {
		r.refuse("fault.not_a_quantity", excerpt(s))
	}
	if r.bad == nil {
		n = r.sum(tokens)
	}
	if r.bare && r.worded && packs.Bare > 1 {
		r.refuse("fault.not_a_quantity", excerpt(s)) // 7盒+24: are these 24 boxes?
	}
	if r.bad != nil {
		return 0, r.bad
	}
	return n, nil
}

// nought is the word between a pack and what is over, as in 十箱零3只.
var nought = regexp.MustCompile(`([^\d一二三四五六七八九十百千两〇零])零([\d一二两三四五六七八九十])`)

// quantity reads one quantity; bad is the first thing wrong with it.
type quantity struct {
	typed        string
	packs        Packs
	bad          *fault.Message
	said         string // the word of which brackets say what it holds
	bare, worded bool   // whether a number stood alone, or with a word
}

func (r *quantity) refuse(key string, args ...any) {
	if r.bad == nil {
		r.bad = &fault.Message{Key: key, Args: args}
	}
}

// packShape is 1箱=24, 箱=24个, 每箱24只 or 一箱装24 in brackets.
var packShape = regexp.MustCompile(
	`^\(\s*(?:1|一|每)?\s*([\p{Han}\p{Latin}]+?)\s*(?:=|:|装)?\s*([\d,]+)\s*([\p{Han}\p{Latin}]*)\s*\)$`)

// holds takes what a pack holds off the end, (1箱=24) or (每箱24只), and has it
// known to this quantity alone. A word that stands for another number already is
// refused.
func (r *quantity) holds(s string) string {
	at := strings.LastIndex(s, "(")
	if at < 0 || !strings.HasSuffix(s, ")") {
		return s
	}
	parts := packShape.FindStringSubmatch(s[at:])
	if parts == nil {
		return s
	}
	word, unit := parts[1], parts[3]
	n, bad := ParseUnits(parts[2])
	if bad != nil || n < 1 || unit != "" && r.packs.factor(unit) != 1 {
		return s
	}
	r.said = Fold(word)
	if known := r.packs.factor(word); known != n && known != 0 {
		r.refuse("fault.other_pack", word, known)
	}
	r.packs.Words = maps.Clone(r.packs.Words)
	if r.packs.Words == nil {
		r.packs.Words = map[string]int64{}
	}
	r.packs.Words[Fold(word)] = n
	return strings.TrimSpace(s[:at])
}

// sum reads terms with + between them. None may stand there where both say what
// they count: 2箱3盒, but not 2箱3.
func (r *quantity) sum(tokens []string) (total int64) {
	for said := true; ; {
		n, word, rest := r.term(tokens)
		if r.bad == nil && !said && !word {
			r.refuse("fault.not_a_quantity", excerpt(r.typed))
		}
		if total += n; r.bad == nil && total > MaxUnits {
			r.refuse("fault.number_too_large", int64(MaxUnits))
		}
		if r.bad != nil || len(rest) == 0 {
			return total
		}
		tokens, said = rest, true
		switch {
		case rest[0] == "+":
			tokens = rest[1:]
		case word:
			said = false
		default:
			r.refuse("fault.not_a_quantity", excerpt(r.typed))
			return 0
		}
	}
}

// term reads 374, 7*50, 2箱 or 三箱, and gives what is behind it.
func (r *quantity) term(tokens []string) (n int64, word bool, rest []string) {
	if len(tokens) == 0 {
		r.refuse("fault.not_a_quantity", excerpt(r.typed))
		return 0, false, nil
	}
	if isWord([]rune(tokens[0])[0]) {
		return r.numeral(tokens[0]), true, tokens[1:]
	}
	n = r.number(tokens[0])
	for tokens = tokens[1:]; len(tokens) > 1 && tokens[0] == "*"; tokens = tokens[2:] {
		n = r.times(n, r.number(tokens[1]))
	}
	if len(tokens) == 0 || !isWord([]rune(tokens[0])[0]) {
		r.bare = true
		return r.times(n, max(r.packs.Bare, 1)), false, tokens
	}
	return r.times(n, r.word(tokens[0])), true, tokens[1:]
}

// word is what a word stands for; one that is not known is refused.
func (r *quantity) word(word string) int64 {
	n := r.packs.factor(word)
	r.worded = true
	if n == 0 && strings.EqualFold(word, "e") {
		r.refuse("fault.not_a_quantity", excerpt(r.typed)) // 1e3 is no count of anything
	}
	if n == 0 {
		r.refuse("fault.unknown_word", word, r.packs.String())
	}
	return n
}

// numeral reads 三箱: a Chinese numeral with its word. Where it can be parted in
// two ways (三千克), only one may be known.
func (r *quantity) numeral(s string) (n int64) {
	letters, ways := []rune(s), 0
	for i := 1; i <= len(letters); i++ {
		figure, ok := hanNumber(letters[:i])
		word := string(letters[i:])
		switch {
		case !ok || r.packs.Any && i < len(letters) && isHanFigure(letters[i]):
		case word == "":
			r.bare = true
			n, ways = r.times(figure, max(r.packs.Bare, 1)), ways+1
		case r.packs.factor(word) > 0:
			r.worded = true
			n, ways = r.times(figure, r.packs.factor(word)), ways+1
		}
	}
	if ways == 1 {
		return n
	}
	if word := strings.TrimLeftFunc(s, isHanFigure); ways == 0 && word != s && r.packs.factor(word) == 0 && word != "" {
		r.word(word)
	}
	r.refuse("fault.not_a_quantity", excerpt(r.typed))
	return 0
}

func (r *quantity) number(token string) int64 {
	n, bad := ParseUnits(token)
	if bad != nil && bad.Key == "fault.not_a_number" {
		bad = &fault.Message{Key: "fault.not_a_quantity", Args: []any{excerpt(r.typed)}}
	}
	if bad != nil {
		r.refuse(bad.Key, bad.Args...)
	}
	return n
}

func (r *quantity) times(a, b int64) int64 {
	if a > 0 && b > MaxUnits/a {
		r.refuse("fault.number_too_large", int64(MaxUnits))
		return 0
	}
	return a * b
}

// tokens cuts a quantity into numbers, words, + and *. Blanks part what stands
// beside them, and so 1 374 is two numbers.
func tokens(s string) (list []string, ok bool) {
	for s != "" {
		c := []rune(s)[0]
		var token string
		switch {
		case unicode.IsSpace(c):
			s = s[len(string(c)):]
			continue
		case c >= '0' && c <= '9':
			token, s = split(s, func(c rune) bool { return c >= '0' && c <= '9' || c == ',' || c == '.' })
		case isWord(c):
			token, s = split(s, isWord)
			if rest := strings.TrimLeft(s, " "); strings.EqualFold(token, "x") && rest != "" && rest[0] <= '9' {
				token = "*"
			}
		case c == '+' || c == '*' || c == '×' || c == '✕':
			s = s[len(string(c)):]
			if token = "*"; c == '+' {
				token = "+"
			}
		default:
			return nil, false
		}
		list = append(list, token)
	}
	return list, true
}

// split cuts a text behind the letters at its beginning.
func split(s string, letter func(rune) bool) (head, rest string) {
	at := strings.IndexFunc(s, func(c rune) bool { return !letter(c) })
	if at < 0 {
		return s, ""
	}
	return s[:at], s[at:]
}

func isWord(c rune) bool { return unicode.In(c, unicode.Han, unicode.Latin) || c == '〇' }

// hanDigits are the digits of Chinese numerals, and hanPowers what they count.
var (
	hanDigits = map[rune]int64{
		'〇': 0, '零': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9,
	}
	hanPowers = map[rune]int64{'十': 10, '百': 100, '千': 1000}
)

func isHanFigure(c rune) bool {
	_, digit := hanDigits[c]
	return digit || hanPowers[c] > 0
}

// hanNumber reads a Chinese numeral below ten thousand as it is spoken: 三, 十二,
// 一百零三, 两千. Two digits in a row (二三, two or three) are no number.
func hanNumber(letters []rune) (n int64, ok bool) {
	digit, below := int64(-1), int64(10_000)
	for i, c := range letters {
		if v, is := hanDigits[c]; is {
			if digit > 0 || digit == 0 && v == 0 || v == 0 && i == 0 && len(letters) > 1 {
				return 0, false
			}
			digit = v
			continue
		}
		power, is := hanPowers[c]
		if !is || power >= below || digit == 0 || digit < 0 && (power != 10 || i > 0) {
			return 0, false
		}
		n, below, digit = n+max(digit, 1)*power, power, -1
	}
	if digit == 0 && len(letters) > 1 {
		return 0, false
	}
	return n + max(digit, 0), len(letters) > 0
}
