// Package templates holds the pages, their parts, and the files browsers fetch.
//
// layout.html is the frame of every page; parts/ are the pieces pages are built
// of; each other folder is a room of internal/web, and ROOM/NAME.html is the page
// "ROOM/NAME", which only that room shows. A list is called by the plural, one of
// its things by the singular, a form NAME_form, or NAME_new where there is no other.
// static/ is served as it is; static/vendor is built by assets/build.sh. The
// package imports nothing and knows nothing: internal/web renders.
package templates

import "embed"

// Files are all of them.
//
//go:embed *.html */*.html static
var Files embed.FS
