package generator

import (
	"os"
	"runtime/debug"
)

// Go collects garbage when the heap has grown to twice what is in use. A build
// makes much garbage and keeps little, so it is let grow further, as long as
// all of it stays below a limit that grows with the catalogue. The figures are
// measured, see docs/performance.md.
const (
	heapGrowth = 200       // percent, as GOGC
	heapLeast  = 400 << 20 // bytes, as GOMEMLIMIT
	heapEach   = 33 << 10  // bytes for each repository, of which 24 are in use at the worst moment
)

// roomy lets the heap grow for a build of n repositories until restore is
// called. What the environment says with GOGC or GOMEMLIMIT stays.
func roomy(n int) (restore func()) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return func() {}
	}
	growth, limit := debug.SetGCPercent(heapGrowth), debug.SetMemoryLimit(max(heapLeast, int64(n)*heapEach))
	return func() {
		debug.SetGCPercent(growth)
		debug.SetMemoryLimit(limit)
	}
}
