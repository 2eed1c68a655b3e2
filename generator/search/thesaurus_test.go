package search

import (
	"os"
	"slices"
	"testing"

	"github.com/nhs-code-catalogue/catalogue/generator/content"
)

// thesaurus reads the one that the catalogue is published with.
func thesaurus(t testing.TB) content.Thesaurus {
	t.Helper()
	c, err := content.Load(os.DirFS("../../content"))
	if err != nil {
		t.Fatal(err)
	}
	return c.Thesaurus
}

// TestFormsKeepTheirWords holds the promise that a form of several words is found
// as such: left with one word when the stop words are gone, "log in" would be
// found wherever somebody logs something.
func TestFormsKeepTheirWords(t *testing.T) {
	telling := map[string]bool{ // the word left means the same alone
		"opt-out": true, "opt out": true, "having a baby": true, "injections against": true, "NHSE/I": true, "WHO ICD": true, "sign in": true,
	}
	for _, e := range thesaurus(t).Entries {
		for _, form := range slices.Concat(e.Terms, e.From) {
			words := 0
			tokens(fold(form), func(string) { words++ })
			if left := terms(form); words > 1 && len(left) < 2 && !telling[form] {
				t.Errorf("%q of %s is left with %q: write it with more words", form, e.Terms[0], left)
			}
		}
	}
}
