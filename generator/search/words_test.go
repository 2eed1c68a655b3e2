package search

import (
	"slices"
	"strings"
	"testing"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/content"
)

// spelt is an index whose documents hold each word as often as told.
func spelt(t testing.TB, words map[string]int) *Index {
	var docs []Document
	for word, n := range words {
		for range n {
			docs = append(docs, Document{
				Name:   "a/x" + strings.Repeat("x", len(docs)),
				Readme: Read(catalogue.Document{Blocks: []catalogue.Block{{Kind: catalogue.Paragraph, Text: word}}}),
			})
		}
	}
	return build(t, docs, content.Thesaurus{Entries: []content.Synonyms{{Terms: []string{"telehealthy", "teleclinic"}}}})
}

// dictionary is that of an index, sorted by text.
func dictionary(ix *Index) []word {
	var out []word
	for _, g := range ix.groups {
		out = append(out, g.words...)
	}
	return out
}

// TestUsual holds the promise that the page names the terms that many documents
// hold, each once, and no rare one.
func TestUsual(t *testing.T) {
	ix := build(t, sampleDocuments(t), thesaurus(t))
	m, err := ix.Export(func(string, []byte) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	usual := slices.Concat(m.Long, m.Usual)
	for _, w := range dictionary(ix) {
		many := w.rank != absent && float64(int(1)<<w.rank) >= usualShare*float64(ix.Len())
		if named := slices.Contains(usual, w.term); many && !named || w.rank == absent && named {
			t.Errorf("%q, which 2^%d documents hold, is named: %v", w.term, w.rank, named)
		}
	}
	if slices.Sort(usual); len(usual) < 50 || len(slices.Compact(usual)) != len(m.Long)+len(m.Usual) {
		t.Errorf("%d terms are named, or one twice", len(usual))
	}
}

// TestCorrects holds the promises of corrections: which slips are forgiven, and
// which corrections are so sure that nobody need be asked.
func TestCorrects(t *testing.T) {
	ix := spelt(t, map[string]int{
		"appointment": 3, "prescribing": 2, "diary": 2, "vaccination": 20, "vaccinator": 2, "locator": 2, "location": 2, "locum": 1,
		"clinic": 4, "record": 4, "ward": 2, "spine": 3, "book": 2, "compare": 2, "carded": 3, "carted": 3,
	})
	for _, c := range []struct {
		promise, typed, meant string
		sure                  bool
	}{
		{"a letter too few", "apointment", "appointment", true},
		{"a letter too many", "appoointment", "appointment", true},
		{"a wrong letter", "prescribimg", "prescribing", true},
		{"two swapped", "prescirbing", "prescribing", true},
		{"two wrong letters are less sure", "prezcribimg", "prescribing", false},
		{"a short word may be another", "diarz", "diary", false},
		{"a wrong first letter may be another word", "bppointment", "appointment", false},
		{"a first letter too few", "rescribing", "prescribing", false},
		{"a first letter too many", "sclinic", "clinic", false},
		{"the first two swapped", "psine", "spine", false},
		{"no word of three letters is corrected", "onc", "", false},
		{"a short word that one component alone holds may be a slip itself", "locumm", "locum", false},
		{"the ending hides the slip", "clinnics", "clinic", true},
		{"another ending, and a slip that spoils the stem", "bokking", "book", true},
		{"two words of one beginning are not one", "compartment", "", false},
		{"far the most usual of two as near is sure", "vaccinationr", "vaccination", true},
		{"of two as near and as usual one is a guess", "carwed", "carded", false},
		{"two words written as one", "clinicrecord", "clinic record", true},
		{"of which both are words of four letters at least", "wardclinic", "ward clinic", true},
		{"a word of the thesaurus is no slip", "telehealthy", "", false},
		{"nothing is near", "xylophone", "", false},
	} {
		var texts []string
		meant, sure := ix.correct(c.typed)
		for _, w := range meant {
			texts = append(texts, w.text)
		}
		if got := strings.Join(texts, " "); got != c.meant || sure != c.sure {
			t.Errorf("%s: %q is read as %q (sure: %v), not %q (sure: %v)", c.promise, c.typed, got, sure, c.meant, c.sure)
		}
	}
}

// TestNear holds the promise that however large a dictionary is, and into
// however many files it is cut, a word is looked for where it stands: with a slip
// behind its first letter, and with that letter wrong, missing, one too many or
// swapped.
func TestNear(t *testing.T) {
	ix := build(t, sampleDocuments(t), thesaurus(t))
	if len(ix.rests) < 2 || len(ix.groups) < 2 {
		t.Fatalf("%d and %d files are too few to tell", len(ix.groups), len(ix.rests))
	}
	for _, w := range dictionary(ix) {
		l := []rune(w.text)
		if w.rank == absent || len(l) < minCorrected+1 {
			continue
		}
		for _, typed := range []string{
			string(l[:3]) + string(l[4:]), string(l) + "z", "q" + string(l[1:]), string(l[1:]), "q" + string(l), string([]rune{l[1], l[0]}) + string(l[2:]),
		} {
			found := slices.ContainsFunc(ix.near(typed), func(words []word) bool {
				return slices.ContainsFunc(words, func(other word) bool { return other.text == w.text })
			})
			if !found {
				t.Errorf("%q is not looked for where %q stands", typed, w.text)
			}
		}
	}
}
