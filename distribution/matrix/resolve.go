package matrix

import (
	"strings"

	"relief/internal/fault"
	"relief/internal/text"
)

// Item is what the branch knows of an item. A word that fits several stands
// for none: ID is 0, and Several names them.
type Item struct {
	ID       int64
	Name     string
	Spec     string
	BaseUnit string
	Units    map[string]int64 // folded unit word → base units it stands for
	Several  []string
}

// Recipient is a recipient the branch knows.
type Recipient struct {
	ID   int64
	Name string
}

// Names finds items and recipients by text.Fold of a name or alias.
type Names interface {
	Item(key string) (Item, bool)
	Recipient(key string) (Recipient, bool)
}

// Line is one figure of the plan in base units, always above nought. Exactly
// one of RecipientID, NewRecipient and Kept says who gets it.
type Line struct {
	Cell         string
	ItemID       int64
	RecipientID  int64
	NewRecipient string // the Key of a NewRecipient that was asked for
	Kept         bool   // kept by the branch itself
	Units        int64
}

// NewRecipient is a recipient nobody knows, as it would be made.
type NewRecipient struct {
	Key    string // text.Fold of the name
	Name   string
	Kind   string // clinic, hospital, school, care_home, community, other: a guess
	Cell   string
	Create bool // somebody asked for it
}

// Fault is a reason at a cell, as in G3.
type Fault struct {
	Cell string
	fault.Message
}

// Result is the plan against the names the branch knows.
type Result struct {
	Plan          *Plan
	ItemsAcross   bool
	Lines         []Line  // row by row
	Items         []int64 // as they stand in the table, those without a figure too
	Recipients    []Who   // likewise; the branch itself is none of them
	Faults        []Fault
	NewRecipients []NewRecipient
	Unread        []Unread // of a wording, what none of this says
}

// Unread is a passage that could not be read, and why.
type Unread struct {
	Text string `json:"text"`
	fault.Message
}

// Who is a recipient the branch knows, or the Key of one that is to be made.
type Who struct {
	RecipientID  int64
	NewRecipient string
}

// Refusal is nil, or every fault at once: kind Invalid, a field per cell
// ("cell.G3").
func (r *Result) Refusal() error {
	var f fault.Fields
	for _, x := range r.Faults {
		f.Add("cell."+x.Cell, x.Key, x.Args...)
	}
	if !f.Any() && len(r.Lines) == 0 {
		f.Add("lines", "matrix.nothing_planned")
	}
	return f.Err(fault.Invalid, "matrix.refused", len(r.Faults))
}

// Resolve looks the names of a plan up. The table is read the way its header
// says, unless the names know better. Recipients nobody knows are proposed in
// NewRecipients, and faulty unless create holds their key.
func Resolve(p *Plan, names Names, create map[string]bool) *Result {
	r := &Result{Plan: p, ItemsAcross: p.ItemsAcross}
	itemsAt, peopleAt := p.Across, p.Down
	if !p.ItemsAcross {
		itemsAt, peopleAt = p.Down, p.Across
	}
	if known(itemsAt, peopleAt, names) < known(peopleAt, itemsAt, names) {
		r.ItemsAcross = !r.ItemsAcross
		itemsAt, peopleAt = peopleAt, itemsAt
	}
	items := r.resolveItems(itemsAt, names)
	people := r.resolvePeople(peopleAt, names, create)
	r.keepOrder(items, people)
	for _, c := range p.Cells {
		item, who := items[pick(c, r.ItemsAcross)], people[pick(c, !r.ItemsAcross)]
		units, ok := r.read(c, item)
		if !ok || units == 0 || !item.known || !who.known {
			continue
		}
		r.Lines = append(r.Lines, Line{Cell: c.Address, ItemID: item.ID, RecipientID: who.id,
			NewRecipient: who.key, Kept: who.kept, Units: units})
	}
	return r
}

// keepOrder notes the items and recipients of the table as they stand in it.
func (r *Result) keepOrder(items []column, people []person) {
	for _, item := range items {
		if item.known {
			r.Items = append(r.Items, item.ID)
		}
	}
	for _, who := range people {
		if who.known && !who.kept {
			r.Recipients = append(r.Recipients, Who{RecipientID: who.id, NewRecipient: who.key})
		}
	}
}

// pick is a cell's index along one side of the table.
func pick(c Cell, across bool) int {
	if across {
		return c.Across
	}
	return c.Down
}

// known counts the names that are known when the sides are read so.
func known(items, people []Label, names Names) int {
	n := 0
	for _, l := range items {
		if _, _, ok := findItem(l, names); ok {
			n++
		}
	}
	for _, l := range people {
		if _, ok := names.Recipient(text.Fold(l.Text)); ok {
			n++
		}
	}
	return n
}

// column is an item of the table with the unit its figures are in.
type column struct {
	Item
	known  bool
	factor int64
}

