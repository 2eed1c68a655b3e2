package generator

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/nhs-code-catalogue/catalogue/generator/judged"
	"github.com/nhs-code-catalogue/catalogue/generator/search"
	"github.com/nhs-code-catalogue/catalogue/generator/simulator"
)

// TestRelevanceOfBuild holds the promise that people find what they look for in
// the index that a build makes from what it harvested and assessed, and not only
// in one made for the search's own tests.
func TestRelevanceOfBuild(t *testing.T) {
	ctx := context.Background()
	cfg := estateConfig(t, simulator.Start(t, ""), simulator.Sources(t, ""))
	if _, err := Harvest(ctx, cfg, Options{Token: simulator.Token, Version: "test"}); err != nil {
		t.Fatal(err)
	}
	ix, err := OpenIndex(ctx, cfg, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	for _, set := range []struct {
		path   string
		floors map[string]float64 // nDCG@10 when last looked at
	}{
		{filepath.Join(simulator.Corpus(t), "queries.json"), map[string]float64{"all": 0.954, "known-item": 0.970, "acronym": 0.987, "technology": 0.961, "topic": 0.978, "analyst-task": 0.873}},
		{"search/testdata/queries.json", map[string]float64{"all": 0.955, "known-item": 0.987, "acronym": 0.968, "technology": 0.986, "topic": 0.939, "analyst-task": 0.876}},
	} {
		judged.Check(t, set.path, set.floors, func(q judged.Query) []string {
			result, err := ix.Search(ctx, search.Query{Text: q.Query})
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, hit := range result.Results {
				names = append(names, hit.Name)
			}
			if gain := q.NDCG(names); gain < 0.9 {
				t.Logf("%s %.2f %s %q finds %q", q.ID, gain, q.Kind, q.Query, names[:min(len(names), 5)])
			}
			return names
		})
	}
}
