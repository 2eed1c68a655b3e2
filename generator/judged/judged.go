// Package judged measures a search by queries whose answers people have judged.
// It is for tests only.
package judged

import (
	"encoding/json"
	"math"
	"os"
	"slices"
)

// Query is a query with the repositories that a reader would want: 2 is just
// what is wanted, 1 is useful.
type Query struct {
	ID       string
	Kind     string
	Query    string
	Relevant map[string]int
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
