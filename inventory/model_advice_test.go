package inventory_test

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"relief/internal/db"
	"relief/internal/document"
	"relief/internal/fault"
	"relief/inventory"
)

// errDone ends an act that is to leave no trace.
var errDone = errors.New("nothing of it stays")

// advised judges the advice with which a reversal was refused: that the goods
// have left for good only where the model says so, too, and any other advice by
// following it, refusal by refusal, until the document is taken back.
func (m *model) advised(d *modelDoc, refusal error) error {
	e := fault.Of(refusal)
	m.done["advice "+e.Key]++
	if e.Key == "reversal.left_store" {
		if !m.gone(d) {
			return fmt.Errorf("%s: %v, but the model still has the goods", d.doc.No(), e)
		}
		return nil
	}
	err := m.b.Try("keeper", func(ctx context.Context, tx *db.Tx) error {
		f := follower{m: m, ctx: ctx, tx: tx}
		if err := f.follow(d.doc.ID); err != nil {
			return fmt.Errorf("%s, refused %v: %w", d.doc.No(), e, err)
		}
		return errDone
	})
	if errors.Is(err, errDone) {
		return nil
	}
	return err
}

// gone tells whether so little of what a document moved is in the store, or
// outside by documents since that can be taken back, that it never can be.
func (m *model) gone(d *modelDoc) bool {
	need := map[inventory.LotID]inventory.Units{}
	for _, l := range m.back(d) {
		if m.inStore(l.from) {
			need[l.lot] += l.units
		}
	}
	for lot, units := range need {
		if units > m.within(lot, d) {
			return true
		}
	}
	return false
}

// within is what is left of a lot, counting what can be taken back of all that
// was posted since a document.
func (m *model) within(lot inventory.LotID, since *modelDoc) (units inventory.Units) {
	for at, n := range m.have {
		if at.lot == lot && m.inStore(at.place) {
			units += n
		}
	}
	for _, d := range m.docs[slices.Index(m.docs, since)+1:] {
		for i, l := range d.lines {
			switch {
			case l.lot != lot || d.reversed || !m.inStore(l.from) || m.inStore(l.to):
			case d.relabel != 0 && m.within(d.relabel, d) < l.units:
			case d.slip != nil && d.slip.delivered:
				units += d.slip.received[i]
			default:
				units += l.units
			}
		}
	}
	return units
}

// follower does what refusals say, within one act.
type follower struct {
	m    *model
	ctx  context.Context
	tx   *db.Tx
	path []document.ID // what is to be taken back, the first first
}

// follow takes a document back, doing before what it is told.
func (f *follower) follow(id document.ID) error {
	if slices.Contains(f.path, id) {
		return fmt.Errorf("the advice leads in a circle: %v, and %d again", f.path, id)
	}
	f.path = append(f.path, id)
	defer func() { f.path = f.path[:len(f.path)-1] }()
	var said []string
	for range 50 {
		err := f.tx.Attempt(f.ctx, func() error { return f.takeBack(id) })
		if err == nil {
			return f.takeBack(id)
		}
		e := fault.Of(err)
		if len(e.Args) != 2 {
			return fmt.Errorf("no advice, taking back %v: %w", f.path, err)
		}
		if err := f.heed(id, e); err != nil {
			return fmt.Errorf("told %v, taking back %v: %w", e, f.path, err)
		}
		said = append(said, e.Error())
	}
	return fmt.Errorf("%d pieces of advice did not help, taking back %v: …%v", len(said), f.path, said[len(said)-4:])
}

// heed does all that one refusal says.
func (f *follower) heed(id document.ID, e *fault.Error) error {
	documents, _ := e.Args[1].([]any)
	places, _ := e.Args[1].([]fault.Message)
	switch {
	case e.Key == "reversal.moved_on" && len(documents) > 0:
		for _, what := range documents {
			if err := f.dealWith(what); err != nil {
				return err
			}
		}
		return nil
	case e.Key == "reversal.lies_elsewhere" && len(places) > 0:
		for _, what := range places {
			if err := f.bring(id, what); err != nil {
				return err
			}
		}
		return nil
	}
	return errors.New("that helps nobody")
}

func (f *follower) takeBack(id document.ID) error {
	keeper := f.tx.Actor
	defer func() { f.tx.Actor = keeper }()
	rev, err := inventory.DraftReversal(f.ctx, f.tx, id, "照办")
	if err != nil {
		return err
	}
	f.tx.Actor = f.m.b.People["approver"]
	_, err = inventory.PostReversal(f.ctx, f.tx, rev.ID, "")
	return err
}

// dealWith lets go what a plan holds, or takes another document back.
func (f *follower) dealWith(what any) error {
	number, ok := what.(string)
	if !ok {
		return nil // so many more
	}
	var docs []document.Document
	if err := f.tx.Select(f.ctx, &docs, `SELECT id, kind FROM documents
		WHERE branch_id = ? AND number = ?`, f.m.b.Branch, number); err != nil {
		return err
	}
	if len(docs) == 0 {
		return fmt.Errorf("there is no %s", number)
	}
	by, err := document.ReversedBy(f.ctx, f.tx, docs[0].ID)
	switch {
	case err != nil:
		return err
	case by != nil && by.State == document.Posted:
		return nil // on the way to another
	case docs[0].Kind != document.Plan:
		return f.follow(docs[0].ID)
	}
	holds, err := inventory.OpenHolds(f.ctx, f.tx, docs[0].ID, 0)
	if err != nil {
		return err
	}
	for _, h := range holds {
		if err := inventory.Release(f.ctx, f.tx, h.ID, "照办"); err != nil {
			return err
		}
	}
	return nil
}

// bring moves goods of a document to where it put them, as it is said.
func (f *follower) bring(id document.ID, said fault.Message) error {
	if len(said.Args) != 5 {
		return fmt.Errorf("not a place: %v", said)
	}
	name := said.Args[0]
	if lot, marked := name.(fault.Message); marked {
		name = lot.Args[0]
	}
	var ways []inventory.TransferLine
	if err := f.tx.Select(f.ctx, &ways, `
		SELECT DISTINCT b.lot_id, p.id AS "from", h.id AS "to"
		FROM   movements m
		JOIN   items i ON i.id = m.item_id AND i.name = ?
		JOIN   balances b ON b.branch_id = m.branch_id AND b.lot_id = m.lot_id AND b.on_hand >= ?
		JOIN   places p ON p.id = b.place_id AND p.name = ?
		JOIN   places h ON h.id = m.to_id AND h.name = ?
		WHERE  m.branch_id = ? AND m.document_id = ? ORDER BY b.lot_id`,
		name, said.Args[1], said.Args[3], said.Args[4], f.m.b.Branch, id); err != nil {
		return err
	}
	if len(ways) == 0 {
		return fmt.Errorf("they do not lie there: %v", said)
	}
	ways[0].Units = inventory.Units(said.Args[1].(int64))
	_, err := inventory.RecordTransfer(f.ctx, f.tx, inventory.TransferDraft{
		Again: true, BusinessOn: f.tx.Today(), Lines: ways[:1],
	})
	return err
}
