// Package desk is what all pages share: the way of a request to its handler
// and of a failure to its page, routes as a table, forms as typed, the page's
// words and parts, rendering, files.
//
// It knows no area. What a room has for everybody it hands over as an Area: its
// addresses and what is special about them, its lines of the menu, what its kinds
// of documents are called to do and show, where its things have their pages, what
// it says and draws at home, which questions it answers. The program does not start
// while a kind of document that is declared is owned by no area, or a word, colour
// or address of it is missing.
//
// A few addresses lead from every page and are written here: the door and the
// preferences, /documents/ID with what hangs on a document, /reports/NAME, and
// /findings/new.
package desk
