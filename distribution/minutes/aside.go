package minutes

import (
	"slices"
	"unicode"
)

// Aside is a stretch of which nothing was used: no figure, no name that stands
// for one, and nothing that looked like one.
type Aside struct {
	Text string `json:"text"`
	Span
}

// piece is a token as the reading leaves it.
type piece struct {
	kind kind
	at   Span
}

// touch notes that a name stands for a figure somewhere else in the text.
func (r *reader) touch(list ...token) {
	for _, t := range list {
		r.touched[t.at.From] = t.at
	}
}

// leaveAside finds what was not used, and the names that stand for figures.
func (r *reader) leaveAside() {
	used := r.used()
	covered := func(at Span) bool {
		for len(used) > 0 && used[0].To <= at.From {
			used = used[1:]
		}
		return len(used) > 0 && used[0].From < at.To
	}
	open := Span{-1, -1}
	done := func() {
		if open.From >= 0 {
			text := excerpt(r.typed[open.From:open.To])
			r.out.Aside, open = append(r.out.Aside, Aside{text, open}), Span{-1, -1}
		}
	}
	for _, p := range r.pieces {
		named, stands := r.touched[p.at.From]
		switch {
		case covered(p.at):
			done()
		case stands:
			done()
			r.out.Named = append(r.out.Named, named)
		case p.kind == stop:
			done()
		case p.kind == item || p.kind == recipient || p.kind == number || p.kind == word && r.says(p.at):
			if open.From < 0 {
				open.From = p.at.From
			}
			open.To = p.at.To
		}
	}
	done()
}

// used are the stretches that the reading speaks of, in order and apart.
func (r *reader) used() (list []Span) {
	for _, l := range r.out.Lines {
		list = append(list, l.Span)
	}
	for _, s := range r.out.Stock {
		list = append(list, s.Span)
	}
	for _, k := range r.out.Kept {
		list = append(list, k.Span)
	}
	for _, u := range r.out.Unread {
		list = append(list, u.Span)
	}
	for _, t := range r.totals {
		list = append(list, t.at)
	}
	slices.SortFunc(list, func(a, b Span) int { return a.From - b.From })
	out := list[:0]
	for _, s := range list {
		if last := len(out) - 1; last >= 0 && s.From < out[last].To {
			out[last].To = max(out[last].To, s.To)
			continue
		}
		out = append(out, s)
	}
	return out
}

// says tells words from the sign or the letter that counts paragraphs.
func (r *reader) says(at Span) bool {
	n := 0
	for _, c := range r.typed[at.From:at.To] {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			n++
		}
	}
	return n > 1
}
