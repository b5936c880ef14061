// Package books is the pages of what is on record: the register of
// documents, their papers and reversals, files made of questions, the check.
package books

import (
	"maps"
	"slices"

	"relief/internal/web/desk"
)

// area answers this room's addresses.
type area struct{ *desk.Desk }

// Area gives the room's pages.
func Area(d *desk.Desk) (desk.Area, error) {
	s := area{d}
	return desk.Area{
		Menu:  menu(),
		Kinds: kinds(),
		Acts:  acts(),
		Homes: homes(),
		Routes: slices.Concat(s.documentRoutes(), s.printRoutes(), s.roundRoutes(), s.exportRoutes(), s.verifyRoutes(),
			s.auditRoutes(), s.findingRoutes(), s.ledgerRoutes()),
		Home:      findingHome(),
		Register:  desk.Reload(s.Desk, s.docPage, "books/document"),
		Questions: questions(),
	}, nil
}

// questions are what can be asked here as a file.
func questions() map[string]desk.Question {
	all := auditQuestions()
	maps.Copy(all, documentQuestions)
	maps.Copy(all, findingQuestions)
	maps.Copy(all, ledgerQuestions)
	return all
}
