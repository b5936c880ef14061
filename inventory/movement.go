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

// Posting gathers the arrows of one act and posts them, and names what falls
// short. A document may post in several steps with one Posting, and an act with
// several.
type Posting struct {
	tx     *db.Tx
	places map[PlaceID]Place
	lots   map[LotID]Lot // a lot never changes once made
	faults fault.Fields
	book   daybook
	ended  string // the last month whose end is written down
	begun  bool
}

// NewPosting begins posting in a transaction; places that it has read already
// are not read again.
func NewPosting(tx *db.Tx, known ...Place) *Posting {
	p := &Posting{tx: tx, places: map[PlaceID]Place{}, lots: map[LotID]Lot{}}
	for _, place := range known {
		p.places[place.ID] = place
	}
	return p
}

// Post moves goods as one step of a document, dated on. Every arrow must stand
// in the table of effects. Too little stock anywhere is one Conflict that
// names every short line with what is available and what was asked; a date
// that would make a later balance negative is a Conflict naming the first
// document that would break.
func (p *Posting) Post(ctx context.Context, d document.Document, to document.State, on string, arrows []Arrow) error {
	if !p.begun {
		p.begun = true
		var err error
		if p.ended, err = LastMonthEnd(ctx, p.tx); err != nil {
			return err
		}
	}
	for _, a := range arrows {
		if err := p.post(ctx, d, to, on, a); err != nil {
			return err
		}
	}
	if err := p.faults.Err(fault.Conflict, "stock.short"); err != nil {
		return err
	}
	if err := p.book.write(ctx, p.tx, on, p.ended); err != nil {
		return err
	}
	if on >= p.tx.Today() {
		return nil
	}
	for _, a := range arrows {
		if err := p.checkLater(ctx, d, on, a); err != nil {
			return err
		}
	}
	return nil
}

func (p *Posting) post(ctx context.Context, d document.Document, to document.State, on string, a Arrow) error {
	from, err := p.place(ctx, a.From)
	if err != nil {
		return err
	}
	into, err := p.place(ctx, a.To)
	if err != nil {
		return err
	}
	if err := effectOf(d.Kind, to, from.Kind, into.Kind, a.FromHeld); err != nil {
		return err
	}
	if a.Units <= 0 {
		return fmt.Errorf("movement of %d units of lot %d", a.Units, a.LotID)
	}
	value, err := p.value(ctx, a, from)
	if err != nil {
		return err
	}
	fen := int64(0)
	if value != nil {
		fen = *value
	}
	if from.Kept {
		if ok, err := p.take(ctx, a, fen); err != nil || !ok {
			return err
		}
	}
	if into.Kept {
		if err := p.give(ctx, on, a, fen); err != nil {
			return err
		}
	}
	m, err := p.insert(ctx, d, on, a, value)
	if err != nil {
		return err
	}
	p.book.add(d, m, from, into, p.lots[a.LotID])
	if MonthOf(on) > p.ended {
		return nil
	}
	if from.Kept {
		if err := backdate(ctx, p.tx, m, a.From, -1); err != nil {
			return err
		}
	}
	if into.Kept {
		return backdate(ctx, p.tx, m, a.To, 1)
	}
	return nil
}

// take lowers a balance, or names the line that asks for more than there is.
func (p *Posting) take(ctx context.Context, a Arrow, fen int64) (bool, error) {
	tx, held := p.tx, Units(0)
	free := `on_hand - held`
	if a.FromHeld {
		held, free = a.Units, `held`
	}
	hit, err := tx.Exec(ctx, `
		UPDATE balances SET on_hand = on_hand - ?, held = held - ?, value_fen = value_fen - ?
		WHERE  branch_id = ? AND lot_id = ? AND place_id = ? AND `+free+` >= ?`,
		a.Units, held, fen, tx.Branch, a.LotID, a.From, a.Units)
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
	p.faults.Add(field, "stock.too_little", it.Name, int64(have), int64(a.Units))
	return false, nil
}

func (p *Posting) give(ctx context.Context, on string, a Arrow, fen int64) error {
	_, err := p.tx.Exec(ctx, `
		INSERT INTO balances (branch_id, lot_id, place_id, item_id, on_hand, value_fen, last_in, expires_on,
		       received_on, restricted, unvalued)
		SELECT l.branch_id, l.id, ?, l.item_id, ?, ?, ?, l.expires_on, l.received_on,
		       CASE WHEN l.restriction IS NULL THEN 0 ELSE 1 END, CASE WHEN l.value_fen IS NULL THEN 1 ELSE 0 END
		FROM   lots l WHERE l.branch_id = ? AND l.id = ?
		ON CONFLICT (branch_id, lot_id, place_id) DO UPDATE SET
		       on_hand = balances.on_hand + excluded.on_hand, value_fen = balances.value_fen + excluded.value_fen,
		       last_in = CASE WHEN excluded.last_in > balances.last_in THEN excluded.last_in ELSE balances.last_in END`,
		a.To, a.Units, fen, on, p.tx.Branch, a.LotID)
	if err != nil {
		return fmt.Errorf("give lot %d to %d: %w", a.LotID, a.To, err)
	}
	return nil
}

