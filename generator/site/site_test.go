package site

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// TestTwiceTheSame holds the promise that one catalogue always gives the same bytes.
func TestTwiceTheSame(t *testing.T) {
	first, second := build(t, fixture()), build(t, fixture())
	if len(first) != len(second) {
		t.Fatalf("%d files, then %d", len(first), len(second))
	}
	for name, data := range first {
		if !bytes.Equal(data, second[name]) {
			t.Errorf("%s differs", name)
		}
	}
}

// TestEveryPathOfTheContract holds the promise of the published folder.
func TestEveryPathOfTheContract(t *testing.T) {
	files := build(t, fixture())
	want := strings.Fields(`index.html search/index.html components/index.html components/sample-body/appointments-api/index.html
		organisations/index.html organisations/Example-Trust/index.html organisations/Example-Trust/feed.xml
		standards/index.html standards/fhir/index.html standards/fhir/feed.xml standards/matrix/index.html standards/matrix.csv
		kinds/index.html kinds/api/index.html languages/index.html languages/C#/index.html topics/beds/index.html
		licences/MIT/index.html licences/none/index.html collections/appointments/index.html help-wanted/index.html
		changes/index.html changes/2026-11-22/index.html departed/index.html statistics/index.html policy/index.html policy/contact/index.html
		about/index.html accessibility/index.html data/index.html guides/reuse/index.html 404.html feed.xml catalogue.csv
		api/v1/catalogue.json api/v1/components/sample-body/appointments-api.json api/v1/organisations.json api/v1/standards.json
		api/v1/checks.json api/v1/changes.json api/v1/schema/catalogue.schema.json badges/sample-body/quiet.svg badges/sample-body/quiet.json
		sitemap.xml robots.txt opensearch.xml _headers _redirects components/sample-body/old-name/index.html`)
	for _, name := range want {
		if _, ok := files[name]; !ok {
			t.Errorf("%s is missing", name)
		}
	}
	if t.Failed() {
		for _, name := range slices.Sorted(func(yield func(string) bool) {
			for name := range files {
				if !yield(name) {
					return
				}
			}
		}) {
			t.Log(name)
		}
	}
}
