// Package desk is what all pages share: the way of a request to its handler
// and of a failure to its page, routes as a table, forms as typed, the page's
// words and parts, rendering, files.
//
// What a room has for everybody it hands over as an Area: its addresses, its
// lines of the menu, what its kinds of documents are called to do, what it says
// at home. The program does not start while a kind of document that is declared is
// owned by no area, or a word, colour or address of it is missing.
package desk
