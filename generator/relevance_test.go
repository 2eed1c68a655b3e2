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
	cfg := estateConfig(t, simulator.Start(t, ""), true)
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
		floors map[string]float64 // nDCG@10 when last looked at; none may drop by more than 0.02
	}{
		{filepath.Join(simulator.Corpus(t), "queries.json"), map[string]float64{"all": 0.954, "known-item": 0.970, "acronym": 0.987, "technology": 0.961, "topic": 0.978, "analyst-task": 0.873}},
		{"search/testdata/queries.json", map[string]float64{"all": 0.955, "known-item": 0.987, "acronym": 0.968, "technology": 0.986, "topic": 0.939, "analyst-task": 0.876}},
	} {
		queries, err := judged.Read(set.path)
		if err != nil {
			t.Fatal(err)
		}
		figures := judged.Measure(queries, func(q judged.Query) []string {
			result, err := ix.Search(ctx, search.Query{Text: q.Query})
			if err != nil {
				t.Fatal(err)
			}
			if result.Total == 0 {
				t.Errorf("%s %q finds nothing", q.ID, q.Query)
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
		for kind, gain := range figures.Gain {
			t.Logf("%s %s: nDCG@10 %.3f, success@1 %.2f", set.path, kind, gain, figures.First[kind])
		}
		for kind, floor := range set.floors {
			if figures.Gain[kind] < floor-0.02 {
				t.Errorf("%s: nDCG@10 of %s fell from %.3f to %.3f", set.path, kind, floor, figures.Gain[kind])
			}
		}
		if first := figures.First["known-item"]; first < 0.95 {
			t.Errorf("%s: success@1 of known items is %.2f", set.path, first)
		}
	}
}
