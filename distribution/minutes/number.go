package minutes

import (
	"strings"

	"relief/internal/text"
)

// chinese are the digits and powers of Chinese numerals, the banker's forms
// among them.
var chinese = map[rune]int64{
	'零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9,
	'壹': 1, '贰': 2, '叁': 3, '肆': 4, '伍': 5, '陆': 6, '柒': 7, '捌': 8, '玖': 9,
	'十': 10, '拾': 10, '百': 100, '佰': 100, '千': 1000, '仟': 1000, '万': 10000,
}

// common are unit words that a figure may carry although no item knows them,
// so that 3床 is a figure too.
const common = "个 件 套 只 箱 盒 包 台 辆 床 顶 条 袋 瓶 双 副 支 把 块 张 份 桶 卷 捆 具 枚 吨 公斤 斤 " +
	"pcs pc piece pieces set sets unit units carton cartons"

// notCounts stand behind numbers that count no goods: 2021年, 5家, 3%.
const notCounts = "年月日号时分元%届次项家人名位岁点期批第天周楼区市县镇度条款节/"

// unitWords is the tree of unit words.
type unitWords struct{ root *node }

func newUnitWords(names Names) unitWords {
	u := unitWords{&node{}}
	for w := range strings.FieldsSeq(common) {
		u.root.down(w).ends = true
	}
	for _, it := range names.Items {
		if it.BaseUnit != "" {
			u.root.down(text.Fold(it.BaseUnit)).ends = true
		}
		for w := range it.Units {
			if w != "" {
				u.root.down(w).ends = true
			}
		}
	}
	return u
}

// match gives the end of the longest unit word at i, or i.
func (u unitWords) match(s []letter, i int) int {
	end, n := i, u.root
	for j := i; j < len(s) && n != nil; j++ {
		if n = n.next[s[j].r]; n == nil || !n.ends {
			continue
		}
		if apart(s, j+1) {
			end = j + 1
		} else if s[j+1].r == 's' && apart(s, j+2) {
			end = j + 2
		}
	}
	return end
}

// figure reads a figure with its unit word at i. A Chinese numeral counts only
// with a unit word; digits that name a day, a share or a row do not count.
func (r *reader) figure(s []letter, i int) (token, int, bool) {
	n, end, ok := readNumber(s, i)
	if !ok || i > 0 && (s[i-1].r == '第' || latin(s[i-1].r) && !s[i].spaced) {
		return token{}, i, false
	}
	t := token{kind: number, units: n}
	t.vague = n < 0 || i > 0 && strings.ContainsRune("约近-", s[i-1].r) && !s[i].spaced
	if end+1 < len(s) && strings.ContainsRune("-~至到.", s[end].r) {
		if _, to, more := readNumber(s, end+1); more {
			t.vague, end = true, to
		}
	}
	for end < len(s) && strings.ContainsRune("多余几数来", s[end].r) {
		t.vague = true
		end++
	}
	bare := end
	if n, _ := r.known.match(s, end); n == nil || n.kind != item {
		bare = end
		end = r.units.match(s, end)
		t.unit = letters(s[bare:end])
	}
	if end+1 < len(s) && strings.ContainsRune("左以", s[end].r) && strings.ContainsRune("右上下内", s[end+1].r) {
		t.vague = true
		end += 2
	}
	if t.unit != "" {
		return t, end, true
	}
	if !digit(s[i].r) && !t.vague {
		return token{}, i, false
	}
	if end < len(s) && (strings.ContainsRune(notCounts, s[end].r) || !apartWord(s, end) ||
		latin(s[end].r) && !s[end].spaced) {
		return token{}, i, false
	}
	if rowNumber(s, i, end) {
		return token{}, i, false
	}
	return t, end, true
}

// rowNumber tells whether digits number a paragraph: 1. or 2、 or (3) where a line begins.
func rowNumber(s []letter, i, end int) bool {
	if i > 0 && s[i-1].r == '(' {
		i--
	}
	begins := i == 0 || s[i-1].r == '\n'
	return begins && (end == len(s) || strings.ContainsRune(".、)", s[end].r))
}

// readNumber reads digits, with thousands separators, or a Chinese numeral. A
// number too large is negative.
func readNumber(s []letter, i int) (n int64, end int, ok bool) {
	end = i
	if i < len(s) && digit(s[i].r) {
		for end < len(s) {
			switch {
			case digit(s[end].r):
				if n = n*10 + int64(s[end].r-'0'); n > text.MaxUnits {
					n = text.MaxUnits + 1
				}
				end++
			case s[end].r == ',' && thousand(s, end+1):
				end++
			default:
				return bounded(n), end, true
			}
		}
		return bounded(n), end, true
	}
	return readChinese(s, i)
}

func bounded(n int64) int64 {
	if n > text.MaxUnits {
		return -1
	}
	return n
}

// thousand tells whether exactly three digits follow, as in 1,374.
func thousand(s []letter, i int) bool {
	n := 0
	for i+n < len(s) && n < 4 && digit(s[i+n].r) && !s[i+n].spaced {
		n++
	}
	return n == 3
}

// readChinese reads 十二, 一百零三, 两千; 二三个, two or three, is negative: no one number.
func readChinese(s []letter, i int) (n int64, end int, ok bool) {
	var whole, part, one int64
	digits := 0
	for end = i; end < len(s) && end < i+24; end++ {
		v, is := chinese[s[end].r]
		if !is {
			break
		}
		switch {
		case v < 10:
			if one > 0 || digits > 0 && one == 0 && v > 0 && whole+part == 0 {
				return -1, end + 1, true // 二三个: two or three
			}
			one, digits = v, digits+1
		case v == 10000:
			whole, part, one = (whole+part+one)*v, 0, 0
		default:
			part += max(one, 1) * v
			one = 0
		}
		if whole > text.MaxUnits || part > text.MaxUnits {
			return -1, end + 1, true
		}
	}
	if end == i {
		return 0, i, false
	}
	return bounded(whole + part + one), end, true
}
