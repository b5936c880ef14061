// Package goodsin is the pages of goods that come in: at the gate, inspected by
// two people, received into the books; who gave them, and the fiscal receipts
// of gifts.
package goodsin

import (
	"slices"

	"relief/internal/web/desk"
	"relief/internal/web/desk/drafts"
)

// area answers this room's addresses.
type area struct {
	*desk.Desk
	drafts drafts.Pages // of inspections
}

// Area gives the room's pages.
func Area(d *desk.Desk) (desk.Area, error) {
	s := area{d, inspectionDrafts(d)}
	return desk.Area{
		Menu:      menu(),
		Kinds:     kinds(),
		Homes:     map[string]string{"donor": "/donors/%d"},
		Routes:    slices.Concat(s.receiptRoutes(), s.drafts.Routes()),
		Home:      receiptHomeSources(),
		Questions: receiptQuestions,
	}, nil
}
