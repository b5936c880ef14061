package distribution

import (
	"context"
	"slices"

	"relief/distribution/matrix"
	"relief/internal/db"
	"relief/internal/text"
	"relief/inventory"
)

// itemNames is every way in which people write the branch's items.
type itemNames struct {
	byKey   map[string]matrix.Item
	leading map[string]bool // the keys that begin with a specification
}

// readItemNames reads the words of the items in use. What a person registered
// comes first, then name and specification as they are, then with 号 or 型 more
// or fewer. A key that fits several items, the mere name of two sizes above
// all, stands for none of them and names them all.
func readItemNames(ctx context.Context, r db.Reader) (itemNames, error) {
	n := itemNames{byKey: map[string]matrix.Item{}, leading: map[string]bool{}}
	known, err := inventory.LoadNames(ctx, r)
	if err != nil {
		return n, err
	}
	for key := range known.Keys() {
		it, units, _ := known.Item(key)
		n.byKey[key] = matrix.Item{
			ID: int64(it.ID), Name: it.Name, Spec: it.Spec, BaseUnit: it.BaseUnit, Units: units,
		}
	}
	items := map[int64]matrix.Item{}
	for _, it := range n.byKey {
		items[it.ID] = it
	}
	list, err := inventory.Items(ctx, r)
	if err != nil {
		return n, err
	}
	list = slices.DeleteFunc(list, func(it inventory.Item) bool { return !it.Active })
	n.bareNames(list, items)
	n.written(list, items, false)
	n.written(list, items, true)
	return n, nil
}

// bareNames takes the mere name of items that differ by their specification
// for what it is; one that has none keeps it.
func (n itemNames) bareNames(list []inventory.Item, items map[int64]matrix.Item) {
	fits := map[string][]matrix.Item{}
	for _, it := range list {
		fits[text.Fold(it.Name)] = append(fits[text.Fold(it.Name)], items[int64(it.ID)])
	}
	for key, all := range fits {
		owner, owned := n.byKey[key]
		if owned && (owner.Spec == "" || text.Fold(owner.Name) != key) {
			continue // its whole name, or an alias
		}
		n.byKey[key] = oneOf(all)
	}
}

// written adds the forms of one kind that no stronger word has taken.
func (n itemNames) written(list []inventory.Item, items map[int64]matrix.Item, loose bool) {
	fits := map[string][]matrix.Item{}
	for _, it := range list {
		for _, form := range matrix.Forms(it.Name, it.Spec) {
			_, taken := n.byKey[form.Key]
			_, unit := items[int64(it.ID)].Units[form.Key]
			if form.Loose != loose || taken || unit {
				continue
			}
			if last := fits[form.Key]; len(last) == 0 || last[len(last)-1].ID != int64(it.ID) {
				fits[form.Key] = append(last, items[int64(it.ID)])
			}
			n.leading[form.Key] = n.leading[form.Key] || form.Leading
		}
	}
	for key, all := range fits {
		n.byKey[key] = oneOf(all)
	}
}

// oneOf is the item of a list of one, else none, with the names of all.
func oneOf(list []matrix.Item) matrix.Item {
	if len(list) == 1 {
		return list[0]
	}
	var none matrix.Item
	for _, it := range list {
		none.Several = append(none.Several, it.Label())
	}
	return none
}
