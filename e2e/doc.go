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
// integration. axe is asked everything once for each template in each of its
// states, the colours alone in the dark, and where things stand on a phone;
// what makes a state is in [tab.state].
//
// A picture is kept in out/shots when a test fails, and of much more where
// RELIEF_SHOTS is set. RELIEF_SHOTS=docs also writes the pictures and papers
// that the guide shows, into docs/guide/img and docs/papers.
//
// # Writing one
//
// Sign in with [as]: people sign in once for each program, over plain HTTP, and
// a tab is given the cookie of their session. The form is for the tests that
// are about it. A tab nobody uses is never opened.
//
// Wait for what the test is about, never for a time: [tab.Send], [tab.Go] and
// [tab.Press] wait until the browser has loaded the new page, [tab.until] asks
// for anything else every few milliseconds, [tab.SaveFrom] waits for the file.
// How long they have patience matters to a test that fails, and to no other.
//
// Every test is parallel and has a program, books, people and tabs of its own.
// All share one browser, which downloads into a folder of each tab, and one
// LibreOffice, which serves them in turn. Whatever is remembered for all of
// them, as the states that axe has seen, is behind a lock.
//
// The races and the killing of the program need no browser: there the same
// sessions and forms are sent over plain HTTP. They have a short form and a
// long one: see [relief/internal/testkit/soak].
package e2e
