// Package docs holds the guide that the program shows: docs/guide/LANG/PAGE.md.
// It imports nothing and knows nothing: internal/web renders.
package docs

import "embed"

// Guide is every page of the guide, in every language.
//
//go:embed guide/*/*.md
var Guide embed.FS
