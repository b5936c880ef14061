package rounds

import (
	"fmt"

	"relief/internal/document"
	"relief/internal/web/desk"
	"relief/inventory"
)

// NextStep says what comes next with the plan, to this person.
func (p planPage) NextStep() string {
	switch p.Plan.State {
	case document.Draft:
		if p.Editable() {
			return p.T("plan.step_draft")
		}
		return p.T("plan.step_draft_other")
	case document.Submitted:
		switch {
		case p.MayDecide():
			return p.T("plan.step_decide")
		case p.Mine:
			return p.T("plan.step_others_decide")
		}
		return p.T("plan.step_submitted")
	case document.Approved:
		switch {
		case p.Undrawn > 0 && p.KeptOpen > 0:
			return p.T("plan.step_draw_and_take", p.Undrawn, p.Number(p.KeptOpen))
		case p.Undrawn > 0:
			return p.T("plan.step_draw", p.Undrawn)
		case p.KeptOpen > 0:
			return p.T("plan.step_take", p.Number(p.KeptOpen))
		}
		return p.T("plan.step_slips")
	case document.Closed:
		return p.T("plan.step_closed")
	}
	return p.T("plan.step_cancelled")
}

// MayDraw tells whether this person can draw slips up now.
func (p planPage) MayDraw() bool { return p.Undrawn > 0 && planDrawUp.Offered(p.Base, p.Plan.State) }

// MayTake tells whether this person can take over what is kept.
func (p planPage) MayTake() bool { return p.KeptOpen > 0 && ownUseTake.Offered(p.Base, p.Plan.State) }

// MayWithdraw tells whether this person can take the plan back to write on.
func (p planPage) MayWithdraw() bool { return planWithdraw.Offered(p.Base, p.Plan.State) }

// MayCancel tells whether this person can end the plan now.
func (p planPage) MayCancel() bool {
	for _, slip := range p.Slips {
		if slip.State != document.Void && !slip.Reversed {
			return false
		}
	}
	return planCancel.Offered(p.Base, p.Plan.State) && p.Handed() == 0
}

// Running tells whether there is progress to show.
func (p planPage) Running() bool {
	return p.Plan.State == document.Approved || p.Plan.State == document.Closed
}

// Submitted tells whether the plan waits for a decision.
func (p planPage) Submitted() bool { return p.Plan.State == document.Submitted }

// Balanced tells whether the stock still bears the plan.
func (p planPage) Balanced() bool {
	for _, row := range p.Matrix.Items {
		if row.Left() < 0 {
			return false
		}
	}
	return true
}

// Submitter is who handed the plan in.
func (p planPage) Submitter() string {
	if p.Plan.SubmittedName == nil {
		return ""
	}
	return *p.Plan.SubmittedName
}

// ItemError is what is wrong with an item's row.
func (p planPage) ItemError(item inventory.ItemID) string {
	return p.Error(fmt.Sprintf("item.%d", item))
}

// HowApproved are the two ways a decision comes to the books.
func (p planPage) HowApproved() []desk.Option {
	return []desk.Option{
		{Value: "", Label: p.T("plan.on_screen"), Chosen: true, Hint: p.T("plan.on_screen_hint")},
		{Value: "yes", Label: p.T("plan.from_paper"), Hint: p.T("plan.from_paper_hint")},
	}
}
