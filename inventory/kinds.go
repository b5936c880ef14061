package inventory

import (
	"context"

	"relief/internal/db"
	"relief/internal/document"
)

// flow is how the months count the documents of a kind.
type flow int

const (
	neither flow = iota // goods move within the store, or not at all
	inward
	outward
)

// kindStock is what a kind of document means to the stock beside its Effects.
type kindStock struct {
	flow flow
	undo func(context.Context, *db.Tx, document.ID) error // what it left beside its movements; nil: nothing
}

// stockKinds says it of every kind.
var stockKinds = map[document.Kind]kindStock{
	document.Receipt:  {flow: inward, undo: forgetOpening},
	document.Transfer: {},
	document.Relabel:  {},
	document.Plan:     {},
	document.Slip:     {flow: outward},
	document.OwnUse:   {flow: outward, undo: retireEquipment},
	document.Reversal: {}, // counts as minus one of its target's kind
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
