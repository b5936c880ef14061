package minutes

import (
	"strings"
	"unicode"

	"relief/distribution/matrix"
	"relief/internal/text"
)

// kind is what a token is.
type kind uint8

const (
	word      kind = iota // characters nobody knows
	recipient             // a known recipient
	item                  // a known item
	number                // a figure, with its unit word
	listMark              // 、 and
	comma                 // ,
	colon                 // :
	bracket               // any
	stop                  // ; 。 new line
	give                  // 赠送, to: says nothing of its own
	each                  // 各
	sum                   // 合计
	store                 // 库存
	left                  // 剩
	keeps                 // 自留
	holds                 // 含: the figures behind are parts
	negates               // 不
	joins                 // 和: a list mark between names, else a word
)

// steer are the words that steer the reading, folded.
var steer = map[kind]string{
	give: "赠送 赠予 赠与 发放 分发 发给 配发 分配 配送 调拨 拨付 拨给 捐赠 移交 送给 赠给 转赠 送 给 领取 获赠 获得 将 为 得 " +
		"其中 分别 大约 约 另外 另 再 还 物资 物品 会议决定 会议研究决定 经研究决定 会议同意 决定 同意 " +
		"receives receive gets get given to for of the a an will be is are donate donates give gives",
	each:    "各自 各 每家 每个单位 均 都 each",
	sum:     "合计 共计 总计 合共 一共 总共 共发 共分 共赠送 共赠 共发放 共 total totals intotal",
	store:   "库存 现有 清点 instock onhand available stock",
	left:    "剩余 剩下 余下 剩 remaining theremaining",
	keeps:   "自留 留作 留用 留存 自用 本会保留 kept keeps keep retains retained retain",
	holds:   "内含 含有 含 内有 包括 包含 including includes containing",
	negates: "不再 不予 不发 不 未 暂缓 缓发 取消 撤销 收回 退回 拟 原定 原计划 not no cancelled canceled withdrawn postponed",
	joins:   "以及 和 及 与 and &",
}

// node is a place in the tree of names and words.
type node struct {
	next map[rune]*node
	kind kind
	ends bool
	item matrix.Item
	to   matrix.Recipient
}

// newTrie is the tree of all names and words; a name stands before a word.
func newTrie(names Names) *node {
	root := &node{}
	for k, words := range steer {
		for w := range strings.FieldsSeq(words) {
			at := root.down(w)
			at.kind, at.ends = k, true
		}
	}
	for key, to := range names.Recipients {
		if key != "" {
			at := root.down(key)
			at.kind, at.ends, at.to = recipient, true, to
		}
	}
	for key, it := range names.Items {
		if key != "" {
			at := root.down(key)
			at.kind, at.ends, at.item = item, true, it
		}
	}
	return root
}

func (n *node) down(key string) *node {
	for _, c := range key {
		if n.next == nil {
			n.next = map[rune]*node{}
		}
		if n.next[c] == nil {
			n.next[c] = &node{}
		}
		n = n.next[c]
	}
	return n
}

// token is a piece of the folded text. at is where it stands as typed.
type token struct {
	kind  kind
	at    Span
	key   string // folded, for words
	item  matrix.Item
	to    matrix.Recipient
	units int64
	unit  string // folded
	vague bool   // 约10个, 2-3个, 1.5
	line  bool   // a stop that is a new line
}

// letter is a folded character, where it stood, and whether a blank stood
// before it.
type letter struct {
	r      rune
	at     int
	spaced bool
}

// fold folds the characters of a stretch one by one.
func fold(typed []rune, from, to int) []letter {
	out := make([]letter, 0, to-from)
	cache := map[rune][]rune{}
	spaced := true
	for i := from; i < to; i++ {
		c := typed[i]
		if c == '\n' {
			out, spaced = append(out, letter{c, i, spaced}), true
			continue
		}
		folded, seen := cache[c]
		if !seen {
			folded = []rune(text.Fold(string(c)))
			cache[c] = folded
		}
		if len(folded) == 0 {
			spaced = spaced || unicode.IsSpace(c)
			continue
		}
		for _, r := range folded {
			out, spaced = append(out, letter{r, i, spaced}), false
		}
	}
	return out
}

func latin(r rune) bool { return unicode.Is(unicode.Latin, r) }

func digit(r rune) bool { return r >= '0' && r <= '9' }

// apart tells whether a word may begin at i or end before it.
func apart(s []letter, i int) bool {
	if i <= 0 || i >= len(s) || s[i].spaced {
		return true
	}
	return !(latin(s[i-1].r) || digit(s[i-1].r)) || !(latin(s[i].r) || digit(s[i].r))
}

