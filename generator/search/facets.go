package search

import (
	"cmp"
	"slices"
	"strings"
)

// column holds the values of one facet: of each document the numbers of its values.
type column struct {
	name   string
	values []Value // by label
	usual  []int   // their numbers, most documents first, then by label
	of     [][]uint16
}

// Facet is a facet with what each of its values would find.
type Facet struct {
	Name   string       `json:"name"`
	Values []FacetValue `json:"values"`
}

// FacetValue is one value of a facet.
type FacetValue struct {
	Value
	Count  int  `json:"count"`
	Active bool `json:"active,omitempty"`
}

// facetValues gives a document's values of a facet.
func facetValues(d *Document, facet string) []Value {
	plain := func(s string) []Value { return []Value{{s, s}} }
	switch facet {
	case "language":
		return plain(d.Language)
	case "licence":
		return plain(d.Licence)
	case "organisation":
		return []Value{d.Organisation}
	case "standard":
		return d.Standards
	case "kind":
		return []Value{d.Kind}
	case "level":
		return []Value{d.Level}
	case "topic":
		out := make([]Value, 0, len(d.Topics))
		for _, t := range d.Topics {
			out = append(out, Value{t, t})
		}
		return out
	default:
		return plain(d.Status)
	}
}

// maxValues is how many values of a facet can be told apart.
const maxValues = 1<<16 - 1

func newColumns(docs []Document) []column {
	var out []column
	for _, name := range Facets {
		out = append(out, newColumn(docs, name))
	}
	return out
}

func newColumn(docs []Document, name string) column {
	c := column{name: name, of: make([][]uint16, len(docs))}
	counts := map[string]int{}
	labels := map[string]string{}
	for i := range docs {
		for _, v := range facetValues(&docs[i], name) {
			if v.ID != "" {
				counts[v.ID]++
				labels[v.ID] = cmp.Or(v.Label, v.ID)
			}
		}
	}
	for id, label := range labels {
		c.values = append(c.values, Value{id, label})
	}
	byLabel := func(a, b Value) int { return cmp.Or(strings.Compare(a.Label, b.Label), strings.Compare(a.ID, b.ID)) }
	slices.SortFunc(c.values, func(a, b Value) int { return cmp.Or(cmp.Compare(counts[b.ID], counts[a.ID]), byLabel(a, b)) })
	c.values = c.values[:min(len(c.values), maxValues)]
	slices.SortFunc(c.values, byLabel)
	numbers := map[string]uint16{}
	for n, v := range c.values {
		numbers[v.ID] = uint16(n)
	}
	for i := range docs {
		for _, v := range facetValues(&docs[i], name) {
			if n, ok := numbers[v.ID]; ok && !slices.Contains(c.of[i], n) {
				c.of[i] = append(c.of[i], n)
			}
		}
		slices.Sort(c.of[i])
	}
	c.settle()
	return c
}

// settle finds how usual the values are.
func (c *column) settle() {
	counts := make([]int, len(c.values))
	for _, of := range c.of {
		for _, n := range of {
			counts[n]++
		}
	}
	c.usual = make([]int, len(c.values))
	for n := range c.usual {
		c.usual[n] = n
	}
	slices.SortStableFunc(c.usual, func(a, b int) int { return cmp.Compare(counts[b], counts[a]) })
}

// wanted marks the values that a filter names, by id or label without case; nil
// when the facet is not filtered.
func (c *column) wanted(filter []string) []bool {
	if len(filter) == 0 {
		return nil
	}
	out := make([]bool, len(c.values))
	for _, f := range filter {
		for n, v := range c.values {
			if folded := fold(f); folded == fold(v.ID) || folded == fold(v.Label) {
				out[n] = true
			}
		}
	}
	return out
}

// has tells whether a document has one of the values wanted.
func (c *column) has(doc uint32, wanted []bool) bool {
	for _, n := range c.of[doc] {
		if wanted[n] {
			return true
		}
	}
	return false
}

// filter keeps the documents that pass every facet, and counts for each facet
// what its values would find: the documents that pass all the others.
func (ix *Index) filter(found []scored, filters map[string][]string) ([]scored, []Facet) {
	wanted := make([][]bool, len(ix.columns))
	counts := make([][]int, len(ix.columns))
	for i := range ix.columns {
		wanted[i] = ix.columns[i].wanted(filters[ix.columns[i].name])
		counts[i] = make([]int, len(ix.columns[i].values))
	}
	var kept []scored
	for _, s := range found {
		failed, only := 0, 0
		for i := range ix.columns {
			if wanted[i] != nil && !ix.columns[i].has(s.doc, wanted[i]) {
				failed++
				only = i
			}
		}
		if failed == 0 {
			kept = append(kept, s)
		}
		for i := range ix.columns {
			if failed == 0 || failed == 1 && only == i {
				for _, n := range ix.columns[i].of[s.doc] {
					counts[i][n]++
				}
			}
		}
	}
	return kept, ix.facets(wanted, counts)
}

func (ix *Index) facets(wanted [][]bool, counts [][]int) []Facet {
	out := make([]Facet, len(ix.columns))
	for i := range ix.columns {
		c := &ix.columns[i]
		out[i] = Facet{Name: c.name, Values: []FacetValue{}}
		for _, n := range c.usual {
			active := wanted[i] != nil && wanted[i][n]
			if counts[i][n] > 0 || active {
				out[i].Values = append(out[i].Values, FacetValue{c.values[n], counts[i][n], active})
			}
		}
		slices.SortStableFunc(out[i].Values, func(a, b FacetValue) int { return cmp.Compare(b.Count, a.Count) })
	}
	return out
}
