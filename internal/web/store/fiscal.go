package store

import (
	"context"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/web/desk"
	"relief/inventory"
)

// fiscalPage is what is known of a gift's fiscal receipt, and the form for more.
type fiscalPage struct {
	desk.ReceiptView
	Kinds []desk.Option
	Past  []inventory.Fiscal
	Back  string
}

// showFiscal handles GET /receipts/:id/fiscal.
func (s area) showFiscal(c *gin.Context) error {
	page, err := s.fiscalPage(c)
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, "receipts/fiscal", page)
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
		if page.A, err = inventory.LoadArrival(ctx, r, page.Of.ID); err != nil {
			return err
		}
		page.Past, err = inventory.FiscalHistory(ctx, r, page.Of.ID)
		return err
	})
	if err == nil && page.A.Source != "donation" {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	chosen := "number"
	if page.A.Fiscal != nil {
		chosen = page.A.Fiscal.Kind
	}
	for _, kind := range inventory.FiscalKinds {
		page.Kinds = append(page.Kinds, desk.Option{Value: kind, Label: page.FiscalKind(kind), Chosen: kind == chosen})
	}
	page.Back = desk.DocumentPath(document.Receipt, page.Of.ID)
	return page, err
}

// recordFiscal handles POST /receipts/:id/fiscal.
func (s area) recordFiscal(c *gin.Context) error {
	form, err := s.Form(c)
	if err != nil {
		return err
	}
	draft := fiscalDraft(form)
	_, err = s.ActOn(c, form, "receipt.fiscal", string(document.Receipt), draft,
		func(ctx context.Context, tx *db.Tx, id int64) error {
			return inventory.RecordFiscal(ctx, tx, document.ID(id), draft)
		})
	if err != nil && !desk.Refused(err) {
		return err
	}
	page, wrong := s.fiscalPage(c)
	if wrong != nil {
		return errors.Join(err, wrong)
	}
	if err != nil {
		return s.Again(c, &page, form, err, "receipts/fiscal")
	}
	return s.Redirect(c, page.Back, "receipts.fiscal_done")
}

func fiscalDraft(form *desk.Form) inventory.FiscalDraft {
	return inventory.FiscalDraft{
		Kind: form.Text("fiscal"), Number: form.Text("fiscal_number"), Reason: form.Text("fiscal_reason"),
	}
}
