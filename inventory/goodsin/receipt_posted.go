package goodsin

import (
	"context"
	"errors"
	"fmt"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/inventory"
)

// Receipt is the head of goods that came in, as its page and paper show it.
type Receipt struct {
	DocumentID   document.ID
	Source       string // donation, purchase, superior, return, opening
	WarehouseID  inventory.PlaceID
	Warehouse    string
	WarehouseEn  string
	ReceivedFrom string
	CountedBy    string
	Witness      string
	SourceFile   string
	Returns      *document.ID
	ReturnsNo    *string  // the number of what came back
	Arrival      *Arrival `db:"-"` // how it came and what was found; nil for an opening count and goods refused
}

// ReceiptRow is one line of a receipt as it was posted. A counted nought has
// no lot.
type ReceiptRow struct {
	ID        int64
	N         int64
	ItemID    inventory.ItemID
	Code      string
	Name      string
	NameEn    string
	Spec      string
	Unit      string
	Tracking  string // what the item is tracked by today
	Units     inventory.Units
	LotID     *inventory.LotID
	Place     string
	PlaceEn   string
	LotNo     *string
	MadeOn    *string
	ExpiresOn *string
	ValueFen  *int64
	Basis     *string
	Remarks   string
	ArrivalN  *int64 // the line of the inspection that it comes from
	PlaceKind inventory.PlaceKind
}

// CheckExpiry tells whether an expiry that the item is tracked by was not known.
func (l ReceiptRow) CheckExpiry() bool {
	return l.Tracking == "lot_expiry" && l.Units > 0 && l.ExpiresOn == nil
}

// LoadReceipt reads a receipt's head and lines; NotFound for anything else.
func LoadReceipt(ctx context.Context, r db.Reader, id document.ID) (Receipt, []ReceiptRow, error) {
	var head Receipt
	err := r.Get(ctx, &head, `
		SELECT r.document_id, r.source, r.warehouse_id, p.name AS warehouse, p.name_en AS warehouse_en,
		       r.received_from, r.counted_by, r.witness, r.source_file, r.returns,
		       (SELECT o.number FROM documents o WHERE o.id = r.returns) AS returns_no
		FROM   receipts r JOIN places p ON p.id = r.warehouse_id
		WHERE  r.branch_id = ? AND r.document_id = ?`, r.Where().Branch, id)
	if errors.Is(err, db.ErrNoRows) {
		return head, nil, fault.New(fault.NotFound, "document.not_found")
	}
	if err != nil {
		return head, nil, fmt.Errorf("receipt %d: %w", id, err)
	}
	var rows []ReceiptRow
	err = r.Select(ctx, &rows, `
		SELECT l.id, l.n, l.item_id, l.code, l.name, i.name_en, l.spec, l.unit, i.tracking, l.units, l.lot_id,
		       p.name AS place, p.name_en AS place_en, l.lot_no, l.made_on, l.expires_on, l.value_fen,
		       l.value_basis AS basis, l.remarks, l.arrival_n, p.kind AS place_kind
		FROM   receipt_lines l JOIN items i ON i.id = l.item_id JOIN places p ON p.id = l.place_id
		WHERE  l.branch_id = ? AND l.document_id = ? ORDER BY l.n`, r.Where().Branch, id)
	if err != nil {
		return head, nil, fmt.Errorf("lines of receipt %d: %w", id, err)
	}
	a, err := LoadArrival(ctx, r, id)
	if err == nil {
		head.Arrival = &a
	} else if !fault.Is(err, fault.NotFound) {
		return head, nil, err
	}
	return head, rows, nil
}
