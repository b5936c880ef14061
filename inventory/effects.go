package inventory

import (
	"fmt"
	"slices"

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
