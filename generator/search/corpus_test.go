package search

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nhs-code-catalogue/catalogue/generator/catalogue"
	"github.com/nhs-code-catalogue/catalogue/generator/content"
	"github.com/nhs-code-catalogue/catalogue/generator/readme"
)

// sharedCorpus is where the real repositories stand in development; users have none.
const sharedCorpus = "../../../shared/corpus"

// corpus reads the repositories below root, or skips the test where there are none.
func corpus(t testing.TB, root string) []Document {
	t.Helper()
	var out []Document
	for _, dir := range repositories(t, root) {
		out = append(out, readRepository(t, dir))
	}
	return out
}

// repositories gives the folders of the repositories below root, or skips.
func repositories(t testing.TB, root string) []string {
	t.Helper()
	dirs, err := filepath.Glob(filepath.Join(root, "repos", "*", "*", "repo.json"))
	if err != nil || len(dirs) == 0 {
		t.Skipf("no corpus at %s", root)
	}
	slices.Sort(dirs)
	for i, path := range dirs {
		dirs[i] = filepath.Dir(path)
	}
	return dirs
}

func readRepository(t testing.TB, dir string) Document {
	t.Helper()
	var repo struct {
		FullName    string `json:"full_name"`
		Description string
		Language    string
		Topics      []string
		Fork        bool
		Archived    bool
		PushedAt    time.Time `json:"pushed_at"`
		License     *struct {
			SPDX string `json:"spdx_id"`
		}
	}
	data, err := os.ReadFile(filepath.Join(dir, "repo.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &repo); err != nil {
		t.Fatalf("%s: %v", dir, err)
	}
	owner, _, _ := strings.Cut(repo.FullName, "/")
	d := Document{
		Name: repo.FullName, Description: repo.Description, Language: repo.Language, Topics: repo.Topics,
		Fork: repo.Fork, Archived: repo.Archived, Updated: repo.PushedAt, Organisation: Value{owner, ownerName(t, dir)},
		Status: "active", Quotable: true, Readme: Read(readmeOf(t, dir)),
	}
	if repo.License != nil {
		d.Licence = repo.License.SPDX
	}
	return d
}

func ownerName(t testing.TB, dir string) string {
	owner := filepath.Base(filepath.Dir(dir))
	var org struct{ Name string }
	data, err := os.ReadFile(filepath.Join(dir, "..", "..", "..", "orgs", owner+".json"))
	if errors.Is(err, fs.ErrNotExist) {
		return owner
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &org); err != nil {
		t.Fatal(err)
	}
	return org.Name
}

func readmeOf(t testing.TB, dir string) catalogue.Document {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "files", "[Rr][Ee][Aa][Dd][Mm][Ee]*"))
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		return catalogue.Document{}
	}
	data, err := os.ReadFile(found[0])
	if err != nil {
		t.Fatal(err)
	}
	return readme.Parse(readme.Source{Path: filepath.Base(found[0]), Text: data})
}

func each(docs []Document) iter.Seq2[Document, error] {
	return func(yield func(Document, error) bool) {
		for _, d := range docs {
			if !yield(d, nil) {
				return
			}
		}
	}
}

func build(t testing.TB, docs []Document, thesaurus content.Thesaurus) *Index {
	t.Helper()
	ix, err := Build(context.Background(), each(docs), thesaurus)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := ix.Close(); err != nil {
			t.Error(err)
		}
	})
	return ix
}
