package search

import (
	"slices"
	"strings"

	"github.com/nhs-code-catalogue/catalogue/generator/content"
)

// concept is an entry of the thesaurus. A document that holds one of Terms
// holds the concept's key as a term of the same field; a query that names one
// of Terms or From looks for the key as well. Several words that mean one thing
// are so found by one term, as a phrase, which bleve's own synonyms cannot.
type concept struct {
	Key     string   `json:"key"`
	present bool     // a document holds it
	Terms   []string `json:"terms"`
	From    []string `json:"from,omitempty"`
	Near    []string `json:"near,omitempty"` // only in a query with one of these words
}

// newConcepts reads the thesaurus. Entries without two forms say nothing and are left out.
func newConcepts(t content.Thesaurus) []concept {
	var out []concept
	for _, e := range t.Entries {
		if len(e.Terms) == 0 || len(e.Terms)+len(e.From) < 2 {
			continue
		}
		if key := conceptKey(e.Terms[0]); key != "=" {
			out = append(out, concept{Key: key, Terms: e.Terms, From: e.From, Near: e.Topics})
		}
	}
	return out
}

// conceptKey sorts right after the first form's own term, so that both stand in
// the same block of the browser's files.
func conceptKey(form string) string { return strings.Join(terms(form), "_") + "=" }

// aliases finds concepts in sequences of terms: first term → forms that begin so.
type aliases map[string][]alias

type alias struct {
	terms   []string
	concept *concept
	oneWay  bool // the form finds the concept, but does not name it in documents
}

// aliasHit is a place in a sequence of terms that names a concept.
type aliasHit struct {
	start, end int
	concept    *concept
	oneWay     bool // named by a form that finds it, but does not name it
}

func newAliases(concepts []concept) aliases {
	out := aliases{}
	for i := range concepts {
		c := &concepts[i]
		for n, form := range slices.Concat(c.Terms, c.From) {
			if found := terms(form); len(found) > 0 {
				out[found[0]] = append(out[found[0]], alias{terms: found, concept: c, oneWay: n >= len(c.Terms)})
			}
		}
	}
	return out
}

// longest gives the concepts that a query's terms name and some document holds,
// from left to right, the longest forms first: inside of one no other is looked for.
func (a aliases) longest(sequence []string) []aliasHit {
	var out []aliasHit
	for i := 0; i < len(sequence); {
		length := 0
		var hits []aliasHit
		for _, form := range a[sequence[i]] {
			n := len(form.terms)
			if n < length || !form.concept.present || !startsWith(sequence[i:], form.terms) || !form.concept.near(sequence) {
				continue
			}
			if n > length {
				length, hits = n, nil
			}
			hits = append(hits, aliasHit{i, i + n, form.concept, form.oneWay})
		}
		out = append(out, hits...)
		i += max(length, 1)
	}
	return out
}

// near tells whether the query holds a word that the concept asks for.
func (c *concept) near(sequence []string) bool {
	for _, word := range c.Near {
		for _, t := range terms(word) {
			if slices.Contains(sequence, t) {
				return true
			}
		}
	}
	return len(c.Near) == 0
}

func startsWith(sequence, form []string) bool {
	return len(sequence) >= len(form) && slices.Equal(sequence[:len(form)], form)
}
