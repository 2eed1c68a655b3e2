package site

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden holds the promise that what is published changes only on purpose:
// a page of each busy kind, a feed, a badge and data files, as they were
// looked at. Run with -update after a change that is meant, and look at the difference.
func TestGolden(t *testing.T) {
	files := build(t, fixture())
	for _, name := range []string{
		"components/sample-body/appointments-api/index.html", "components/Example-Trust/C-sharp_thing.net/index.html",
		"organisations/Example-Trust/index.html", "standards/fhir/index.html", "changes/2026-11-22/index.html", "404.html",
		"feed.xml", "badges/sample-body/appointments-api.svg", "api/v1/components/sample-body/appointments-api.json",
		"catalogue.csv", "sitemap.xml", "_headers", "opensearch.xml",
	} {
		golden := filepath.Join("testdata", strings.ReplaceAll(name, "/", "__"))
		if *update {
			if err := os.WriteFile(golden, files[name], 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(files[name])); diff != "" {
			t.Errorf("%s changed (- as it was, + as it is):\n%s", name, diff)
		}
	}
}

// TestListsArePaged holds the promise that a list shows a hundred components a
// page, that letters jump to the right page, and that counts are of the whole.
func TestListsArePaged(t *testing.T) {
	files := build(t, many(250))
	for page, want := range map[string]int{"components/index.html": 100, "components/page.2/index.html": 100, "components/page.3/index.html": 50} {
		if got := strings.Count(string(files[page]), `<li class="app-entry"`); got != want {
			t.Errorf("%s shows %d components, want %d", page, got, want)
		}
		if !strings.Contains(string(files[page]), "250 components") {
			t.Errorf("%s does not say how many there are", page)
		}
	}
	if _, ok := files["components/page.4/index.html"]; ok {
		t.Error("there is a page after the last")
	}
	third := string(files["components/page.3/index.html"])
	for _, want := range []string{`href="../../components/page.2/" rel="prev"`, `aria-label="Page 3" aria-current="page"`} {
		if !strings.Contains(third, want) {
			t.Errorf("the last page lacks %s", want)
		}
	}
}

// TestNoAccountStandsInTheWay holds the promise that an account called "page"
// with a repository "2" has its page, and the list of all components its second.
func TestNoAccountStandsInTheWay(t *testing.T) {
	s := many(150)
	for _, name := range []string{"page/2", "page.2/index.html"} {
		c := s.Components[0]
		c.Name, c.Organisation.Login = name, "page"
		if owner, repo, _ := strings.Cut(name, "/"); !(&catalogue.Repository{Owner: owner, Name: repo}).Possible() {
			continue // GitHub cannot have it
		}
		s.Components = append(s.Components, c)
	}
	files := build(t, s)
	if page := string(files["components/page/2/index.html"]); !strings.Contains(page, `data-component="page/2"`) {
		t.Error("the component has lost its page")
	}
	if page := string(files["components/page.2/index.html"]); !strings.Contains(page, `aria-label="Page 2" aria-current="page"`) {
		t.Error("the list has lost its second page")
	}
	if len(s.Components) != 151 {
		t.Error("GitHub has accounts with a dot in their names: choose another path for the pages of the list")
	}
}
