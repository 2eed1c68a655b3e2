package search

import (
	"cmp"
	"slices"

	"github.com/blevesearch/bleve/v2/document"
)

// likeness is what documents that stand in a row have in common: how prominent
// they are, and the levels of length of the two fields with long ones. So
// neither needs to be written with each document or term, and the documents
// that hold a common word stand close together.
type likeness struct {
	factor      float64
	about, text uint8
}

// likeness gives that of a document as bleve gets it.
func (ix *Index) likeness(doc int, made *document.Document) likeness {
	out := likeness{factor: prominence(&ix.docs[doc])}
	for _, field := range made.Fields {
		a := field.(*analysed)
		switch a.name {
		case ix.fields[fieldAbout].ID:
			out.about = uint8(level(ix.fields[fieldAbout].Lengths, a.length))
		case ix.fields[fieldText].ID:
			out.text = uint8(level(ix.fields[fieldText].Lengths, a.length))
		}
	}
	return out
}

// runs are documents in a row that are alike.
type runs struct {
	Counts  []int     `json:"counts"`
	Factors []float64 `json:"factors"` // multiply the score
	About   []int     `json:"about"`   // levels of length
	Text    []int     `json:"text"`
}

// arrange numbers the documents: the most prominent first, then by length, then
// by name.
func (ix *Index) arrange(alike []likeness) {
	order := make([]int, len(ix.docs))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		a, b := alike[i], alike[j]
		return cmp.Or(
			cmp.Compare(b.factor, a.factor), cmp.Compare(a.text, b.text), cmp.Compare(a.about, b.about),
			compareNames(ix.docs[i].Name, ix.docs[j].Name),
		)
	})
	docs, digests, place := make([]Document, len(order)), make([]string, len(order)), make([]uint32, len(order))
	for at, doc := range order {
		docs[at], digests[at], place[doc] = ix.docs[doc], ix.digests[doc], uint32(at)
		if at == 0 || alike[doc] != alike[order[at-1]] {
			ix.runs.add(alike[doc])
		}
		ix.runs.Counts[len(ix.runs.Counts)-1]++
	}
	ix.docs, ix.digests = docs, digests
	for i, p := range ix.pairs {
		ix.pairs[i] = p&^(1<<32-1) | uint64(place[uint32(p)])
	}
	ix.spread()
}

func (r *runs) add(l likeness) {
	r.Counts, r.Factors = append(r.Counts, 0), append(r.Factors, l.factor)
	r.About, r.Text = append(r.About, int(l.about)), append(r.Text, int(l.text))
}

// spread tells of each document what its run does.
func (ix *Index) spread() {
	for i, count := range ix.runs.Counts {
		for range count {
			ix.factors = append(ix.factors, ix.runs.Factors[i])
			ix.levels[fieldAbout] = append(ix.levels[fieldAbout], uint8(ix.runs.About[i]))
			ix.levels[fieldText] = append(ix.levels[fieldText], uint8(ix.runs.Text[i]))
		}
	}
}

// valid tells whether runs cover so many documents with levels that the fields have.
func (r *runs) valid(documents int, fields []field) bool {
	if len(r.Factors) != len(r.Counts) || len(r.About) != len(r.Counts) || len(r.Text) != len(r.Counts) {
		return false
	}
	for i, n := range r.Counts {
		if n < 0 || n > documents || r.About[i] < 0 || r.About[i] >= len(fields[fieldAbout].Lengths) || r.Text[i] < 0 || r.Text[i] >= len(fields[fieldText].Lengths) {
			return false
		}
		documents -= n
	}
	return documents == 0
}
