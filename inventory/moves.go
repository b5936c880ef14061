package inventory

import (
	"context"
	"fmt"

	"relief/internal/db"
	"relief/internal/document"
)

// Movement is an arrow as it was posted.
type Movement struct {
	Seq        int64
	N          int64
	DocumentID document.ID
	LineID     int64
	ItemID     ItemID
	LotID      LotID
	FromID     PlaceID
	ToID       PlaceID
	Units      Units
	ValueFen   *int64
	BusinessOn string
	RecordedAt string
}

// MovementsOf gives what a document moved, in the order it was posted.
func MovementsOf(ctx context.Context, r db.Reader, doc document.ID) ([]Movement, error) {
	var list []Movement
	err := r.Select(ctx, &list, `
		SELECT seq, n, document_id, line_id, item_id, lot_id, from_id, to_id, units, value_fen, business_on, recorded_at
		FROM   movements WHERE branch_id = ? AND document_id = ? ORDER BY seq, n`, r.Where().Branch, doc)
	if err != nil {
		return nil, fmt.Errorf("movements of %d: %w", doc, err)
	}
	return list, nil
}

// MoveRow is one movement in words.
type MoveRow struct {
	Seq       int64
	N         int64
	ItemID    ItemID
	Code      string
	Name      string
	NameEn    string
	Spec      string
	Unit      string
	LotID     LotID
	LotNo     *string
	ExpiresOn *string
	From      string
	FromEn    string
	To        string
	ToEn      string
	Units     Units
}

// MovesOf gives what a document moved, in words, in the order it was posted.
func MovesOf(ctx context.Context, r db.Reader, doc document.ID) ([]MoveRow, error) {
	var rows []MoveRow
	err := r.Select(ctx, &rows, `
		SELECT m.seq, m.n, m.item_id, i.code, i.name, i.name_en, i.spec, i.base_unit AS unit,
		       m.lot_id, l.lot_no, l.expires_on, f.name AS "from", f.name_en AS from_en,
		       t.name AS "to", t.name_en AS to_en, m.units
		FROM   movements m
		JOIN   items i ON i.id = m.item_id
		JOIN   lots l ON l.id = m.lot_id
		JOIN   places f ON f.id = m.from_id
		JOIN   places t ON t.id = m.to_id
		WHERE  m.branch_id = ? AND m.document_id = ? ORDER BY m.seq, m.n`, r.Where().Branch, doc)
	if err != nil {
		return nil, fmt.Errorf("what document %d moved: %w", doc, err)
	}
	return rows, nil
}
