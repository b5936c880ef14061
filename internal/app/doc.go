// Package app puts the rooms together: settings, books, pages, listener, and
// what runs beside them. The commands and the browser tests use the same code:
// [Run] serves until the context ends, [Start] gives a running server and
// [App.Close] stops it, letting requests under way finish.
package app
