package distribution

import (
	"cmp"
	"context"

	"relief/distribution/matrix"
	"relief/internal/db"
	"relief/internal/document"
	"relief/inventory"
)

// names is what the branch knows of items and recipients, as matrix.Names.
type names struct {
	items      itemNames
	recipients map[string]RecipientID
}

func (n names) Item(key string) (matrix.Item, bool) {
	it, ok := n.items.byKey[key]
	return it, ok
}

func (n names) Recipient(key string) (matrix.Recipient, bool) {
	id, ok := n.recipients[key]
	return matrix.Recipient{ID: int64(id)}, ok
}

// ReadWorkbook says what a workbook's plan means to the branch today. create
// tells which of the recipients nobody knows are to be registered; nil is none.
func ReadWorkbook(
	ctx context.Context, r db.Reader, plan *matrix.Plan, create func(matrix.NewRecipient) bool,
) (*matrix.Result, error) {
	items, err := readItemNames(ctx, r)
	if err != nil {
		return nil, err
	}
	keys, err := RecipientKeys(ctx, r)
	if err != nil {
		return nil, err
	}
	known := names{items, keys}
	result := matrix.Resolve(plan, known, nil)
	asked := map[string]bool{}
	for _, n := range result.NewRecipients {
		asked[n.Key] = create != nil && create(n)
	}
	if len(asked) > 0 {
		result = matrix.Resolve(plan, known, asked)
	}
	return result, nil
}

// FillPlan registers the new recipients that were asked for (kinds goes before
// the guessed kind, by key) and makes a draft hold exactly the figures of the
// workbook: its items and recipients in its order, those without a figure too.
func FillPlan(
	ctx context.Context, tx *db.Tx, id document.ID, seen int64, result *matrix.Result, kinds map[string]string,
) error {
	if _, err := draftPlan(ctx, tx, id, seen); err != nil {
		return err
	}
	if err := matrix.Fits(len(result.Recipients), len(result.Items)); err != nil {
		return err
	}
	made := map[string]RecipientID{}
	for _, n := range result.NewRecipients {
		if !n.Create {
			continue
		}
		rec, err := CreateRecipient(ctx, tx, RecipientDraft{
			Name: n.Name, Kind: cmp.Or(kinds[n.Key], n.Kind), Active: true,
		})
		if err != nil {
			return err
		}
		made[n.Key] = rec.ID
	}
	if err := keepUnread(ctx, tx, id, result.Unread); err != nil {
		return err
	}
	cells, err := cellsOf(ctx, tx, id, result, made)
	if err != nil {
		return err
	}
	if err := setCells(ctx, tx, id, seen, cells); err != nil {
		return err
	}
	var recipients []RecipientID
	for _, who := range result.Recipients {
		recipients = append(recipients, cmp.Or(made[who.NewRecipient], RecipientID(who.RecipientID)))
	}
	var items []inventory.ItemID
	for _, item := range result.Items {
		items = append(items, inventory.ItemID(item))
	}
	return SetColumns(ctx, tx, id, 0, recipients, items)
}

// cellsOf is what the cells of a plan become: the workbook's figures, and
// nothing where the plan holds units of which the workbook says nothing.
func cellsOf(
	ctx context.Context, r db.Reader, id document.ID, result *matrix.Result, made map[string]RecipientID,
) ([]Cell, error) {
	var cells []Cell
	set := map[Cell]bool{}
	for _, l := range result.Lines {
		c := Cell{ItemID: inventory.ItemID(l.ItemID)}
		c.RecipientID = cmp.Or(made[l.NewRecipient], RecipientID(l.RecipientID))
		set[c] = true
		c.Units = inventory.Units(l.Units)
		cells = append(cells, c)
	}
	old, err := Lines(ctx, r, id)
	if err != nil {
		return nil, err
	}
	for _, l := range old {
		c := Cell{ItemID: l.ItemID}
		if l.RecipientID != nil {
			c.RecipientID = *l.RecipientID
		}
		if !set[c] {
			cells = append(cells, c)
		}
	}
	return cells, nil
}
