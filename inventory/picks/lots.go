package picks

import (
	"context"
	"errors"
	"fmt"

	"relief/internal/db"
	"relief/internal/fault"
	"relief/inventory"
)

// NamedLot is a lot by its mark and its item.
type NamedLot struct {
	LotID      inventory.LotID
	LotNo      *string
	ReceivedOn string
	Name       string
	NameEn     string
}

// LotsNamed gives the newest lots whose mark holds a text, or whose item answers
// to it.
func LotsNamed(ctx context.Context, r db.Reader, find string, limit int) ([]NamedLot, error) {
	ofItems := db.SQL(`SELECT o.id FROM lots o WHERE o.branch_id = ? AND o.item_id`, r.Where().Branch)
	return newest(ctx, r, find, limit, "", db.Many{Table: "lots", Column: "l.id"},
		db.Many{Table: "items", Column: "l.id", Of: ofItems})
}

// LotsMarked gives the newest lots whose maker's mark holds a text. What was
// rejected of a line is a lot of its own, in quarantine: the lot of the line is
// given, and the other only where all was rejected.
func LotsMarked(ctx context.Context, r db.Reader, find string, limit int) ([]NamedLot, error) {
	return newest(ctx, r, find, limit, ` AND l.lot_no IS NOT NULL AND NOT EXISTS (SELECT 1 FROM receipt_lines a
		JOIN  receipt_lines b ON b.document_id = a.document_id AND b.arrival_n = a.arrival_n AND b.n < a.n
		WHERE a.document_id = l.document_id AND a.lot_id = l.id AND b.lot_id IS NOT NULL)`,
		db.Many{Table: "lots", Column: "l.id"})
}

// LotAt gives the lot that a line of a posted receipt made, as its label says:
// the number of the receipt and of the line. NotFound where there is none.
func LotAt(ctx context.Context, r db.Reader, number string, line int64) (inventory.LotID, error) {
	var id inventory.LotID
	err := r.Get(ctx, &id, `
		SELECT l.lot_id FROM documents d JOIN receipt_lines l ON l.document_id = d.id
		WHERE  d.branch_id = ? AND d.number = ? AND l.n = ? AND l.lot_id IS NOT NULL`, r.Where().Branch, number, line)
	if errors.Is(err, db.ErrNoRows) {
		return 0, fault.New(fault.NotFound, "lot.not_found")
	}
	if err != nil {
		return 0, fmt.Errorf("lot of %s/%d: %w", number, line, err)
	}
	return id, nil
}

func newest(
	ctx context.Context, r db.Reader, find string, limit int, more string, in ...db.Many,
) ([]NamedLot, error) {
	return db.Newest(limit, true, func(near bool) (rows []NamedLot, cut bool, err error) {
		c := db.SQL(`
			SELECT l.id AS lot_id, l.lot_no, l.received_on, i.name, i.name_en
			FROM   lots l JOIN items i ON i.id = l.item_id
			WHERE  l.branch_id = ?`+more, r.Where().Branch)
		if cut, err = c.FindMany(ctx, r, find, near, in...); err != nil {
			return nil, false, err
		}
		c.Add(` ORDER BY l.id DESC LIMIT ?`, limit)
		if err := r.Select(ctx, &rows, c.SQL, c.Args...); err != nil {
			return nil, false, fmt.Errorf("lots named %s: %w", find, err)
		}
		return rows, cut, nil
	})
}
