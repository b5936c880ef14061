// Package office is the pages of the house itself: the door, home, people,
// preferences, the guide, what the program is.
package office

import (
	"slices"

	"relief/internal/auth"
	"relief/internal/web/desk"
)

// area answers this room's addresses.
type area struct {
	*desk.Desk
	guide guide
}

// Area gives the room's pages. A guide that cannot be read stops the start.
func Area(d *desk.Desk) (desk.Area, error) {
	pages, err := builtInGuide()
	if err != nil {
		return desk.Area{}, err
	}
	s := area{d, pages}
	return desk.Area{
		Menu:   menu(),
		Homes:  map[string]string{"person": "/people/%d"},
		Routes: slices.Concat(s.doorRoutes(), s.houseRoutes(), s.guideRoutes(), s.peopleRoutes(), s.settingsRoutes()),
		Home:   []desk.HomeSource{{Need: auth.PeopleAdmin, Cards: peopleCards}},
	}, nil
}
