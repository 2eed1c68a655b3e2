package search

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// judged is a query with the repositories that a reader would want: 2 is just
// what is wanted, 1 is useful.
type judged struct {
	ID       string
	Kind     string
	Query    string
	Relevant map[string]int
}

func readJudged(t testing.TB, path string) []judged {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Skip(err)
	}
	var out []judged
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// ndcg is the normalised discounted cumulative gain of the first ten, gains 2ᵍ−1.
func ndcg(found []string, relevant map[string]int) float64 {
	gain := func(g, rank int) float64 { return (math.Exp2(float64(g)) - 1) / math.Log2(float64(rank)+2) }
	var got, ideal float64
	for i, name := range found[:min(len(found), 10)] {
		got += gain(relevant[name], i)
	}
	var grades []int
	for _, g := range relevant {
		grades = append(grades, g)
	}
	slices.SortFunc(grades, func(a, b int) int { return b - a })
	for i, g := range grades[:min(len(grades), 10)] {
		ideal += gain(g, i)
	}
	return got / ideal
}

// TestRelevance holds the promise that people find what they look for.
func TestRelevance(t *testing.T) {
	ix := build(t, corpus(t, sharedCorpus), thesaurus(t))
	for _, path := range []string{filepath.Join(sharedCorpus, "queries.json"), "testdata/queries.json"} {
		sum, n, first := map[string]float64{}, map[string]float64{}, map[string]float64{}
		for _, q := range readJudged(t, path) {
			r, err := ix.Search(context.Background(), Query{Text: q.Query})
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, hit := range r.Results {
				names = append(names, hit.Name)
			}
			if len(names) == 0 {
				t.Errorf("%s %q finds nothing", q.ID, q.Query)
			}
			score := ndcg(names, q.Relevant)
			for _, kind := range []string{q.Kind, "all"} {
				sum[kind] += score
				n[kind]++
				if len(names) > 0 && q.Relevant[names[0]] > 0 {
					first[kind]++
				}
			}
			if score < 0.9 && testing.Verbose() {
				t.Logf("%s %.2f %-12s %q%s", q.ID, score, q.Kind, q.Query, explain(r, q))
			}
		}
		var report []string
		for _, kind := range []string{"all", "known-item", "acronym", "technology", "topic", "analyst-task"} {
			report = append(report, fmt.Sprintf("%s %.3f (%.2f)", kind, sum[kind]/n[kind], first[kind]/n[kind]))
		}
		t.Log(filepath.Base(filepath.Dir(path)), strings.Join(report, " "))
	}
}

func explain(r Result, q judged) string {
	var b strings.Builder
	fmt.Fprintf(&b, " corrected=%q expanded=%v unknown=%v", r.Corrected, r.Expanded, r.Unknown)
	for i, hit := range r.Results {
		if i < 4 || q.Relevant[hit.Name] > 0 {
			fmt.Fprintf(&b, "\n    %2d %d %9.2f %s %v", i+1, q.Relevant[hit.Name], hit.Score, hit.Name, hit.Why)
		}
	}
	return b.String()
}
