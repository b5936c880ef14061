package goodsin

import (
	"relief/internal/document"
	"relief/internal/web/desk"
	"relief/inventory/goodsin"
)

// receiptView is goods that came, as their page shows them before and after
// the posting: the parts "receipt_facts" and "receipt_found" take it.
type receiptView struct {
	desk.Base
	Of    document.Document
	A     goodsin.Arrival
	Today string
	Until string      // goods that expire before it have a short life
	Again document.ID // what was taken back is entered again as this one, or 0
}

// MayFiscal tells whether this person may write down what became of the gift's
// fiscal receipt.
func (v receiptView) MayFiscal() bool {
	return v.A.Source == "donation" && receiptFiscal.Offered(v.Base, v.Of.State)
}

// FiscalSaid says what is known of the fiscal receipt.
func (v receiptView) FiscalSaid() string {
	if v.A.Fiscal == nil {
		return v.T("receipts.fiscal_missing")
	}
	return v.fiscalWords(v.A.Fiscal)
}

// FiscalVoid says what was written down while the goods were taken for a gift.
func (v receiptView) FiscalVoid() string {
	if v.A.FiscalVoid == nil {
		return ""
	}
	return v.T("receipts.fiscal_void", v.fiscalWords(v.A.FiscalVoid))
}

func (v receiptView) fiscalWords(f *goodsin.Fiscal) string {
	if f.Kind == "number" {
		return f.Number
	}
	return v.Say(f.Word())
}

// Donor is the donor's name in the page's language.
func (v receiptView) Donor() string { return v.Named(v.A.DonorName, v.A.DonorEn) }

// Sent says where rejected goods went.
func (v receiptView) Sent(to string) string {
	if to == "sender" {
		return v.T("receipts.to_sender")
	}
	return v.T("receipts.to_quarantine")
}
