// Package advice says what helps where a document cannot be taken back because
// what it moved does not lie free where it put it.
//
// It works that out from the moves that would take the document back. Units of
// a lot are alike, so what counts is where they are now. In this order it
// names: documents whose promises hold them at the place; later documents that
// took them from the place and can be taken back themselves; other places of
// the store where they lie, from where they must be brought back first; later
// documents by which they are outside the store. Where all that is not enough
// nothing helps any more, and it says by what they have left.
//
// Only documents later than the first move of the one that is asked about are
// named, so that no advice ever leads back to where it began; and none that
// could not be taken back in the end, so that none leads nowhere. Who follows
// it, refusal by refusal, ends with the reversal.
//
// This room reads alone. What takes a document back is told it by a [Back],
// since that is the inventory's own affair.
package advice
