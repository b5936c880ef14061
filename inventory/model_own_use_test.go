package inventory_test

import (
	"context"

	"relief/internal/db"
	"relief/internal/document"
	"relief/inventory"
)

// take takes up to three promises into own use. The lines stand in goods_lines,
// as those of any kind that has none of its own.
func (m *model) take() error {
	if len(m.holds) == 0 {
		return nil
	}
	picked := m.promises()
	made := &modelDoc{}
	err := m.b.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
		var lines []inventory.GoodsLine
		for _, i := range picked {
			h, err := inventory.Issue(ctx, tx, m.holds[i].id)
			if err != nil {
				return err
			}
			lines = append(lines, inventory.GoodsLine{
				LotID: h.LotID, FromID: h.PlaceID, ToID: m.own, Units: h.Units, FromHeld: true,
			})
		}
		var err error
		made.doc, err = inventory.NewPosting(tx).Record(ctx, inventory.Head{
			Kind: document.OwnUse, On: m.today, To: document.Out,
		}, lines)
		return err
	})
	if ok, err := m.outcome(err, ""); !ok {
		return err
	}
	made.lines = m.leave(picked, m.own)
	m.post(made)
	return m.sync()
}
