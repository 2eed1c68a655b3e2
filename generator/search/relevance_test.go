package search

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
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

// readJudged reads judged queries, none where the file is not.
func readJudged(path string) []judged {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var out []judged
	if err := errors.Join(err, json.Unmarshal(data, &out)); err != nil {
		panic(err)
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

// measured are the figures of the day on which they were last looked at: nDCG@10
// by kind, over the judged queries of the shared corpus and over our own.
var measured = map[string]map[string]float64{
	filepath.Join(sharedCorpus, "queries.json"): {"all": 0.955, "known-item": 0.970, "acronym": 0.987, "technology": 0.960, "topic": 0.988, "analyst-task": 0.871},
	"testdata/queries.json":                     {"all": 0.957, "known-item": 0.987, "acronym": 0.968, "technology": 0.986, "topic": 0.947, "analyst-task": 0.876},
}

// slack is how much a figure may drop before the test fails.
const slack = 0.02

// TestRelevance holds the promise that people find what they look for, and that
// a change which makes it worse is noticed.
func TestRelevance(t *testing.T) {
	ix := build(t, corpus(t, sharedCorpus), thesaurus(t))
	for path, floors := range measured {
		queries := readJudged(path)
		if len(queries) == 0 {
			t.Fatalf("no judged queries in %s", path)
		}
		ndcg, first := judge(t, ix, queries)
		for kind, figure := range floors {
			t.Logf("%s %s: nDCG@10 %.3f, success@1 %.2f", filepath.Base(filepath.Dir(path)), kind, ndcg[kind], first[kind])
			if ndcg[kind] < figure-slack {
				t.Errorf("%s: nDCG@10 of %s fell from %.3f to %.3f", path, kind, figure, ndcg[kind])
			}
		}
		if first["known-item"] < 0.95 {
			t.Errorf("%s: success@1 of known items is %.2f", path, first["known-item"])
		}
	}
}

// judge gives the mean nDCG@10 and success@1 by kind of query.
func judge(t *testing.T, ix *Index, queries []judged) (gain, first map[string]float64) {
	t.Helper()
	gain, first = map[string]float64{}, map[string]float64{}
	n := map[string]float64{}
	for _, q := range queries {
		r, err := ix.Search(context.Background(), Query{Text: q.Query})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, hit := range r.Results {
			names = append(names, hit.Name)
		}
		if len(names) == 0 {
			t.Fatalf("%s %q finds nothing", q.ID, q.Query)
		}
		score := ndcg(names, q.Relevant)
		if score < 0.9 {
			t.Logf("%s %.2f %s %q%s", q.ID, score, q.Kind, q.Query, explain(r, q))
		}
		for _, kind := range []string{q.Kind, "all"} {
			n[kind]++
			gain[kind] += score
			if q.Relevant[names[0]] > 0 {
				first[kind]++
			}
		}
	}
	for kind := range n {
		gain[kind] /= n[kind]
		first[kind] /= n[kind]
	}
	return gain, first
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
