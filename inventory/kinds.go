package inventory

import (
	"context"

	"relief/internal/db"
	"relief/internal/document"
)

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
