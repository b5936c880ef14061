package rounds

import (
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/web/desk"
)

// menu is what this room has in the menu.
func menu() []desk.MenuLine {
	return []desk.MenuLine{
		{Group: desk.MenuGiving, At: 10, Label: fault.Message{Key: "menu.plans"}, Path: "/plans", Icon: "list-check"},
		{Group: desk.MenuGiving, At: 20, Label: fault.Message{Key: "menu.slips"}, Path: "/slips",
			Icon: "truck-delivery"},
		{Group: desk.MenuRegisters, At: 20, Label: fault.Message{Key: "menu.recipients"},
			Path: "/recipients", Icon: "building-community"},
	}
}

// kinds are the kinds of documents that this room owns.
func kinds() map[document.Kind]desk.KindPages {
	return map[document.Kind]desk.KindPages{
		document.Plan: {Acts: map[string]fault.Message{
			"plan.create":    {Key: "act.plan_create"},
			"plan.newcomers": {Key: "act.plan_newcomers"},
			"plan.cells":     {Key: "act.plan_cells"},
			"plan.columns":   {Key: "act.plan_columns"},
			"plan.change":    {Key: "act.plan_change"},
			"plan.import":    {Key: "act.plan_import"},
			"plan.decision":  {Key: "act.plan_decision"},
			"plan.submit":    {Key: "act.plan_submit"},
			"plan.withdraw":  {Key: "act.plan_withdraw"},
			"plan.approve":   {Key: "act.plan_approve"},
			"plan.refuse":    {Key: "act.plan_refuse"},
			"plan.cancel":    {Key: "act.plan_cancel"},
			"plan.draw_up":   {Key: "act.plan_draw_up"},
			"plan.cut":       {Key: "act.plan_cut"},
			"plan.stops":     {Key: "act.plan_stops"},
		}},
		document.Slip: {Acts: map[string]fault.Message{
			"slip.rehome":    {Key: "act.slip_rehome"},
			"slip.dispatch":  {Key: "act.slip_dispatch"},
			"slip.hand_over": {Key: "act.slip_hand_over"},
			"slip.deliver":   {Key: "act.slip_deliver"},
			"slip.file":      {Key: "act.slip_file"},
			"slip.void":      {Key: "act.slip_void"},
		}},
		document.OwnUse: {Acts: map[string]fault.Message{
			"own_use.take": {Key: "act.own_use_take"},
		}, Next: map[document.State]fault.Message{document.Out: {Key: "docpage.next_own_use"}}, Show: showOwnUse},
	}
}
