// Package distribution is who gets it.
//
// Officers draw up a plan: a matrix of items and recipients, and what the
// branch keeps as training aids. Somebody else approves it, citing the meeting
// that decided; approval holds every unit or none. From the approved plan one
// slip per recipient is drawn up, picked, dispatched, handed over against a
// signature, and its signed copy filed. What is kept becomes the branch's own
// equipment. A plan closes by itself when all of it is done.
//
// While a slip is being picked its lines are the open holds of its plan lines;
// at dispatch they are written down for good.
package distribution
