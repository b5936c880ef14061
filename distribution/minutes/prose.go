package minutes

import (
	"slices"
	"strconv"
	"strings"

	"relief/distribution/matrix"
	"relief/internal/text"
)

// prose reads a stretch of running text, sentence by sentence.
func (r *reader) prose(from, to int) {
	list := r.tokens(from, to)
	for _, t := range list {
		r.pieces = append(r.pieces, piece{t.kind, t.at})
	}
	r.carry = nil
	begin := 0
	for i := 0; i <= len(list); i++ {
		if i < len(list) && list[i].kind != stop {
			continue
		}
		if i > begin {
			r.sentence(list[begin:i])
		}
		if i < len(list) && !list[i].line {
			r.carry = nil
		}
		begin = i + 1
	}
}

// sentence is the reading of one sentence: who stands for the figures that
// come, which item, and which of them were named without a figure yet.
type sentence struct {
	*reader
	list    []token
	to      []token // the recipients that stand for the figures
	each    bool    // every one of them gets the figure
	lead    []token // the items that stand for the figures
	pending []token // items without a figure yet
	lost    *Span   // the recipient nobody knows who stands for the figures
	stock   bool
	total   bool
	kept    Span // indexes of the tokens about what the branch keeps
}

func (r *reader) sentence(list []token) {
	s := &sentence{reader: r, list: list, to: r.carry, lead: r.goesOn(list)}
	defer r.meet(named(r.carry, list), len(r.out.Unread))
	s.findKept()
	for i := 0; i < len(list); i++ {
		i = s.step(i)
	}
	s.flush()
	last := list[len(list)-1]
	r.goods = s.only()
	switch {
	case last.kind == colon && len(s.to) > 0:
		r.carry = s.to
	case !s.figures():
		r.carry = nil
	}
}

// only is the item that a sentence is about when it names one, with its total,
// and nobody who gets it; a sentence that goes on about an item keeps it.
func (s *sentence) only() []token {
	var found []token
	for _, t := range s.list {
		switch {
		case t.kind == recipient:
			return nil
		case t.kind == item && (t.key == "" || len(found) > 0 && found[0].item.ID != t.item.ID):
			return nil
		case t.kind == item:
			found = []token{t}
		}
	}
	if len(found) == 1 {
		if _, stated := s.totals[found[0].item.ID]; stated {
			return found
		}
	}
	return nil
}

// goesOn gives the item of the sentence before where this one only says who
// gets it: 单帐篷,共计1580顶。分配给甲会421顶,乙会422顶.
func (r *reader) goesOn(list []token) []token {
	if len(r.goods) == 0 || list[0].kind != give {
		return nil
	}
	for _, t := range list {
		if t.kind == item {
			return nil
		}
	}
	return r.goods
}

// named are the recipients among the tokens of a sentence, those carried into it
// first.
func named(lists ...[]token) (all []met) {
	for _, t := range slices.Concat(lists...) {
		if t.kind == recipient {
			all = append(all, met{t.to, t.at.From})
		}
	}
	return all
}

// figures tells whether the sentence holds any.
func (s *sentence) figures() bool {
	for _, t := range s.list {
		if t.kind == number {
			return true
		}
	}
	return false
}

// step reads one token and gives the index of the last one it used.
func (s *sentence) step(i int) int {
	t := s.list[i]
	switch t.kind {
	case recipient:
		s.recipient(i)
	case item:
		s.item(i)
	case number:
		return s.number(i)
	case each:
		s.each = true
	case sum:
		s.total = true
	case store:
		s.stock = len(s.to) == 0
	case give:
		if s.stock && strings.Contains("发放分发分配配发赠送捐赠调拨", t.key) {
			s.stock = false
		}
	case word:
		s.word(i)
	}
	return i
}

// inKeep tells whether a token stands where the branch keeps things.
func (s *sentence) inKeep(i int) bool { return i >= s.kept.From && i < s.kept.To }

