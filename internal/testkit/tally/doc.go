// Command tally reads what "go test -json" says, for scripts/test.sh.
//
//	go test -json … | tally read NAME   what a person reads; notes into NAME.times
//	tally judge LIST PACKAGES TIMES…    the slowest tests, and whether any is too slow
//
// Read prints the output of failing tests and the closing line of each package
// as "go test" prints them, and keeps the name of the test at work in NAME.now.
//
// Judge adds the times up, prints the fifteen slowest tests, and fails when a
// test takes more than a twentieth of all without standing in LIST with its
// reason, when LIST names a test that did not run, or when one of the packages
// that the file PACKAGES names was not tested.
package main
