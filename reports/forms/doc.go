// Package forms makes the papers of documents: it reads from the books what a
// form needs and hands it to package paper, which draws.
//
// [Offered] says which papers a document has in its state, [OfKind] those of
// its kind. [Paper] makes one of them: with a print that was just registered,
// numbered and with the head of the chain; without, a preview marked 预览. A
// reversal prints as what it reverses, in red. A [Round] is the papers of all
// slips of a plan in the order of the road, under a cover with the stops and
// what goes on the car; [PrintFile] renders again what a print kept.
//
// A kind whose lines stand in goods_lines has its paper as data: a goodsNote.
//
// Nothing here can write: it takes a db.Reader.
package forms
