package assess

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	embedded "github.com/nhs-code-catalogue/catalogue/content"
	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/content"
	"github.com/nhs-code-catalogue/catalogue/generator/readme"
)

// corpusDocument reads the README of a repository.
func corpusDocument(repo *catalogue.Repository) catalogue.Document {
	file := repo.Details.File(repo.Details.Readme)
	if file == nil {
		return catalogue.Document{}
	}
	return readme.Parse(readme.Source{Path: file.Path, Text: file.Data, FullName: repo.FullName(), Commit: repo.Details.Commit, WebURL: repo.HTMLURL})
}

// shippedStandards are the rules of content/standards, compiled.
func shippedStandards(t testing.TB) *standards {
	t.Helper()
	c, err := content.Load(embedded.FS)
	if err != nil {
		t.Fatal(err)
	}
	s, err := newStandards(c.Standards)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// standardsLabel is what a reader said about one repository.
type standardsLabel struct {
	Standards []string `json:"standards"` // required
	AlsoTrue  []string `json:"also_true"` // not wrong
}

// TestStandardsAgreeWithReaders holds the promise that what is shown is right
// (precision) and that what a reader would expect is shown (recall), on the
// repositories that people judged by reading.
func TestStandardsAgreeWithReaders(t *testing.T) {
	repos := corpusRepositories(t)
	labels := map[string]standardsLabel{}
	readJSON(t, filepath.Join(corpusDir, "labels.json"), &labels)
	s := shippedStandards(t)
	var shown, right, wanted, found float64
	for _, repo := range repos {
		label, ok := labels[repo.FullName()]
		if !ok {
			continue
		}
		uses := s.find(newFacts(repo, corpusDocument(repo), corpusAsOf))
		for _, use := range uses {
			shown++
			if slices.Contains(label.Standards, use.ID) || slices.Contains(label.AlsoTrue, use.ID) {
				right++
			} else {
				t.Logf("%s: shown, not labelled: %s", repo.FullName(), describeUse(use))
			}
		}
		for _, id := range label.Standards {
			wanted++
			if slices.ContainsFunc(uses, func(u catalogue.StandardUse) bool { return u.ID == id }) {
				found++
			} else {
				t.Logf("%s: labelled, not shown: %s", repo.FullName(), id)
			}
		}
	}
	t.Logf("precision %.3f of %v shown, recall %.3f of %v wanted", right/shown, shown, found/wanted, wanted)
	if right/shown < 0.97 || found/wanted < 0.93 {
		t.Errorf("precision %.3f, want 0.97; recall %.3f, want 0.93", right/shown, found/wanted)
	}
}

// describeUse prints a use with its evidence.
func describeUse(use catalogue.StandardUse) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s)", use.ID, use.Strength)
	for _, e := range use.Evidence {
		fmt.Fprintf(&b, "\n\t%s:%d %s%s %q", e.File, e.Line, e.Field, e.Value, e.Quote)
	}
	return b.String()
}
