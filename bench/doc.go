// Package bench measures the product against bare programs that do the same
// work: each benchmark carries its own baseline, runs both in turn in one run,
// prints its figures and fails when the goal is missed. README.md says how to
// run them and what they measure.
//
// One pass of a benchmark is a whole measurement (rounds and all), so that
// -benchtime 1x, as `make bench` says it, is enough.
package bench
