package desk

import (
	"relief/internal/document"
	"relief/internal/fault"
	"relief/inventory"
)

// ReceiptView is goods that came, as their page shows them before and after
// the posting: the parts "receipt_facts" and "receipt_found" take it.
type ReceiptView struct {
	Base
	Of    document.Document
	A     inventory.Arrival
	Until string      // goods that expire before it have a short life
	Again document.ID // what was taken back is entered again as this one, or 0
}

// MayFiscal tells whether this person may write down what became of the gift's
// fiscal receipt.
func (v ReceiptView) MayFiscal() bool {
	return v.A.Source == "donation" && v.Of.State != document.Cancelled && v.Can("fiscal.write")
}

// FiscalSaid says what is known of the fiscal receipt.
func (v ReceiptView) FiscalSaid() string {
	if v.A.Fiscal == nil {
		return v.T("receipts.fiscal_missing")
	}
	return v.fiscalWords(v.A.Fiscal)
}

// FiscalVoid says what was written down while the goods were taken for a gift.
func (v ReceiptView) FiscalVoid() string {
	if v.A.FiscalVoid == nil {
		return ""
	}
	return v.T("receipts.fiscal_void", v.fiscalWords(v.A.FiscalVoid))
}

func (v ReceiptView) fiscalWords(f *inventory.Fiscal) string {
	if f.Kind == "number" {
		return f.Number
	}
	return v.FiscalKind(f.Kind)
}

// Donor is the donor's name in the page's language.
func (v ReceiptView) Donor() string { return v.Named(v.A.DonorName, v.A.DonorEn) }

// Sent says where rejected goods went.
func (v ReceiptView) Sent(to string) string {
	if to == "sender" {
		return v.T("receipts.to_sender")
	}
	return v.T("receipts.to_quarantine")
}

// Basis says what a value rests on.
func (b Base) Basis(basis *string) string {
	if basis == nil {
		return ""
	}
	if m, known := basisNames[*basis]; known {
		return b.Say(m)
	}
	return *basis
}

var basisNames = map[string]fault.Message{
	"invoice":   {Key: "receipts.basis_invoice"},
	"contract":  {Key: "receipts.basis_contract"},
	"price":     {Key: "receipts.basis_price"},
	"appraisal": {Key: "receipts.basis_appraisal"},
	"declared":  {Key: "receipts.basis_declared"},
}

// FiscalKind says what became of a fiscal receipt.
func (b Base) FiscalKind(kind string) string {
	switch kind {
	case "number":
		return b.T("receipts.fiscal_number_kind")
	case "waived":
		return b.T("receipts.fiscal_waived")
	case "anonymous":
		return b.T("receipts.fiscal_anonymous")
	}
	return b.T("receipts.fiscal_pending")
}

var donorKindNames = map[string]fault.Message{
	"person":     {Key: "donor.kind_person"},
	"company":    {Key: "donor.kind_company"},
	"government": {Key: "donor.kind_government"},
	"society":    {Key: "donor.kind_society"},
	"supplier":   {Key: "donor.kind_supplier"},
	"other":      {Key: "donor.kind_other"},
}

// DonorKind says what a donor is.
func (b Base) DonorKind(kind string) string {
	if m, known := donorKindNames[kind]; known {
		return b.Say(m)
	}
	return kind
}
