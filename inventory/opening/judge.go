package opening

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"relief/internal/fault"
	"relief/internal/text"
	"relief/inventory/goodsin"
)

// The longest texts of a row, in characters.
const (
	maxName = 100
	maxText = 200
)

// judged is a line while it is being judged.
type judged struct {
	Line
	names Names
	today string
	among []string // the items that the name does not tell apart
	known bool     // Item is the item of the row
}

// changes tells whether an edit corrects anything typed.
func (e Edit) changes() bool {
	return e.Name != nil || e.Spec != nil || e.Unit != nil || e.Counted != nil || e.LotNo != nil ||
		e.MadeOn != nil || e.ExpiresOn != nil || e.Note != nil || e.Damaged != nil
}

// apply puts the corrections in place of what was typed; a corrected cell is
// no longer damaged.
func (l *judged) apply(e Edit) {
	damaged := map[Role]fault.Message{}
	for role, m := range l.Row.damaged {
		damaged[role] = m
	}
	put := func(role Role, field, typed *string) {
		if typed != nil {
			*field, _, _ = text.Tidy(*typed)
			delete(damaged, role)
			l.Row.notes = slices.DeleteFunc(slices.Clone(l.Row.notes), func(n cellNote) bool { return n.role == role })
		}
	}
	put(Name, &l.Row.Name, e.Name)
	put(Spec, &l.Row.Spec, e.Spec)
	put(Unit, &l.Row.Unit, e.Unit)
	put(Counted, &l.Row.CountedText, e.Counted)
	put(l.Row.DamagedRole, &l.Row.DamagedText, e.Damaged)
	put(LotNo, &l.Row.LotNo, e.LotNo)
	put(MadeOn, &l.Row.MadeOn, e.MadeOn)
	put(ExpiresOn, &l.Row.ExpiresOn, e.ExpiresOn)
	put(Note, &l.Row.Note, e.Note)
	if e.Unit != nil {
		l.Row.headerUnit = false
	}
	if e.Name != nil { // who names the goods anew does not mean the code
		l.Row.Code = ""
		delete(damaged, Code)
	}
	l.Row.damaged = damaged
}

// fault refuses a line with a reason at a column.
func (l *Line) fault(column Role, key string, args ...any) {
	l.State = Faulty
	l.Faults = append(l.Faults, l.reason(column, key, args))
}

// note says something of a line that refuses nothing.
func (l *Line) note(column Role, key string, args ...any) {
	l.Notes = append(l.Notes, l.reason(column, key, args))
}

func (l *Line) reason(column Role, key string, args []any) Reason {
	m := fault.Message{Key: key, Args: args}
	return Reason{Column: column, Cell: l.Row.Cell(column), Message: m}
}

// field is the name under which a fault of a cell is reported.
func (l Line) field(column Role) string { return fmt.Sprintf("row.%d.%s", l.Row.Number, column) }

// judge reads every field of a row, so that all faults are named at once.
func (l *judged) judge() {
	for _, role := range Roles() {
		if m, bad := l.Row.damaged[role]; bad && role != Note {
			l.fault(role, m.Key, m.Args...)
		}
	}
	l.checkTexts()
	if l.Row.Hidden {
		l.note(Ignored, "import.hidden_row")
	}
	for _, n := range l.Row.notes {
		l.note(n.role, n.Key, n.Args...)
	}
	if l.Row.CountedText == "" && !nothing(l.Row.DamagedText) {
		l.fault(Counted, "opening.damaged_alone", short(l.Row.DamagedText))
	}
	if l.Row.CountedText == "" && len(l.Faults) == 0 {
		l.State = NotCounted
		return
	}
	l.dates()
	l.goods()
	if l.Row.CountedRole == Recount && l.Row.FirstText != "" &&
		text.Fold(l.Row.FirstText) != text.Fold(l.Row.CountedText) {
		l.note(Counted, "opening.recounted", short(l.Row.FirstText), short(l.Row.CountedText))
	}
	if l.State == Faulty {
		l.Units, l.Damaged, l.Factor = 0, 0, 0
	}
}

