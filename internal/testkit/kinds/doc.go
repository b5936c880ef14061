// Package kinds has a sample of every kind of document: what is done to one,
// step by step and by whom, and what of it is frozen. A sample is plain data
// and the verbs of the domain; one file a kind.
//
// The tests of this room walk every sample on both engines and try all that
// holds for documents of whatever kind, so a new kind is proved by its sample.
// Pages are walked in internal/web. What holds for one kind alone stays in the
// tests of the room that has its verbs.
package kinds
