package opening

import "relief/internal/text"

// damage reads the damaged units: beside those counted, or among them.
func (l *judged) damage(unit string) {
	typed := l.Row.DamagedText
	if nothing(typed) {
		return
	}
	n, own, bad := splitCount(typed)
	factor := l.Factor
	if own != "" && text.Fold(own) != text.Fold(unit) {
		factor = 0
		if l.known {
			factor = factorOf(l.Item, own)
		}
	}
	switch {
	case bad != nil:
		l.fault(Damaged, bad.Key, bad.Args...)
		return
	case n == 0:
		return
	case factor == 0:
		l.fault(Damaged, "opening.units_disagree", short(unit), short(own))
		return
	case l.Row.unsure:
		l.fault(Damaged, "opening.damaged_unsure", short(typed))
		return
	case n > text.MaxUnits/factor:
		l.fault(Damaged, "fault.number_too_large", int64(text.MaxUnits))
		return
	}
	l.Damaged = n * factor
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
