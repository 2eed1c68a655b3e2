package harvest

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/nhs-code-catalogue/catalogue/generator/simulator"
)

// TestCorpus holds the promise that the whole corpus is catalogued in few
// requests, politely, and that a second run of the evening fetches nothing.
func TestCorpus(t *testing.T) {
	s := simulator.Start(t, "")
	store := openSnapshot(t)
	sources := simulator.Sources(t, "")
	report, err := harvested(t, s.GitHub(), token, store, sources, settings)
	must(t, err)
	t.Log(asJSON(report))
	first := s.Stats()
	t.Log(asJSON(first))
	repos := all(t, store)
	if len(repos) != 145 || report.Found != 145 || report.Fetched != 145 || report.Pending != 0 {
		t.Errorf("%d of 145; %+v", len(repos), report)
	}
	if first.Requests > 60 || len(first.Violations) > 0 || len(first.Unsupported) > 0 || report.Requests != first.Requests {
		t.Errorf("first night: %+v", first)
	}
	for name, r := range repos {
		if r.Details == nil || r.Stale || r.Details.Commit == "" && !r.Details.Empty {
			t.Errorf("%s: %+v", name, r)
			continue
		}
		if f := r.Details.File(r.Details.Readme); r.Details.Readme != "" {
			want, err := os.ReadFile(filepath.Join(simulator.Corpus(t), "repos", name, "files", r.Details.Readme))
			must(t, err)
			if f == nil || !bytes.Equal(f.Data, want) {
				t.Errorf("%s: README %s is not what it is", name, r.Details.Readme)
			}
		}
		for _, p := range r.Details.Problems {
			t.Log(p.Error())
		}
	}
	s.Reset()
	report, err = harvested(t, s.GitHub(), token, store, sources, settings)
	must(t, err)
	second := s.Stats()
	t.Log(asJSON(second))
	if second.Requests > 40 || report.Fetched != 0 || report.Unchanged != 145 || len(second.Violations) > 0 {
		t.Errorf("second run: %+v %+v", second, report)
	}
}
