// Package docs holds the guide that the program shows: docs/guide/LANG/PAGE.md
// and the pictures in docs/guide/img, which the browser tests make. It imports
// nothing and knows nothing: internal/web renders.
package docs

import "embed"

// Guide is every page of the guide, in every language, and its pictures.
//
//go:embed guide/*/*.md guide/img/*.png
var Guide embed.FS
