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
	heapBase   = 400 << 20 // bytes, as GOMEMLIMIT
	heapEach   = 20 << 10  // bytes more for each repository
)

// roomy lets the heap grow for a build of n repositories until restore is
// called. What the environment says with GOGC or GOMEMLIMIT stays.
func roomy(n int) (restore func()) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return func() {}
	}
	growth, limit := debug.SetGCPercent(heapGrowth), debug.SetMemoryLimit(heapBase+int64(n)*heapEach)
	return func() {
		debug.SetGCPercent(growth)
		debug.SetMemoryLimit(limit)
	}
}
