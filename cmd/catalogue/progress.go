package main

import (
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
	t *terminal

	mu    sync.Mutex
	stage string               // the latest
	began map[string]time.Time // when the first of each stage was counted
	shown time.Time
	drawn bool // a line stands on the terminal and must be cleared
}

func (t *terminal) newProgress() *progress {
	p := &progress{t: t, began: map[string]time.Time{}, shown: time.Now()}
	t.progress.Store(p)
	return p
}

// Step implements generator.Progress.
func (p *progress) Step(stage string, done, total int, note string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stage = stage
	now := time.Now()
	if _, known := p.began[stage]; !known && done+total > 0 {
		p.began[stage] = now
	}
	gap := plainGap
	if p.t.live {
		gap = redraw
	}
	if now.Sub(p.shown) >= gap {
		p.shown = now
		p.show(strings.TrimSpace(describe(stage, done, total, now.Sub(p.began[stage])) + " " + note))
	}
}

// end clears the line and gives the latest stage.
func (p *progress) end() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
	return p.stage
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

// describe says how far a stage is, how fast it goes and how long it will take;
// only its name where nothing can be counted.
func describe(stage string, done, total int, passed time.Duration) string {
	rate := float64(done) / max(passed.Seconds(), 0.001)
	switch left := total - done; {
	case total == 0 && done == 0:
		return stage
	case total == 0:
		return fmt.Sprintf("%s: %d, %s/s", stage, done, perSecond(rate))
	case left <= 0 || rate == 0:
		return fmt.Sprintf("%s: %d of %d, %s/s", stage, done, total, perSecond(rate))
	default:
		seconds := time.Duration(math.Ceil(float64(left)/rate)) * time.Second
		return fmt.Sprintf("%s: %d of %d, %s/s, %s left", stage, done, total, perSecond(rate), seconds)
	}
}

// perSecond is a rate for people.
func perSecond(rate float64) string {
	if rate < 10 {
		return fmt.Sprintf("%.1f", rate)
	}
	return fmt.Sprintf("%.0f", rate)
}
