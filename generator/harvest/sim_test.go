package harvest

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/config"
	"github.com/nhs-code-catalogue/catalogue/generator/simulator"
	"github.com/nhs-code-catalogue/catalogue/generator/snapshot"
)

// shared is where the simulator and the corpora lie, beside the module.
const shared = "../../../shared"

const token = simulator.Token

func TestMain(m *testing.M) {
	code := m.Run()
	simulator.Clean()
	os.Exit(code)
}

var settings = config.Harvest{Concurrency: 4, IncludeForks: true, IncludeArchived: true, MaxFileKiB: 512, Details: "auto", Timeout: 30 * time.Second}

// harvested runs a harvest with waits of more than a second taken as over.
func harvested(t *testing.T, gh config.GitHub, token string, store Store, sources []config.Source, cfg config.Harvest) (Report, error) {
	t.Helper()
	h, err := New(cfg, gh, token, store, nil)
	must(t, err)
	h.Clock = &hurried{longest: time.Second}
	return h.Run(t.Context(), sources, nil)
}

// hurried is a clock that really waits for short times only, and counts longer
// ones as passed.
type hurried struct {
	longest time.Duration
	mu      sync.Mutex
	skipped time.Duration
}

func (c *hurried) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.skipped)
}

func (c *hurried) Sleep(ctx context.Context, d time.Duration) error {
	if d > c.longest {
		c.mu.Lock()
		c.skipped += d
		c.mu.Unlock()
		return ctx.Err()
	}
	return wallClock{}.Sleep(ctx, d)
}

func openSnapshot(t *testing.T) *snapshot.Snapshot {
	t.Helper()
	s, err := snapshot.Open(t.Context(), snapshot.Memory)
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return s
}

func all(t *testing.T, s *snapshot.Snapshot) map[string]*catalogue.Repository {
	t.Helper()
	out := map[string]*catalogue.Repository{}
	for r, err := range s.Repositories(context.Background()) {
		must(t, err)
		out[r.FullName()] = r
	}
	return out
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func asJSON(v any) string {
	b, _ := json.Marshal(v)
	return strings.TrimSpace(string(b))
}
