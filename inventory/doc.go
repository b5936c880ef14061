// Package inventory is what is in the store and why.
//
// Goods are lots of items, lying in places. Every change is a movement: one
// arrow that takes units of a lot from one place to another. Movements are
// never changed or deleted; a balance per lot and kept place is written in the
// same transaction and never falls below what is held on it. Donors,
// suppliers, recipients and losses are places too (edges), so that every unit
// that ever came or went has two ends.
//
// A hold promises units of a lot to a line of another document and is resolved
// exactly once: issued or released. This room never asks what that document is.
// How goods come in is the room goodsin's; this one knows of receipts what a
// reversal must: what came back by them, and which openings they claimed.
//
// What an act of a document does to the stock is one table: effects.go. A kind
// whose goods move in one step is recorded by [Posting.Record]: number, lines,
// movements and the day from which nothing of it changes. Its lines go to
// goods_lines, one movement each, unless it has more to say of them than a
// [GoodsLine] holds; then it gives Record the function that writes its own.
// Where somebody else has to approve in between, [Posting.Draft] writes the
// lines and [Posting.PostDraft] moves them.
//
// With the movements a posting keeps the account books 台账: which lines and days
// of which accounts they cross (account.go), and what is dated back into a month
// whose end is written down: what lay where (month_end.go), what had come and
// gone by then (closings.go). The room upkeep writes those ends, accounts reads
// all of it; docs/decisions/0008 says why they are kept.
package inventory
