package inventory

import (
	"context"
	"errors"
	"fmt"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
)

// Lot is one receipt line as it came. What is unknown is nil, never made up.
type Lot struct {
	ID          LotID
	ItemID      ItemID
	DocumentID  document.ID
	Source      string
	LotNo       *string
	MadeOn      *string
	ExpiresOn   *string
	ReceivedOn  string
	Donor       *string
	Restriction *string
	Units       Units
	ValueFen    *int64 // total of the lot; nil is not valued, never 0
	ValueBasis  *string
	SplitFrom   *LotID
	Evidence    string
}

const lotColumns = `id, item_id, document_id, source, lot_no, made_on, expires_on, received_on, donor,
	restriction, units, value_fen, value_basis, split_from, evidence`

// LoadLot reads one lot; NotFound when the branch has no such lot.
func LoadLot(ctx context.Context, r db.Reader, id LotID) (Lot, error) {
	var l Lot
	err := r.Get(ctx, &l, `SELECT `+lotColumns+` FROM lots WHERE branch_id = ? AND id = ?`, r.Where().Branch, id)
	if errors.Is(err, db.ErrNoRows) {
		return l, fault.New(fault.NotFound, "lot.not_found")
	}
	if err != nil {
		return l, fmt.Errorf("lot %d: %w", id, err)
	}
	return l, nil
}

func makeLot(ctx context.Context, tx *db.Tx, l Lot) (Lot, error) {
	id, err := tx.Insert(ctx, `
		INSERT INTO lots (branch_id, item_id, document_id, source, lot_no, made_on, expires_on, received_on,
		       donor, restriction, units, value_fen, value_basis, split_from, evidence)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		tx.Branch, l.ItemID, l.DocumentID, l.Source, l.LotNo, l.MadeOn, l.ExpiresOn, l.ReceivedOn,
		l.Donor, l.Restriction, l.Units, l.ValueFen, l.ValueBasis, l.SplitFrom, l.Evidence)
	if err != nil {
		return l, fmt.Errorf("make lot of item %d: %w", l.ItemID, err)
	}
	l.ID = LotID(id)
	return l, tx.Note("lot", l)
}

// optional turns an empty text into nil: unknown stays unknown.
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
