package generator

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/nhs-code-catalogue/catalogue/generator/config"
)

// stopAt cancels a build when a stage begins; "" before it begins.
type stopAt struct {
	stage string
	stop  context.CancelFunc
}

func (s stopAt) Step(stage string, _, _ int, _ string) {
	if stage == s.stage {
		s.stop()
	}
}

// A build that is asked to stop says that it was stopped, whatever step was at
// hand and whatever that made of it, and nothing is published.
func TestStopped(t *testing.T) {
	for _, stage := range []string{"", "harvest", "judge", "index", "pages", "verify"} {
		t.Run(stage, func(t *testing.T) {
			cfg, err := config.LoadDefault()
			if err != nil {
				t.Fatal(err)
			}
			cfg.Paths.Output = filepath.Join(t.TempDir(), "public")
			ctx, stop := context.WithCancel(t.Context())
			if stage == "" {
				stop()
			}
			report, err := Build(ctx, cfg, Options{Sample: true, Progress: stopAt{stage, stop}})
			if !errors.Is(err, context.Canceled) || report.Outcome != Stopped {
				t.Errorf("outcome %s, %v", report.Outcome, err)
			}
			for _, folder := range []string{cfg.Paths.Output, cfg.Paths.Output + ".next"} {
				if _, err := os.Stat(filepath.Join(folder, "index.html")); err == nil {
					t.Errorf("%s has a home page", folder)
				}
			}
		})
	}
}
