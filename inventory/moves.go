package inventory

import (
	"context"
	"fmt"
	"strings"

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
	LotNo     *string
	ExpiresOn *string
	Way
	Units Units
}

// Way is the two ends of a movement in words, and of a relabel the other lot.
type Way struct {
	LotID  LotID
	From   string
	FromEn string
	To     string
	ToEn   string
	Other  *LotID // which these units became, or (Into) which they were
	Into   bool
}

// Was is the lot that the units of a relabel were of; see Became.
func (w Way) Was() LotID { return map[bool]LotID{false: w.LotID, true: *w.Other}[w.Into] }

// Became is the lot that a relabel made of units of another.
func (w Way) Became() LotID { return map[bool]LotID{true: w.LotID, false: *w.Other}[w.Into] }

// WayColumns are those of a Way: movements m of documents d and lots l from places f to t.
var WayColumns = `m.lot_id, ` + EndOf("f", `"from"`, "from_en") + ", " + EndOf("t", `"to"`, "to_en") + `,
		       CASE WHEN f.kind = 'conversion' OR t.kind = 'conversion' THEN
		         (SELECT CASE WHEN x.lot_id = m.lot_id THEN x.new_lot_id ELSE x.lot_id END FROM relabel_lines x
		          WHERE x.branch_id = m.branch_id AND x.document_id = COALESCE(d.reverses, d.id)
		          AND (x.lot_id = m.lot_id OR x.new_lot_id = m.lot_id) LIMIT 1) END AS other,
		       f.kind = 'conversion' AS "into"`

// EndOf names one end of a movement of lots l: the giver of the lot rather than givers at large.
func EndOf(place, as, asEn string) string {
	return strings.NewReplacer("P.", place+".", "AS_ZH", as, "AS_EN", asEn).Replace(`
		       CASE WHEN P.kind IN ('donor', 'supplier', 'superior') THEN
		         COALESCE((SELECT g.name FROM donors g WHERE g.id = l.donor_id), NULLIF(l.donor, ''), P.name)
		         ELSE P.name END AS AS_ZH,
		       CASE WHEN P.kind IN ('donor', 'supplier', 'superior') AND (l.donor_id IS NOT NULL OR l.donor <> '') THEN
		         COALESCE((SELECT g.name_en FROM donors g WHERE g.id = l.donor_id), '')
		         ELSE P.name_en END AS AS_EN`)
}

// MovesOf gives what a document moved, in words, in the order it was posted.
func MovesOf(ctx context.Context, r db.Reader, doc document.ID) ([]MoveRow, error) {
	var rows []MoveRow
	err := r.Select(ctx, &rows, `
		SELECT m.seq, m.n, m.item_id, i.code, i.name, i.name_en, i.spec, i.base_unit AS unit,
		       l.lot_no, l.expires_on, m.units, `+WayColumns+`
		FROM   movements m
		JOIN   documents d ON d.id = m.document_id
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
