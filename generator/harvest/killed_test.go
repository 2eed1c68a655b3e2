package harvest

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/config"
	"github.com/nhs-code-catalogue/catalogue/generator/simulator"
	"github.com/nhs-code-catalogue/catalogue/generator/snapshot"
)

// TestHarvestInAProcess is what TestKilled runs and kills.
func TestHarvestInAProcess(t *testing.T) {
	path := os.Getenv("HARVEST_SNAPSHOT")
	if path == "" {
		t.Skip("run by TestKilled")
	}
	var gh config.GitHub
	var sources []config.Source
	must(t, json.Unmarshal([]byte(os.Getenv("HARVEST_GITHUB")), &gh))
	must(t, json.Unmarshal([]byte(os.Getenv("HARVEST_SOURCES")), &sources))
	store, err := snapshot.Open(t.Context(), path)
	must(t, err)
	defer store.Close()
	h, err := New(settings, gh, token, store, nil)
	must(t, err)
	_, err = h.Run(t.Context(), sources, nil)
	must(t, err)
}

// TestKilled holds the promise that a harvest killed at any moment loses
// nothing that it had read, and that the next one goes on from there.
func TestKilled(t *testing.T) {
	s := simulator.Start(t, "")
	s.Faults(rule{"match": "graphql", "action": "latency", "latency_ms": 200}, rule{"match": "/repos", "action": "latency", "latency_ms": 20})
	sources, want := simulator.SmallSources(t)
	path := filepath.Join(t.TempDir(), "snapshot.db")
	seed := uint64(time.Now().UnixNano())
	random := rand.New(rand.NewPCG(seed, 1))
	first, err := snapshot.Open(t.Context(), path)
	must(t, err)
	must(t, errors.Join(first.PutSetting(t.Context(), batchName, "4"), first.Close()))
	last := 0
	for kill := range 6 {
		cmd := exec.Command(os.Args[0], "-test.run=TestHarvestInAProcess$")
		cmd.Env = append(os.Environ(), "HARVEST_SNAPSHOT="+path, "HARVEST_GITHUB="+asJSON(s.GitHub()), "HARVEST_SOURCES="+asJSON(sources))
		must(t, cmd.Start())
		done := make(chan error, 1)
		go func() { done <- cmd.Wait() }()
		if kill%2 == 1 { // among the details, not only among the lists
			for described(t, path) == last && len(done) == 0 {
			}
		}
		select {
		case err := <-done:
			must(t, err)
		case <-time.After(time.Duration(random.IntN(500)) * time.Millisecond):
			must(t, cmd.Process.Kill())
			<-done
		}
		if n := described(t, path); n < last {
			t.Errorf("seed %d: %d described after kill %d, %d before", seed, n, kill, last)
		} else {
			last = n
		}
	}
	store, err := snapshot.Open(t.Context(), path)
	must(t, err)
	defer store.Close()
	must(t, store.Check(t.Context()))
	report, err := harvested(t, s.GitHub(), token, store, sources, settings)
	must(t, err)
	if report.Fetched != want-last || lost(t, all(t, store), want) > 0 || len(s.Stats().Violations) > 0 {
		t.Errorf("seed %d: %d were there, %d of %d fetched again; %v", seed, last, report.Fetched, want, s.Stats().Violations)
	}
	t.Logf("seed %d: %d of %d before the last run", seed, last, want)
}

// described counts the repositories whose details are kept.
func described(t *testing.T, path string) int {
	t.Helper()
	store, err := snapshot.Open(t.Context(), path)
	must(t, err)
	defer store.Close()
	n := 0
	for _, r := range all(t, store) {
		if r.Details != nil {
			n++
		}
	}
	return n
}
