package main

import (
	"context"
	"fmt"
	"math"
	"strings"
	"sync"
	"time"
)

const (
	redraw    = 100 * time.Millisecond // of the progress line on a terminal
	plainGap  = 15 * time.Second       // between plain lines elsewhere
	lineWidth = 78
)

// progress tells how far a long stage is: one line drawn over itself on a
// terminal, a line now and then elsewhere.
type progress struct {
	t      *terminal
	builds bool // of a build or a harvest, which leave the live site and the snapshot sound

	mu    sync.Mutex
	stage string           // the latest
	first map[string]count // that each stage told
	shown time.Time
	drawn bool // a line stands on the terminal and must be cleared
}

// count is how many were done at a time.
type count struct {
	at   time.Time
	done int
}

func (t *terminal) newProgress(builds bool) *progress {
	p := &progress{t: t, builds: builds, first: map[string]count{}, shown: time.Now()}
	t.progress.Store(p)
	return p
}

// Step implements generator.Progress.
func (p *progress) Step(stage string, done, total int, note string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stage = stage
	now := time.Now()
	first, known := p.first[stage]
	if !known && done+total > 0 {
		first = count{now, done}
		p.first[stage] = first
	}
	gap := plainGap
	if p.t.live {
		gap = redraw
	}
	if now.Sub(p.shown) >= gap {
		p.shown = now
		p.show(strings.TrimSpace(describe(stage, done, total, done-first.done, now.Sub(first.at)) + " " + note))
	}
}

// end clears the line and gives the latest stage; no work is at hand any more.
func (p *progress) end() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
	p.t.progress.CompareAndSwap(p, nil)
	return p.stage
}

// ended ends a build or a harvest, and says of one that was stopped how things stand.
func (p *progress) ended(ctx context.Context, err error) error {
	p.end()
	if err != nil && ctx.Err() != nil {
		return errStoppedBuild
	}
	return err
}

func (p *progress) show(line string) {
	if !p.t.live {
		p.t.log.Info(line)
		return
	}
	fmt.Fprintf(p.t.stderr, "\r%-*s", lineWidth, clip(line, lineWidth))
	p.drawn = true
}

func (p *progress) clear() {
	if p.drawn {
		fmt.Fprint(p.t.stderr, "\r"+strings.Repeat(" ", lineWidth)+"\r")
		p.drawn = false
	}
}

// describe says how far a stage is, how fast it goes and how long it will take,
// by how many were done in the time passed since the first count, which comes
// when a whole batch may be done; only its name where nothing can be counted.
func describe(stage string, done, total, since int, passed time.Duration) string {
	line := stage
	if total > 0 {
		line += fmt.Sprintf(": %d of %d", done, total)
	} else if done > 0 {
		line += fmt.Sprintf(": %d", done)
	}
	if since <= 0 || passed <= 0 {
		return line
	}
	rate := float64(since) / passed.Seconds()
	line += ", " + perSecond(rate) + "/s"
	if left := total - done; left > 0 {
		line += ", " + (time.Duration(math.Ceil(float64(left)/rate)) * time.Second).String() + " left"
	}
	return line
}

// perSecond is a rate for people.
func perSecond(rate float64) string {
	if rate < 10 {
		return fmt.Sprintf("%.1f", rate)
	}
	return fmt.Sprintf("%.0f", rate)
}
