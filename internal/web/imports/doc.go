// Package imports is the pages on which a list is handed in: items and
// recipients that fill a register, and the sheet of the opening count. A list
// is kept beside the books, shown as it was understood, corrected, and taken in
// as one act or not at all.
package imports

import (
	"slices"

	"relief/internal/auth"
	"relief/internal/fault"
	"relief/internal/web/desk"
	"relief/internal/web/desk/drafts"
)

// area answers this room's addresses.
type area struct {
	*desk.Desk
	jobs   *importJobs
	drafts drafts.Pages // of the opening count
}

// Area gives the room's pages.
func Area(d *desk.Desk) (desk.Area, error) {
	s := area{d, newImportJobs(), openingDrafts(d)}
	return desk.Area{
		// An opening count is posted as a receipt, whose pages are another room's.
		Acts:   map[string]fault.Message{"opening.post": {Key: "docpage.act_opening"}},
		Routes: slices.Concat(s.openingRoutes(), s.drafts.Routes(), s.importRoutes()),
		Stop:   s.jobs.stop,
	}, nil
}

// openingRoutes are the pages of the opening count.
func (s area) openingRoutes() []desk.Route {
	return []desk.Route{
		desk.Get("/opening", auth.StockWrite, s.newOpening),
		desk.Post("/opening", auth.StockWrite, s.stageOpening),
		desk.Get("/opening/:id", auth.StockWrite, s.showOpening),
		desk.Post("/opening/:id/check", auth.StockWrite, s.checkOpening),
		desk.Post("/opening/:id/post", auth.StockWrite, s.postOpening),
	}
}
