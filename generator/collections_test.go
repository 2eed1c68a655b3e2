package generator

import (
	"iter"
	"testing"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/content"
	"github.com/nhs-code-catalogue/catalogue/generator/search"
)

// TestQueriedHoldsWhatWasAskedFor holds the promise that a collection lists
// what its queries say, and not what merely shares a word with them.
func TestQueriedHoldsWhatWasAskedFor(t *testing.T) {
	mention := search.Read(catalogue.Document{Path: "README.md", Blocks: []catalogue.Block{{Kind: catalogue.Paragraph, Text: "Tested with data on maternity.", Line: 3}}})
	docs := []search.Document{
		{Name: "a/birth-notes", Description: "Notes of a maternity ward"},
		{Name: "a/notifier", Description: "Sends any notification"},
		{Name: "a/table", Description: "Draws tables", Readme: mention},
	}
	ix, err := search.Build(t.Context(), sequence(docs), content.Thesaurus{})
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	for query, want := range map[string]string{
		"maternity":          "a/birth-notes", // not what mentions it in passing
		"birth notification": "",              // no component holds both words
		"paternity":          "",              // no component holds it, one like it
	} {
		b := &build{index: ix}
		found, err := b.queried(t.Context(), content.Collection{Query: []string{query}})
		if err != nil {
			t.Fatal(err)
		}
		if len(found) > 1 || want != "" && !found[want] || want == "" && len(found) > 0 {
			t.Errorf("%s: %v, want %q", query, found, want)
		}
	}
}

func sequence(docs []search.Document) iter.Seq2[search.Document, error] {
	return func(yield func(search.Document, error) bool) {
		for _, d := range docs {
			if !yield(d, nil) {
				return
			}
		}
	}
}
