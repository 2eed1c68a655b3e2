package harvest

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/config"
	"github.com/nhs-code-catalogue/catalogue/generator/simulator"
	"github.com/nhs-code-catalogue/catalogue/generator/snapshot"
)

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
	h.Clock = &simulator.Clock{Longest: time.Second}
	return h.Run(t.Context(), sources, nil)
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
	for stored, err := range s.Repositories(context.Background()) {
		must(t, err)
		r, err := s.Read(context.Background(), stored)
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
