// Package store is the pages of the store: what lies in it, items, lots,
// places, equipment, the opening count, moves and corrections.
package store

import (
	"maps"
	"slices"

	"relief/internal/web/desk"
)

// area answers this room's addresses.
type area struct {
	*desk.Desk
	jobs *importJobs
}

// Area gives the room's pages.
func Area(d *desk.Desk) (desk.Area, error) {
	s := area{d, newImportJobs()}
	questions := maps.Clone(stockQuestions)
	maps.Copy(questions, receiptQuestions)
	maps.Copy(questions, chartQuestions)
	return desk.Area{
		Menu:      menu(),
		Kinds:     kinds(),
		Routes:    slices.Concat(s.stockRoutes(), s.receiptRoutes(), s.importRoutes()),
		Home:      slices.Concat(receiptHomeSources(), stockHomeSources()),
		Questions: questions,
		Stop:      s.jobs.stop,
	}, nil
}
