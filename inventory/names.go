package inventory

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"relief/internal/db"
	"relief/internal/text"
)

// Names resolves the words clerks write to items, on one reading of the books.
type Names struct {
	byKey   map[string]ItemID
	several map[string][]string
	items   map[ItemID]Item
	units   map[ItemID]map[string]int64
	codes   Codes
}

// LoadNames reads every name, alias and unit word of the branch.
func LoadNames(ctx context.Context, r db.Reader) (*Names, error) {
	n := &Names{byKey: map[string]ItemID{}, several: map[string][]string{}, items: map[ItemID]Item{},
		units: map[ItemID]map[string]int64{}}
	items, err := Items(ctx, r)
	if err != nil {
		return nil, err
	}
	for _, it := range items {
		n.items[it.ID], n.units[it.ID] = it, map[string]int64{}
	}
	var keys []struct {
		Key    string
		ItemID ItemID
	}
	if err := r.Select(ctx, &keys, `SELECT key, item_id FROM item_names WHERE branch_id = ?`,
		r.Where().Branch); err != nil {
		return nil, fmt.Errorf("item names: %w", err)
	}
	for _, k := range keys {
		n.byKey[k.Key] = k.ItemID
	}
	var words []struct {
		ItemID ItemID
		Word   string
		Factor int64
	}
	if err := r.Select(ctx, &words, `SELECT item_id, word, factor FROM item_units WHERE branch_id = ?`,
		r.Where().Branch); err != nil {
		return nil, fmt.Errorf("unit words: %w", err)
	}
	for _, w := range words {
		n.units[w.ItemID][w.Word] = w.Factor
	}
	n.tellApart(items)
	n.codes = CodesOf(items)
	return n, nil
}

// tellApart finds the mere names that do not tell the items in use apart. (Name
// and specification together are registered with every item.)
func (n *Names) tellApart(items []Item) {
	alike, whole := map[string][]Item{}, map[string][]Item{}
	for _, it := range items {
		if it.Active {
			alike[text.Fold(it.Name)] = append(alike[text.Fold(it.Name)], it)
			whole[text.Fold(it.Name+it.Spec)] = append(whole[text.Fold(it.Name+it.Spec)], it)
		}
	}
	for key, list := range whole { // old books may have one name in several hands
		for _, it := range list {
			if len(list) > 1 {
				n.several[key] = append(n.several[key], it.Told())
				delete(n.byKey, key)
			}
		}
	}
	for key, list := range alike {
		owner := n.items[n.byKey[key]]
		if len(list) < 2 || n.several[key] != nil || owner.Spec == "" || text.Fold(owner.Name) != key {
			continue // its whole name, or an alias
		}
		for _, it := range list {
			n.several[key] = append(n.several[key], it.Told())
		}
	}
}

// Several names the items that a folded key does not tell apart: the sizes of
// one name.
func (n *Names) Several(key string) []string { return n.several[key] }

// Item finds the item a folded key stands for, with its unit words.
func (n *Names) Item(key string) (Item, map[string]int64, bool) {
	id, ok := n.byKey[key]
	return n.items[id], n.units[id], ok
}

// Code finds the item of a code, with its unit words; a code that several
// answer to is none's, and names them.
func (n *Names) Code(typed string) (it Item, units map[string]int64, several []string) {
	it, alike := n.codes.Find(typed)
	for _, other := range alike {
		several = append(several, other.Told())
	}
	return it, n.units[it.ID], several
}

// Told names an item so that it can be told from others.
func (it Item) Told() string { return strings.TrimSpace(it.Name+" "+it.Spec) + " (" + it.Code + ")" }

// Codes are the items of a branch by their codes.
type Codes struct{ of text.Answers[Item] }

// CodesOf are the codes of items.
func CodesOf(items []Item) (c Codes) {
	for _, it := range items {
		c.of.Add(it.Code, it)
	}
	return c
}

// Find gives the item with a code: the one that bears it as it was typed, else
// in another hand, those out of use only where none is in use. Old books may have
// several in other hands: then none is found, and those are given.
func (c Codes) Find(typed string) (Item, []Item) {
	list := c.of.To(typed)
	if len(list) > 1 {
		inUse := slices.DeleteFunc(slices.Clone(list), func(it Item) bool { return !it.Active })
		if len(inUse) > 0 {
			list = inUse
		}
	}
	if len(list) == 1 {
		return list[0], nil
	}
	return Item{}, list
}

// PacksOf gives the words in which items are counted, by item.
func PacksOf(ctx context.Context, r db.Reader) (map[ItemID]text.Packs, error) {
	var words []struct {
		ID       ItemID
		BaseUnit string
		Word     string
		Factor   int64
	}
	if err := r.Select(ctx, &words, `
		SELECT i.id, i.base_unit, COALESCE(u.word, '') AS word, COALESCE(u.factor, 0) AS factor
		FROM   items i LEFT JOIN item_units u ON u.branch_id = i.branch_id AND u.item_id = i.id
		WHERE  i.branch_id = ?`, r.Where().Branch); err != nil {
		return nil, fmt.Errorf("unit words: %w", err)
	}
	packs := map[ItemID]text.Packs{}
	for _, w := range words {
		if packs[w.ID].Words == nil {
			packs[w.ID] = text.Packs{Unit: w.BaseUnit, Words: map[string]int64{}}
		}
		packs[w.ID].Words[w.Word] = w.Factor
	}
	return packs, nil
}

// Find finds the one item a name stands for, as typed.
func (n *Names) Find(name string) (Item, bool) {
	if n.Several(text.Fold(name)) != nil {
		return Item{}, false
	}
	key := text.Fold(name)
	it, _, ok := n.Item(key)
	if !ok { // 急救包(中) is registered as 急救包中
		it, _, ok = n.Item(strings.NewReplacer("(", "", ")", "").Replace(key))
	}
	return it, ok
}

// Keys gives every folded name, in no order.
func (n *Names) Keys() iter.Seq[string] { return maps.Keys(n.byKey) }
