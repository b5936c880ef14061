package books

import (
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/web/desk"
	"relief/reports/scrutiny"
)

// menu is what this room has in the menu.
func menu() []desk.MenuLine {
	return []desk.MenuLine{
		{Group: desk.MenuBooks, At: 10, Label: fault.Message{Key: "menu.documents"}, Path: "/documents",
			Icon: "file-text"},
		{Group: desk.MenuBooks, At: 20, Label: fault.Message{Key: "menu.ledger"}, Path: "/ledger", Icon: "book"},
		{Group: desk.MenuBooks, At: 30, Label: fault.Message{Key: "menu.audit"}, Path: "/audit", Icon: "report-search"},
		{Group: desk.MenuBooks, At: 40, Label: fault.Message{Key: "menu.findings"}, Path: "/findings",
			Icon: "clipboard-list"},
		{Group: desk.MenuBooks, At: 50, Label: fault.Message{Key: "menu.verify"}, Path: "/verify",
			Icon: "shield-check"},
	}
}

// kinds are the kinds of documents that this room owns.
func kinds() map[document.Kind]desk.KindPages {
	return map[document.Kind]desk.KindPages{
		document.Reversal: {Acts: map[string]fault.Message{
			"reversal.draft":   {Key: "docpage.act_reversal_draft"},
			"reversal.approve": {Key: "docpage.act_reversal_approve"},
			"reversal.refuse":  {Key: "docpage.act_reversal_refuse"},
			"reversal.cancel":  {Key: "docpage.act_reversal_cancel"},
		}},
	}
}

// homes are where what is no document has its page: a lot's is its trace.
func homes() map[string]string {
	all := map[string]string{"lot": "/lots/%d/trace", "finding": "/findings/%d"}
	for _, list := range scrutiny.AuditLists {
		all["list:"+string(list)] = "/audit/" + string(list)
	}
	return all
}

// acts are what can be done with a document of any kind.
func acts() map[string]fault.Message {
	return map[string]fault.Message{
		"document.print":  {Key: "act.document_print"},
		"round.print":     {Key: "act.round_print"},
		"print":           {Key: "act.document_print"},
		"document.attach": {Key: "docpage.act_attach"},
	}
}
