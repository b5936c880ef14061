package goodsin

import (
	"context"
	"fmt"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/web/desk"
	"relief/inventory"
	"relief/inventory/goodsin"
)

// postedReceipt is what came in with a receipt that is in the books, for the
// part "receipt_body".
type postedReceipt struct {
	desk.Base
	Gift  *receiptView // how goods came in that two people inspected
	Lines []goodsin.ReceiptRow
}

// showReceipt is what the register shows of a receipt. One that is not in the
// books has a page of its own.
func showReceipt(
	ctx context.Context, r db.Reader, b desk.Base, d document.Document,
) (shown desk.Shown, err error) {
	if d.PostedAt == nil {
		return shown, nil
	}
	head, rows, err := goodsin.LoadReceipt(ctx, r, d.ID)
	if err != nil {
		return shown, err
	}
	shown.Moved, shown.Final = len(rows) > 0, head.Returns != nil
	body := postedReceipt{Base: b, Lines: rows}
	if head.Arrival != nil {
		if body.Gift, err = postedGift(ctx, r, b, d, *head.Arrival); err != nil {
			return shown, err
		}
		body.Lines = nil // what was found says them
		shown.Head = desk.Piece{Part: "receipt_head", With: body.Gift}
	} else {
		shown.Facts = receiptFacts(b, head)
	}
	shown.Body, shown.Again = desk.Piece{Part: "receipt_body", With: body}, enterAgain(b, d, head, body.Gift)
	return shown, nil
}

func postedGift(
	ctx context.Context, r db.Reader, b desk.Base, d document.Document, a goodsin.Arrival,
) (*receiptView, error) {
	gift := &receiptView{Base: b, Of: d, A: a, Today: r.Where().Today()}
	var err error
	if gift.Again, err = goodsin.EnteredAgain(ctx, r, d.ID); err != nil {
		return nil, err
	}
	gift.Until, err = goodsin.AcceptUntil(ctx, r)
	return gift, err
}

// receiptFacts are what is known of a receipt that nobody inspected: an opening
// count, or goods that came back.
func receiptFacts(b desk.Base, head goodsin.Receipt) []desk.Fact {
	facts := []desk.Fact{
		{Label: b.T("docpage.source"), Said: b.Say(inventory.SourceWord(head.Source))},
		{Label: b.T("common.warehouse"), Said: b.Named(head.Warehouse, head.WarehouseEn)},
	}
	for _, f := range []desk.Fact{
		{Label: b.T("docpage.received_from"), Said: head.ReceivedFrom},
		{Label: b.T("openpage.counted_by"), Said: head.CountedBy},
		{Label: b.T("openpage.witness"), Said: head.Witness},
	} {
		if f.Said != "" {
			facts = append(facts, f)
		}
	}
	if head.Returns != nil {
		slip := b.T("kind.slip")
		if head.ReturnsNo != nil {
			slip += " " + *head.ReturnsNo
		}
		facts = append(facts, desk.Fact{
			Label: b.T("docpage.returns"), Said: slip, Href: desk.DocumentPath(document.Slip, *head.Returns),
		})
	}
	return facts
}

// enterAgain is where a receipt that was taken back can be entered again, with
// what it said; nothing where it cannot.
func enterAgain(b desk.Base, d document.Document, head goodsin.Receipt, gift *receiptView) string {
	switch {
	case !b.Can(string(auth.StockWrite)) || gift != nil && gift.Again != 0:
		return ""
	case gift != nil:
		return fmt.Sprintf("/receipts/new?again=%d", d.ID)
	case head.Source == "opening":
		return "/opening"
	}
	return ""
}
