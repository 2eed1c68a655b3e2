package simulator

import (
	"context"
	"sync"
	"time"
)

// Clock is one that really waits for short times only, and counts longer ones
// as passed. With Skipped it begins in the future, or in the past.
type Clock struct {
	Longest time.Duration // that is really waited for
	Skipped time.Duration // so far; not to be read while the clock is in use

	mu sync.Mutex
}

// Now is the time by this clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.Skipped)
}

// Sleep waits, or counts the wait as over.
func (c *Clock) Sleep(ctx context.Context, d time.Duration) error {
	if d > c.Longest {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.Skipped += d
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
