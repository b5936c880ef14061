package advice

import (
	"context"
	"fmt"

	"relief/internal/db"
	"relief/internal/document"
)

// stored are the kinds of places where goods lie in the store.
const stored = `('warehouse', 'bin', 'receiving', 'quarantine')`

// finder looks for what helps with one document. It keeps what it has judged.
type finder struct {
	r      db.Reader
	back   Back
	since  int64          // the first move of the document; what helps is later
	need   map[spot]int64 // what must lie there before anything moves back
	stock  []lying        // where the lots of the document are
	stores map[int64]bool // the places of the store
	able   map[document.ID]*judged
}

type spot struct{ Lot, Place int64 }

// lying is what lies of a lot at a place that is kept.
type lying struct {
	spot
	OnHand, Held int64
	Item, Unit   string
	Mark         string // of the lot, or empty
	Expires      string // or empty
	At           string // the place by name
	Open         bool
	Picked       bool // promises may stand there
	Stored       bool
}

func (l lying) free() int64 { return l.OnHand - l.Held }

// later is a document that moved units of a lot from the store.
type later struct {
	ID      document.ID
	Kind    document.Kind
	State   document.State
	Number  string
	Undoes  string // the number of the document it took back, or empty
	Returns bool
	First   int64 // its first move
	Went    int64 // units that left the store by it
}

// judged is whether a document can be taken back in the end, and by what moves.
type judged struct {
	moves []Move
	ok    bool
}

// short reads what a document needs and gives where too little of it is free.
func (f *finder) short(ctx context.Context, target document.ID) (list []lying, err error) {
	moves, err := f.back(ctx, target)
	if err != nil {
		return nil, err
	}
	f.need = needs(moves)
	branch := f.r.Where().Branch
	if err := f.r.Select(ctx, &f.stock, `
		SELECT b.lot_id AS lot, b.place_id AS place, b.on_hand, b.held, i.name AS item, i.base_unit AS unit,
		       COALESCE(l.lot_no, '') AS mark, COALESCE(l.expires_on, '') AS expires, p.name AS at, p.open = 1 AS open,
		       p.kind IN ('warehouse', 'bin') AS picked, p.kind IN `+stored+` AS stored
		FROM   balances b
		JOIN   items i ON i.id = b.item_id
		JOIN   lots l ON l.id = b.lot_id
		JOIN   places p ON p.id = b.place_id
		WHERE  b.branch_id = ?
		AND    b.lot_id IN (SELECT lot_id FROM movements WHERE branch_id = ? AND document_id = ?)
		ORDER BY b.lot_id, b.place_id`, branch, branch, target); err != nil {
		return nil, fmt.Errorf("where the goods of %d lie: %w", target, err)
	}
	for _, l := range f.stock {
		if l.free() < f.need[l.spot] {
			list = append(list, l)
		}
	}
	if len(list) == 0 {
		return nil, nil
	}
	var places []int64
	if err := f.r.Select(ctx, &places, `SELECT id FROM places WHERE branch_id = ? AND kind IN `+stored,
		branch); err != nil {
		return nil, fmt.Errorf("places of the store: %w", err)
	}
	f.stores = map[int64]bool{}
	for _, id := range places {
		f.stores[id] = true
	}
	return list, f.r.Get(ctx, &f.since, `SELECT MIN(seq) FROM movements WHERE branch_id = ? AND document_id = ?`,
		branch, target)
}

// needs gives what must lie at each place so that moves can follow in order.
func needs(moves []Move) map[spot]int64 {
	need, left := map[spot]int64{}, map[spot]int64{}
	for _, m := range moves {
		from, to := spot{m.Lot, m.From}, spot{m.Lot, m.To}
		left[from] -= m.Units
		left[to] += m.Units
		need[from] = max(need[from], -left[from])
	}
	return need
}

// needOf is what of a need must come from the store.
func (f *finder) needOf(lot int64, need map[spot]int64) (units int64) {
	for at, n := range need {
		if at.Lot == lot && f.stores[at.Place] {
			units += n
		}
	}
	return units
}

// brings is what moves bring to a place, less what they take from there.
func brings(moves []Move, at spot) (units int64) {
	for _, m := range moves {
		if (spot{m.Lot, m.To}) == at {
			units += m.Units
		}
		if (spot{m.Lot, m.From}) == at {
			units -= m.Units
		}
	}
	return units
}

// into is what of a lot moves bring into the store, less what they take out.
func (f *finder) into(moves []Move, lot int64) (units int64) {
	for _, m := range moves {
		if m.Lot == lot && f.stores[m.To] {
			units += m.Units
		}
		if m.Lot == lot && f.stores[m.From] {
			units -= m.Units
		}
	}
	return units
}

// hold is what a document holds of a lot at a place.
type hold struct {
	Number string
	Units  int64
}