// resolveItems looks the items up; an unknown one, an unknown unit and one
// that stands twice are named.
func (r *Result) resolveItems(labels []Label, names Names) []column {
	out := make([]column, len(labels))
	seen := map[int64]string{}
	for i, l := range labels {
		if l.Kept {
			r.fault(l.Cell, "matrix.kept_item", short(l.Text, 24))
			continue
		}
		item, unit, ok := findItem(l, names)
		if !ok {
			r.fault(l.Cell, "matrix.unknown_item", short(l.Text, 24))
			continue
		}
		if item.Several != nil {
			r.fault(l.Cell, "matrix.several_items", short(l.Text, 24), strings.Join(item.Several, "、"))
			continue
		}
		if l.Unit != "" {
			unit = l.Unit
		}
		factor := factorOf(item, unit)
		if factor == 0 {
			r.fault(l.Cell, "matrix.unknown_unit", short(unit, 24), item.Label(), item.UnitWords())
			continue
		}
		if before, twice := seen[item.ID]; twice {
			r.fault(l.Cell, "matrix.twice", item.Label(), before)
			continue
		}
		seen[item.ID] = l.Cell
		out[i] = column{Item: item, known: true, factor: factor}
	}
	return out
}

// findItem looks an item up by name and specification, by name, then by the
// name without what stands in brackets at its end when that is a unit of it.
func findItem(l Label, names Names) (Item, string, bool) {
	if l.Spec != "" {
		for _, key := range []string{text.Fold(l.Text + l.Spec), text.Fold(l.Text + "(" + l.Spec + ")")} {
			if item, ok := names.Item(key); ok {
				return item, "", true
			}
		}
	}
	if item, ok := names.Item(text.Fold(l.Text)); ok {
		return item, "", true
	}
	parts := suffix.FindStringSubmatch(text.Fold(l.Text))
	if parts == nil {
		return Item{}, "", false
	}
	item, ok := names.Item(parts[1])
	unit := strings.TrimPrefix(strings.TrimPrefix(parts[2], "单位"), ":")
	return item, unit, ok && factorOf(item, unit) > 0
}

// factorOf is what an item knows of a unit word; a blank one is the base unit,
// and 0 an unknown one.
func factorOf(item Item, unit string) int64 {
	key := text.Fold(unit)
	if key == "" || key == text.Fold(item.BaseUnit) {
		return 1
	}
	return max(item.Units[key], 0)
}

// person is who gets a row or column: a recipient, a new one, or the branch.
type person struct {
	id    int64
	key   string
	kept  bool
	known bool
}

// resolvePeople looks the recipients up; unknown ones are proposed.
func (r *Result) resolvePeople(labels []Label, names Names, create map[string]bool) []person {
	out := make([]person, len(labels))
	seen := map[person]string{}
	for i, l := range labels {
		key := text.Fold(l.Text)
		who, found := names.Recipient(key)
		switch {
		case l.Kept:
			out[i] = person{kept: true, known: true}
		case l.Text == "":
			r.fault(l.Cell, "matrix.no_label")
			continue
		case found:
			out[i] = person{id: who.ID, known: true}
		default:
			made := NewRecipient{Key: key, Name: l.Text, Kind: KindOf(l.Kind, l.Text), Cell: l.Cell,
				Create: create[key]}
			out[i] = person{key: key, known: made.Create}
			if _, twice := seen[out[i]]; !twice {
				r.NewRecipients = append(r.NewRecipients, made)
			}
			if !made.Create {
				r.fault(l.Cell, "matrix.unknown_recipient", short(l.Text, 24))
			}
		}
		if before, twice := seen[out[i]]; twice {
			r.fault(l.Cell, "matrix.twice", short(l.Text, 24), before)
			out[i].known = false
			continue
		}
		seen[out[i]] = l.Cell
	}
	return out
}

// read turns a figure into base units of its item.
func (r *Result) read(c Cell, item column) (int64, bool) {
	switch {
	case c.Uncached:
		r.fault(c.Address, "matrix.not_calculated")
		return 0, false
	case c.Broken:
		r.fault(c.Address, "matrix.error_value", short(c.Text, 24))
		return 0, false
	case c.Merged != "":
		r.fault(c.Address, "matrix.merged_figure", c.Merged)
		return 0, false
	}
	if none(c.Text) {
		return 0, true
	}
	packs := text.Packs{Any: true} // of an item nobody knows: is it a figure at all?
	if item.known {
		packs = text.Packs{Unit: item.BaseUnit, Words: item.Units, Bare: item.factor}
	}
	n, bad := text.ParseQuantity(c.Text, packs)
	if bad != nil {
		r.fault(c.Address, bad.Key, bad.Args...)
	}
	return n, bad == nil && (item.known || n == 0)
}

// fault names a reason at a cell.
func (r *Result) fault(cell, key string, args ...any) {
	r.Faults = append(r.Faults, Fault{Cell: cell, Message: fault.Message{Key: key, Args: args}})
}

// added is what a figure adds to a total as its writer sees it: a word stands
// for one. packed tells that it may stand for more, where it is no piece.
func added(typed string) (n int64, packed bool) {
	if none(typed) {
		return 0, false
	}
	if n, bad := text.ParseQuantity(typed, pieces); bad == nil {
		return n, false
	}
	n, bad := text.ParseQuantity(typed, text.Packs{Any: true})
	return n, bad == nil
}

// pieces are words that stand for one wherever they stand in a plan.
var pieces = text.Packs{Unit: "个", Words: map[string]int64{"件": 1, "套": 1, "只": 1, "pc": 1, "pcs": 1}}