func (p *Posting) insert(ctx context.Context, d document.Document, on string, a Arrow, value *int64) (Movement, error) {
	m := Movement{
		Seq: p.tx.Seq, N: p.tx.NextN(), DocumentID: d.ID, LineID: a.LineID, ItemID: a.ItemID, LotID: a.LotID,
		FromID: a.From, ToID: a.To, Units: a.Units, ValueFen: value, BusinessOn: on, RecordedAt: p.tx.Stamp(),
	}
	_, err := p.tx.Exec(ctx, `
		INSERT INTO movements (branch_id, seq, n, document_id, line_id, item_id, lot_id, from_id, to_id,
		       units, value_fen, business_on, recorded_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		p.tx.Branch, m.Seq, m.N, m.DocumentID, m.LineID, m.ItemID, m.LotID, m.FromID, m.ToID,
		m.Units, m.ValueFen, m.BusinessOn, m.RecordedAt)
	if err != nil {
		return m, fmt.Errorf("post movement of lot %d: %w", a.LotID, err)
	}
	return m, p.tx.Note("movement", m)
}

func (p *Posting) place(ctx context.Context, id PlaceID) (Place, error) {
	if place, ok := p.places[id]; ok {
		return place, nil
	}
	place, err := LoadPlace(ctx, p.tx, id)
	if err == nil {
		p.places[id] = place
	}
	return place, err
}

func (p *Posting) lot(ctx context.Context, id LotID) (Lot, error) {
	if lot, ok := p.lots[id]; ok {
		return lot, nil
	}
	lot, err := LoadLot(ctx, p.tx, id)
	if err == nil {
		p.lots[id] = lot
	}
	return lot, err
}

// value is an arrow's share of its lot's value, in 分: what lies at the place,
// by units, rounded down; the last units take the rest. A reversal takes what
// was brought, or what is left of it where rounding has shifted some 分 since. A
// lot not valued has none.
func (p *Posting) value(ctx context.Context, a Arrow, from Place) (*int64, error) {
	lot, err := p.lot(ctx, a.LotID)
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
	err = p.tx.Get(ctx, &at, `
		SELECT CAST(COALESCE(SUM(value_fen), 0) AS BIGINT) AS value, CAST(COALESCE(SUM(on_hand), 0) AS BIGINT) AS units
		FROM   balances WHERE branch_id = ? AND lot_id = ? AND place_id = ?`, p.tx.Branch, a.LotID, a.From)
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
// left short on a later day, in (business_on, seq, n) order. Where nothing came
// after the day, the least there was since is what there is now; else it goes
// back from that, and reads nothing of the days before. Where it is the arrow
// itself that comes too early, the day from which it may is named.
func (p *Posting) checkLater(ctx context.Context, d document.Document, on string, a Arrow) error {
	from, err := p.place(ctx, a.From)
	if err != nil || !from.Kept {
		return err
	}
	var last string
	if err := p.tx.Get(ctx, &last, `SELECT COALESCE(MAX(last_in), '') FROM balances
		WHERE branch_id = ? AND lot_id = ? AND place_id = ?`, p.tx.Branch, a.LotID, a.From); err != nil {
		return fmt.Errorf("when lot %d last came to %d: %w", a.LotID, a.From, err)
	}
	if last <= on {
		return nil
	}
	var broken []struct {
		ID     document.ID
		Number *string
		On     string
	}
	const moved = `SELECT document_id, business_on, seq, n, CASE WHEN to_id = ? THEN units ELSE -units END AS units
		FROM movements WHERE branch_id = ? AND lot_id = ? AND (to_id = ? OR from_id = ?) AND business_on `
	err = p.tx.Select(ctx, &broken, `
		SELECT d.id, d.number, r.business_on AS "on"
		FROM  (SELECT document_id, business_on, seq, n,
		              (SELECT on_hand FROM balances WHERE branch_id = ? AND lot_id = ? AND place_id = ?)
		                  - SUM(units) OVER () + SUM(units) OVER (ORDER BY business_on, seq, n) AS left_over
		       FROM  (`+moved+`> ? UNION ALL `+moved+`= ? AND seq = ?) AS e) AS r
		JOIN   documents d ON d.id = r.document_id
		WHERE  r.left_over < 0
		ORDER BY r.business_on, r.seq, r.n LIMIT 1`,
		p.tx.Branch, a.LotID, a.From,
		a.From, p.tx.Branch, a.LotID, a.From, a.From, on,
		a.From, p.tx.Branch, a.LotID, a.From, a.From, on, p.tx.Seq)
	if err != nil {
		return fmt.Errorf("later balances of lot %d: %w", a.LotID, err)
	}
	if len(broken) == 0 {
		return nil
	}
	if broken[0].ID == d.ID {
		return p.tooEarly(ctx, from, on, a)
	}
	number := ""
	if broken[0].Number != nil {
		number = *broken[0].Number
	}
	return fault.New(fault.Conflict, "stock.later_negative", number, broken[0].On)
}

// tooEarly says that units of a lot were not yet at a place on a day, and when
// the next of them came.
func (p *Posting) tooEarly(ctx context.Context, from Place, on string, a Arrow) error {
	var next *string
	if err := p.tx.Get(ctx, &next, `SELECT MIN(business_on) FROM movements
		WHERE branch_id = ? AND lot_id = ? AND to_id = ? AND business_on > ?`,
		p.tx.Branch, a.LotID, a.From, on); err != nil {
		return fmt.Errorf("when lot %d came to %d: %w", a.LotID, a.From, err)
	}
	if next == nil {
		return fault.New(fault.Conflict, "stock.short")
	}
	return fault.New(fault.Conflict, "stock.not_yet", on, from.Name, *next)
}
