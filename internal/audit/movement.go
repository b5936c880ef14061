package audit

import (
	"context"
	"fmt"
	"math"

	"relief/internal/db"
)

// minSeq and maxSeq are the least sequence that a row can have and the greatest;
// acts begin with 1, and what lies before that is looked at too.
const minSeq, maxSeq = math.MinInt64, math.MaxInt64

// movement is a row of the movements table, and a fact of kind "movement".
type movement struct {
	Seq, N     int64
	DocumentID int64
	LineID     int64
	ItemID     int64
	LotID      int64
	FromID     int64
	ToID       int64
	Units      int64
	ValueFen   *int64
	BusinessOn string
	RecordedAt string
}

// equal compares every field, the value by what it points to.
func (m movement) equal(o movement) bool {
	if (m.ValueFen == nil) != (o.ValueFen == nil) || m.ValueFen != nil && *m.ValueFen != *o.ValueFen {
		return false
	}
	m.ValueFen, o.ValueFen = nil, nil
	return m == o
}

func (m movement) String() string {
	value := "-"
	if m.ValueFen != nil {
		value = fmt.Sprint(*m.ValueFen)
	}
	return fmt.Sprintf("%d.%d: document %d line %d, item %d lot %d, %d → %d, %d units, %s fen, %s, %s",
		m.Seq, m.N, m.DocumentID, m.LineID, m.ItemID, m.LotID, m.FromID, m.ToID, m.Units, value,
		m.BusinessOn, m.RecordedAt)
}

// movements gives what the table holds of the acts from one sequence up to
// another, per act and in order.
func movements(ctx context.Context, r db.Reader, from, upTo int64) (map[int64][]movement, error) {
	var one struct {
		Seq, N, DocumentID, LineID, ItemID, LotID, FromID, ToID, Units int64
		ValueFen                                                       db.NullInt
		BusinessOn, RecordedAt                                         string
	}
	posted := map[int64][]movement{}
	err := r.Each(ctx, &one, func() error {
		m := movement{one.Seq, one.N, one.DocumentID, one.LineID, one.ItemID, one.LotID, one.FromID, one.ToID,
			one.Units, nil, one.BusinessOn, one.RecordedAt}
		if one.ValueFen.Valid {
			fen := one.ValueFen.Int64
			m.ValueFen = &fen
		}
		posted[m.Seq] = append(posted[m.Seq], m)
		return nil
	}, `
		SELECT seq, n, document_id, line_id, item_id, lot_id, from_id, to_id, units, value_fen,
		       business_on, recorded_at
		FROM   movements
		WHERE  branch_id = ? AND seq >= ? AND seq <= ?
		ORDER BY seq, n`, r.Where().Branch, from, upTo)
	if err != nil {
		return nil, fmt.Errorf("movements from %d: %w", from, err)
	}
	return posted, nil
}
