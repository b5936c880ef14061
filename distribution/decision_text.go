package distribution

import (
	"context"

	"relief/distribution/matrix"
	"relief/distribution/minutes"
	"relief/internal/db"
)

// MinutesNames gives every way to write the branch's items, and every name
// and alias of its recipients, to read the wording of a decision by.
func MinutesNames(ctx context.Context, r db.Reader) (minutes.Names, error) {
	names := minutes.Names{Recipients: map[string]matrix.Recipient{}}
	items, err := readItemNames(ctx, r)
	if err != nil {
		return names, err
	}
	names.Items, names.Leading = items.byKey, items.leading
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
