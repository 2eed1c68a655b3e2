package site

import (
	"testing"

	"github.com/jba/templatecheck"
)

// views are the pages with the type that each is shown with.
var views = map[string]any{
	"home": &homeView{}, "search": &searchView{}, "text": &textView{}, "listing": &listingView{}, "groups": &groupsView{},
	"component": &componentView{}, "organisations": &organisationsView{}, "organisation": &organisationView{},
	"standards": &standardsView{}, "standard": &standardView{}, "matrix": &matrixView{}, "collections": &collectionsView{},
	"help": &helpView{}, "changes": &changesView{}, "day": &dayPage{}, "departed": &departedView{}, "gone": &goneView{},
	"data": &dataView{}, "statistics": &statisticsView{}, "policy": &policyView{}, "check": &checkPage{}, "renamed": &renamedView{}, "dependencies": &dependenciesView{},
	"preview": &previewView{},
}

// TestTemplatesFitTheirViews holds the promise that no template asks its view
// for what is not there, in any branch.
func TestTemplatesFitTheirViews(t *testing.T) {
	ts, err := parseTemplates(testTemplates())
	if err != nil {
		t.Fatal(err)
	}
	for name, page := range ts.pages {
		view, ok := views[name]
		if !ok {
			t.Errorf("pages/%s.tmpl has no view", name)
			continue
		}
		if err := templatecheck.CheckHTML(page.Lookup("page"), view); err != nil {
			t.Errorf("pages/%s.tmpl: %v", name, err)
		}
	}
	for name := range views {
		if ts.pages[name] == nil {
			t.Errorf("there is no pages/%s.tmpl", name)
		}
	}
	for _, name := range []string{"header", "footer", "head-first", "head-fixed", "head-last", "head-assets", "crumbs"} {
		if err := templatecheck.CheckHTML(ts.base.Lookup(name), Page{}); err != nil {
			t.Errorf("partial %s: %v", name, err)
		}
	}
	for name, view := range map[string]any{"app-entry": Entry{}, "app-check": CheckView{}, "app-ladder": ladder{}, "app-terms": [5]Term{}} {
		if err := templatecheck.CheckHTML(ts.base.Lookup(name), view); err != nil {
			t.Errorf("component %s: %v", name, err)
		}
	}
}
