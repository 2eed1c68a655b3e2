// Package judged measures a search by queries whose answers people have judged.
// It is for tests only.
package judged

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"
)

// Query is a query with the repositories that a reader would want: 2 is just
// what is wanted, 1 is useful.
type Query struct {
	ID       string         `json:"id"`
	Kind     string         `json:"kind"`
	Query    string         `json:"query"`
	Relevant map[string]int `json:"relevant"`
}

// Read reads a set of queries.
func Read(path string) ([]Query, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var out []Query
	return out, json.Unmarshal(data, &out)
}

// Figures are means by kind of query, and over "all".
type Figures struct {
	Gain  map[string]float64 // nDCG@10
	First map[string]float64 // the share of queries whose first result is relevant
}

// Measure asks every query, of which find gives the names found, best first.
func Measure(queries []Query, find func(Query) []string) Figures {
	f := Figures{map[string]float64{}, map[string]float64{}}
	n := map[string]float64{}
	for _, q := range queries {
		names := find(q)
		for _, kind := range []string{q.Kind, "all"} {
			n[kind]++
			f.Gain[kind] += q.NDCG(names)
			if len(names) > 0 && q.Relevant[names[0]] > 0 {
				f.First[kind]++
			}
		}
	}
	for kind := range n {
		f.Gain[kind] /= n[kind]
		f.First[kind] /= n[kind]
	}
	return f
}

// A search may become a little worse where others become better: no figure may
// drop by more than slack below the one that it had when last looked at. What
// has a name is to be found at once, whatever it was.
const (
	slack   = 0.02
	success = 0.95 // success@1 of known items
)

// Check asks every query of a set and holds nDCG@10 by kind against floors, the
// figures when last looked at. A query that finds nothing is an error.
func Check(t *testing.T, path string, floors map[string]float64, find func(Query) []string) {
	t.Helper()
	queries, err := Read(path)
	if err != nil {
		t.Fatal(err)
	}
	figures := Measure(queries, func(q Query) []string {
		names := find(q)
		if len(names) == 0 {
			t.Errorf("%s %q finds nothing", q.ID, q.Query)
		}
		return names
	})
	for kind, floor := range floors {
		t.Logf("%s %s: nDCG@10 %.3f, success@1 %.2f", path, kind, figures.Gain[kind], figures.First[kind])
		if figures.Gain[kind] < floor-slack {
			t.Errorf("%s: nDCG@10 of %s fell from %.3f to %.3f", path, kind, floor, figures.Gain[kind])
		}
	}
	if first := figures.First["known-item"]; first < success {
		t.Errorf("%s: success@1 of known items is %.2f", path, first)
	}
}

// NDCG is the normalised discounted cumulative gain of the first ten, gains 2ᵍ−1.
func (q Query) NDCG(found []string) float64 {
	gain := func(g, rank int) float64 { return (math.Exp2(float64(g)) - 1) / math.Log2(float64(rank)+2) }
	var got, ideal float64
	for i, name := range found[:min(len(found), 10)] {
		got += gain(q.Relevant[name], i)
	}
	var grades []int
	for _, g := range q.Relevant {
		grades = append(grades, g)
	}
	slices.SortFunc(grades, func(a, b int) int { return b - a })
	for i, g := range grades[:min(len(grades), 10)] {
		ideal += gain(g, i)
	}
	return got / ideal
}
