package inventory

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/internal/text"
)

// Entry is an item with all words it answers to, as a list of items holds it.
type Entry struct {
	Item
	Aliases []string
	Units   []UnitWord
	Keys    []string // folded, its own name among them
}

// Entries reads every item of the branch with its words, by name.
func Entries(ctx context.Context, r db.Reader) ([]Entry, error) {
	items, err := Items(ctx, r)
	if err != nil {
		return nil, err
	}
	entries, at := make([]Entry, len(items)), map[ItemID]*Entry{}
	for i, it := range items {
		entries[i].Item = it
		at[it.ID] = &entries[i]
	}
	var names []struct {
		ItemID    ItemID
		Key, Name string
		Alias     int
	}
	if err := r.Select(ctx, &names, `SELECT item_id, key, name, alias FROM item_names
		WHERE branch_id = ? ORDER BY item_id, name`, r.Where().Branch); err != nil {
		return nil, fmt.Errorf("item names: %w", err)
	}
	for _, n := range names {
		e := at[n.ItemID]
		e.Keys = append(e.Keys, n.Key)
		if n.Alias == 1 {
			e.Aliases = append(e.Aliases, n.Name)
		}
	}
	var units []struct {
		ItemID ItemID
		Word   string
		Factor int64
	}
	if err := r.Select(ctx, &units, `SELECT item_id, word, factor FROM item_units
		WHERE branch_id = ? ORDER BY item_id, factor, word`, r.Where().Branch); err != nil {
		return nil, fmt.Errorf("item units: %w", err)
	}
	for _, u := range units {
		e := at[u.ItemID]
		e.Units = append(e.Units, UnitWord{Word: u.Word, Factor: u.Factor})
	}
	return entries, nil
}

// Draft is the entry as a person would give it.
func (e Entry) Draft() ItemDraft {
	return ItemDraft{
		Code: e.Code, Name: e.Name, NameEn: e.NameEn, Spec: e.Spec, BaseUnit: e.BaseUnit, Category: e.Category,
		Tracking: e.Tracking, MinStock: e.MinStock, Active: e.Active, Aliases: e.Aliases, Units: e.Units,
	}
}

// saysSomething refuses a draft that leaves an item as it is.
func saysSomething(ctx context.Context, r db.Reader, it Item, d ItemDraft) error {
	was := Entry{Item: it}
	var err error
	if was.Aliases, was.Units, err = Words(ctx, r, it.ID); err != nil {
		return err
	}
	claims := NamesOf(d)
	d.Units, d.Aliases = d.unitWords(), nil
	for _, c := range claims {
		if c.Alias {
			d.Aliases = append(d.Aliases, c.Name)
		}
	}
	old := was.Draft()
	for _, draft := range []*ItemDraft{&old, &d} {
		slices.Sort(draft.Aliases)
		slices.SortFunc(draft.Units, func(a, b UnitWord) int { return strings.Compare(a.Word, b.Word) })
	}
	if reflect.DeepEqual(old, d) {
		return fault.New(fault.Invalid, "fault.nothing_changed")
	}
	return nil
}

// unitWords are the words for units that a draft comes to, each once and folded.
func (d ItemDraft) unitWords() (words []UnitWord) {
	all := append([]UnitWord{{Word: d.BaseUnit, Factor: 1}}, d.Units...)
	for _, group := range defaultUnitWords {
		for _, w := range group {
			if len(d.Units) == 0 && slices.Contains(group, d.BaseUnit) {
				all = append(all, UnitWord{Word: w, Factor: 1})
			}
		}
	}
	for _, w := range all {
		w.Word = text.Fold(w.Word)
		if !slices.ContainsFunc(words, func(o UnitWord) bool { return o.Word == w.Word }) {
			words = append(words, w)
		}
	}
	return words
}

// NameClaim is a word an item is to answer to. What it must own and another
// item has refuses the draft at Field.
type NameClaim struct {
	Field, Name, Key string
	Alias, MustOwn   bool
}

// NamesOf lists the words a draft claims, each once. The same name with
// another specification is another item: such an item answers to name and
// specification together, the first one to the bare name too.
func NamesOf(d ItemDraft) []NameClaim {
	var claims []NameClaim
	seen := map[string]bool{}
	add := func(field, name string, alias, mustOwn bool) {
		if key := text.Fold(name); key != "" && !seen[key] {
			seen[key] = true
			claims = append(claims, NameClaim{field, name, key, alias, mustOwn})
		}
	}
	name, spec := strings.TrimSpace(d.Name), strings.TrimSpace(d.Spec)
	add("name", name, false, spec == "")
	add("name", name+spec, false, true)
	for _, alias := range d.Aliases {
		add("aliases", strings.TrimSpace(alias), true, true)
	}
	return claims
}

// FoundBy tells whether part of what was typed is in the item's words.
func (e Entry) FoundBy(typed string) bool {
	return text.Finds(typed, e.Draft().Findable(e.ID).Words...)
}

// Findable is what an item is found by.
func (d ItemDraft) Findable(id ItemID) db.Findable {
	words := []string{d.Code, d.NameEn, d.Category, d.Name + d.Spec, text.Initials(d.Name + d.Spec)}
	for _, alias := range d.Aliases {
		words = append(words, alias, text.Initials(alias))
	}
	return db.Findable{Table: "items", ID: int64(id), Words: words}
}
