// Package e2e plays the work of a branch through a real browser, against the
// real program on both engines.
//
// The tests press, type and drag files in as people do: every press is a mouse
// or a key event of the browser's own input, never a call of a script, since a
// click made by a script switches the ban on eval off and hides breakage.
// Scripts only look: they say where a button stands and what a page shows.
//
// Whoever visits a page here also holds it to the house's rules. Each page
// that a [testing.T] sees must come without a console error, a violation of
// the content security policy, a failed request or a fault in its HTML; axe
// finds nothing to mend in it; and it never scrolls sideways. The pages are
// kept in out/pages, where the Nu HTML checker reads them in continuous
// integration, and their pictures in out/shots.
//
// RELIEF_SHOTS=docs also writes the pictures and papers that the guide shows,
// into docs/guide/img and docs/papers.
//
// The races and the killing of the program need no browser: there the same
// sessions and forms are sent over plain HTTP.
package e2e