// apartWord is apart for words of letters: 2boxes is two words.
func apartWord(s []letter, i int) bool {
	if i <= 0 || i >= len(s) || s[i].spaced {
		return true
	}
	return !latin(s[i-1].r) || !latin(s[i].r)
}

// match finds the longest name or word at i and where it ends.
func (n *node) match(s []letter, i int) (found *node, end int) {
	if !apartWord(s, i) {
		return nil, i
	}
	for j := i; j < len(s) && n != nil; j++ {
		if n = n.next[s[j].r]; n == nil || !n.ends {
			continue
		}
		to := j + 1
		if n.kind == item && !apart(s, to) { // first-aid boxes
			for to < len(s) && to <= j+2 && !s[to].spaced && (s[to].r == 's' || s[to].r == 'e') {
				to++
			}
		}
		if apart(s, to) {
			found, end = n, to
		}
	}
	return found, end
}

// marks are the characters that part what is listed.
var marks = map[rune]kind{
	'、': listMark, ',': comma, ':': colon, '(': bracket, ')': bracket, '"': bracket, '“': bracket, '”': bracket,
	';': stop, '。': stop, '\n': stop, '!': stop, '?': stop, '|': listMark,
}

// tokens cuts a stretch of the text.
func (r *reader) tokens(from, to int) []token {
	s := fold(r.typed, from, to)
	var out []token
	add := func(t token, i, j int) {
		t.at = Span{s[i].at, s[j-1].at + 1}
		out = append(out, t)
	}
	for i := 0; i < len(s); {
		n, named := r.known.match(s, i)
		if t, end, ok := r.figure(s, i); ok && !(n != nil && n.kind == item && named > end) {
			add(t, i, end)
			i = end
			continue
		}
		if n != nil && !r.amid(s, i, named, out) {
			add(known(n, letters(s[i:named])), i, named)
			i = named
			continue
		}
		k, is := marks[s[i].r]
		if s[i].r == '.' && (i+1 == len(s) || s[i+1].spaced || s[i+1].r == '\n') {
			k, is = stop, true
		}
		if is {
			add(token{kind: k, line: s[i].r == '\n'}, i, i+1)
		} else if last := len(out) - 1; last >= 0 && out[last].kind == word {
			out[last].at.To = s[i].at + 1
		} else {
			add(token{}, i, i+1)
		}
		i++
	}
	settleJoins(out)
	return r.settleSizes(out)
}

// known is the token of a name or word. An item that several fit has no key.
func known(n *node, key string) token {
	t := token{kind: n.kind, item: n.item, to: n.to, key: key}
	if n.item.Several != nil {
		t.key = ""
	}
	return t
}

// amid tells whether what begins a name at i belongs to the words before it:
// 库存物资中急救包 need not be 中急救包.
func (r *reader) amid(s []letter, i, end int, before []token) bool {
	if len(before) == 0 || len(r.names.Leading) == 0 || s[i].spaced || !r.names.Leading[letters(s[i:end])] {
		return false
	}
	switch last := before[len(before)-1]; last.kind {
	case word, store, left:
		return last.at.To == s[i].at
	case give:
		return last.at.To == s[i].at && (last.key == "物资" || last.key == "物品")
	}
	return false
}

// settleSizes takes an item, what stands in brackets behind it and a figure
// for an item of a size nobody knows: 急救包(大)2个.
func (r *reader) settleSizes(list []token) []token {
	out := list[:0]
	for i := 0; i < len(list); i++ {
		t := list[i]
		if t.kind == item && i+4 < len(list) && list[i+1].kind == bracket && list[i+2].kind == word &&
			list[i+3].kind == bracket && list[i+4].kind == number && r.typed[list[i+1].at.From] != ')' {
			t.at.To, t.key, t.item.Several = list[i+3].at.To, "", nil
			i += 3
		}
		out = append(out, t)
	}
	return out
}

// settleJoins reads 和 as a list mark behind a name or a figure, else as a word.
func settleJoins(list []token) {
	for i := range list {
		if list[i].kind != joins {
			continue
		}
		list[i].kind = word
		if i > 0 && (list[i-1].kind == item || list[i-1].kind == recipient || list[i-1].kind == number ||
			list[i-1].kind == bracket || list[i-1].kind == comma) {
			list[i].kind = listMark
		}
	}
}

func letters(s []letter) string {
	var b strings.Builder
	for _, l := range s {
		b.WriteRune(l.r)
	}
	return b.String()
}
