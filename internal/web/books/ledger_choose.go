package books

import (
	"context"
	"fmt"

	"relief/distribution"
	"relief/internal/db"
	"relief/internal/web/desk"
	"relief/inventory"
	"relief/inventory/goodsin"
	"relief/inventory/picks"
)

// choose offers the accounts of a scope that a text finds, the first fifty.
func (p *ledgerPage) choose(ctx context.Context, r db.Reader, find string) (err error) {
	p.Choices = nil
	switch p.Of.Scope {
	case inventory.OfItem:
		rows, err := inventory.Stock(ctx, r, inventory.StockFilter{Find: find, Limit: desk.ListRows})
		for _, row := range rows {
			p.offer(int64(row.ItemID), p.Named(row.Name, row.NameEn), row.Spec+" "+row.Code)
		}
		return err
	case inventory.OfLot:
		rows, err := picks.LotsNamed(ctx, r, find, desk.ListRows)
		for _, row := range rows {
			no := fmt.Sprintf("#%d", row.LotID)
			if row.LotNo != nil {
				no = *row.LotNo + " " + no
			}
			p.offer(int64(row.LotID), no, p.Named(row.Name, row.NameEn)+" "+p.Date(row.ReceivedOn))
		}
		return err
	case inventory.OfDonor:
		list, err := goodsin.Donors(ctx, r, find)
		for _, d := range list {
			p.offer(int64(d.ID), p.Named(d.Name, d.NameEn), "")
		}
		return err
	case inventory.OfRecipient:
		list, err := distribution.Recipients(ctx, r, find)
		for _, rec := range list {
			p.offer(int64(rec.PlaceID), p.Named(rec.Name, rec.NameEn), "")
		}
		return err
	case inventory.OfWarehouse:
		list, err := inventory.PlacesNamed(ctx, r, find)
		for _, w := range list {
			if w.Kind == inventory.Warehouse {
				p.offer(int64(w.ID), p.Named(w.Name, w.NameEn), w.Code)
			}
		}
		return err
	}
	return nil
}

func (p *ledgerPage) offer(id int64, label, hint string) {
	if len(p.Choices) < desk.ListRows {
		p.Choices = append(p.Choices, desk.Option{Label: label, Hint: hint,
			Value: p.With("of", fmt.Sprintf("%s.%d", p.Of.Scope, id), "find", "", "after", "", "before", "")})
	}
}
