package generator

import (
	"runtime/debug"
	"testing"
)

// TestRoomy holds the promise that a build lets the heap grow further and puts
// things back as they were, and that what the environment says stays.
func TestRoomy(t *testing.T) {
	limit := func() int64 { return debug.SetMemoryLimit(-1) }
	before := limit()
	restore := roomy(25_000)
	if got := limit(); got > 1<<30 || got < 512<<20 {
		t.Errorf("25,000 repositories may use %d bytes, want at most 1 GiB", got)
	}
	restore()
	if limit() != before {
		t.Error("the limit stayed after the build")
	}
	for _, name := range []string{"GOGC", "GOMEMLIMIT"} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(name, "100")
			defer roomy(25_000)()
			if limit() != before {
				t.Error("the environment was overruled")
			}
		})
	}
}
