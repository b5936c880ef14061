// Package upkeep keeps what stands beside the movements and follows from them:
// it writes down the ends of months behind the postings, and makes all of it anew
// where something is wrong.
//
// The end of a month is what lay where (month_stock) and what had crossed every
// edge by then (ledger_closings). With many balances it is a great deal of work,
// so that no posting waits for it: [EndMonths] does it in the background, in steps
// each of which holds up the writers for some milliseconds. Until month_ends has
// the month, readers count from the end before it, and nothing that a step wrote
// is looked at by anyone.
//
// Steps come between postings, so what one wrote may have been added to since. The
// last step, which marks the month, makes those items anew that moved since the
// first. All steps write what there is, not what is to be added: a program that
// died in the middle is taken over from, by starting again.
package upkeep
