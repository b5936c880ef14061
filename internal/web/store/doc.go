// Package store is the pages of what lies in the store: stock, items and their
// cards, lots that are moved or relabelled, places, equipment, charts.
package store

import (
	"maps"

	"relief/internal/web/desk"
)

// area answers this room's addresses.
type area struct{ *desk.Desk }

// Area gives the room's pages.
func Area(d *desk.Desk) (desk.Area, error) {
	s := area{d}
	questions := maps.Clone(stockQuestions)
	maps.Copy(questions, chartQuestions)
	return desk.Area{
		Menu:      menu(),
		Homes:     map[string]string{"item": "/items/%d"},
		Routes:    s.stockRoutes(),
		Home:      stockHomeSources(),
		Questions: questions,
		Parts:     []desk.Area{s.lots()},
	}, nil
}
