package inventory

import (
	"context"
	"fmt"
	"slices"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/inventory/advice"
)

// Reversal is a document that takes another back: exact opposite arrows, its
// own number in the same series, a reason, and somebody else's approval.
type Reversal struct {
	DocumentID document.ID
	TargetID   document.ID
	Reason     string
}

// DraftReversal proposes to take a posted document back. Twice is refused, and
// so is, in the words of its approval, what could not be approved now.
func DraftReversal(ctx context.Context, tx *db.Tx, target document.ID, reason string) (document.Document, error) {
	if err := document.NeedReason(&reason); err != nil {
		return document.Document{}, err
	}
	old, err := document.Load(ctx, tx, target)
	if err != nil {
		return old, err
	}
	if err := MayReverse(ctx, tx, old); err != nil {
		return old, err
	}
	doc, err := document.Create(ctx, tx, document.Document{
		Kind: document.Reversal, State: document.Draft, BusinessOn: tx.Today(), Reverses: &old.ID, Remarks: reason,
	})
	if err != nil {
		return doc, err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO reversals (document_id, branch_id, target_id, reason) VALUES (?, ?, ?, ?)`,
		doc.ID, tx.Branch, old.ID, reason); err != nil {
		return doc, fmt.Errorf("draft reversal of %d: %w", old.ID, err)
	}
	if err := tx.Attempt(ctx, func() error { return takeBack(ctx, tx, doc, old) }); err != nil {
		return doc, err
	}
	return doc, tx.Note("reversal", map[string]any{"id": doc.ID, "target": old.ID, "reason": reason})
}

// MayReverse refuses what no reversal can take back: a document of a kind or in
// a state that has none, and a return by itself, whose goods would lie on the
// road of a slip that was handed over. It says what helps instead.
func MayReverse(ctx context.Context, r db.Reader, d document.Document) error {
	if !d.Reversible() {
		return d.WrongState()
	}
	if d.Kind != document.Receipt {
		return nil
	}
	var of []struct {
		Number string
		Undone bool
	}
	err := r.Select(ctx, &of, `
		SELECT COALESCE(d.number, '') AS number,
		       EXISTS (SELECT 1 FROM documents v WHERE v.reverses = d.id AND v.state = 'posted') AS undone
		FROM   receipts r JOIN documents d ON d.id = r.returns
		WHERE  r.branch_id = ? AND r.document_id = ?`, r.Where().Branch, d.ID)
	switch {
	case err != nil:
		return fmt.Errorf("what receipt %d brought back: %w", d.ID, err)
	case len(of) == 0:
		return nil
	case of[0].Undone:
		return fault.New(fault.Conflict, "reversal.of_return_undone", d.No(), of[0].Number)
	}
	return fault.New(fault.Conflict, "reversal.of_return", d.No(), of[0].Number)
}

// CancelReversal withdraws a proposal.
func CancelReversal(ctx context.Context, tx *db.Tx, id document.ID) error {
	doc, err := document.LoadKind(ctx, tx, document.Reversal, id)
	if err != nil {
		return err
	}
	if err := doc.Must(document.Draft); err != nil {
		return err
	}
	if err := document.Advance(ctx, tx, &doc, document.Cancelled); err != nil {
		return err
	}
	return tx.Note("reversal_cancelled", map[string]any{"id": doc.ID, "target": doc.Reverses})
}

// RefuseReversal turns a proposal down, with a reason. Its author is refused;
// the document it would take back stands as it was.
func RefuseReversal(ctx context.Context, tx *db.Tx, id document.ID, reason string) error {
	if err := document.NeedReason(&reason); err != nil {
		return err
	}
	doc, err := document.LoadKind(ctx, tx, document.Reversal, id)
	if err != nil {
		return err
	}
	if err := doc.Must(document.Draft); err != nil {
		return err
	}
	if err := document.Refuse(ctx, tx, doc, reason); err != nil {
		return err
	}
	if err := tx.Note("reversal_refused", map[string]any{"id": doc.ID, "target": doc.Reverses}); err != nil {
		return err
	}
	return document.Advance(ctx, tx, &doc, document.Cancelled)
}

// PostReversal approves a proposed reversal and posts it, dated today. The
// author is refused. A receipt whose units have moved on is a Conflict that
// names the documents to reverse first.
func PostReversal(ctx context.Context, tx *db.Tx, id document.ID, opinion string) (document.Document, error) {
	doc, err := document.LoadKind(ctx, tx, document.Reversal, id)
	if err != nil {
		return doc, err
	}
	if err := doc.Must(document.Draft); err != nil {
		return doc, err
	}
	if err := document.Approve(ctx, tx, doc, document.Approval{Opinion: opinion}); err != nil {
		return doc, err
	}
	target, err := document.Load(ctx, tx, *doc.Reverses)
	if err != nil {
		return doc, err
	}
	if err := document.Advance(ctx, tx, &doc, document.Approved); err != nil {
		return doc, err
	}
	if err := document.Allot(ctx, tx, &doc, target.Kind.Prefix()); err != nil {
		return doc, err
	}
	if err := takeBack(ctx, tx, doc, target); err != nil {
		return doc, err
	}
	if err := tx.Note("reversal_posted", map[string]any{
		"id": doc.ID, "number": doc.No(), "target": target.ID, "on": tx.Today(),
	}); err != nil {
		return doc, err
	}
	return doc, document.Freeze(ctx, tx, &doc, document.Posted, tx.Today())
}

// takeBack moves what a document moved back again, as its reversal. Where too
// little is free it is refused in the words of the room advice.
func takeBack(ctx context.Context, tx *db.Tx, reversal, target document.Document) error {
	if err := advice.MayTakeBack(ctx, tx, target, movesBack(tx)); err != nil {
		return err
	}
	back, err := opposites(ctx, tx, target.ID)
	if err != nil {
		return err
	}
	var arrows []Arrow
	for _, o := range back {
		arrows = append(arrows, o.Arrow)
	}
	if err := NewPosting(tx).Post(ctx, reversal, document.Posted, tx.Today(), arrows); err != nil {
		return err
	}
	if undo := stockKinds[target.Kind].undo; undo != nil {
		return undo(ctx, tx, target.ID)
	}
	return nil
}

// movesBack tells the room advice what takes a document back.
func movesBack(r db.Reader) advice.Back {
	return func(ctx context.Context, id document.ID) (moves []advice.Move, err error) {
		back, err := opposites(ctx, r, id)
		for _, o := range back {
			moves = append(moves, advice.Move{
				Lot: int64(o.LotID), From: int64(o.From), To: int64(o.To), Units: int64(o.Units),
			})
		}
		return moves, err
	}
}

// WouldMove gives, in words, what a reversal of a document would move now, last
// first.
func WouldMove(ctx context.Context, r db.Reader, doc document.ID) ([]MoveRow, error) {
	moved, err := MovesOf(ctx, r, doc)
	if err != nil {
		return nil, err
	}
	back, err := opposites(ctx, r, doc)
	if err != nil {
		return nil, err
	}
	rows := make([]MoveRow, len(back))
	for i, o := range back {
		row, there := moved[o.of], moved[o.of].Way
		row.From, row.FromEn, row.Into, row.Units = there.To, there.ToEn, there.Other != nil && !there.Into, o.Units
		home, err := LoadPlace(ctx, r, o.To)
		if err != nil {
			return nil, err
		}
		if row.To, row.ToEn = home.Name, home.NameEn; edgeNames[home.Kind][0] == home.Name {
			row.To, row.ToEn = there.From, there.FromEn // the giver by name
		}
		rows[i] = row
	}
	return rows, nil
}

// opposite takes a movement back, which is the document's of-th.
type opposite struct {
	of int
	Arrow
}

// opposites gives the arrows that take a document back, last first. What came
// back by a return already is not taken back again.
func opposites(ctx context.Context, r db.Reader, doc document.ID) ([]opposite, error) {
	moves, err := MovementsOf(ctx, r, doc)
	if err != nil {
		return nil, err
	}
	gone, err := returned(ctx, r, doc, moves)
	if err != nil {
		return nil, err
	}
	var back []opposite
	for i, m := range slices.Backward(moves) {
		units, value := m.Units, m.ValueFen
		if gone[i] > 0 {
			units, value = units-gone[i], nil
		}
		if units == 0 {
			continue
		}
		home, err := takeBackTo(ctx, r, m)
		if err != nil {
			return nil, err
		}
		if home == m.ToID {
			continue // what expired in quarantine stays there
		}
		back = append(back, opposite{i, Arrow{
			LineID: m.LineID, ItemID: m.ItemID, LotID: m.LotID, From: m.ToID, To: home, Units: units, Value: value,
		}})
	}
	return back, nil
}

// returned gives, for each movement of a document, the units of it that came
// back by returns. Books from before lines were named with them tell it by
// where the units left from, or (by way of quarantine) by their lot.
func returned(ctx context.Context, r db.Reader, doc document.ID, moves []Movement) ([]Units, error) {
	type road struct {
		Lot  LotID
		From PlaceID
	}
	var back []struct {
		Line   *int64
		LotID  LotID
		FromID PlaceID
		ToID   PlaceID
		Units  Units
	}
	err := r.Select(ctx, &back, `
		SELECT l.returns_line AS line, m.lot_id, m.from_id, m.to_id, CAST(SUM(m.units) AS BIGINT) AS units
		FROM   receipts r
		JOIN   movements m ON m.document_id = r.document_id AND m.branch_id = r.branch_id
		JOIN   receipt_lines l ON l.id = m.line_id AND l.document_id = m.document_id
		WHERE  r.branch_id = ? AND r.returns = ?
		GROUP BY l.returns_line, m.lot_id, m.from_id, m.to_id`, r.Where().Branch, doc)
	if err != nil {
		return nil, fmt.Errorf("returns of %d: %w", doc, err)
	}
	gone, left := make([]Units, len(moves)), map[road]Units{}
	for _, b := range back {
		for i, m := range moves {
			its := m.FromID == b.ToID
			if b.Line != nil {
				its = m.LineID == *b.Line
			}
			if its && m.LotID == b.LotID && m.ToID == b.FromID {
				part := min(b.Units, m.Units-gone[i])
				gone[i], b.Units = gone[i]+part, b.Units-part
			}
		}
		left[road{Lot: b.LotID, From: b.FromID}] += b.Units
	}
	for i, m := range moves {
		k := road{Lot: m.LotID, From: m.ToID}
		part := min(left[k], m.Units-gone[i])
		gone[i], left[k] = gone[i]+part, left[k]-part
	}
	return gone, nil
}

// takeBackTo is where units go back to: where they came from, or quarantine
// when that bin is closed or the lot has expired since.
func takeBackTo(ctx context.Context, r db.Reader, m Movement) (PlaceID, error) {
	p, err := LoadPlace(ctx, r, m.FromID)
	if err != nil || !stored[p.Kind] {
		return m.FromID, err
	}
	lot, err := LoadLot(ctx, r, m.LotID)
	if err != nil {
		return 0, err
	}
	return HomeFor(ctx, r, lot, m.FromID)
}
