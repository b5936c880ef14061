package minutes

import (
	"strings"

	"relief/distribution/matrix"
	"relief/internal/text"
)

// number gives a figure to the items and recipients it stands for, and the
// index of the last token it used.
func (s *sentence) number(i int) int {
	t := s.list[i]
	if s.money(i) {
		return i
	}
	items, at, last := s.itemsOf(i)
	s.touch(s.to...)
	s.touch(items...)
	if s.refused(i, at) {
		s.drop(items)
		return last
	}
	if len(items) == 0 {
		s.without(i, at)
		return last
	}
	s.drop(items)
	for _, it := range items {
		if it.key == "" {
			s.nameless(at, it)
			continue
		}
		units, ok := s.inBase(t, it.item, at)
		if !ok {
			continue
		}
		last = max(last, s.assign(i, last, it.item, units, at, len(items) > 1))
	}
	return last
}

// money tells whether a figure is an amount: 每顶950元.
func (s *sentence) money(i int) bool {
	if i+1 == len(s.list) || s.list[i].unit != "" || s.list[i+1].kind != word ||
		s.list[i+1].at.From != s.list[i].at.To {
		return false
	}
	next := string(s.typed[s.list[i+1].at.From:s.list[i+1].at.To])
	return strings.HasPrefix(next, "元") || strings.HasPrefix(next, "万元")
}

// refused marks a figure that is no exact gift: 约10个, 不发2个, 含口罩5只.
func (s *sentence) refused(i int, at Span) bool {
	if s.list[i].vague {
		s.unread(at, "minutes.not_exact")
		return true
	}
	for j := i - 1; j >= max(0, i-lookAround); j-- {
		switch s.list[j].kind {
		case comma:
			return false
		case negates:
			s.unread(Span{s.list[j].at.From, at.To}, "minutes.negated")
			return true
		case holds:
			if !s.inKeep(i) {
				s.unread(Span{s.list[j].at.From, at.To}, "minutes.inside")
				return true
			}
		}
	}
	return false
}

// itemsOf finds what a figure counts: the items before it, the one behind it,
// or those that stand for the sentence. at is the stretch from name to figure.
func (s *sentence) itemsOf(i int) (items []token, at Span, last int) {
	t := s.list[i]
	at, last = t.at, i
	if n := len(s.pending); n > 0 {
		for j := i - 1; j >= max(0, i-lookAround); j-- {
			switch k := s.list[j].kind; {
			case k == item:
				first := s.pending[n-1]
				if s.list[j].at.To != first.at.To {
					return nil, at, i
				}
				items = []token{first}
				if s.eachBetween(j, i) {
					items = append(items[:0:0], s.pending...)
				}
				return items, Span{items[0].at.From, t.at.To}, i
			case k == each || k == sum || k == colon || k == give || k == bracket && s.closes(j),
				k == comma && s.list[j+1].kind == sum: // 单帐篷,共计1580顶
				continue
			}
			break
		}
	}
	next := i + 1
	for next < len(s.list) && (s.list[next].kind == give || s.quoted(next)) {
		next++
	}
	if next < len(s.list) && s.list[next].kind == item {
		at = Span{t.at.From, s.list[next].at.To}
		items = []token{s.list[next]}
		if s.quoted(next-1) && next+1 < len(s.list) && s.list[next+1].kind == bracket {
			next++ // 2700瓶“消毒液”
		}
		return items, at, next
	}
	if name, any := s.nameBefore(i); any {
		return nil, Span{name.From, t.at.To}, i
	}
	if next < len(s.list) && s.list[next].kind == word && (next > i+1 || len(s.lead) == 0) {
		return nil, Span{t.at.From, s.list[next].at.To}, next
	}
	if len(s.lead) == 1 || len(s.lead) > 1 && s.each {
		return s.lead, at, i
	}
	return nil, at, i
}

// nameBefore gives the words in front of a figure, what stands in brackets
// among them: 急救包(大)2个.
func (s *sentence) nameBefore(i int) (name Span, any bool) {
	for j := i - 1; j >= max(0, i-lookAround); j-- {
		switch k := s.list[j].kind; {
		case k == word:
			if !any {
				name, any = s.list[j].at, true
			}
			name.From = s.list[j].at.From
		case k == bracket && !any:
			name.To = s.list[j].at.To
		case k == bracket, k == each && !any, k == colon && !any, k == give && !any:
		default:
			return name, any
		}
	}
	return name, any
}

// quoted tells whether a token is the quote in which a name begins.
func (s *sentence) quoted(j int) bool {
	return s.list[j].kind == bracket && strings.ContainsRune("“\"「『", s.typed[s.list[j].at.From])
}

// closes tells whether a bracket between an item and its figure is a stray
// closing one.
func (s *sentence) closes(j int) bool {
	r := s.typed[s.list[j].at.From]
	return text.Fold(string(r)) == ")" || r == '”' || r == '"'
}

func (s *sentence) eachBetween(from, to int) bool {
	for _, t := range s.list[from:to] {
		if t.kind == each {
			return true
		}
	}
	return false
}

