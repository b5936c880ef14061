// Package house holds the rules of the house, as tests: which room may import
// which, who may know a web framework or a database driver, how long a line, a
// function, a file and a room grow, which words never stand in the tree, and
// that the vendored front-end files are the ones on the list.
//
// A rule that makes the code worse is changed here, in the open: each table
// of exceptions asks for the reason beside the name.
package house
