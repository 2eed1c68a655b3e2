package harvest

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// GitHub's limits and what it asks of whoever meets one:
// https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
// and best-practices-for-using-the-rest-api. The numbers a minute are a tenth
// below 900 and 2,000, for the clocks differ.
const (
	restPerMinute    = 810
	graphqlPerMinute = 1800
	secondaryWait    = time.Minute       // the least wait without Retry-After; doubled each time
	maxStrikes       = 5                 // secondary limits in a row, then we give up
	maxWait          = 65 * time.Minute  // a window is an hour
	maxWaits         = 150 * time.Minute // of one run in all
	maxAnonymousWait = time.Minute       // anonymous limits last an hour: better to come back
	resetMargin      = time.Second       // the reset is given in whole seconds
)

// kind is which of GitHub's accounts a request is booked on.
type kind int

const (
	rest kind = iota
	graphql
	raw
)

// limitError ends a run at a limit that is not worth waiting for.
type limitError struct {
	what  string
	until time.Time
}

func (e *limitError) Error() string { return e.what }

// gate is where every request of a run waits its turn: a limit that one worker
// meets stops all of them.
type gate struct {
	clock  Clock
	signed bool

	mu      sync.Mutex
	until   time.Time            // nobody asks before
	what    string               // why
	why     map[kind]string      // nobody asks for this kind before, and why
	spent   map[kind]time.Time   //
	recent  map[kind][]time.Time // requests of the last minute
	strikes int                  // secondary limits in a row
	waits   int                  // pauses met
	waited  time.Duration        // in all, whichever worker
	resumed time.Time            // until when waiting has been counted
	lost    *limitError          // we have given up
}

func newGate(clock Clock, signed bool) *gate {
	return &gate{clock: clock, signed: signed, spent: map[kind]time.Time{}, why: map[kind]string{}, recent: map[kind][]time.Time{}}
}

// enter waits until a request of the kind may be sent.
func (g *gate) enter(ctx context.Context, k kind) error {
	for {
		wait, err := g.next(k)
		if err != nil || wait <= 0 {
			return err
		}
		if err := g.clock.Sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// next is how long a request must wait still; 0 books it.
func (g *gate) next(k kind) (time.Duration, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.lost != nil {
		return 0, g.lost
	}
	now := g.clock.Now()
	until, what := g.until, g.what
	if g.spent[k].After(until) {
		until, what = g.spent[k], g.why[k]
	}
	if wait := until.Sub(now); wait > 0 {
		return wait, g.allow(now, until, what)
	}
	return g.pace(now, k), nil
}

// allow counts a wait, or gives up when it is too long.
func (g *gate) allow(now, until time.Time, what string) error {
	longest := maxWait
	if !g.signed {
		longest = maxAnonymousWait
	}
	if until.After(g.resumed) {
		from := now
		if g.resumed.After(now) {
			from = g.resumed
		}
		g.waited += until.Sub(from)
		g.resumed = until
		g.waits++
	}
	if until.Sub(now) > longest || g.waited > maxWaits || g.strikes > maxStrikes {
		g.lost = &limitError{what, until}
		return g.lost
	}
	return nil
}

// pace keeps to the requests a minute.
func (g *gate) pace(now time.Time, k kind) time.Duration {
	most := map[kind]int{rest: restPerMinute, graphql: graphqlPerMinute}[k]
	if most == 0 {
		return 0
	}
	times := g.recent[k]
	for len(times) > 0 && now.Sub(times[0]) >= time.Minute {
		times = times[1:]
	}
	g.recent[k] = times
	if len(times) >= most {
		return time.Minute - now.Sub(times[0])
	}
	g.recent[k] = append(times, now)
	return 0
}

// stop holds everybody until a time that GitHub named.
func (g *gate) stop(until time.Time, what string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if until.After(g.until) {
		g.until, g.what = until, what
	}
}

// strike holds everybody for a minute and twice as long each time, after a
// secondary limit that names no time. Requests that were under way when it was
// met count once.
func (g *gate) strike(sent time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if sent.Before(g.until) {
		return
	}
	g.until = g.clock.Now().Add(secondaryWait << min(g.strikes, maxStrikes))
	g.strikes++
	g.what = fmt.Sprintf("GitHub's secondary limit was met %d times in a row", g.strikes)
}

// exhaust holds a kind until its window is over.
func (g *gate) exhaust(k kind, reset time.Time, what string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.spent[k], g.why[k] = reset.Add(resetMargin), what
}

// pass notes a good answer.
func (g *gate) pass() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.strikes = 0
}
