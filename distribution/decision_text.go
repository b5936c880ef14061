package distribution

import (
	"context"

	"relief/distribution/matrix"
	"relief/distribution/minutes"
	"relief/internal/db"
	"relief/inventory"
)

// MinutesNames gives every name and alias of the branch's items and
// recipients, to read the wording of a decision by.
func MinutesNames(ctx context.Context, r db.Reader) (minutes.Names, error) {
	names := minutes.Names{Items: map[string]matrix.Item{}, Recipients: map[string]matrix.Recipient{}}
	items, err := inventory.LoadNames(ctx, r)
	if err != nil {
		return names, err
	}
	for key := range items.Keys() {
		it, units, _ := items.Item(key)
		names.Items[key] = matrix.Item{ID: int64(it.ID), Name: it.Name, BaseUnit: it.BaseUnit, Units: units}
	}
	list, err := Recipients(ctx, r, "")
	if err != nil {
		return names, err
	}
	named := map[RecipientID]string{}
	for _, rec := range list {
		named[rec.ID] = rec.Name
	}
	keys, err := RecipientKeys(ctx, r)
	for key, id := range keys {
		names.Recipients[key] = matrix.Recipient{ID: int64(id), Name: named[id]}
	}
	return names, err
}
