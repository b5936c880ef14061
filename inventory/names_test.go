package inventory_test

import (
	"context"
	"testing"

	"relief/internal/db"
	"relief/internal/testkit"
	"relief/internal/text"
	"relief/inventory"
)

// Two sizes of one name are told apart by name and specification; the mere name
// is neither. A size that is no longer in use leaves the name to the other.
func TestNames_sizes(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		sized := func(spec string) (it inventory.Item) {
			b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) (err error) {
				it, err = inventory.CreateItem(ctx, tx, inventory.ItemDraft{
					Name: "急救包", Spec: spec, BaseUnit: "个", Active: true})
				return err
			})
			return it
		}
		middle, small := sized("中"), sized("小")
		ask := func(typed string) (id inventory.ItemID, several int) {
			b.Ask(t, func(ctx context.Context, r db.Reader) error {
				names, err := inventory.LoadNames(ctx, r)
				if err != nil {
					return err
				}
				it, _ := names.Find(typed)
				id, several = it.ID, len(names.Several(text.Fold(typed)))
				return nil
			})
			return id, several
		}
		for typed, want := range map[string]inventory.ItemID{
			"急救包": 0, "急救包（中）": middle.ID, "急救包 小": small.ID, "急救包小": small.ID, "急救包（大）": 0,
		} {
			if id, several := ask(typed); id != want || (several == 2) != (typed == "急救包") {
				t.Errorf("%s is item %d of %d, want %d", typed, id, several, want)
			}
		}
	})
}
