// Package goodsin is the pages of goods that come in: at the gate, inspected by
// two people, received into the books; who gave them, and the fiscal receipts
// of gifts.
package goodsin

import "relief/internal/web/desk"

// area answers this room's addresses.
type area struct{ *desk.Desk }

// Area gives the room's pages.
func Area(d *desk.Desk) (desk.Area, error) {
	s := area{d}
	return desk.Area{
		Menu:      menu(),
		Kinds:     kinds(),
		Homes:     map[string]string{"donor": "/donors/%d"},
		Routes:    s.receiptRoutes(),
		Home:      receiptHomeSources(),
		Questions: receiptQuestions,
	}, nil
}
