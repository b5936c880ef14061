// Package rounds is the pages of who gets what: recipients, plans, slips, own
// use.
package rounds

import (
	"slices"

	"relief/internal/web/desk"
)

// area answers this room's addresses.
type area struct{ *desk.Desk }

// Area gives the room's pages.
func Area(d *desk.Desk) (desk.Area, error) {
	s := area{d}
	return desk.Area{
		Menu:      menu(),
		Kinds:     kinds(),
		Homes:     map[string]string{"recipient": "/recipients/%d"},
		Routes:    slices.Concat(s.recipientRoutes(), s.planRoutes(), s.slipRoutes()),
		Home:      planHomeSources(),
		Questions: planQuestions,
	}, nil
}
