package goodsin

import (
	"relief/internal/document"
	"relief/internal/fault"
	"relief/internal/web/desk"
)

// menu is what this room has in the menu.
func menu() []desk.MenuLine {
	return []desk.MenuLine{
		{Group: desk.MenuStore, At: 20, Label: fault.Message{Key: "menu.receipts"}, Path: "/receipts",
			Icon: "package-import"},
		{Group: desk.MenuRegisters, At: 30, Label: fault.Message{Key: "menu.donors"}, Path: "/donors", Icon: "gift"},
	}
}

// kinds are the kinds of documents that this room owns.
func kinds() map[document.Kind]desk.KindPages {
	return map[document.Kind]desk.KindPages{
		document.Receipt: {Acts: map[string]fault.Message{
			"receipt.arrive":   {Key: "receipts.act_arrive"},
			"receipt.correct":  {Key: "receipts.act_correct"},
			"receipt.inspect":  {Key: "receipts.act_inspect"},
			"receipt.post":     {Key: "receipts.act_post"},
			"receipt.withdraw": {Key: "receipts.act_withdraw"},
			"receipt.fiscal":   {Key: "receipts.act_fiscal"},
		}, Next: map[document.State]fault.Message{document.Posted: {Key: "docpage.next_receipt"}}, Show: showReceipt},
	}
}