// findKept looks for what the branch keeps: from 剩, or from the beginning of
// the clause, up to 自留; or from 自留 up to the next recipient.
func (s *sentence) findKept() {
	at, from, clause := -1, -1, 0
	named := false
	for i, t := range s.list {
		switch t.kind {
		case comma:
			if from < 0 {
				clause, named = i+1, false
			}
		case left:
			if from < 0 {
				from = i
			}
		case item:
			named = true
		case recipient:
			from, clause, named = -1, i+1, false
		case keeps:
			at = i
		}
		if at >= 0 {
			break
		}
	}
	if at < 0 {
		return
	}
	if named || from >= 0 && from < at {
		s.kept = Span{clause, at}
		if from >= 0 {
			s.kept.From = from
		}
		if named {
			return
		}
	}
	s.kept = Span{at, len(s.list)}
	for i := at; i < len(s.list); i++ {
		if s.list[i].kind == recipient {
			s.kept.To = i
			return
		}
	}
}

// before gives the words that stand at i between the last name, figure or list
// mark and the token, and whether a word such as 赠送 parts them from it.
func (s *sentence) before(i int) (name Span, parted, any bool) {
	for j := i - 1; j >= max(0, i-lookAround); j-- {
		switch s.list[j].kind {
		case word:
			if !any {
				name, any = s.list[j].at, true
			} else {
				name.From = s.list[j].at.From
			}
		case give, each, colon:
			if any {
				return name, parted, true
			}
			parted = true
		default:
			return name, parted, any
		}
	}
	return name, parted, any
}

// lookAround is how many tokens around one are looked at, so that the work
// grows with the length of the text alone.
const lookAround = 64

// ahead are the tokens behind i that are looked at.
func (s *sentence) ahead(i int) []token {
	return s.list[i+1 : min(len(s.list), i+1+lookAround)]
}

// longestName is how many characters in front of a known name may belong to
// it: 新埔田中学 need not be 埔田中学.
const longestName = 8

// recipient takes a recipient, alone or behind others.
func (s *sentence) recipient(i int) {
	t := s.list[i]
	s.total, s.stock = false, false
	if name, parted, any := s.before(i); any && !parted && name.To-name.From <= longestName && !s.said(name) {
		s.unknownRecipient(Span{name.From, t.at.To}, t.to.Name)
		return
	}
	if n := s.behind(i); n >= 0 && s.list[n].kind == recipient && len(s.to) > 0 && s.lost == nil {
		if !slices.ContainsFunc(s.to, func(o token) bool { return o.to.ID == t.to.ID }) {
			s.to = append(s.to, t)
		}
		return
	}
	if len(s.pending) > 0 {
		s.lead, s.pending = s.pending, nil
	}
	s.to, s.each, s.lost = []token{t}, false, nil
}

// said tells whether words before a recipient are no part of a name: they end
// as a sentence about the meeting does.
func (s *sentence) said(name Span) bool {
	words := strings.TrimSpace(string(s.typed[name.From:name.To]))
	for _, end := range []string{"单位", "如下", "会议", "研究", "下列", "以下", "向", "至", "由", "对", "把", "给予", "和"} {
		if strings.HasSuffix(words, end) {
			return true
		}
	}
	return words == "" || strings.Trim(words, "-*•·.…　 ") == "" || (words[0] < 0x80 && words[0] != '-')
}

// behind is the index of the last token before i that is no list mark.
func (s *sentence) behind(i int) int {
	for j := i - 1; j >= max(0, i-lookAround); j-- {
		if k := s.list[j].kind; k != listMark && k != comma {
			return j
		}
	}
	return -1
}

func (s *sentence) unknownRecipient(name Span, hint string) {
	if hint == "" {
		hint = s.hints.near(string(s.typed[name.From:name.To]), s.hints.recipients)
	}
	s.flush()
	s.to, s.each, s.lost = nil, false, &name
	why := "minutes.unknown_recipient"
	args := []any{excerpt(s.typed[name.From:name.To])}
	if hint != "" {
		why, args = "minutes.unknown_recipient_near", append(args, hint)
	}
	s.unread(name, why, args...)
}

