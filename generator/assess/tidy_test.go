package assess

import (
	"slices"
	"strings"
	"testing"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// TestTidyLabels holds the promise that a language or topic that cannot name a
// folder is left out and reported, one of control characters alone included,
// and that one which nobody gave is no trouble.
func TestTidyLabels(t *testing.T) {
	for language, want := range map[string]struct {
		label    string
		reported bool
	}{
		"":                       {},
		"  ":                     {},
		"C++":                    {label: "C++"},
		"Jupyter Notebook":       {label: "Jupyter Notebook"},
		"\x00\u202e":             {reported: true},
		"Go\u202e":               {reported: true},
		"..":                     {reported: true},
		"a/b":                    {reported: true},
		strings.Repeat("x", 101): {reported: true},
	} {
		r, problems := tidied(&catalogue.Repository{Language: language})
		if r.Language != want.label || (len(problems) == 1) != want.reported {
			t.Errorf("%q is %q, problems %v", language, r.Language, problems)
		}
	}
	r, problems := tidied(&catalogue.Repository{Topics: []string{"NHS", "nhs", "\x07", "fhir"}})
	if !slices.Equal(r.Topics, []string{"nhs", "fhir"}) || len(problems) != 1 {
		t.Errorf("topics are %q, problems %v", r.Topics, problems)
	}
}
