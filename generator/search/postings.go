package search

import (
	"context"
	"math"

	"github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/scorer"
	index "github.com/blevesearch/bleve_index_api"
)

// posting is one document of a term's list, scored by bleve.
type posting struct {
	doc       uint32
	score     float64
	frequency int
	length    float64 // of the field
}

// postings calls yield for each document that holds a term in a field.
func (ix *Index) postings(t string, f int, yield func(posting)) error {
	reader, err := ix.holdersOf(t, f, true)
	if reader == nil || err != nil {
		return err
	}
	defer reader.Close()
	bm25 := scorer.NewTermQueryScorer([]byte(t), ix.fields[f].ID, 1, uint64(len(ix.docs)), reader.Count(), ix.fields[f].Average, search.SearcherOptions{})
	pool := &search.SearchContext{DocumentMatchPool: search.NewDocumentMatchPool(1, 0)}
	var found index.TermFieldDoc
	for {
		hit, err := reader.Next(found.Reset())
		if hit == nil || err != nil {
			return err
		}
		match := bm25.Score(pool, hit)
		yield(posting{
			doc: ix.numbers[internal(hit.ID)], score: match.Score,
			frequency: int(hit.Freq), length: math.Round(1 / (hit.Norm * hit.Norm)),
		})
		pool.DocumentMatchPool.Put(match)
	}
}

// usualSmall is how many documents may hold a word in their code and
// boilerplate for it to tell anything there.
const usualSmall = 500

// holdersOf reads the documents that hold a term in a field, nil for none.
func (ix *Index) holdersOf(t string, f int, levels bool) (index.TermFieldReader, error) {
	reader, err := ix.reader.TermFieldReader(context.Background(), []byte(t), ix.fields[f].ID, levels, levels, false)
	if err != nil {
		return nil, err
	}
	if n := reader.Count(); n == 0 || f == fieldSmall && n > usualSmall {
		return nil, reader.Close()
	}
	return reader, nil
}

// holds tells whether a document holds a term in a field.
func (ix *Index) holds(t string, f int) (bool, error) {
	reader, err := ix.holdersOf(t, f, false)
	if reader == nil || err != nil {
		return false, err
	}
	return true, reader.Close()
}

// holders marks the documents that hold a phrase: the term in any field, or
// every pair of neighbours of several.
func (ix *Index) holders(phrase []string) ([]bool, error) {
	out := make([]bool, len(ix.docs))
	if len(phrase) == 1 {
		for f := range fieldPair {
			if err := ix.postings(phrase[0], f, func(p posting) { out[p.doc] = true }); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	held := make([]int, len(ix.docs))
	for i := 1; i < len(phrase); i++ {
		for _, doc := range ix.pairs.of(pairHash(phrase[i-1], phrase[i])) {
			held[doc]++
			out[doc] = held[doc] == len(phrase)-1
		}
	}
	return out, nil
}

// allowed marks the documents that hold every required phrase and no excluded
// one; nil means all.
func (ix *Index) allowed(p *plan) ([]bool, error) {
	var out []bool
	apply := func(phrase []string, want bool) error {
		whole, err := ix.holders(phrase)
		if err != nil {
			return err
		}
		if out == nil {
			out = make([]bool, len(ix.docs))
			for i := range out {
				out[i] = true
			}
		}
		for i := range out {
			out[i] = out[i] && whole[i] == want
		}
		return nil
	}
	for _, phrase := range p.required {
		if err := apply(phrase, true); err != nil {
			return nil, err
		}
	}
	for _, phrase := range p.excluded {
		if err := apply(phrase, false); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// average is bleve's mean field length: rounded up, at least 1.
func average(total, docs int) float64 {
	if docs == 0 {
		return 1
	}
	return max(1, math.Ceil(float64(total)/float64(docs)))
}