// item takes an item; the figure may follow or stand before.
func (s *sentence) item(i int) {
	t := s.list[i]
	if name, parted, any := s.before(i); any && !s.inKeep(i) && !s.stock {
		typed := string(s.typed[name.From:name.To])
		institution := matrix.KindOf("", typed) != "other"
		follows := s.numberAfter(i)
		switch {
		case follows && (institution || parted && name.To-name.From <= 2*longestName):
			s.unknownRecipient(name, "")
		case follows && !parted && name.To-name.From <= longestName:
			t.at.From, t.key, t.item.Several = name.From, "", nil
		}
	}
	if len(s.pending) == lookAround {
		s.flush()
	}
	s.pending = append(s.pending, t)
}

// numberAfter tells whether a figure follows in the same part of the list.
func (s *sentence) numberAfter(i int) bool {
	for _, t := range s.ahead(i) {
		switch t.kind {
		case number:
			return true
		case comma, recipient:
			return false
		}
	}
	return false
}

// word looks at words in a list of kept items: they may be a name cut short.
func (s *sentence) word(i int) {
	if !s.inKeep(i) || i+1 < len(s.list) && s.list[i+1].kind == item {
		return
	}
	if i+1 < len(s.list) && s.list[i+1].kind != listMark && s.list[i+1].kind != keeps && s.list[i+1].kind != comma {
		return
	}
	for j := i - 1; j >= max(0, i-lookAround) && s.list[j].kind != listMark && s.list[j].kind != comma; j-- {
		if k := s.list[j].kind; k == item || k == number {
			return
		}
	}
	s.unknownItem(s.list[i].at, s.list[i].at)
}

// nameless marks an item that is not known, or known several times.
func (s *sentence) nameless(at Span, t token) {
	if t.item.Several == nil {
		s.unknownItem(at, t.at)
		return
	}
	typed := strings.TrimSpace(string(s.typed[t.at.From:t.at.To]))
	s.unread(at, "minutes.several_items", excerpt([]rune(typed)), strings.Join(t.item.Several, "、"))
}

func (s *sentence) unknownItem(at, name Span) {
	typed := strings.TrimSpace(string(s.typed[name.From:name.To]))
	if hint := s.hints.near(typed, s.hints.items); hint != "" {
		s.unread(at, "minutes.unknown_item_near", excerpt([]rune(typed)), hint)
		return
	}
	s.unread(at, "minutes.unknown_item", excerpt([]rune(typed)))
}

// flush ends the items that got no figure.
func (s *sentence) flush() {
	for _, t := range s.pending {
		named := len(s.to) > 0 && !s.stock && !s.total
		switch n := s.figureOrSpec(t); {
		case n != "" && (len(s.to) > 0 || s.stock || s.total || s.keepsAt(t)):
			s.unread(t.at, "minutes.figure_or_spec", n, t.item.Name, t.item.BaseUnit)
		case t.item.Several != nil && (named || s.keepsAt(t)):
			s.nameless(t.at, t)
		case s.keepsAt(t):
			s.keep(t.item, nil, t.at)
		case named && t.key != "":
			s.unread(t.at, "minutes.no_figure", t.item.Label())
		}
	}
	s.pending = nil
}

// figureOrSpec is the number in which an item ends as it stands in the text,
// when its specification is no more than that: 帐篷12顶 may be twelve tents.
func (s *sentence) figureOrSpec(t token) string {
	spec, stands := text.Fold(t.item.Spec), text.Fold(string(s.typed[t.at.From:t.at.To]))
	if _, err := strconv.Atoi(spec); err != nil || !strings.HasSuffix(stands, spec) {
		return ""
	}
	return spec
}

// keepsAt tells whether an item stands among those the branch keeps.
func (s *sentence) keepsAt(t token) bool {
	return s.kept.To > s.kept.From && t.at.From >= s.list[s.kept.From].at.From && t.at.From < s.list[s.kept.To-1].at.To
}
