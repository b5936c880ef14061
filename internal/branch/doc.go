// Package branch holds what a branch sets for itself: its names and
// letterhead, its language and clock, the limits in days after which something
// counts as late, the words for units that pages offer, and through which day
// its books are closed.
//
// No limit here is required by a rule: each has a default and can be changed.
// Every change is an act; its audit row says of each field what stood there
// before and what stands there now, so that the chain is the history.
package branch
