package rounds

import (
	"relief/distribution"
	"relief/internal/document"
	"relief/internal/web/desk"
)

// NextStep says what comes next with the slip, to this person.
func (p slipPage) NextStep() string {
	switch {
	case p.Slip.Reversed:
		return p.T("slip.step_reversed")
	case p.Reversal != nil:
		return p.T("slip.step_reversing")
	}
	switch p.Slip.State {
	case document.Picking:
		if p.MayPick() {
			return p.T("slip.step_pick")
		}
		return p.T("slip.step_picking")
	case document.Dispatched:
		return p.T("slip.step_road", desk.Ago(p.Age()))
	case document.Delivered:
		return p.T("slip.step_paper", desk.Ago(p.Age()))
	case document.Filed:
		return p.T("slip.step_filed")
	}
	return p.T("slip.step_void")
}

// Left tells whether the goods have left the store.
func (p slipPage) Left() bool {
	return p.Slip.State != document.Picking && p.Slip.State != document.Void
}

// MayPick tells whether this person picks the slip now.
func (p slipPage) MayPick() bool {
	return slipDispatch.Offered(p.Base, p.Slip.State) && len(p.Lines) > 0
}

// Ways are the two ways out of the store, each with a form of its own.
func (p slipPage) Ways() []desk.Tab {
	return []desk.Tab{
		{Label: p.T("slip.dispatch"), Href: slipDispatch.At(p.Slip.ID), Active: !p.AtCounter},
		{Label: p.T("slip.hand_over"), Href: slipHandOver.At(p.Slip.ID), Active: p.AtCounter},
	}
}

// PickPath is where what was picked is posted.
func (p slipPage) PickPath() string {
	if p.AtCounter {
		return slipHandOver.At(p.Slip.ID)
	}
	return slipDispatch.At(p.Slip.ID)
}

// MayDeliver tells whether this person can record the hand-over now.
func (p slipPage) MayDeliver() bool {
	return slipDeliver.Offered(p.Base, p.Slip.State) && !p.Slip.Reversed && p.Reversal == nil
}

// MayVoid tells whether this person can give the slip up now.
func (p slipPage) MayVoid() bool { return slipVoid.Offered(p.Base, p.Slip.State) }

// VoidPath gives the slip up.
func (p slipPage) VoidPath() string { return slipVoid.At(p.Slip.ID) }

// slipGoods is one line's goods, for the part "slip_goods".
type slipGoods struct {
	desk.Base
	Line    distribution.SlipLine
	Lot     string
	Expiry  string
	Expired bool
	Check   bool // the expiry should be known, and the goods are still in hand
}

// Goods makes it.
func (p slipPage) Goods(l distribution.SlipLine) slipGoods {
	return slipGoods{
		Base: p.Base, Line: l, Lot: p.LotWord(l.LotNo), Expiry: p.ExpiryWord(l.ExpiresOn),
		Check:   l.CheckExpiry() && p.Picking(),
		Expired: l.ExpiresOn != nil && *l.ExpiresOn < p.Today && p.Picking(),
	}
}
