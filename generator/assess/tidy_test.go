package assess

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

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

// TestTidyLists holds the promise that no list of a stranger's makes pages and
// data without end: what is beyond a hundred is left out, and named.
func TestTidyLists(t *testing.T) {
	r := &catalogue.Repository{Details: &catalogue.Details{}}
	d := r.Details
	for i := range 3000 {
		word := fmt.Sprint("w", i)
		r.Topics, d.Tags, d.Commits = append(r.Topics, word), append(d.Tags, word), append(d.Commits, time.Unix(int64(i), 0))
		d.Languages = append(d.Languages, catalogue.LanguageSize{Name: word, Bytes: 1})
		d.Releases = append(d.Releases, catalogue.Release{Tag: word})
		d.HelpWanted = append(d.HelpWanted, catalogue.Issue{Title: word, URL: "https://github.com/a/b/issues/1", Labels: slices.Repeat([]string{word}, 300)})
	}
	r, problems := tidied(r)
	d = r.Details
	for name, length := range map[string]int{"topics": len(r.Topics), "tags": len(d.Tags), "commits": len(d.Commits), "languages": len(d.Languages), "releases": len(d.Releases), "issues": len(d.HelpWanted), "labels": len(d.HelpWanted[0].Labels)} {
		named := slices.ContainsFunc(problems, func(p catalogue.Problem) bool { return strings.Contains(p.What, "more than 100 "+name) })
		if length != 100 || !named {
			t.Errorf("%d %s, problems %v", length, name, problems)
		}
	}
}

// TestManyProblems holds the promise that a repository with thousands of bad
// files does not drown the report and its own page.
func TestManyProblems(t *testing.T) {
	var all []catalogue.Problem
	for i := range 3000 {
		all = append(all, catalogue.Problem{What: fmt.Sprint("bad ", i)})
	}
	first := catalogue.FirstProblems(all)
	if len(first) != 101 || !strings.Contains(first[100].What, "more than 100 problems") || len(catalogue.FirstProblems(all[:100])) != 100 {
		t.Errorf("%d problems are named", len(first))
	}
}
