// Package templates holds the pages, their parts, and the files browsers fetch.
//
// layout.html is the frame of every page; parts/ are the pieces pages are built
// of; each other folder is an area, and AREA/NAME.html is the page AREA/NAME.
// static/ is served as it is; static/vendor is built by assets/build.sh. The
// package imports nothing and knows nothing: internal/web renders.
package templates

import "embed"

// Files are all of them.
//
//go:embed *.html */*.html static
var Files embed.FS