// checkTexts refuses a missing name and over-long texts.
func (l *judged) checkTexts() {
	if l.Row.Name == "" && l.Row.Code == "" {
		if _, bad := l.Row.damaged[Name]; !bad {
			l.fault(Name, "opening.name_missing")
		}
	}
	for _, f := range []struct {
		role  Role
		typed string
		most  int
	}{
		{Code, l.Row.Code, maxName}, {Name, l.Row.Name, maxName}, {Spec, l.Row.Spec, maxName}, {Unit, l.Row.Unit, 20},
		{LotNo, l.Row.LotNo, maxName}, {Note, l.Row.Note, maxText},
	} {
		if utf8.RuneCountInString(f.typed) > f.most {
			l.fault(f.role, "fault.too_long", f.most)
		}
	}
}

// dates reads lot, maker's date and expiry. A goods' expiry may lie in the
// past: what lies in the store is counted, and the line says so.
func (l *judged) dates() {
	if !nothing(l.Row.LotNo) {
		l.LotNo = l.Row.LotNo
	}
	if !nothing(l.Row.MadeOn) {
		iso, _, bad := readDate(l.Row.MadeOn, false)
		switch {
		case bad != nil && bad.Key == "fault.date_without_day":
			l.note(MadeOn, "opening.made_without_day", short(l.Row.MadeOn))
		case bad != nil:
			l.fault(MadeOn, bad.Key, bad.Args...)
		case iso > l.today:
			l.fault(MadeOn, "opening.made_in_future", iso)
		default:
			l.MadeOn = iso
		}
	}
	if _, bad := l.Row.damaged[ExpiresOn]; !bad && !nothing(l.Row.ExpiresOn) {
		iso, month, bad := readDate(l.Row.ExpiresOn, true)
		if bad != nil {
			l.fault(ExpiresOn, bad.Key, bad.Args...)
			return
		}
		l.ExpiresOn = iso
		if month {
			l.note(ExpiresOn, "opening.month_end", short(l.Row.ExpiresOn), iso)
		}
		switch {
		case l.MadeOn != "" && iso < l.MadeOn:
			l.fault(ExpiresOn, "opening.expires_before_made", iso, l.MadeOn)
		case iso < l.today:
			l.note(ExpiresOn, "opening.expired", iso)
		}
		if years := goodsin.FarExpiry(iso, l.today); years > 0 {
			l.note(ExpiresOn, "opening.expiry_far", iso, years)
		}
	}
}

// goods finds the item and turns the count into base units.
func (l *judged) goods() {
	if l.Row.Name == "" && l.Row.Code == "" {
		l.count(text.Packs{Any: true})
		return
	}
	nameUnit := l.find()
	unit, own := l.unit(nameUnit)
	packs := text.Packs{Unit: unit, Any: !l.known && unit == ""}
	if l.known {
		packs = l.packs(unit, own)
	}
	units := l.count(packs)
	switch {
	case l.known && l.Item.Retired && (units > 0 || !nothing(l.Row.DamagedText)):
		l.fault(Name, "item.out_of_use", l.Item.Name)
	case l.known:
		l.noteUnknown()
	case l.among != nil:
		l.fault(Name, "opening.several_items", short(l.Row.Name), strings.Join(l.among, "、"))
	case slices.ContainsFunc(l.Faults, func(r Reason) bool { return r.Column == Code }): // several answer to it
	case l.Row.Name == "":
		l.fault(Code, "opening.unknown_code", short(l.Row.Code))
	case unit == "":
		l.fault(Unit, "opening.new_needs_unit", short(l.Row.Name))
	default:
		l.propose(unit, nameUnit != "")
		l.Factor = 1
	}
	if l.State == Faulty || l.Factor == 0 {
		return
	}
	l.Units = units
	l.State = Matched
	if !l.known {
		l.State = New
	}
	l.damage(packs)
}

