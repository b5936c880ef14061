package accounts_test

import (
	"context"
	"slices"
	"testing"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/testkit"
	"relief/internal/testkit/played"
	"relief/inventory"
	"relief/inventory/accounts"
)

// Movements name whose goods came and who got them, in both languages, and a
// relabel names its two lots, on the item's card and on the document.
func TestWay(t *testing.T) {
	testkit.OnBoth(t, func(t *testing.T, b *testkit.Books) {
		p := played.Draft(t, b).Approve(t).Finish(t)
		played.Gifts(t, b)
		var relabel document.Document
		var was, became inventory.LotID
		b.Do(t, "keeper", func(ctx context.Context, tx *db.Tx) error {
			if err := tx.Get(ctx, &was, `SELECT MIN(id) FROM lots WHERE donor_id IS NOT NULL`); err != nil {
				return err
			}
			var err error
			relabel, became, err = inventory.RecordRelabel(ctx, tx, inventory.RelabelDraft{
				LotID: was, PlaceID: b.Warehouse, Units: 2, LotNo: "B2", Evidence: "箱上", BusinessOn: tx.Today(),
			})
			return err
		})
		b.Ask(t, func(ctx context.Context, r db.Reader) error {
			ways := map[string]string{}
			note := func(w inventory.Way) {
				ways[w.From], ways[w.To] = w.FromEn, w.ToEn
				if w.Other != nil && (w.Was() != was || w.Became() != became) {
					t.Errorf("relabelled %d to %d, want %d to %d", w.Was(), w.Became(), was, became)
				}
			}
			ids, err := played.ItemIDs(ctx, r)
			if err != nil {
				return err
			}
			var relabelled int
			for _, id := range ids {
				rows, err := accounts.Card(ctx, r, id, nil, 100)
				if err != nil {
					return err
				}
				for _, row := range rows {
					note(row.Way)
					if row.Other != nil {
						relabelled++
					}
				}
			}
			for zh, en := range map[string]string{"示例公司": "Example Ltd.", "热心市民": "", "埔田中学": "Putian Middle School"} {
				if got, there := ways[zh]; !there || got != en {
					t.Errorf("%s is %q on the cards (there: %v), want %q", zh, got, there, en)
				}
			}
			moves, err := inventory.MovesOf(ctx, r, relabel.ID)
			if err != nil {
				return err
			}
			for _, m := range moves {
				note(m.Way)
			}
			if relabelled != 2 || len(moves) != 2 ||
				slices.ContainsFunc(moves, func(m inventory.MoveRow) bool { return m.Other == nil }) {
				t.Errorf("relabelled on %d lines of cards; the document moved %+v", relabelled, moves)
			}
			for at := range map[string]bool{"捐赠人": true, "组拆": true} {
				if _, there := ways[at]; there {
					t.Errorf("a movement goes through %s", at)
				}
			}
			moves, err = inventory.MovesOf(ctx, r, p.Slips[2])
			if n := len(moves); err != nil || n == 0 || moves[n-1].ToEn != "Putian Middle School" {
				t.Errorf("the slip moved %+v %v", moves, err)
			}
			return nil
		})
	}, played.AtNoon)
}
