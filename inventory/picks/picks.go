// Package picks offers the items that a field can be filled with, each with
// what lies of it and where, and tells which one was meant by what somebody
// typed into the field: a name in either language, an alias, a code, the pinyin
// initials of a name. What several answer to is never guessed. It finds lots by
// their marks and labels, too.
package picks

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"relief/internal/db"
	"relief/internal/text"
	"relief/inventory"
)

// List is the items of a branch with all words they answer to.
type List struct {
	entries []inventory.Entry
	names   *inventory.Names
	codes   inventory.Codes
	words   map[string][]int // see standsFor
	lying   map[inventory.ItemID][]lying
	keys    map[int64]string
}

// lying is what lies of an item at a place.
type lying struct {
	ItemID inventory.ItemID
	Place  string
	NameEn string
	OnHand inventory.Units
}

// Load reads the items and what lies where.
func Load(ctx context.Context, r db.Reader) (*List, error) {
	l := &List{lying: map[inventory.ItemID][]lying{}}
	var err error
	if l.entries, err = inventory.Entries(ctx, r); err != nil {
		return nil, err
	}
	if l.names, err = inventory.LoadNames(ctx, r); err != nil {
		return nil, err
	}
	items := make([]inventory.Item, len(l.entries))
	for i, e := range l.entries {
		items[i] = e.Item
	}
	l.codes = inventory.CodesOf(items)
	if l.keys, err = db.KeysOf(ctx, r, "items"); err != nil {
		return nil, err
	}
	var rows []lying
	if err := r.Select(ctx, &rows, `
		SELECT b.item_id, p.name AS place, p.name_en, CAST(SUM(b.on_hand) AS BIGINT) AS on_hand
		FROM   balances b JOIN places p ON p.id = b.place_id
		WHERE  b.branch_id = ? AND b.on_hand > 0 AND p.kind IN ('warehouse', 'bin', 'receiving', 'quarantine')
		GROUP BY b.item_id, p.id, p.name, p.name_en
		ORDER BY b.item_id, SUM(b.on_hand) DESC, p.id`, r.Where().Branch); err != nil {
		return nil, fmt.Errorf("what lies where: %w", err)
	}
	for _, row := range rows {
		l.lying[row.ItemID] = append(l.lying[row.ItemID], row)
	}
	return l, nil
}

// standsFor gives where in entries the items in use stand that a word, folded to
// be found, means: an English name, initials, a name without its brackets. Most forms never ask.
func (l *List) standsFor(key string) []int {
	if l.words != nil {
		return l.words[key]
	}
	l.words = map[string][]int{}
	for i, e := range l.entries {
		words := []string{e.NameEn, e.NameEn + e.Spec, e.Initials, text.Initials(e.Name + e.Spec),
			text.FindKey(e.Name), text.FindKey(e.Name + e.Spec)}
		for _, alias := range e.Aliases {
			words = append(words, text.Initials(alias))
		}
		for _, word := range words {
			if key := text.FindKey(word); e.Active && key != "" && !slices.Contains(l.words[key], i) {
				l.words[key] = append(l.words[key], i)
			}
		}
	}
	return l.words[key]
}

// mostAlike is how many items are named where one was not clear.
const mostAlike = 6

// Meant is the one item that was meant, or, where none or several may have
// been, those that come near; they are for reading, and not all of them.
func (l *List) Meant(typed string) (inventory.Item, bool, []inventory.Item) {
	key := text.Fold(typed)
	if key == "" {
		return inventory.Item{}, false, nil
	}
	if it, known := l.names.Find(typed); known {
		return it, true, nil
	}
	if it, several := l.codes.Find(typed); it.ID != 0 || several != nil {
		return it, it.ID != 0, several[:min(len(several), mostAlike)]
	}
	sought := text.FindKey(typed)
	meant := l.standsFor(sought)
	if l.names.Several(key) == nil && len(meant) == 1 {
		return l.entries[meant[0]].Item, true, nil
	}
	var alike []inventory.Item
	for i, e := range l.entries {
		found := sought != "" && strings.Contains(l.keys[int64(e.ID)], sought)
		if len(alike) < mostAlike && e.Active && (slices.Contains(meant, i) || found) {
			alike = append(alike, e.Item)
		}
	}
	return inventory.Item{}, false, alike
}

// Words say what is offered in a person's language.
type Words interface {
	Named(name, nameEn string) string
	T(key string, args ...any) string
}

// Offer is an item as a field offers it: what is put into the field, what is
// said beside it, and by what else it is found.
type Offer struct{ Value, Label, Keys string }

// Value is what stands in a field for an item: its name as the person reads it,
// or its own name, or its code, whichever means this item and no other.
func (l *List) Value(it inventory.Item, w Words) string {
	for _, value := range []string{join(w.Named(it.Name, it.NameEn), it.Spec), it.Name + it.Spec} {
		if meant, clear, _ := l.Meant(value); clear && meant.ID == it.ID {
			return value
		}
	}
	return it.Code
}

// Named names items so that each can be told from the others.
func (l *List) Named(items []inventory.Item, w Words) string {
	names := make([]string, len(items))
	for i, it := range items {
		names[i] = join(w.Named(it.Name, it.NameEn), it.Spec) + " (" + it.Code + ")"
	}
	return strings.Join(names, "、")
}

// join puts a specification behind a name, with a blank behind a Latin one.
func join(name, spec string) string {
	if spec != "" && name != "" && name[len(name)-1] < 0x80 {
		return name + " " + spec
	}
	return name + spec
}

// Offers gives the items in use, or none where there are more than so many: a
// field cannot show them, and takes what is typed all the same.
func (l *List) Offers(most int, w Words) []Offer {
	inUse := slices.DeleteFunc(slices.Clone(l.entries), func(e inventory.Entry) bool { return !e.Active })
	if len(inUse) > most {
		return nil
	}
	var list []Offer
	for _, e := range inUse {
		label := e.Initials + " " + e.Code
		if at := l.lying[e.ID]; len(at) > 0 {
			var units inventory.Units
			var places []string
			for _, a := range at {
				units, places = units+a.OnHand, append(places, w.Named(a.Place, a.NameEn))
			}
			where := strings.Join(places[:min(len(places), 3)], "、")
			label += " · " + w.T("goods.lying", int64(units), e.BaseUnit, where)
		}
		list = append(list, Offer{Value: l.Value(e.Item, w), Label: label, Keys: l.keys[int64(e.ID)]})
	}
	return list
}