// noteUnknown says what the item is tracked by and the count does not tell;
// it stays unknown.
func (l *judged) noteUnknown() {
	switch l.Item.Tracking {
	case "lot", "lot_expiry", "serial":
		if l.LotNo == "" {
			l.note(LotNo, "opening.lot_unknown")
		}
	}
	if l.Item.Tracking == "lot_expiry" && l.ExpiresOn == "" && l.State != Faulty {
		l.note(ExpiresOn, "opening.expiry_unknown")
	}
}

// find looks the item up by name, then by its code, which tells sizes of one
// name apart; both must mean the same item. It gives the unit word in which
// the name ends.
func (l *judged) find() (nameUnit string) {
	if l.Row.Name != "" {
		l.Item, nameUnit, l.known = l.byName()
	}
	if l.Row.Code == "" {
		return nameUnit
	}
	item, several := l.names.Code(l.Row.Code)
	switch {
	case several != nil && !l.known:
		l.fault(Code, "opening.several_items", short(l.Row.Code), strings.Join(several, "、"))
	case item.ID == 0:
	case l.known && item.ID != l.Item.ID:
		l.fault(Code, "opening.code_of_other", short(l.Row.Code), item.Name, l.Item.Name)
	case !l.known:
		l.Item, l.known, l.among = item, true, nil
		if l.Row.Name != "" {
			l.note(Name, "opening.by_code", short(l.Row.Code), item.Name)
		}
	}
	return nameUnit
}

// byName looks the item up by name and specification, then by name, then by
// the name without a unit word in brackets at its end.
func (l *judged) byName() (item Item, nameUnit string, known bool) {
	name, spec := l.Row.Name, l.Row.Spec
	if item, known = l.look(name, spec); known {
		return item, "", true
	}
	bare, unit, ok := splitName(name)
	if !ok {
		return Item{}, "", false
	}
	item, known = l.look(bare, spec)
	return item, unit, known
}

// look tries one name, with its specification first.
func (l *judged) look(name, spec string) (Item, bool) {
	if spec != "" && !nothing(spec) {
		for _, key := range []string{text.Fold(name + spec), text.Fold(name + "(" + spec + ")")} {
			if item, ok := l.names.Item(key); ok {
				return item, true
			}
		}
	}
	if l.among = l.names.Several(text.Fold(name)); l.among != nil {
		return Item{}, false
	}
	return l.names.Item(text.Fold(name))
}

// unit is the unit word of a row: from its own column or the name's brackets,
// which must agree, else the one word behind the figure; own tells the last.
func (l *judged) unit(fromName string) (unit string, own bool) {
	_, fromFigure, _ := splitCount(l.Row.CountedText)
	unit = l.Row.Unit
	if l.Row.headerUnit && fromFigure != "" {
		unit = "" // the header speaks for figures without a unit of their own
	}
	switch {
	case fromName == "":
	case unit == "":
		unit = fromName
	case text.Fold(unit) != text.Fold(fromName) && !l.same(unit, fromName):
		l.fault(Name, "opening.units_disagree", short(unit), short(fromName))
	}
	if unit == "" {
		return fromFigure, fromFigure != ""
	}
	return unit, false
}

// same tells whether two words mean the same unit of the line's item.
func (l *judged) same(a, b string) bool {
	if !l.known {
		return false
	}
	fa, fb := factorOf(l.Item, a), factorOf(l.Item, b)
	return fa != 0 && fa == fb
}

// factorOf is what an item knows of a unit word; 0 when it does not know it.
func factorOf(item Item, unit string) int64 {
	key := text.Fold(unit)
	if key == text.Fold(item.BaseUnit) {
		return 1
	}
	return max(item.Units[key], 0)
}

// propose is the item that would be made of a row.
func (l *judged) propose(unit string, unitInName bool) {
	name, spec := l.Row.Name, l.Row.Spec
	if unitInName {
		name, _, _ = splitName(name)
	}
	if nothing(spec) {
		spec = ""
	}
	l.Proposed = NewItem{Key: text.Fold(name + spec), Code: l.Row.Code, Name: name, Spec: spec, BaseUnit: unit}
}
