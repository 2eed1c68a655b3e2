package search

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// Result is the answer to a query.
type Result struct {
	Query     string   `json:"query"`
	Total     int      `json:"total"`
	Corrected string   `json:"corrected"`         // the text that was searched, "" when as typed
	Sure      bool     `json:"sure"`              // hardly anything but Corrected can have been meant
	Expanded  []string `json:"expanded"`          // searched for as well
	Unknown   []string `json:"unknown,omitempty"` // words that no component holds
	Facets    []Facet  `json:"facets"`
	Results   []Hit    `json:"results"`
}

// Hit is one component found.
type Hit struct {
	Name     string    `json:"name"`
	Score    float64   `json:"score"`
	Passage  string    `json:"passage"` // from the README, "" when the match is elsewhere
	Why      []Why     `json:"why"`
	Document *Document `json:"-"`
}

// HoldsAll tells whether the component holds every word that was looked for.
func (h Hit) HoldsAll() bool { return h.Score >= tierAll }

// Why names a field and the words that were found there.
type Why struct {
	Field string   `json:"field"`
	Words []string `json:"words"`
}

// Search answers a query.
func (ix *Index) Search(ctx context.Context, q Query) (Result, error) {
	p, err := ix.plan(q.Text, q.Literal)
	if err != nil {
		return Result{}, err
	}
	found, err := ix.rank(ctx, &p)
	if err != nil {
		return Result{}, err
	}
	found, facets := ix.filter(found, q.Filters)
	ix.sort(found, q.Sort)
	r := Result{
		Query: q.Text, Total: len(found), Corrected: p.corrected, Sure: p.corrected != "" && !p.doubtful, Unknown: p.unknown,
		Expanded: append([]string{}, p.expanded...), Facets: facets, Results: []Hit{},
	}
	size := cmp.Or(max(q.Size, 0), PageSize)
	first := min(max(q.Page-1, 0)*size, len(found))
	shown := found[first:min(first+size, len(found))]
	why, err := ix.why(shown, &p)
	if err != nil {
		return Result{}, err
	}
	for i, s := range shown {
		d := &ix.docs[s.doc]
		r.Results = append(r.Results, Hit{
			Name: d.Name, Score: s.score, Why: why[i], Document: d,
			Passage: passage(ix.digests[s.doc], d.Name+" "+d.Description, &p),
		})
	}
	return r, nil
}

// sort puts results in another order than by relevance.
func (ix *Index) sort(found []scored, by string) {
	switch by {
	case "name":
		slices.SortFunc(found, func(a, b scored) int { return compareNames(ix.docs[a.doc].Name, ix.docs[b.doc].Name) })
	case "updated":
		slices.SortFunc(found, func(a, b scored) int {
			return cmp.Or(ix.docs[b.doc].Updated.Compare(ix.docs[a.doc].Updated), cmp.Compare(a.doc, b.doc))
		})
	}
}

// why tells for each result which words were found in which of its fields.
func (ix *Index) why(shown []scored, p *plan) ([][]Why, error) {
	at := map[uint32]int{}
	for i, s := range shown {
		at[s.doc] = i
	}
	out := make([][]Why, len(shown))
	for i := range out {
		out[i] = []Why{}
	}
	for f := range fieldPair {
		for _, w := range p.words {
			for _, alt := range w.alts {
				err := ix.postings(alt.term, f, func(p posting) {
					if i, ok := at[p.doc]; ok {
						out[i] = addWhy(out[i], ix.fields[f].ID, w.typed)
					}
				})
				if err != nil {
					return nil, err
				}
			}
		}
	}
	return out, nil
}

func addWhy(to []Why, field, word string) []Why {
	if len(to) == 0 || to[len(to)-1].Field != field {
		to = append(to, Why{Field: field})
	}
	if last := &to[len(to)-1]; !slices.Contains(last.Words, word) {
		last.Words = append(last.Words, word)
	}
	return to
}

// passage is the sentence of a digest with the most of the query's words, ""
// when none has a word that the title does not have.
func passage(digest, title string, p *plan) string {
	wanted := map[string]bool{}
	for _, w := range p.words {
		for _, alt := range w.alts {
			wanted[alt.term] = true
		}
	}
	for _, t := range terms(title) {
		delete(wanted, t)
	}
	best, most := "", 0
	for _, sentence := range strings.Split(digest, "\n") {
		seen := map[string]bool{}
		for _, t := range terms(sentence) {
			if wanted[t] {
				seen[t] = true
			}
		}
		if len(seen) > most {
			best, most = sentence, len(seen)
		}
	}
	return best
}
