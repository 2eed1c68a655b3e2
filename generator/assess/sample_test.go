package assess

import (
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
)

// files are the files of an invented repository: path to text.
type files map[string]string

// unreadFile is the text of a file that is in the tree but was not read.
const unreadFile = "\x00unread"

// sample makes an invented repository that holds the files, as the harvest would.
func sample(contents files) *catalogue.Repository {
	d := &catalogue.Details{AsOf: corpusAsOf, Source: "sample", Commit: "c0ffee", CommittedAt: corpusAsOf.Add(-24 * time.Hour)}
	folders := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(contents)) {
		d.Tree.Entries = append(d.Tree.Entries, catalogue.TreeEntry{Path: name, Type: "blob", Mode: "100644", Size: int64(len(contents[name]))})
		for folder := path.Dir(name); folder != "." && folder != "/"; folder = path.Dir(folder) {
			folders[folder] = true
		}
		if contents[name] != unreadFile {
			d.Files = append(d.Files, catalogue.File{Path: name, Data: []byte(contents[name]), Size: int64(len(contents[name]))})
		}
	}
	for folder := range folders {
		d.Tree.Entries = append(d.Tree.Entries, catalogue.TreeEntry{Path: folder, Type: "tree", Mode: "040000"})
	}
	slices.SortFunc(d.Tree.Entries, func(a, b catalogue.TreeEntry) int { return strings.Compare(a.Path, b.Path) })
	d.Readme = corpusReadme(d.Files)
	return &catalogue.Repository{
		ID: 1, Owner: "Sample-Trust", Name: "ward-board", OwnerName: "Sample Trust", OwnerKind: "trust",
		HTMLURL: "https://github.com/Sample-Trust/ward-board", DefaultBranch: "main", ListedAsOf: corpusAsOf, Pushed: corpusAsOf, Details: d,
	}
}

// bare is an assessor without content: the rules alone.
var bareAssessor = sync.OnceValues(func() (*Assessor, error) { return New(Rules{}, corpusAsOf) })

func bare(t testing.TB) *Assessor {
	t.Helper()
	a, err := bareAssessor()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// findingOf gives the finding of one check.
func findingOf(c catalogue.Component, check string) catalogue.Finding {
	for _, f := range c.Findings {
		if f.Check == check {
			return f
		}
	}
	return catalogue.Finding{}
}

func outcomeOf(c catalogue.Component, check string) catalogue.Outcome {
	return findingOf(c, check).Outcome
}
