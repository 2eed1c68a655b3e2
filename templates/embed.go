// Package templates holds the site's layouts, pages, components and static
// files, and the bundled styles and scripts that `make assets` puts into dist.
package templates

import "embed"

// FS is everything the site is rendered with.
//
//go:embed all:dist layouts pages partials components static
var FS embed.FS
