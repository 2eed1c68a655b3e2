// Package content embeds what a maintainer edits without Go, so that the
// program carries its own: generator/content reads it.
package content

import "embed"

// FS is the content folder as it was when the program was built.
//
//go:embed *
var FS embed.FS
