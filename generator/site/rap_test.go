package site

import (
	"testing"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// TestRAPTicksWhatWasSeen holds the promise that a pipeline's ticks say what the
// checks saw, leave to people what no machine can tell, and stand nowhere else.
func TestRAPTicksWhatWasSeen(t *testing.T) {
	c := &catalogue.Component{Kind: catalogue.Kind{ID: "data-pipeline"}, Language: "Stata", URL: "https://github.com/a/b", Commit: "c", Findings: []catalogue.Finding{
		{Check: "tests", Outcome: catalogue.Pass, Evidence: []catalogue.Evidence{{File: "tests/test_a.py", URL: "https://github.com/a/b/blob/c/tests/test_a.py"}}}, {Check: "ci", Outcome: catalogue.Unknown}, {Check: "usage", Outcome: catalogue.Fail},
	}}
	says := map[string]string{}
	for _, level := range rapLevels(c) {
		for _, tick := range level.Ticks {
			says[tick.Asks] = tick.Says
			if tick.Says == "Yes" && tick.Where == "" {
				t.Errorf("%s is ticked without a place to see it", tick.Asks)
			}
		}
	}
	for asks, want := range map[string]string{
		"Data is produced by code in an open language": "Not yet", "It is tested": "Yes", "It is built and tested with every change": "Could not be seen",
		"The README says how to reproduce the work": "Not yet", "The code has been reviewed by a peer": "Needs a person", "It is a package": "Not yet",
	} {
		if says[asks] != want {
			t.Errorf("%s: %q, want %q", asks, says[asks], want)
		}
	}
	c.Kind.ID = "library"
	if rapLevels(c) != nil {
		t.Error("a library has the ticks of a pipeline")
	}
}
