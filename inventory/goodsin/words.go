package goodsin

import (
	"relief/internal/fault"
	"relief/inventory"
)

// SourceWord says where the goods come from.
func (a Arrival) SourceWord() fault.Message { return inventory.SourceWord(a.Source) }

// SourceWord says where the goods come from.
func (a ArrivalRow) SourceWord() fault.Message { return inventory.SourceWord(a.Source) }

// FiscalWord says what became of the gift's fiscal receipt, its number aside.
func (a ArrivalRow) FiscalWord() fault.Message { return FiscalWord(a.FiscalKind) }

var donorKindWords = map[string]fault.Message{
	"person":     {Key: "donor.kind_person"},
	"company":    {Key: "donor.kind_company"},
	"government": {Key: "donor.kind_government"},
	"society":    {Key: "donor.kind_society"},
	"supplier":   {Key: "donor.kind_supplier"},
	"other":      {Key: "donor.kind_other"},
}

// DonorKindWord says what a donor is.
func DonorKindWord(kind string) fault.Message { return donorKindWords[kind] }

// KindWord says what the donor is.
func (d Donor) KindWord() fault.Message { return DonorKindWord(d.Kind) }

var fiscalWords = map[string]fault.Message{
	"":          {Key: "receipts.fiscal_pending"},
	"number":    {Key: "receipts.fiscal_number_kind"},
	"waived":    {Key: "receipts.fiscal_waived"},
	"anonymous": {Key: "receipts.fiscal_anonymous"},
}

// FiscalWord says what became of a gift's fiscal receipt; of none, that it is to
// come.
func FiscalWord(kind string) fault.Message { return fiscalWords[kind] }

// Word says what became of it.
func (f Fiscal) Word() fault.Message { return FiscalWord(f.Kind) }

var basisWords = map[string]fault.Message{
	"invoice":   {Key: "receipts.basis_invoice"},
	"contract":  {Key: "receipts.basis_contract"},
	"price":     {Key: "receipts.basis_price"},
	"appraisal": {Key: "receipts.basis_appraisal"},
	"declared":  {Key: "receipts.basis_declared"},
}

// BasisWord says what a value rests on.
func BasisWord(basis string) fault.Message { return basisWords[basis] }

// BasisWord says what the line's value rests on; nothing where it has none.
func (l ArrivalLine) BasisWord() fault.Message {
	if l.ValueBasis == nil {
		return fault.Message{}
	}
	return BasisWord(*l.ValueBasis)
}
