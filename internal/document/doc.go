// Package document holds what every paper of the branch shares: its number,
// its state and version, its author, what is attached to it and printed of it.
//
// A kind of document is declared once, as a Spec in a file of its own; every
// room reads from there what it need not know itself, and hangs on the kind
// what it alone knows: effects in inventory, papers in reports, pages in web.
//
// A document is drawn up in a first state and moves along the transition table
// of its kind; the database checks the same table in a trigger. The number
// comes from a counter row in the same transaction, so a series has no gaps.
// Once a document is posted its date and lines are frozen: a mistake is
// corrected by another document that names it.
package document
