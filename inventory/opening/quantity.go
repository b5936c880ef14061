package opening

import (
	"maps"
	"strconv"

	"relief/internal/text"
)

// packs are the words in which a known item is counted in this row, with Factor
// for a bare number: one of the row's unit. A unit that the item does not know is
// refused at its column; where it stands behind the figure (own), with the figure.
func (l *judged) packs(unit string, own bool) text.Packs {
	packs := text.Packs{Unit: l.Item.BaseUnit, Words: l.Item.Units}
	l.Factor = 1
	if unit == "" {
		l.note(Unit, "opening.base_unit_assumed", l.Item.BaseUnit)
		return packs
	}
	switch f := factorOf(l.Item, unit); {
	case f > 1:
		l.note(Unit, "opening.pack", short(unit), f, l.Item.BaseUnit)
		l.Factor, packs.Bare = f, f
	case f == 0 && !own:
		l.fault(Unit, "opening.unknown_unit", short(unit), l.Item.Name, l.Item.BaseUnit)
		l.Factor = 0
		packs.Words = maps.Clone(packs.Words)
		if packs.Words == nil {
			packs.Words = map[string]int64{}
		}
		packs.Words[text.Fold(unit)] = 1 // one fault is enough
	}
	return packs
}

// count reads the count of a row as people write it, 7盒+24 or 10+2, and says what
// it came to where that is not plain.
func (l *judged) count(packs text.Packs) int64 {
	n, bad := text.ParseQuantity(l.Row.CountedText, packs)
	if bad != nil {
		if bad.Key != "fault.required" {
			l.fault(Counted, bad.Key, bad.Args...)
		}
		return 0
	}
	if _, _, plain := splitCount(l.Row.CountedText); plain != nil || own(l.Row.CountedText, packs) {
		l.note(Counted, "opening.reckoned", short(l.Row.CountedText), n, packs.Unit)
	}
	return n
}

// own tells whether a figure is counted in another word than a bare number
// would be.
func own(typed string, packs text.Packs) bool {
	n, word, _ := splitCount(typed)
	if word == "" || packs.Any {
		return false
	}
	whole, bad := text.ParseQuantity(strconv.FormatInt(n, 10), packs)
	as, worse := text.ParseQuantity(typed, packs)
	return bad == nil && worse == nil && whole != as
}