func (f *finder) holds(ctx context.Context, at spot) (list []hold, err error) {
	err = f.r.Select(ctx, &list, `
		SELECT d.number, CAST(SUM(h.units) AS BIGINT) AS units
		FROM   holds h JOIN documents d ON d.id = h.document_id
		WHERE  h.branch_id = ? AND h.lot_id = ? AND h.place_id = ? AND h.state = 'open' AND d.number IS NOT NULL
		GROUP BY d.number ORDER BY d.number`, f.r.Where().Branch, at.Lot, at.Place)
	if err != nil {
		err = fmt.Errorf("what holds lot %d at %d: %w", at.Lot, at.Place, err)
	}
	return list, err
}

// later gives the documents that moved a lot from the store after a move and
// stand, newest first: in this order they can be taken back.
func (f *finder) later(ctx context.Context, lot, since int64, but document.ID) (list []later, err error) {
	err = f.r.Select(ctx, &list, `
		SELECT d.id, d.kind, d.state, COALESCE(d.number, '') AS number, COALESCE(o.number, '') AS undoes,
		       EXISTS (SELECT 1 FROM receipts b WHERE b.document_id = d.id AND b.returns IS NOT NULL) AS returns,
		       (SELECT MIN(x.seq) FROM movements x WHERE x.branch_id = d.branch_id AND x.document_id = d.id) AS first,
		       CAST(SUM(CASE WHEN t.kind IN `+stored+` THEN 0 ELSE m.units END) AS BIGINT) AS went
		FROM   movements m
		JOIN   places p ON p.id = m.from_id AND p.kind IN `+stored+`
		JOIN   places t ON t.id = m.to_id
		JOIN   documents d ON d.id = m.document_id
		LEFT JOIN documents o ON o.id = d.reverses
		WHERE  m.branch_id = ? AND m.lot_id = ? AND +m.seq > ? AND m.document_id <> ?
		AND    NOT EXISTS (SELECT 1 FROM documents r WHERE r.reverses = d.id AND r.state = 'posted')
		GROUP BY d.id, d.kind, d.state, d.number, d.branch_id, o.number
		ORDER BY MAX(m.seq) DESC, d.id DESC`, f.r.Where().Branch, lot, since, but)
	if err != nil {
		err = fmt.Errorf("what moved lot %d later: %w", lot, err)
	}
	return list, err
}

// canGoBack tells whether a document can be taken back, now or once what
// hinders that is out of the way, and by what moves.
func (f *finder) canGoBack(ctx context.Context, l later) ([]Move, bool, error) {
	if known, ok := f.able[l.ID]; ok {
		return known.moves, known.ok, nil
	}
	j := &judged{}
	f.able[l.ID] = j
	doc := document.Document{Kind: l.Kind, State: l.State}
	if l.Undoes != "" || l.Returns || !doc.Reversible() {
		return nil, false, nil
	}
	moves, err := f.back(ctx, l.ID)
	if err != nil {
		return nil, false, err
	}
	need := needs(moves)
	for at := range need {
		wants := f.needOf(at.Lot, need)
		if wants == 0 {
			continue
		}
		within, err := f.within(ctx, at.Lot, l.First, l.ID)
		if err != nil || within < wants {
			return nil, false, err
		}
	}
	j.moves, j.ok = moves, true
	return moves, true, nil
}

// spend tells whether what moves take lies there now, promised or not, beside
// what was spent before, and spends it. To bring it there first, only to take it
// back, would help nobody.
func (f *finder) spend(ctx context.Context, moves []Move, spent map[spot]int64) (bool, error) {
	need := needs(moves)
	for at, units := range need {
		var lies int64
		if err := f.r.Get(ctx, &lies, `SELECT COALESCE(MAX(on_hand), 0) FROM balances
			WHERE branch_id = ? AND lot_id = ? AND place_id = ?`, f.r.Where().Branch, at.Lot, at.Place); err != nil {
			return false, fmt.Errorf("what lies of lot %d at %d: %w", at.Lot, at.Place, err)
		}
		if lies < units+spent[at]+f.need[at] {
			return false, nil
		}
	}
	for at, units := range need {
		spent[at] += units
	}
	return true, nil
}

// within is how many units of a lot lie in the store or can be brought back
// into it by taking back what moved them out after a move.
func (f *finder) within(ctx context.Context, lot, since int64, but document.ID) (units int64, err error) {
	err = f.r.Get(ctx, &units, `
		SELECT CAST(COALESCE(SUM(b.on_hand), 0) AS BIGINT) FROM balances b JOIN places p ON p.id = b.place_id
		WHERE  b.branch_id = ? AND b.lot_id = ? AND p.kind IN `+stored, f.r.Where().Branch, lot)
	if err != nil {
		return 0, fmt.Errorf("what is in the store of lot %d: %w", lot, err)
	}
	list, err := f.later(ctx, lot, since, but)
	if err != nil {
		return 0, err
	}
	for _, l := range list {
		if l.First <= since {
			continue
		}
		moves, ok, err := f.canGoBack(ctx, l)
		if err != nil {
			return 0, err
		}
		if ok {
			units += max(0, f.into(moves, lot))
		}
	}
	return units, nil
}
