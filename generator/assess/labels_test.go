package assess

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	contentfiles "github.com/nhs-code-catalogue/catalogue/content"
	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/content"
	"github.com/nhs-code-catalogue/catalogue/generator/readme"
)

// label is what a reader found out about one repository.
type label struct {
	Type    string          `json:"type"`
	TypeAlt []string        `json:"type_alt"`
	Licence string          `json:"licence_spdx"`
	Policy  map[string]bool `json:"policy"`
}

// labelKinds are our identifiers for the readers' words.
var labelKinds = map[string]string{"API/service": "api", "data pipeline": "data-pipeline", "design system": "design-system", "model/notebook": "model", "test tooling": "test-tooling"}

func kindOfLabel(word string) string {
	if id, ok := labelKinds[word]; ok {
		return id
	}
	return word
}

// parsed reads a repository's README.
func parsed(repo *catalogue.Repository) catalogue.Document {
	file := repo.Details.File(repo.Details.Readme)
	if file == nil {
		return catalogue.Document{}
	}
	return readme.Parse(readme.Source{Path: file.Path, Text: file.Data, FullName: repo.FullName()})
}

// assessor is made of the content that is published.
func assessor(t testing.TB) *Assessor {
	t.Helper()
	published, err := content.Load(contentfiles.FS)
	if err != nil {
		t.Fatal(err)
	}
	a, err := New(Rules{Checks: published.Checks, Standards: published.Standards, Licences: published.Licences, Kinds: published.Kinds, Curation: published.Curation}, corpusAsOf)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestLabels holds the promise that the rules judge real repositories as a
// reader does: every licence, 88 of 100 kinds, 95 of 100 checks.
func TestLabels(t *testing.T) {
	a := assessor(t)
	repos := corpusRepositories(t)
	labels := map[string]label{}
	readJSON(t, filepath.Join(corpusDir, "labels.json"), &labels)

	kinds, alternatives, licences := 0, 0, 0
	right, all := map[string]int{}, map[string]int{}
	for _, repo := range repos {
		want, ok := labels[repo.FullName()]
		if !ok {
			continue
		}
		got := a.Assess(repo, parsed(repo))
		switch {
		case got.Kind.ID == kindOfLabel(want.Type):
			kinds++
		default:
			if slices.ContainsFunc(want.TypeAlt, func(alt string) bool { return kindOfLabel(alt) == got.Kind.ID }) {
				alternatives++
			}
			t.Logf("%s: kind %s, the reader says %s (or %v): %s", got.Name, got.Kind.ID, want.Type, want.TypeAlt, describeEvidence(got.Kind.Evidence))
		}
		if licence := strings.Replace(want.Licence, "NONE", "", 1); got.Licence.SPDX == licence {
			licences++
		} else {
			t.Logf("%s: licence %q, the reader says %q: %s", got.Name, got.Licence.SPDX, licence, describeEvidence(got.Licence.Evidence))
		}
		for _, finding := range got.Findings {
			expected, ok := want.Policy[finding.Check]
			if !ok {
				continue
			}
			all[finding.Check]++
			if (finding.Outcome == catalogue.Pass) == expected {
				right[finding.Check]++
			} else {
				t.Logf("%s: %s %s, the reader says %v: %s %s", got.Name, finding.Check, finding.Outcome, expected, finding.Reason, describeEvidence(finding.Evidence))
			}
		}
	}
	t.Logf("kinds %d exact, %d acceptable of %d; licences %d", kinds, alternatives, len(labels), licences)
	if licences != len(labels) {
		t.Errorf("licences: %d of %d right", licences, len(labels))
	}
	if float64(kinds) < 0.88*float64(len(labels)) {
		t.Errorf("kinds: %d of %d right", kinds, len(labels))
	}
	for _, id := range CheckIDs() {
		if all[id] > 0 {
			t.Logf("%s: %d of %d", id, right[id], all[id])
		}
		if float64(right[id]) < 0.95*float64(all[id]) {
			t.Errorf("%s: %d of %d right", id, right[id], all[id])
		}
	}
}

// describeEvidence says in one line where something was seen.
func describeEvidence(evidence []catalogue.Evidence) string {
	var out []string
	for _, e := range evidence {
		out = append(out, strings.TrimSpace(e.File+":"+itoa(e.Line)+" "+e.Field+" "+e.Value+" "+e.Quote))
	}
	return strings.Join(out, "; ")
}
