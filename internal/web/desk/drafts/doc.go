// Package drafts keeps what somebody typed into a long form until it is posted:
// on the server and for that person alone, so that it is there again after
// another page, at another machine, on another day. It stands beside the books,
// as staged files do: no act, no row of the audit, nothing that is proved. It is
// saved with every check of the form, and quietly by a script while somebody
// types; it goes when the form is posted or the person throws it away, and is
// swept as staged files are.
//
// A draft knows for which state of its thing it was typed. Where that is another
// now, it says so and is put into the form only when the person asks for it.
package drafts
