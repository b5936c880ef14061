package goodsin

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"relief/internal/auth"
	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/web/desk"
	"relief/inventory/goodsin"
)

// fiscalPage is what is known of a gift's fiscal receipt, and the form for more.
type fiscalPage struct {
	receiptView
	Kinds []desk.Option
	Past  []goodsin.Fiscal
	Back  string
}

// showFiscal handles GET /receipts/:id/fiscal.
func (s area) showFiscal(c *gin.Context) error {
	page, err := s.fiscalPage(c)
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "goodsin/fiscal", page)
}

func (s area) fiscalPage(c *gin.Context) (fiscalPage, error) {
	page := fiscalPage{}
	page.Base = s.Page(c, "receipts.fiscal_record")
	id, err := desk.IDOf(c, "id")
	if err != nil {
		return page, err
	}
	err = s.Read(c, func(ctx context.Context, r db.Reader) (err error) {
		if page.Of, err = document.LoadKind(ctx, r, document.Receipt, document.ID(id)); err != nil {
			return err
		}
		if page.A, err = goodsin.LoadArrival(ctx, r, page.Of.ID); err != nil {
			return err
		}
		page.Past, err = goodsin.FiscalHistory(ctx, r, page.Of.ID)
		return err
	})
	if err == nil && page.A.Source != "donation" {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	chosen := "number"
	if page.A.Fiscal != nil {
		chosen = page.A.Fiscal.Kind
	}
	for _, kind := range goodsin.FiscalKinds {
		page.Kinds = append(page.Kinds, desk.Option{
			Value: kind, Label: page.Say(goodsin.FiscalWord(kind)), Chosen: kind == chosen,
		})
	}
	page.Back = desk.DocumentPath(document.Receipt, page.Of.ID)
	return page, err
}

// receiptFiscal writes down what became of a gift's fiscal receipt. Each word
// of it stays on record, so its form bears no version.
var receiptFiscal = desk.Act[*goodsin.FiscalDraft]{
	Offer: desk.Offer{
		Kind: document.Receipt, Name: "receipt.fiscal", Path: "/receipts/:id/fiscal", Need: auth.FiscalWrite,
		In: []document.State{document.Inspected, document.Posted}, Done: "receipts.fiscal_done",
	},
	Read: func(form *desk.Form) *goodsin.FiscalDraft {
		d := fiscalDraft(form)
		return &d
	},
	Do: func(ctx context.Context, tx *db.Tx, id document.ID, _ int64, d *goodsin.FiscalDraft) error {
		return goodsin.RecordFiscal(ctx, tx, id, *d)
	},
	Next: receiptPath,
}

func fiscalDraft(form *desk.Form) goodsin.FiscalDraft {
	return goodsin.FiscalDraft{
		Kind: form.Text("fiscal"), Number: form.Text("fiscal_number"), Reason: form.Text("fiscal_reason"),
	}
}
