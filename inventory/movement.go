package inventory

import (
	"context"
	"fmt"
	"math/big"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
)

// Arrow takes units of a lot from one place to another for one line of a
// document. Field names the line in a refusal ("line.3"). Value is given only
// by a reversal, which takes back what the original took.
type Arrow struct {
	LineID   int64
	ItemID   ItemID
	LotID    LotID
	From, To PlaceID
	Units    Units
	FromHeld bool
	Field    string
	Value    *int64
}

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

// Ledger posts the arrows of one act and gathers what falls short. A document
// may post in several steps with one Ledger, and an act with several.
type Ledger struct {
	tx     *db.Tx
	places map[PlaceID]Place
	lots   map[LotID]Lot // a lot never changes once made
	faults fault.Fields
	book   daybook
	ended  string // the last month whose end is written down
}

// NewLedger begins posting in a transaction.
func NewLedger(tx *db.Tx) *Ledger {
	return &Ledger{tx: tx, places: map[PlaceID]Place{}, lots: map[LotID]Lot{}}
}

// Post moves goods as one step of a document, dated on. Every arrow must stand
// in the table of effects. Too little stock anywhere is one Conflict that
// names every short line with what is available and what was asked; a date
// that would make a later balance negative is a Conflict naming the first
// document that would break.
func (l *Ledger) Post(ctx context.Context, d document.Document, to document.State, on string, arrows []Arrow) error {
	if l.ended == "" {
		var err error
		if l.ended, err = endMonth(ctx, l.tx); err != nil {
			return err
		}
	}
	for _, a := range arrows {
		if err := l.post(ctx, d, to, on, a); err != nil {
			return err
		}
	}
	if err := l.faults.Err(fault.Conflict, "stock.short"); err != nil {
		return err
	}
	if err := l.book.write(ctx, l.tx, on, l.ended); err != nil {
		return err
	}
	if on >= l.tx.Today() {
		return nil
	}
	for _, a := range arrows {
		if err := l.checkLater(ctx, a); err != nil {
			return err
		}
	}
	return nil
}

func (l *Ledger) post(ctx context.Context, d document.Document, to document.State, on string, a Arrow) error {
	from, err := l.place(ctx, a.From)
	if err != nil {
		return err
	}
	into, err := l.place(ctx, a.To)
	if err != nil {
		return err
	}
	if err := effectOf(d.Kind, to, from.Kind, into.Kind, a.FromHeld); err != nil {
		return err
	}
	if a.Units <= 0 {
		return fmt.Errorf("movement of %d units of lot %d", a.Units, a.LotID)
	}
	value, err := l.value(ctx, a, from)
	if err != nil {
		return err
	}
	if from.Kept {
		if ok, err := l.take(ctx, a); err != nil || !ok {
			return err
		}
	}
	if into.Kept {
		if err := l.give(ctx, a); err != nil {
			return err
		}
	}
	m, err := l.insert(ctx, d, on, a, value)
	if err != nil {
		return err
	}
	l.book.add(d, m, from, into, l.lots[a.LotID])
	if monthOf(on) > l.ended {
		return nil
	}
	if from.Kept {
		if err := backdate(ctx, l.tx, m, a.From, -1); err != nil {
			return err
		}
	}
	if into.Kept {
		return backdate(ctx, l.tx, m, a.To, 1)
	}
	return nil
}

// take lowers a balance, or names the line that asks for more than there is.
func (l *Ledger) take(ctx context.Context, a Arrow) (bool, error) {
	tx, held := l.tx, Units(0)
	free := `on_hand - held`
	if a.FromHeld {
		held, free = a.Units, `held`
	}
	hit, err := tx.Exec(ctx, `
		UPDATE balances SET on_hand = on_hand - ?, held = held - ?
		WHERE  branch_id = ? AND lot_id = ? AND place_id = ? AND `+free+` >= ?`,
		a.Units, held, tx.Branch, a.LotID, a.From, a.Units)
	if err != nil {
		return false, fmt.Errorf("take lot %d from %d: %w", a.LotID, a.From, err)
	}
	if hit == 1 {
		return true, nil
	}
	var have Units
	if err := tx.Get(ctx, &have, `SELECT COALESCE(MAX(`+free+`), 0) FROM balances
		WHERE branch_id = ? AND lot_id = ? AND place_id = ?`, tx.Branch, a.LotID, a.From); err != nil {
		return false, fmt.Errorf("balance of lot %d at %d: %w", a.LotID, a.From, err)
	}
	it, err := LoadItem(ctx, tx, a.ItemID)
	if err != nil {
		return false, err
	}
	field := a.Field
	if field == "" {
		field = fmt.Sprintf("lot.%d", a.LotID)
	}
	l.faults.Add(field, "stock.too_little", it.Name, int64(have), int64(a.Units))
	return false, nil
}

func (l *Ledger) give(ctx context.Context, a Arrow) error {
	_, err := l.tx.Exec(ctx, `
		INSERT INTO balances (branch_id, lot_id, place_id, item_id, on_hand) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (branch_id, lot_id, place_id) DO UPDATE SET on_hand = balances.on_hand + excluded.on_hand`,
		l.tx.Branch, a.LotID, a.To, a.ItemID, a.Units)
	if err != nil {
		return fmt.Errorf("give lot %d to %d: %w", a.LotID, a.To, err)
	}
	return nil
}

