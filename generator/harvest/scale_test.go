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
// CATALOGUE_TEST_SCALE, costs at most 800 requests and as many points on the
// first night, and at most 300 on a quiet one.
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
	for i, most := range []int{800, 300} {
		s.Reset()
		began := time.Now()
		report, err := harvested(t, s.GitHub(), token, store, sources, settings)
		must(t, err)
		stats := s.Stats()
		t.Logf("night %d: %s", i+1, asJSON(report))
		pages := report.REST - len(sources)
		t.Logf("night %d: %d repositories of %d owners (%d pages beyond the first), %d requests, %d points, %v; violations %v", i+1, report.Found, len(sources), pages, stats.Requests, stats.GraphQLPoints, time.Since(began), stats.Violations)
		if stats.Requests > most+len(sources) || stats.GraphQLPoints > most || len(stats.Violations) > 0 || report.Pending > 0 {
			t.Errorf("night %d is too dear", i+1)
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
