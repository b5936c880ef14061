package opening

import "relief/internal/text"

// damage reads the damaged units: beside those counted, or among them. They are
// counted in the words of the count.
func (l *judged) damage(packs text.Packs) {
	typed := l.Row.DamagedText
	if nothing(typed) {
		return
	}
	n, bad := text.ParseQuantity(typed, packs)
	switch {
	case bad != nil:
		l.fault(Damaged, bad.Key, bad.Args...)
		return
	case n == 0:
		return
	case l.Row.unsure:
		l.fault(Damaged, "opening.damaged_unsure", short(typed))
		return
	}
	l.Damaged = n
	if l.Row.DamagedRole == Within {
		if l.Units -= l.Damaged; l.Units < 0 {
			l.fault(Damaged, "opening.damaged_more", short(typed), short(l.Row.CountedText))
			return
		}
	}
	l.note(Damaged, "opening.damaged_aside", l.Damaged, l.baseUnit())
}

// baseUnit is the unit the line is counted in.
func (l *Line) baseUnit() string {
	if l.State == New {
		return l.Proposed.BaseUnit
	}
	return l.Item.BaseUnit
}
