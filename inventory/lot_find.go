package inventory

import (
	"context"
	"fmt"
	"strings"

	"relief/internal/db"
)

// NamedLot is a lot by its mark and its item.
type NamedLot struct {
	LotID      LotID
	LotNo      *string
	ReceivedOn string
	Name       string
	NameEn     string
}

// LotsNamed gives the newest lots whose mark begins with a text, or whose item
// answers to it.
func LotsNamed(ctx context.Context, r db.Reader, find string, limit int) ([]NamedLot, error) {
	c := db.SQL(`
		SELECT l.id AS lot_id, l.lot_no, l.received_on, i.name, i.name_en
		FROM   lots l JOIN items i ON i.id = l.item_id
		WHERE  l.branch_id = ?`, r.Where().Branch)
	if find != "" {
		c.Add(` AND (l.lot_no LIKE ? ESCAPE '\' OR l.item_id IN (SELECT i.id FROM items i WHERE i.branch_id = ?`,
			db.EscapeLike(find)+"%", r.Where().Branch)
		FindItems(&c, find)
		c.Add(`))`)
	}
	c.Add(` ORDER BY l.id DESC LIMIT ?`, limit)
	var rows []NamedLot
	if err := r.Select(ctx, &rows, c.SQL, c.Args...); err != nil {
		return nil, fmt.Errorf("lots named %s: %w", find, err)
	}
	return rows, nil
}

// LotsMarked gives the newest lots whose maker's mark holds a text, in capitals
// or not.
func LotsMarked(ctx context.Context, r db.Reader, find string, limit int) ([]NamedLot, error) {
	var rows []NamedLot
	err := r.Select(ctx, &rows, `
		SELECT l.id AS lot_id, l.lot_no, l.received_on, i.name, i.name_en
		FROM   lots l JOIN items i ON i.id = l.item_id
		WHERE  l.branch_id = ? AND LOWER(l.lot_no) LIKE ? ESCAPE '\'
		ORDER  BY l.id DESC LIMIT ?`, r.Where().Branch, "%"+db.EscapeLike(strings.ToLower(find))+"%", limit)
	if err != nil {
		return nil, fmt.Errorf("lots marked %s: %w", find, err)
	}
	return rows, nil
}
