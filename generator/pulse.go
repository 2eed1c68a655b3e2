package generator

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/publish"
)

// quiet is after how long without a step a stage is said to be at work.
const quiet = 2 * time.Second

// pulse shows that a stage is at work while it tells of no steps itself, such
// as one that waits for GitHub: how long it has taken, and how long it may still
// take by what it took last night.
type pulse struct {
	Progress
	last map[string]float64 // seconds of the stages last night
	told atomic.Int64       // when the last step was, in nanoseconds
}

func newPulse(to Progress) *pulse { return &pulse{Progress: to, last: map[string]float64{}} }

// recall reads how long the stages took of the build that is live in output.
func (p *pulse) recall(output string) {
	var before struct{ Stages []Stage }
	if data, err := os.ReadFile(filepath.Join(output, publish.Report)); err == nil && json.Unmarshal(data, &before) == nil {
		for _, s := range before.Stages {
			p.last[s.Name] = s.Seconds
		}
	}
}

// Step implements Progress.
func (p *pulse) Step(stage string, done, total int, note string) {
	p.told.Store(time.Now().UnixNano())
	p.Progress.Step(stage, done, total, note)
}

// beat shows a stage until the function that it returns is called.
func (p *pulse) beat(stage string) (stop func()) {
	began, ended := time.Now(), make(chan struct{})
	p.told.Store(began.UnixNano())
	p.show(stage, 0)
	go func() {
		tick := time.NewTicker(quiet / 4)
		defer tick.Stop()
		for {
			select {
			case <-ended:
				return
			case now := <-tick.C:
				if now.UnixNano()-p.told.Load() >= int64(quiet) {
					p.show(stage, now.Sub(began).Seconds())
				}
			}
		}
	}()
	return func() { close(ended) }
}

// show tells how long a stage has been at work, and how long it may still be
// by what it took last night; when it takes longer, no end is in sight.
func (p *pulse) show(stage string, seconds float64) {
	note := ""
	if seconds > 0 {
		note = "at work for " + rounded(seconds)
	}
	if left := p.last[stage] - seconds; note != "" && left > 0 {
		note += ", about " + rounded(left) + " left"
	}
	p.Progress.Step(stage, 0, 0, note)
}

// rounded says how long something takes, in whole seconds.
func rounded(seconds float64) string {
	return (time.Duration(math.Ceil(seconds)) * time.Second).String()
}