// drop takes items off those that wait for a figure.
func (s *sentence) drop(items []token) {
	rest := s.pending[:0:0]
	for _, p := range s.pending {
		used := false
		for _, it := range items {
			used = used || it.at.To == p.at.To
		}
		if !used {
			rest = append(rest, p)
		}
	}
	s.pending = rest
}

// without marks a figure whose item nobody knows.
func (s *sentence) without(i int, at Span) {
	t := s.list[i]
	switch {
	case at != t.at:
		name := Span{at.From, t.at.From}
		if at.From == t.at.From {
			name = Span{t.at.To, at.To}
		}
		if len(s.to) == 0 && s.lost == nil && !s.stock && s.kept.To == 0 && t.unit == "" {
			return // prose: no figure of the plan
		}
		s.unknownItem(at, name)
	case len(s.lead) > 1:
		s.unread(at, "minutes.which_item")
	default:
		s.unread(at, "minutes.no_item")
	}
}

// inBase turns a figure into base units of its item.
func (s *sentence) inBase(t token, it matrix.Item, at Span) (int64, bool) {
	f := factor(it, t.unit)
	switch {
	case f == 0:
		s.unread(at, "minutes.unknown_unit", t.unit, it.Label(), it.UnitWords())
		if last := len(s.out.Unread) - 1; last >= 0 {
			s.out.Unread[last].ItemID, s.out.Unread[last].Unit = it.ID, t.unit
		}
		return 0, false
	case t.units > text.MaxUnits/f:
		s.unread(at, "fault.number_too_large", int64(text.MaxUnits))
		return 0, false
	}
	return t.units * f, true
}

// assign says whose a figure is, and the index of the last token used.
func (s *sentence) assign(i, last int, it matrix.Item, units int64, at Span, many bool) int {
	switch {
	case s.total:
		if old, twice := s.totals[it.ID]; twice && old.units != units {
			s.unread(at, "minutes.total_differs", it.Label(), units, old.units)
			return last
		}
		s.totals[it.ID] = stated{it, units, at}
		if s.ledBy(i) {
			s.lead = []token{{kind: item, item: it, at: at, key: it.Name}}
		}
		return last
	case s.stock:
		s.addStock(it, units, at)
		return last
	case s.inKeep(i):
		s.keep(it, &units, at)
		return last
	}
	if to, end := s.toBehind(i, last); to != nil {
		s.touch(*to)
		s.give(to.to, it, units, at)
		s.lead = []token{{kind: item, item: it, at: at, key: it.Name}}
		return end
	}
	switch {
	case s.lost != nil:
		s.unread(at, "minutes.of_unknown_recipient", excerpt(s.typed[s.lost.From:s.lost.To]))
	case len(s.to) == 0 && s.ledBy(i):
		s.totals[it.ID] = stated{it, units, at}
		s.lead = []token{{kind: item, item: it, at: at, key: it.Name}}
	case len(s.to) == 0:
		s.unread(at, "minutes.no_recipient", it.Label())
	case len(s.to) > 1 && !s.eachAhead(i):
		s.unread(at, "minutes.shared_or_each", it.Label())
	default:
		for _, to := range s.to {
			s.give(to.to, it, units, at)
		}
	}
	return last
}

// ledBy tells whether a figure is an item's own total before a colon and the
// recipients: 急救箱6个:玉滘卫生院2个.
func (s *sentence) ledBy(i int) bool {
	for j, t := range s.ahead(i) {
		switch t.kind {
		case colon, bracket, give, comma:
			continue
		case recipient:
			return s.list[i+j].kind == colon || s.list[i+j].kind == comma || s.list[i+j].kind == bracket ||
				s.list[i+j].kind == give
		}
		return false
	}
	return false
}

// eachAhead tells whether 各 stands by the recipients of a figure, before it
// or up to the next recipient.
func (s *sentence) eachAhead(i int) bool {
	if s.each {
		return true
	}
	for _, t := range s.ahead(i) {
		switch t.kind {
		case each:
			return true
		case recipient, comma, listMark:
			return false
		}
	}
	return false
}

// done tells whether a word only says that something was done: 已发放给.
func (s *sentence) done(j int) bool {
	if s.list[j].kind != word {
		return false
	}
	switch string(s.typed[s.list[j].at.From:s.list[j].at.To]) {
	case "已", "已经", "现已", "均已", "全部":
		return true
	}
	return false
}

// toBehind finds the recipient a figure is given to behind it: 急救箱2个给A. It
// is nil where a recipient stands before the figure in the same part.
func (s *sentence) toBehind(i, last int) (*token, int) {
	for j := i - 1; j >= max(0, i-lookAround) && s.list[j].kind != listMark && s.list[j].kind != comma; j-- {
		if s.list[j].kind == recipient {
			return nil, last
		}
	}
	j := last + 1
	for j < len(s.list) && (s.list[j].kind == give || s.done(j)) {
		j++
	}
	if j == last+1 || j >= len(s.list) || s.list[j].kind != recipient {
		return nil, last
	}
	if j+1 < len(s.list) && (s.list[j+1].kind != listMark && s.list[j+1].kind != comma) {
		return nil, last
	}
	if j+2 < len(s.list) && s.list[j+2].kind == recipient {
		return nil, last
	}
	return &s.list[j], j
}
