package generator

import (
	"strings"
	"testing"
	"time"
)

// TestIsolated holds the promise that what never ends, or panics, for one
// repository does not stop a build, and that it is told why there is no result.
func TestIsolated(t *testing.T) {
	end := make(chan struct{})
	defer close(end)
	cases := []struct {
		name string
		tick time.Duration
		do   func() int
		want int
		why  string
	}{
		{"ends", time.Minute, func() int { return 7 }, 7, ""},
		{"never ends", time.Millisecond, func() int { <-end; return 7 }, 0, "it takes longer than"},
		{"panics", time.Minute, func() int { panic("odd README") }, 0, "odd README"},
	}
	for _, c := range cases {
		got, why := isolated(c.tick, c.do)
		if got != c.want || (why == "") != (c.why == "") || !strings.Contains(why, c.why) {
			t.Errorf("%s: %d, %q, want %d, %q", c.name, got, why, c.want, c.why)
		}
	}
}
