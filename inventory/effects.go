package inventory

import (
	"context"
	"fmt"
	"slices"

	"relief/internal/db"
	"relief/internal/document"
)

// Effect is what one step of one kind of document may do to the stock: arrows
// from one kind of place to another. The whole of stock accounting is this
// table; an arrow outside it is a programming fault and refused.
type Effect struct {
	Kind     document.Kind
	To       document.State
	From     []PlaceKind
	Into     []PlaceKind
	FromHeld bool // takes only what a hold promised
}

var storedKinds = []PlaceKind{Warehouse, Bin, Receiving, Quarantine}

// Effects is the table. A reversal is the exact opposite of what its target
// did, so its rows are not written but read from the target's movements.
var Effects = []Effect{
	{document.Receipt, document.Posted, []PlaceKind{Donor, Supplier, Superior, OpeningBal, Recipient},
		storedKinds, false},
	{document.Receipt, document.Posted, []PlaceKind{InTransit}, storedKinds, false}, // refused, come back
	{document.Transfer, document.Received, storedKinds, storedKinds, false},
	{document.Relabel, document.Posted, storedKinds, []PlaceKind{Conversion}, false},
	{document.Relabel, document.Posted, []PlaceKind{Conversion}, storedKinds, false},
	{document.Slip, document.Dispatched, []PlaceKind{Warehouse, Bin}, []PlaceKind{InTransit}, true},
	{document.Slip, document.Delivered, []PlaceKind{InTransit}, []PlaceKind{Recipient}, false},
	{document.OwnUse, document.Out, []PlaceKind{Warehouse, Bin}, []PlaceKind{OwnEquipment}, true},
}

// effectOf finds the row of the table an arrow stands on.
func effectOf(kind document.Kind, to document.State, from, into PlaceKind, held bool) error {
	if kind == document.Reversal && to == document.Posted {
		return nil
	}
	for _, e := range Effects {
		if e.Kind == kind && e.To == to && e.FromHeld == held &&
			slices.Contains(e.From, from) && slices.Contains(e.Into, into) {
			return nil
		}
	}
	return fmt.Errorf("%s → %s does not move goods from %s to %s (held %v)", kind, to, from, into, held)
}

// Flow is how the months count the documents of a kind.
type Flow int

// Within is goods that move within the store, or not at all.
const (
	Within Flow = iota
	Inward
	Outward
)

// kindStock is what a kind of document means to the stock beside its Effects.
type kindStock struct {
	flow Flow
	undo func(context.Context, *db.Tx, document.ID) error // what it left beside its movements; nil: nothing
}

// stockKinds says it of every kind.
var stockKinds = map[document.Kind]kindStock{
	document.Receipt:  {flow: Inward, undo: forgetOpening},
	document.Transfer: {},
	document.Relabel:  {},
	document.Plan:     {},
	document.Slip:     {flow: Outward},
	document.OwnUse:   {flow: Outward, undo: retireEquipment},
	document.Reversal: {}, // counts as minus one of its target's kind
}

// FlowOf is how the months count a kind.
func FlowOf(kind document.Kind) Flow { return stockKinds[kind].flow }

// Counted are the kinds that the months count, in the order of all kinds.
func Counted() (list []document.Kind) {
	for _, spec := range document.Kinds {
		if FlowOf(spec.Kind) != Within {
			list = append(list, spec.Kind)
		}
	}
	return list
}

// forgetOpening lets the warehouse of an opening count that was taken back be
// counted again.
func forgetOpening(ctx context.Context, tx *db.Tx, receipt document.ID) error {
	_, err := tx.Exec(ctx, `DELETE FROM openings WHERE branch_id = ? AND document_id = ?`, tx.Branch, receipt)
	return err
}

// retireEquipment takes what an own use took out from the register.
func retireEquipment(ctx context.Context, tx *db.Tx, ownUse document.ID) error {
	_, err := tx.Exec(ctx, `UPDATE equipment SET retired_seq = ? WHERE branch_id = ? AND document_id = ?`,
		tx.Seq, tx.Branch, ownUse)
	return err
}