func (l *Ledger) insert(ctx context.Context, d document.Document, on string, a Arrow, value *int64) (Movement, error) {
	m := Movement{
		Seq: l.tx.Seq, N: l.tx.NextN(), DocumentID: d.ID, LineID: a.LineID, ItemID: a.ItemID, LotID: a.LotID,
		FromID: a.From, ToID: a.To, Units: a.Units, ValueFen: value, BusinessOn: on, RecordedAt: l.tx.Stamp(),
	}
	_, err := l.tx.Exec(ctx, `
		INSERT INTO movements (branch_id, seq, n, document_id, line_id, item_id, lot_id, from_id, to_id,
		       units, value_fen, business_on, recorded_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		l.tx.Branch, m.Seq, m.N, m.DocumentID, m.LineID, m.ItemID, m.LotID, m.FromID, m.ToID,
		m.Units, m.ValueFen, m.BusinessOn, m.RecordedAt)
	if err != nil {
		return m, fmt.Errorf("post movement of lot %d: %w", a.LotID, err)
	}
	return m, l.tx.Note("movement", m)
}

func (l *Ledger) place(ctx context.Context, id PlaceID) (Place, error) {
	if p, ok := l.places[id]; ok {
		return p, nil
	}
	p, err := LoadPlace(ctx, l.tx, id)
	if err == nil {
		l.places[id] = p
	}
	return p, err
}

func (l *Ledger) lot(ctx context.Context, id LotID) (Lot, error) {
	if lot, ok := l.lots[id]; ok {
		return lot, nil
	}
	lot, err := LoadLot(ctx, l.tx, id)
	if err == nil {
		l.lots[id] = lot
	}
	return lot, err
}

// value is an arrow's share of its lot's value, in 分: what lies at the place,
// by units, rounded down; the last units take the rest. A reversal takes what
// was brought, or what is left of it where rounding has shifted some 分 since. A
// lot not valued has none.
func (l *Ledger) value(ctx context.Context, a Arrow, from Place) (*int64, error) {
	lot, err := l.lot(ctx, a.LotID)
	if err != nil {
		return nil, err
	}
	if lot.ItemID != a.ItemID {
		return nil, fmt.Errorf("lot %d is of item %d, not %d", lot.ID, lot.ItemID, a.ItemID)
	}
	if lot.ValueFen == nil || !from.Kept && a.Value != nil {
		return a.Value, nil
	}
	if !from.Kept {
		return share(*lot.ValueFen, a.Units, lot.Units), nil
	}
	var at struct {
		Value int64
		Units Units
	}
	err = l.tx.Get(ctx, &at, `
		SELECT CAST(COALESCE(SUM(CASE WHEN to_id = ? THEN value_fen ELSE -value_fen END), 0) AS BIGINT) AS value,
		       CAST(COALESCE(SUM(CASE WHEN to_id = ? THEN units ELSE -units END), 0) AS BIGINT) AS units
		FROM   movements
		WHERE  branch_id = ? AND lot_id = ? AND (to_id = ? OR from_id = ?)`,
		a.From, a.From, l.tx.Branch, a.LotID, a.From, a.From)
	if err != nil {
		return nil, fmt.Errorf("value of lot %d at %d: %w", a.LotID, a.From, err)
	}
	if a.Value != nil && a.Units < at.Units {
		taken := min(*a.Value, at.Value)
		return &taken, nil
	}
	return share(at.Value, a.Units, at.Units), nil
}

// share is value × part ÷ whole, rounded down.
func share(value int64, part, whole Units) *int64 {
	if whole <= 0 {
		return nil
	}
	v := new(big.Int).Mul(big.NewInt(value), big.NewInt(int64(part)))
	out := v.Quo(v, big.NewInt(int64(whole))).Int64()
	return &out
}

// checkLater refuses an arrow dated back to where its place would have been
// left short on a later day, in (business_on, seq, n) order.
func (l *Ledger) checkLater(ctx context.Context, a Arrow) error {
	from, err := l.place(ctx, a.From)
	if err != nil || !from.Kept {
		return err
	}
	var broken []struct {
		Number *string
		On     string
	}
	err = l.tx.Select(ctx, &broken, `
		SELECT d.number, r.business_on AS "on"
		FROM  (SELECT document_id, business_on, seq, n,
		              SUM(CASE WHEN to_id = ? THEN units ELSE -units END)
		                  OVER (ORDER BY business_on, seq, n) AS left_over
		       FROM   movements
		       WHERE  branch_id = ? AND lot_id = ? AND (to_id = ? OR from_id = ?)) AS r
		JOIN   documents d ON d.id = r.document_id
		WHERE  r.left_over < 0
		ORDER BY r.business_on, r.seq, r.n LIMIT 1`,
		a.From, l.tx.Branch, a.LotID, a.From, a.From)
	if err != nil {
		return fmt.Errorf("later balances of lot %d: %w", a.LotID, err)
	}
	if len(broken) == 0 {
		return nil
	}
	number := ""
	if broken[0].Number != nil {
		number = *broken[0].Number
	}
	return fault.New(fault.Conflict, "stock.later_negative", number, broken[0].On)
}
