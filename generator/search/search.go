// Package search finds components. It is one search with three faces: bleve in
// Go (the command line, MCP), and static files that the browser's client in
// templates/search reads, which give the same results in the same order.
//
// Build analyses documents and indexes them in memory with bleve. Search plans
// a query (words corrected, completed, widened by the thesaurus), lets bleve
// score every term in every field with BM25, and joins the scores by one rule,
// see rank.go. Export writes what the client needs, see layout.go. What both
// sides must know (weights, stop words, the thesaurus) travels in the Manifest,
// so that it is defined once, here. docs/search.md tells the story.
package search

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"strings"
	"time"

	index "github.com/blevesearch/bleve_index_api"

	"github.com/nhs-code-catalogue/catalogue/generator/content"
)

// Value is a value of a facet: what addresses and filters name, and what people read.
type Value struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

// Document is one component as search sees it.
type Document struct {
	Name         string  // OWNER/NAME
	Description  string  // one sentence, as the page shows it
	Organisation Value   // login and name
	Language     string  // main language, "" when none
	Licence      string  // SPDX id, or a state such as "none"; "" when unknown
	Kind         Value   // of catalogue.Kinds
	Level        Value   // of catalogue.Rungs
	Status       string  // of catalogue.Status
	Standards    []Value // found by assessment
	Topics       []string
	Readme       Reading
	Quotable     bool // passages of the README may be shown
	Updated      time.Time
	Archived     bool // these three sink gently
	Prototype    bool
	Fork         bool
	Stale        bool // served from an older night
}

// Index answers queries. It is safe for use by several goroutines.
type Index struct {
	docs     []Document // by number
	numbers  []uint32   // bleve's internal number → ours
	reader   index.IndexReader
	close    func() error
	fields   []field
	pairs    pairs
	runs     runs
	factors  []float64           // prominence, by document
	levels   [fieldCount][]uint8 // of length by document, nil where it is written with each term
	concepts []concept
	aliases  aliases
	groups   groups // the dictionary by first letter, and by the letters after it
	rests    groups
	digests  []string
	columns  []column
}

// Build indexes docs, in memory. Of documents with the same name (compared
// without case) the first stays. An error of docs ends the build.
func Build(ctx context.Context, docs iter.Seq2[Document, error], thesaurus content.Thesaurus) (*Index, error) {
	ix := &Index{fields: newFields(), concepts: newConcepts(thesaurus)}
	ix.aliases = newAliases(ix.concepts)
	var learnt *learnt
	var err error
	if ix.docs, learnt, err = learn(ctx, docs, ix.concepts); err != nil {
		return nil, err
	}
	if err := ix.fill(ctx, learnt); err != nil {
		return nil, fmt.Errorf("index: %w", err)
	}
	for i := range ix.concepts {
		if ix.concepts[i].present, err = ix.known(ix.concepts[i].Key); err != nil {
			return nil, fmt.Errorf("index: %w", err)
		}
	}
	ix.learnWords(learnt.dictionary())
	ix.columns = newColumns(ix.docs)
	return ix, nil
}

// Len is the number of documents.
func (ix *Index) Len() int { return len(ix.docs) }

// Close frees the index.
func (ix *Index) Close() error { return ix.close() }

// The factors by which documents sink, each kept gentle: a better match in an
// archived component still comes before a worse one in a living one.
const (
	sinkArchived  = 0.85
	sinkPrototype = 0.9
	sinkFork      = 0.8
)

func prominence(d *Document) float64 {
	factor := 1.0
	if d.Archived {
		factor *= sinkArchived
	}
	if d.Prototype {
		factor *= sinkPrototype
	}
	if d.Fork {
		factor *= sinkFork
	}
	return factor
}

func compareNames(a, b string) int {
	return cmp.Or(strings.Compare(strings.ToLower(a), strings.ToLower(b)), strings.Compare(a, b))
}
