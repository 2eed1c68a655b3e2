package harvest

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/simulator"
	"github.com/nhs-code-catalogue/catalogue/generator/snapshot"
)

// TestScale holds the promise that a corpus of 25,000 repositories, named by
// CATALOGUE_TEST_SCALE, costs at most 800 requests and at most 800 points on
// the first night, and at most 300 of both together on the next, on which
// nothing but the day has changed.
func TestScale(t *testing.T) {
	corpus := os.Getenv("CATALOGUE_TEST_SCALE")
	if corpus == "" {
		t.Skip("CATALOGUE_TEST_SCALE names no corpus")
	}
	s := simulator.Start(t, corpus)
	path := filepath.Join(t.TempDir(), "snapshot.db")
	store, err := snapshot.Open(t.Context(), path)
	must(t, err)
	defer store.Close()
	sources := simulator.Sources(t, corpus)
	for night := range 2 {
		s.Reset()
		began := time.Now()
		h, err := New(settings, s.GitHub(), token, store, nil)
		must(t, err)
		h.Clock = &simulator.Clock{Longest: time.Second, Skipped: time.Duration(night) * 24 * time.Hour}
		report, err := h.Run(t.Context(), sources, nil)
		must(t, err)
		stats := s.Stats()
		t.Logf("night %d: %s", night+1, asJSON(report))
		t.Logf("night %d: %d repositories of %d owners, %d requests (%d by REST, %d queries), %d points, %.0f s waited, %v; violations %v", night+1, report.Found, len(sources), stats.Requests, report.REST, report.GraphQL, stats.GraphQLPoints, report.SecondsWaited, time.Since(began), stats.Violations)
		dear := stats.Requests > 800 || stats.GraphQLPoints > 800
		if night > 0 {
			dear = stats.Requests+stats.GraphQLPoints > 300
		}
		if dear || len(stats.Violations) > 0 || len(stats.Unsupported) > 0 || report.Pending > 0 {
			t.Errorf("night %d is too dear", night+1)
		}
	}
	began, n := time.Now(), 0
	for _, err := range store.Repositories(t.Context()) {
		must(t, err)
		n++
	}
	info, err := os.Stat(path)
	must(t, err)
	t.Logf("reading %d with their details: %v; the file has %d MiB", n, time.Since(began), info.Size()>>20)
}
