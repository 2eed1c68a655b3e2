package search

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nhs-code-catalogue/catalogue/generator/judged"
)

// measured are the figures of the day on which they were last looked at: nDCG@10
// by kind, over the judged queries of the shared corpus and over our own.
var measured = map[string]map[string]float64{
	filepath.Join(sharedCorpus, "queries.json"): {"all": 0.954, "known-item": 0.970, "acronym": 0.987, "technology": 0.960, "topic": 0.979, "analyst-task": 0.873},
	"testdata/queries.json":                     {"all": 0.957, "known-item": 0.987, "acronym": 0.968, "technology": 0.986, "topic": 0.947, "analyst-task": 0.876},
}

// TestRelevance holds the promise that people find what they look for, and that
// a change which makes it worse is noticed.
func TestRelevance(t *testing.T) {
	ix := build(t, corpus(t, sharedCorpus), thesaurus(t))
	for path, floors := range measured {
		judged.Check(t, path, floors, func(q judged.Query) []string { return answer(t, ix, q) })
	}
}

// answer gives the names found, and tells of a query that is answered badly.
func answer(t *testing.T, ix *Index, q judged.Query) []string {
	t.Helper()
	r, names := ask(t, ix, Query{Text: q.Query})
	if gain := q.NDCG(names); gain < 0.9 {
		t.Logf("%s %.2f %s %q%s", q.ID, gain, q.Kind, q.Query, explain(r, q))
	}
	return names
}

func explain(r Result, q judged.Query) string {
	var b strings.Builder
	fmt.Fprintf(&b, " corrected=%q expanded=%v unknown=%v", r.Corrected, r.Expanded, r.Unknown)
	for i, hit := range r.Results {
		if i < 4 || q.Relevant[hit.Name] > 0 {
			fmt.Fprintf(&b, "\n    %2d %d %9.2f %s %v", i+1, q.Relevant[hit.Name], hit.Score, hit.Name, hit.Why)
		}
	}
	return b.String()
}
