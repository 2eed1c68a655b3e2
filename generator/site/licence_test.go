package site

import (
	"bytes"
	"testing"
)

// TestLicencePagesAnswer holds the promise that a licence's page says in plain
// words what it lets people do.
func TestLicencePagesAnswer(t *testing.T) {
	page := build(t, fixture())["licences/MIT/index.html"]
	for _, question := range []string{"May we use it?", "May we change it?", "May we sell what we make?", "Must we publish our changes?"} {
		if !bytes.Contains(page, []byte(question)) {
			t.Errorf("the page of the MIT licence does not answer %q", question)
		}
	}
}
