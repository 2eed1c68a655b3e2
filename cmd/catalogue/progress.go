package main

import (
	"fmt"
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
	stage string
	began map[string]time.Time // of each stage
	shown time.Time
	drawn bool // a line stands on the terminal and must be cleared
}

func (t *terminal) newProgress() *progress { return &progress{t: t, began: map[string]time.Time{}} }

// Step implements generator.Progress.
func (p *progress) Step(stage string, done, total int, note string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if _, known := p.began[stage]; !known {
		p.began[stage] = now
	}
	if stage != p.stage {
		p.stage, p.shown = stage, now
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

// end clears the line.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
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

// describe says how far a stage is, how fast it goes and how long it will take.
func describe(stage string, done, total int, passed time.Duration) string {
	rate := float64(done) / max(passed.Seconds(), 0.001)
	if total == 0 {
		return fmt.Sprintf("%s: %d, %.0f/s", stage, done, rate)
	}
	line := fmt.Sprintf("%s: %d of %d, %.0f/s", stage, done, total, rate)
	if left := total - done; left > 0 && rate > 0 {
		line += ", " + (time.Duration(float64(left)/rate) * time.Second).String() + " left"
	}
	return line
}
